#include "tiller/missing_programs.h"

#include <fmt/format.h>

#include <filesystem>

namespace tiller {
namespace {

struct Needed {
    const char* program;
    const char* package;
    const char* lost;
};
constexpr Needed kNeeded[] = {
    {"/usr/bin/ffmpeg", "ffmpeg", "no upload becomes a video, and the demo has no clips"},
    {"/usr/bin/ffprobe", "ffmpeg", "no upload becomes a video, and the demo has no clips"},
    {"/usr/bin/espeak-ng", "espeak-ng", "the demo has no narrated clips"},
};

bool is_there(const char* program) {
    std::error_code ignored;  // what can not be examined can not be started either
    return std::filesystem::exists(program, ignored);
}

}  // namespace

std::vector<std::string> missing_programs() {
    std::vector<std::string> lines;
    for (const Needed& needed : kNeeded) {
        if (!is_there(needed.program))
            lines.push_back(fmt::format("{} is missing: {}. Install it with: apt-get install {}", needed.program,
                                        needed.lost, needed.package));
    }
    return lines;
}

bool can_convert() { return is_there("/usr/bin/ffmpeg") && is_there("/usr/bin/ffprobe"); }
bool can_narrate() { return is_there("/usr/bin/espeak-ng"); }

}  // namespace tiller

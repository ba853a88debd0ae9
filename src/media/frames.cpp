#include "media/frames.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "media/probe.h"

namespace tiller::media {
namespace {

constexpr const char* kTinyFile = "tiny.gray";
constexpr std::uint64_t kMaxFrameFileBytes = 4 << 20;

std::string frame_file(std::size_t number) { return fmt::format("frame-{:02}.jpg", number); }

JailRequest frames_run(const FrameRequest& request, std::int64_t step_ms) {
    const MediaLimits limits;
    JailRequest run{.program = "/usr/bin/ffmpeg",
                    .arguments = {"-nostdin", "-v", "error", "-y", "-threads", "2", "-filter_complex_threads", "1"},
                    .inputs = {{request.source_path, "input"}},
                    .output_dir = request.output_dir};
    const auto add = [&run](std::initializer_list<std::string> more) {
        run.arguments.insert(run.arguments.end(), more);
    };
    for (auto& option : input_options(request.container, limits)) run.arguments.push_back(std::move(option));
    const std::string count = fmt::to_string(request.count);
    // `select` ends nothing: the pictures after the last wanted one are still decoded, which a limit on time bounds.
    add({"-t", fmt::to_string(limits.max_duration_ms / 1000), "-i", "/job/input", "-filter_complex",
         fmt::format("[0:v:0]select='isnan(prev_selected_t)+gte(t-prev_selected_t,{}.{:03})',split[a][b];"
                     "[a]scale=w='min(640,iw)':h=-2:flags=bicubic:out_range=pc,format=yuvj420p[picture];"
                     "[b]scale=9:8:flags=area:out_range=pc,format=gray[tiny]",
                     step_ms / 1000, step_ms % 1000)});
    add({"-map", "[picture]", "-frames:v", count, "-fps_mode", "vfr", "-q:v", "4", "-map_metadata", "-1", "-c:v",
         "mjpeg", "-threads:v", "1", "-f", "image2", jail_path("frame-%02d.jpg")});
    add({"-map", "[tiny]", "-frames:v", count, "-fps_mode", "vfr", "-c:v", "rawvideo", "-f", "rawvideo",
         jail_path(kTinyFile)});
    for (std::size_t i = 1; i <= request.count; ++i) run.outputs.push_back(frame_file(i));
    run.outputs.emplace_back(kTinyFile);
    run.limits = {.wall_ms = 60'000 + request.duration_ms,
                  .cpu_s = 60 + request.duration_ms / 1000,
                  .memory_bytes = 2ull << 30,
                  .output_file_bytes = kMaxFrameFileBytes};
    return run;
}

}  // namespace

std::uint64_t difference_hash(std::span<const std::uint8_t, kHashedPixels> gray) {
    std::uint64_t hash = 0;
    for (std::size_t row = 0; row < 8; ++row) {
        for (std::size_t column = 0; column < 8; ++column)
            hash = hash << 1 | (gray[row * 9 + column] < gray[row * 9 + column + 1] ? 1u : 0u);
    }
    return hash;
}

Result<std::vector<Frame>> take_frames(const Jail& jail, const FrameRequest& request, const std::stop_token& stop) {
    ASSERT(request.count >= 1 && request.count <= kMaxFrames);
    const std::int64_t step_ms = std::max<std::int64_t>(1, request.duration_ms / static_cast<int>(request.count));
    const RunOutcome outcome = TRY(jail.run(frames_run(request, step_ms), stop));
    if (outcome.end == RunEnd::kCancelled) return fail(ErrorCode::kConflict, "Taking pictures was cancelled.");
    std::ifstream tiny(request.output_dir + "/" + kTinyFile, std::ios::binary);
    std::vector<Frame> frames;
    std::array<std::uint8_t, kHashedPixels> gray{};
    while (frames.size() < request.count &&
           tiny.read(reinterpret_cast<char*>(gray.data()), static_cast<std::streamsize>(gray.size()))) {
        const std::string file = frame_file(frames.size() + 1);
        std::error_code error;
        if (std::filesystem::file_size(request.output_dir + "/" + file, error) == 0 || error) break;
        frames.push_back({.file = file,
                          .time_ms = static_cast<std::int64_t>(frames.size()) * step_ms,
                          .hash = difference_hash(gray)});
    }
    if (!outcome.ok() || frames.empty())
        return fail(
            ErrorCode::kInvalid,
            fmt::format("No pictures could be taken: {}",
                        outcome.end == RunEnd::kTimedOut ? "it took too long" : "the file seems to be damaged"));
    return frames;
}

}  // namespace tiller::media

// tiller hashes: the lines of a hash list for a video file.
#include <fmt/format.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "app/checker_settings.h"
#include "app/hash_list.h"
#include "base/bytes.h"
#include "media/frames.h"
#include "media/jail.h"
#include "media/probe.h"
#include "tiller/offline_verbs.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

namespace fs = std::filesystem;

struct HashesVerb {
    std::string file;
    std::string reason;
};

/// A folder for pictures, removed at the end.
class PictureFolder {
public:
    PictureFolder() : path_((fs::temp_directory_path() / "tiller-hashes-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    PictureFolder(const PictureFolder&) = delete;
    PictureFolder& operator=(const PictureFolder&) = delete;
    ~PictureFolder() {
        std::error_code ignored;  // a few pictures in the folder for such things
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

Result<bool> print_hashes(const HashesVerb& verb) {
    if (!app::is_check_word(verb.reason))
        return fail(ErrorCode::kInvalid, "the reason must be one word of a-z, 0-9, - and _, at most 64 of them");
    const PictureFolder folder;
    if (folder.path().empty()) return fail(ErrorCode::kInternal, "no folder for pictures can be made");
    const std::string file = fs::absolute(verb.file).string();
    const app::FileHash hash = TRY(app::sha256_of_file(file));
    const media::Jail jail = media::Jail::open({});
    const media::MediaFacts facts = TRY(media::probe(jail, file));
    const auto frames = TRY(media::take_frames(jail, {.source_path = file,
                                                      .container = facts.container,
                                                      .duration_ms = facts.duration_ms,
                                                      .count = media::kMaxFrames,
                                                      .output_dir = folder.path()}));
    fmt::print("{} {}\n", hex_text(std::as_bytes(std::span(hash))), verb.reason);
    // Pictures of a still scene have one hash; a list needs it once.
    std::set<std::uint64_t> printed;
    for (const media::Frame& frame : frames) {
        if (app::has_detail(frame.hash) && printed.insert(frame.hash).second)
            fmt::print("{:016x} {}\n", frame.hash, verb.reason);
    }
    return true;
}

}  // namespace

void add_hashes_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<HashesVerb>();
    CLI::App* app = parent.add_subcommand("hashes", "Print the lines of a hash list for a video file");
    app->footer(
        "Example:\n  tiller hashes fraud.mp4 fraud | sudo tee -a /etc/tiller/known.txt\n"
        "The first line is of the whole file, the others of up to 16 pictures in it. A checker with hash_list finds "
        "new\n"
        "videos that are the same file or show such pictures (docs/operating.md). Plain pictures are left out.");
    app->add_option("FILE", verb->file, "a video file")->required();
    app->add_option("REASON", verb->reason, "one word that moderators read")->required();
    run_verb(*app, "hashes", exit_code, [verb] { return print_hashes(*verb); });
}

}  // namespace tiller

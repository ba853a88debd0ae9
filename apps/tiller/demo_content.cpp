#include "tiller/demo_content.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "demo/operator_files.h"
#include "tiller/missing_programs.h"

namespace tiller {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;
// An audience with nothing to watch would only knock, and take the processor from the first clips.
constexpr std::size_t kFirstAudienceClips = 12;
constexpr std::size_t kClipsAhead = 1;
constexpr std::size_t kMaxFailedClips = 3;
constexpr std::size_t kMaxCaptionFileBytes = 256 * 1024;
constexpr std::size_t kClipsBetweenNotes = 25;

struct Creator {
    std::string_view handle;
    std::string_view name;
};
constexpr std::array<Creator, 10> kCreators = {{{"ada_loops", "Ada Loops"},
                                                {"fractal_finn", "Fractal Finn"},
                                                {"mei_stories", "Mei 讲故事"},
                                                {"cellular_cem", "Cellular Cem"},
                                                {"wave_wanda", "Wave Wanda"},
                                                {"star_sol", "Star Sol"},
                                                {"lin_facts", "小林知道"},
                                                {"otto_notes", "Otto Notes"},
                                                {"pixel_pia", "Pixel Pia"},
                                                {"quiet_quinn", "Quiet Quinn"}}};

void note(const std::string& text) {
    fmt::print("{}\n", text);
    std::fflush(stdout);
}

std::string read_small_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text(kMaxCaptionFileBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

Status send_file(app::Uploads& uploads, const app::Identity& creator, store::UploadId upload, std::ifstream& in) {
    auto writer = TRY(uploads.open_writer(creator, upload, 0));
    std::vector<char> piece(kPieceBytes);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        TRY_STATUS(writer->write({piece.data(), static_cast<std::size_t>(in.gcount())}));
    }
    (void)TRY(writer->finish());
    return {};
}

/// What is out or on its way is not published again at the next start: its key is the file name of its upload.
std::set<std::string> published_keys(app::Uploads& uploads, const app::Identity& creator) {
    std::set<std::string> keys;
    if (const auto jobs = uploads.jobs(creator)) {
        for (const app::JobCard& job : *jobs) {
            if (job.state != "uploading" && job.state != "failed") keys.insert(job.filename);
        }
    }
    return keys;
}

}  // namespace

class DemoContent::Sender {
public:
    Sender(DemoContext& context, const std::stop_token& stop) : app_(context.app), stop_(stop) {}

    /// Sends it, then waits for the one before. Gives the clips that became videos meanwhile: 0 or 1.
    std::size_t send(const app::Identity& creator, demo::MadeClip clip) {
        auto upload = upload_of(creator, clip);
        if (!upload) report(clip, upload.error());
        const std::size_t published = finish();
        if (upload) before_ = SentClip{creator, *upload, std::move(clip)};
        return published;
    }

    /// Waits for the last one sent.
    std::size_t finish() {
        if (!before_) return 0;
        const SentClip clip = std::move(*before_);
        before_.reset();
        const Status published = wait_for(clip);
        if (!published) report(clip.made, published.error());
        return published ? 1 : 0;
    }

private:
    Result<store::UploadId> upload_of(const app::Identity& creator, const demo::MadeClip& clip) {
        std::ifstream in(clip.video_file, std::ios::binary | std::ios::ate);
        const auto size_bytes = static_cast<std::uint64_t>(std::max<std::streamoff>(in.tellg(), 0));
        in.seekg(0);
        const store::UploadId upload = TRY(app_.uploads().create(creator, {.size_bytes = size_bytes,
                                                                           .filename = clip.key,
                                                                           .text = clip.text,
                                                                           .tags = clip.tags,
                                                                           .language = clip.language,
                                                                           .sound = {},
                                                                           .in_background = true}));
        TRY_STATUS(send_file(app_.uploads(), creator, upload, in));
        return upload;
    }

    Status wait_for(const SentClip& clip) {
        if (!app_.jobs().wait_until_published(clip.upload, stop_)) return fail(ErrorCode::kConflict, "stopped");
        const app::JobCard job = TRY(app_.uploads().job(clip.creator, clip.upload));
        if (job.video.is_none()) return fail(ErrorCode::kInvalid, job.reason);
        if (clip.made.captions_file.empty()) return {};
        const std::string language = clip.made.language.empty() ? "en" : clip.made.language;
        const std::string webvtt = read_small_file(clip.made.captions_file);
        return app_.publishing().put_captions(clip.creator, job.video, {.language = language, .text = webvtt});
    }

    void report(const demo::MadeClip& clip, const Error& error) const {
        if (stop_.stop_requested()) return;
        fmt::print(stderr,
                   "tiller: {} was not published: {}\n  the others go on; the next start tries this one again\n",
                   clip.video_file, error.message.empty() ? "no reason was recorded" : error.message);
    }

    app::App& app_;
    const std::stop_token& stop_;
    std::optional<SentClip> before_;
};

DemoContent::DemoContent(DemoContext context)
    : context_(std::move(context)),
      is_removed_(context_.options.demo && !context_.app.operation().demo_may_run()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

DemoContent::~DemoContent() { stop(); }

void DemoContent::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    audience_.stop();
}

void DemoContent::tend() {
    if (!context_.options.demo || is_removed_ || context_.app.operation().demo_may_run()) return;
    is_removed_ = true;
    stop();
    std::error_code ignored;  // clips that stay in the cache are not served
    std::filesystem::remove_all(cache_folder(), ignored);
    note("the demo is removed; this instance is yours now");
}

void DemoContent::run(const std::stop_token& stop) {
    if (!context_.jail.is_sufficient() || !can_convert()) return;  // said at the start, with the remedy
    if (!context_.options.videos.empty())
        publish_operator_files(stop);
    else if (context_.options.demo && !is_removed_)
        publish_clips(stop);
}

void DemoContent::publish_operator_files(const std::stop_token& stop) {
    const auto files = demo::list_operator_files(context_.options.videos);
    const auto publisher = context_.app.people().make_publisher("library", "Library", false);
    if (!files || !publisher) {
        fmt::print(stderr, "tiller: --videos: {}\n", !files ? files.error().message : publisher.error().message);
        return;
    }
    const std::set<std::string> known = published_keys(context_.app.uploads(), *publisher);
    note(fmt::format("publishing {} files of {} ({} are out already)", files->size(), context_.options.videos,
                     known.size()));
    Sender sender(context_, stop);
    std::size_t out = known.size();
    const auto count = [&](std::size_t more) {
        out += more;
        if (more > 0) note(fmt::format("{} of {} files are out", out, files->size()));
    };
    for (const demo::MadeClip& clip : *files) {
        if (stop.stop_requested()) return;
        if (!known.contains(clip.key)) count(sender.send(*publisher, clip));
    }
    count(sender.finish());
    if (!stop.stop_requested()) note(fmt::format("all files of {} are published or refused", context_.options.videos));
}

void DemoContent::publish_clips(const std::stop_token& stop) {
    std::vector<app::Identity> creators;
    std::set<std::string> known;
    for (const Creator& creator : kCreators) {
        auto made = context_.app.people().make_publisher(std::string(creator.handle), std::string(creator.name), true);
        if (!made) {
            fmt::print(stderr, "tiller: demo: {}\n", made.error().message);
            return;
        }
        known.merge(published_keys(context_.app.uploads(), *made));
        creators.push_back(std::move(*made));
    }
    std::size_t out = 0;
    const std::size_t wanted = std::min<std::size_t>(demo::demo_clips().size(), context_.options.demo_clips);
    const auto count = [&](std::size_t more) {
        const std::size_t before = std::exchange(out, out + more);
        const std::size_t enough = std::min(kFirstAudienceClips, wanted);
        if (before < enough && out >= enough && context_.options.audience) audience_.start(context_.port);
        if (out / kClipsBetweenNotes != before / kClipsBetweenNotes || (more > 0 && out == wanted))
            note(fmt::format("{} of {} demo clips are out", out, wanted));
    };
    count(known.size());
    // One clip is made while the one before is transcoded: two cores, two programs of low priority.
    BoundedQueue<ReadyClip> ready(kClipsAhead);
    const std::jthread maker([&](const std::stop_token& abandoned) {
        make_clips(known, ready, stop, abandoned);
        ready.close();
    });
    Sender sender(context_, stop);
    while (auto clip = ready.pop()) {
        if (stop.stop_requested())
            ready.close();
        else
            count(sender.send(creators[hash_text(clip->topic) % creators.size()], std::move(clip->made)));
    }
    count(sender.finish());
}

void DemoContent::make_clips(const std::set<std::string>& known, BoundedQueue<ReadyClip>& ready,
                             const std::stop_token& stop, const std::stop_token& abandoned) {
    const bool narrates = can_narrate();
    std::size_t failures = 0;
    for (const demo::DemoClip& clip :
         demo::demo_clips().first(std::min<std::size_t>(demo::demo_clips().size(), context_.options.demo_clips))) {
        if (stop.stop_requested() || abandoned.stop_requested()) return;
        if (known.contains(std::string(clip.key)) || (clip.is_story && !narrates)) continue;
        auto made = demo::make_clip(context_.jail, clip, cache_folder(), stop);
        if (!made) {
            if (stop.stop_requested()) return;
            const bool is_last =
                ++failures == kMaxFailedClips;  // the machine lacks something, and the reason says what
            fmt::print(
                stderr, "tiller: demo clip {} was not made: {}\n  {}\n", clip.key, made.error().message,
                is_last ? "too many have failed: no more are made, those that are out stay; the next start tries again"
                        : "the next clip is made instead; the next start tries this one again");
            if (is_last) return;
            continue;
        }
        // A creator keeps to topics, so that following one means something.
        if (!ready.push({std::move(*made), std::string(clip.tags.empty() ? clip.key : clip.tags.front())})) return;
    }
}

}  // namespace tiller

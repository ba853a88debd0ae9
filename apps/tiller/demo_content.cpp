#include "tiller/demo_content.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <set>
#include <vector>

#include "base/hash.h"
#include "demo/operator_files.h"

extern char** environ;

namespace tiller {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;
constexpr std::size_t kFirstAudienceClips = 6;  // an audience with nothing to watch would only knock
constexpr int kAudienceViewers = 24;
constexpr std::size_t kClipsAhead = 1;
constexpr std::size_t kMaxFailedClips = 3;
constexpr std::size_t kMaxCaptionFileBytes = 256 * 1024;

struct Creator {
    std::string_view handle;
    std::string_view name;
};
constexpr std::array<Creator, 10> kCreators = {{{"ada_loops", "Ada Loops"}, {"fractal_finn", "Fractal Finn"}, {"mei_stories", "Mei 讲故事"},
    {"cellular_cem", "Cellular Cem"}, {"wave_wanda", "Wave Wanda"}, {"star_sol", "Star Sol"}, {"lin_facts", "小林知道"}, {"otto_notes", "Otto Notes"},
    {"pixel_pia", "Pixel Pia"}, {"quiet_quinn", "Quiet Quinn"}}};

void sleep_unless(const std::stop_token& stop, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stop.stop_requested() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(50));
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

DemoContent::DemoContent(DemoContext context) : context_(std::move(context)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

DemoContent::~DemoContent() { stop(); }

void DemoContent::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    if (audience_ > 0) {
        ::kill(audience_, SIGTERM);
        ::waitpid(audience_, nullptr, 0);
        audience_ = 0;
    }
}

void DemoContent::run(const std::stop_token& stop) {
    if (!context_.options.videos.empty()) publish_operator_files(stop);
    else if (context_.options.demo) publish_clips(stop);
}

Result<VideoId> DemoContent::publish(const app::Identity& creator, const demo::MadeClip& clip, const std::stop_token& stop) {
    std::ifstream in(clip.video_file, std::ios::binary | std::ios::ate);
    const auto size_bytes = static_cast<std::uint64_t>(std::max<std::streamoff>(in.tellg(), 0));
    in.seekg(0);
    app::Uploads& uploads = context_.app.uploads();
    const store::UploadId upload = TRY(uploads.create(creator, {.size_bytes = size_bytes, .filename = clip.key, .text = clip.text, .tags = clip.tags, .language = clip.language}));
    TRY_STATUS(send_file(uploads, creator, upload, in));
    while (!stop.stop_requested()) {
        const app::JobCard job = TRY(uploads.job(creator, upload));
        if (job.state == "failed") return fail(ErrorCode::kInvalid, job.reason);
        if (job.state == "done") {
            if (!clip.captions_file.empty()) {
                const std::string language = clip.language.empty() ? "en" : clip.language;
                TRY_STATUS(context_.app.publishing().put_captions(creator, job.video, language, read_small_file(clip.captions_file)));
            }
            return job.video;
        }
        sleep_unless(stop, std::chrono::milliseconds(100));
    }
    return fail(ErrorCode::kConflict, "stopped");
}

void DemoContent::publish_operator_files(const std::stop_token& stop) {
    const auto files = demo::list_operator_files(context_.options.videos);
    const auto publisher = context_.app.people().make_publisher("library", "Library", false);
    if (!files || !publisher) {
        fmt::print(stderr, "tiller: --videos: {}\n", !files ? files.error().message : publisher.error().message);
        return;
    }
    const std::set<std::string> known = published_keys(context_.app.uploads(), *publisher);
    for (const demo::MadeClip& clip : *files) {
        if (stop.stop_requested()) return;
        if (known.contains(clip.key)) continue;
        const auto published = publish(*publisher, clip, stop);
        if (!published) fmt::print(stderr, "tiller: {}: {}\n", clip.video_file, published.error().message);
    }
    fmt::print("all files of {} are published or refused\n", context_.options.videos);
    std::fflush(stdout);
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
    std::size_t out = known.size();
    if (out >= kFirstAudienceClips) start_audience();
    // One clip is made while the one before is transcoded: two cores, two programs of low priority.
    BoundedQueue<ReadyClip> ready(kClipsAhead);
    const std::jthread maker([&](const std::stop_token& abandoned) {
        make_clips(known, ready, stop, abandoned);
        ready.close();
    });
    while (auto clip = ready.pop()) {
        if (stop.stop_requested()) ready.close();
        const app::Identity& creator = creators[hash_text(clip->topic) % creators.size()];
        const auto published = publish(creator, clip->made, stop);
        if (!published && !stop.stop_requested()) fmt::print(stderr, "tiller: demo clip {}: {}\n", clip->made.key, published.error().message);
        if (published && ++out == kFirstAudienceClips) start_audience();
    }
}

void DemoContent::make_clips(const std::set<std::string>& known, BoundedQueue<ReadyClip>& ready, const std::stop_token& stop, const std::stop_token& abandoned) {
    const std::string cache = context_.options.data + "/cache/demo";
    std::size_t failures = 0;
    for (const demo::DemoClip& clip : demo::demo_clips().first(std::min<std::size_t>(demo::demo_clips().size(), context_.options.demo_clips))) {
        if (stop.stop_requested() || abandoned.stop_requested()) return;
        if (known.contains(std::string(clip.key))) continue;
        auto made = demo::make_clip(context_.jail, clip, cache, stop);
        if (!made) {
            if (!stop.stop_requested()) fmt::print(stderr, "tiller: demo clip {}: {}\n", clip.key, made.error().message);
            if (++failures == kMaxFailedClips) return;  // the machine lacks something; the words above say what
            continue;
        }
        // A creator keeps to topics, so that following one means something.
        if (!ready.push({std::move(*made), std::string(clip.tags.empty() ? clip.key : clip.tags.front())})) return;
    }
}

void DemoContent::start_audience() {
    if (!context_.options.audience || audience_ > 0) return;
    std::array<char, 4096> program{};
    if (::readlink("/proc/self/exe", program.data(), program.size() - 1) <= 0) return;
    std::vector<std::string> words = {program.data(), "audience", "--url", fmt::format("http://127.0.0.1:{}", context_.port), "--viewers", std::to_string(kAudienceViewers)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawn(&audience_, program.data(), nullptr, nullptr, arguments.data(), environ) != 0) audience_ = 0;
}

}  // namespace tiller

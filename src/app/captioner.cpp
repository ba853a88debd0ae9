#include "app/captioner.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/caption_tracks.h"
#include "app/media_library.h"
#include "media/sound.h"

namespace tiller::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxShownFailureBytes = 1'000;
constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kLongestRetryUs = 24 * 3'600 * kSecondUs;

bool is_listened_to(schema::VideoState state) {
    return state == schema::VideoState::kPublic || state == schema::VideoState::kHidden;
}

/// Ten times as long each time, and a day at most.
std::int64_t wait_before_try_us(const CaptionerSettings& settings, std::uint32_t tries) {
    std::int64_t wait_us = std::int64_t{settings.retry_s} * kSecondUs;
    for (std::uint32_t i = 1; i < tries && wait_us < kLongestRetryUs; ++i) wait_us *= 10;
    return std::min(wait_us, kLongestRetryUs);
}

}  // namespace

Captioner::Captioner(const Parts& parts) : parts_(parts), notes_(folder() + "/tried") {}
Captioner::~Captioner() { stop(); }

std::string Captioner::folder() const { return parts_.options.data_directory + "/captioning"; }
std::string Captioner::work_folder() const { return folder() + "/work"; }

void Captioner::start() {
    if (!is_on()) return;
    std::error_code error;
    fs::create_directory(folder(), error);
    take_up_backlog();
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Captioner::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Captioner::take_up_backlog() {
    std::vector<VideoId> recent;
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
        const UnixMs since_ms = parts_.clock.now_ms() - kCaptionBacklogMs;
        for (schema::VideoRow row = 0; row < catalogue.size(); ++row) {
            const schema::VideoFacts& facts = catalogue.facts(row);
            if (facts.published_ms >= since_ms) recent.push_back(facts.video);
        }
    }
    std::ranges::sort(recent);
    const Status opened = notes_.open([&](VideoId video) { return std::ranges::binary_search(recent, video); });
    if (!opened) spdlog::error("captions: {}", opened.error().message);
    for (const VideoId video : recent) {
        const CaptionNote note = notes_.of(video);
        if (!note.is_settled && note.tries < parts_.options.captioner->tries) enqueue(video);
    }
}

void Captioner::enqueue(VideoId video) {
    if (is_on()) add({.video = video, .due_us = parts_.clock.monotonic_us()});
}

void Captioner::add(Turn turn) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMaxWaitingCaptions) return;
        waiting_.push_back(turn);
    }
    added_.notify_one();
}

CaptionerStatus Captioner::status() const {
    const std::lock_guard lock(mutex_);
    CaptionerStatus status = status_;
    status.is_on = is_on();
    status.waiting = waiting_.size() + (is_working_ ? 1 : 0);
    return status;
}

std::deque<Captioner::Turn>::iterator Captioner::first_due() {
    return std::ranges::min_element(waiting_, {}, &Turn::due_us);
}

std::optional<VideoId> Captioner::next(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    is_working_ = false;
    while (!stop.stop_requested()) {
        const auto first = first_due();
        if (first == waiting_.end()) {
            added_.wait(lock, stop, [this] { return !waiting_.empty(); });
            continue;
        }
        const std::int64_t due_us = first->due_us;
        const std::int64_t now_us = parts_.clock.monotonic_us();
        if (due_us <= now_us) {
            const VideoId video = first->video;
            waiting_.erase(first);
            is_working_ = true;
            return video;
        }
        added_.wait_for(lock, stop, std::chrono::microseconds(due_us - now_us),
                        [&] { return first_due()->due_us < due_us; });
    }
    return std::nullopt;
}

void Captioner::run(const std::stop_token& stop) {
    while (const auto video = next(stop)) caption(*video, stop);
}

std::optional<Captioner::Subject> Captioner::subject_of(VideoId video) const {
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(video);
    if (!found || found->space != schema::kAppSpace || !is_listened_to(found->facts().state)) return std::nullopt;
    return Subject{.video = found->video(), .home = found->home};
}

void Captioner::keep_note(VideoId video, CaptionNote note) {
    if (const Status kept = notes_.put(video, note); !kept) spdlog::error("captions: {}", kept.error().message);
}

void Captioner::caption(VideoId video, const std::stop_token& stop) {
    const std::optional<Subject> subject = subject_of(video);
    const CaptionNote before = notes_.of(video);
    if (!subject || before.is_settled || before.tries >= parts_.options.captioner->tries) return;
    // Before the try: one that ends this process or the machine counts, too.
    const CaptionNote tried{.tries = before.tries + 1, .is_settled = false};
    keep_note(video, tried);
    const Result<Outcome> outcome = make_captions(*subject, stop);
    std::error_code ignored;  // sound that stays behind is removed before the next
    fs::remove_all(work_folder(), ignored);
    // A stop is nobody's failure: the next start asks again.
    if (!outcome && stop.stop_requested()) return keep_note(video, before);
    count(outcome);
    if (outcome) return keep_note(video, {.tries = tried.tries, .is_settled = true});
    spdlog::warn("no captions for video {} (try {}): {}", to_text(video), tried.tries, outcome.error().message);
    if (tried.tries < parts_.options.captioner->tries)
        add({.video = video,
             .due_us = parts_.clock.monotonic_us() + wait_before_try_us(*parts_.options.captioner, tried.tries)});
}

void Captioner::count(const Result<Outcome>& outcome) {
    const std::lock_guard lock(mutex_);
    status_.is_failing = !outcome.has_value();
    if (outcome) {
        if (*outcome == Outcome::kMade) ++status_.made;
        if (*outcome == Outcome::kNothingSaid) ++status_.without_speech;
        return;
    }
    ++status_.failures;
    status_.last_failure_ms = parts_.clock.now_ms();
    status_.last_failure = outcome.error().message.substr(0, kMaxShownFailureBytes);
}

Result<bool> Captioner::take_sound_of(const Subject& subject, const std::stop_token& stop) const {
    if (subject.video.renditions.empty()) return fail(ErrorCode::kInvalid, "the video has no files");
    const auto smallest = std::ranges::min_element(subject.video.renditions, {}, &schema::Rendition::file_bytes);
    std::error_code error;
    fs::remove_all(work_folder(), error);
    fs::create_directories(work_folder(), error);
    if (error) return fail(ErrorCode::kInternal, fmt::format("no folder for the sound: {}", error.message()));
    const media::HasSound sound = TRY(media::take_sound(
        parts_.jail,
        {.source_path =
             fmt::format("{}/{}", parts_.library.folder_path(subject.home, subject.video.media_folder), smallest->file),
         .output_dir = work_folder()},
        stop));
    return sound == media::HasSound::kYes;
}

Result<Captioner::Outcome> Captioner::make_captions(const Subject& subject, const std::stop_token& stop) const {
    if (has_own_captions(subject.video, subject.video.language) ||
        std::ranges::any_of(subject.video.captions, is_automatic))
        return Outcome::kNotNeeded;
    auto has_sound = take_sound_of(subject, stop);
    if (!has_sound && !stop.stop_requested()) {
        // Hidden, put back or given larger renditions meanwhile: the files have another address.
        const auto again = subject_of(subject.video.video);
        if (again && again->video.media_folder != subject.video.media_folder) has_sound = take_sound_of(*again, stop);
    }
    if (!TRY(has_sound)) return Outcome::kNothingSaid;
    MachineCaptions made = TRY(ask_captioner(parts_.jail, *parts_.options.captioner,
                                             {.sound_path = fmt::format("{}/{}", work_folder(), media::kSoundFile),
                                              .language = subject.video.language,
                                              .duration_ms = subject.video.duration_ms},
                                             stop));
    if (made.webvtt.empty()) return Outcome::kNothingSaid;
    const Status put = put_track(
        parts_, {.partition = subject.home, .creator = subject.video.creator}, subject.video.video,
        {.language = std::move(made.language), .webvtt = std::move(made.webvtt), .maker = CaptionMaker::kProgram});
    if (put) return Outcome::kMade;
    // The creator was quicker, or the video has gone.
    const ErrorCode code = put.error().code;
    if (code == ErrorCode::kConflict || code == ErrorCode::kGone || code == ErrorCode::kExhausted)
        return Outcome::kNotNeeded;
    return std::unexpected(put.error());
}

}  // namespace tiller::app

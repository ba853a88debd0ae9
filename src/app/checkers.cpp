#include "app/checkers.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/check_record.h"
#include "app/checker_program.h"
#include "app/media_library.h"
#include "app/upload_details.h"

namespace tiller::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxUploadsSearched = 1'000;
constexpr std::size_t kMaxSpokenBytes = 256 << 10;  // of one language
constexpr int kTriesForPictures = 2;

bool may_be_seen(schema::VideoState state) {
    return state == schema::VideoState::kPublic || state == schema::VideoState::kHidden;
}

/// `count` of all, at even distances.
std::vector<media::Frame> some_of(const std::vector<media::Frame>& all, std::size_t count) {
    if (count >= all.size()) return all;
    std::vector<media::Frame> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
    return some;
}

std::string read_at_most(const std::string& path, std::size_t max_bytes) {
    std::ifstream in(path, std::ios::binary);
    std::string text(max_bytes, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace

Checkers::~Checkers() { stop(); }

std::string Checkers::folder() const { return parts_.options.data_directory + "/checking"; }

void Checkers::start() {
    if (!is_on()) return;
    for (const VideoId video : unchecked()) enqueue(video);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Checkers::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

bool Checkers::compares_files() const {
    return std::ranges::any_of(parts_.options.checkers, &CheckerSettings::is_hash_list);
}

std::vector<VideoId> Checkers::unchecked() const {
    std::vector<VideoId> found;
    const projection::View view = parts_.projections.view();
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    const UnixMs since_ms = parts_.clock.now_ms() - kCheckBacklogMs;
    for (schema::VideoRow row = 0; row < catalogue.size(); ++row) {
        const schema::VideoFacts& facts = catalogue.facts(row);
        if (facts.published_ms < since_ms || !may_be_seen(facts.state)) continue;
        const bool lacks_one = std::ranges::any_of(parts_.options.checkers, [&](const CheckerSettings& checker) {
            return !view.checks().has(facts.video, checker.name);
        });
        if (lacks_one) found.push_back(facts.video);
    }
    std::ranges::sort(found);
    return found;
}

void Checkers::enqueue(VideoId video) {
    if (!is_on()) return;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMaxWaitingChecks) return;
        waiting_.push_back(video);
    }
    added_.notify_one();
}

std::size_t Checkers::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size() + (is_working_ ? 1 : 0);
}

std::vector<CheckerStatus> Checkers::status() const {
    std::vector<CheckerStatus> found;
    const projection::View view = parts_.projections.view();
    for (const CheckerSettings& checker : parts_.options.checkers) {
        CheckerStatus& status = found.emplace_back();
        status.name = checker.name;
        status.is_hash_list = checker.is_hash_list();
        const projection::CheckerTally* tally = view.checks().tally(checker.name);
        if (tally == nullptr) continue;
        status.answers = tally->answers;
        status.failures = tally->failures;
        status.last_failure_ms = tally->last_failure_ms;
        status.last_failure = tally->last_failure;
        status.is_failing = tally->last_failure_ms > tally->last_answer_ms;
    }
    return found;
}

std::optional<VideoId> Checkers::next(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    is_working_ = false;
    if (!added_.wait(lock, stop, [this] { return !waiting_.empty(); })) return std::nullopt;
    const VideoId video = waiting_.front();
    waiting_.pop_front();
    is_working_ = true;
    return video;
}

void Checkers::run(const std::stop_token& stop) {
    while (const auto video = next(stop)) {
        if (stop.stop_requested()) return;
        check(*video, stop);
    }
}

std::optional<Checkers::Subject> Checkers::subject_of(VideoId video) const {
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(video);
    if (!found || found->space != schema::kAppSpace || !may_be_seen(found->facts().state)) return std::nullopt;
    Subject subject{.video = found->video(), .home = found->home, .checkers = {}};
    for (const CheckerSettings& checker : parts_.options.checkers) {
        if (!view.checks().has(video, checker.name)) subject.checkers.push_back(&checker);
    }
    return subject;
}

void Checkers::check(VideoId video, const std::stop_token& stop) {
    const std::optional<Subject> subject = subject_of(video);
    if (!subject || subject->checkers.empty()) return;
    const Pictures pictures = take_pictures(*subject, stop);
    for (const CheckerSettings* checker : subject->checkers) {
        Result<schema::VideoChecked> answer =
            checker->is_hash_list() ? look_up(*subject, *checker, pictures) : ask(*subject, *checker, pictures, stop);
        // A stop is nobody's failure: the next start asks again.
        if (stop.stop_requested()) break;
        note(*subject, *checker, std::move(answer));
    }
    std::error_code ignored;  // pictures that stay behind are removed before the next ones are taken
    fs::remove_all(folder(), ignored);
}

Checkers::Pictures Checkers::take_pictures(const Subject& subject, const std::stop_token& stop) const {
    Pictures pictures;
    schema::Video video = subject.video;
    for (int tries = 0; tries < kTriesForPictures; ++tries) {
        auto frames = frames_of(video, subject.home, stop);
        if (frames) return {.frames = std::move(*frames), .problem = {}};
        pictures.problem = frames.error().message;
        if (stop.stop_requested()) break;
        // Hidden or put back meanwhile: the files have another address.
        const auto again = subject_of(video.video);
        if (!again || again->video.media_folder == video.media_folder) break;
        video = again->video;
    }
    return pictures;
}

Result<std::vector<media::Frame>> Checkers::frames_of(const schema::Video& video, PartitionId home,
                                                      const std::stop_token& stop) const {
    if (video.renditions.empty()) return fail(ErrorCode::kInvalid, "the video has no files");
    const auto smallest = std::ranges::min_element(video.renditions, {}, [](const schema::Rendition& each) {
        return std::pair(std::uint32_t{each.width} * each.height, each.bitrate_bps);
    });
    std::error_code error;
    fs::remove_all(folder(), error);
    fs::create_directory(folder(), error);
    if (error) return fail(ErrorCode::kInternal, fmt::format("no folder for pictures: {}", error.message()));
    return media::take_frames(
        parts_.jail,
        {.source_path = fmt::format("{}/{}", parts_.library.folder_path(home, video.media_folder), smallest->file),
         .duration_ms = video.duration_ms,
         .count = media::kMaxFrames,
         .output_dir = folder()},
        stop);
}

Result<schema::VideoChecked> Checkers::ask(const Subject& subject, const CheckerSettings& checker,
                                           const Pictures& pictures, const std::stop_token& stop) const {
    if (checker.frames > 0 && pictures.frames.empty()) return fail(ErrorCode::kInvalid, pictures.problem);
    const std::vector<media::Frame> frames = some_of(pictures.frames, checker.frames);
    std::vector<SpokenText> captions;
    for (const schema::CaptionTrack& track : subject.video.captions) {
        captions.push_back(
            {.language = track.language,
             .webvtt = read_at_most(
                 fmt::format("{}/{}", parts_.library.folder_path(subject.home, subject.video.media_folder), track.file),
                 kMaxSpokenBytes)});
    }
    CheckerAnswer answer =
        TRY(ask_program(parts_.jail, checker,
                        {.video = subject.video, .captions = captions, .frames = frames, .folder = folder()}, stop));
    schema::VideoChecked checked;
    checked.version = std::move(answer.version);
    checked.labels = std::move(answer.labels);
    return checked;
}

Result<schema::VideoChecked> Checkers::look_up(const Subject& subject, const CheckerSettings& checker,
                                               const Pictures& pictures) {
    const HashList* list = TRY(list_of(checker));
    std::vector<std::uint64_t> hashes;
    for (const media::Frame& frame : pictures.frames) hashes.push_back(frame.hash);
    schema::VideoChecked checked;
    checked.version = list->version();
    checked.labels = list->matches(file_hash_of(subject.video), hashes, checker.max_distance);
    // An exact file is found without pictures; nothing found without them says nothing.
    if (pictures.frames.empty() && checked.labels.empty()) return fail(ErrorCode::kInvalid, pictures.problem);
    return checked;
}

std::optional<FileHash> Checkers::file_hash_of(const schema::Video& video) const {
    const auto uploads = parts_.store.uploads().list_of(video.creator, kMaxUploadsSearched);
    if (!uploads) return std::nullopt;
    const auto row = std::ranges::find(*uploads, video.video, &store::Upload::video);
    if (row == uploads->end()) return std::nullopt;
    const auto details = decode_details(row->metadata);
    return details ? parse_file_hash(details->file_sha256) : std::nullopt;
}

Result<const HashList*> Checkers::list_of(const CheckerSettings& checker) {
    LoadedList& loaded = lists_[checker.hash_list];
    std::error_code error;
    const auto changed = fs::last_write_time(checker.hash_list, error);
    if (error)
        return fail(ErrorCode::kNotFound, fmt::format("{} can not be read: {}", checker.hash_list, error.message()));
    if (!loaded.list || loaded.changed != changed) {
        loaded.list.reset();
        loaded.list = TRY(HashList::read(checker.hash_list));
        loaded.changed = changed;
    }
    return &*loaded.list;
}

void Checkers::note(const Subject& subject, const CheckerSettings& checker, Result<schema::VideoChecked> answer) {
    schema::VideoChecked checked;
    if (answer) checked = std::move(*answer);
    checked.video = subject.video.video;
    checked.checker = checker.name;
    if (!answer) checked.failure = answer.error().message.substr(0, schema::kMaxReasonBytes);
    const CheckRule* due = flag(checker, checked.labels);
    const bool is_flagged = std::ranges::any_of(checked.labels, &schema::CheckLabel::flagged);
    if (is_flagged) checked.report = ReportId{parts_.entropy.id64()};
    if (!answer) spdlog::warn("checker {} failed on a video: {}", checker.name, checked.failure);
    if (const Status noted = record_check(parts_, checked, due); !noted)
        spdlog::error("what checker {} said was not noted: {}", checker.name, noted.error().message);
}

}  // namespace tiller::app

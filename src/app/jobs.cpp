#include "app/jobs.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <span>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/hash_list.h"
#include "app/in_force.h"
#include "app/media_library.h"

namespace tiller::app {
namespace {

constexpr std::array<std::string_view, 4> kUnfinishedStates = {"queued", "probing", "transcoding", "publishing"};
// A demo's next clip comes sooner than this after the last one; then larger renditions of those that are out would keep it waiting.
constexpr auto kQuietBeforeSecondSteps = std::chrono::seconds(3);

schema::Rendition rendition_of(const media::MadeRendition& made) {
    return {.width = static_cast<std::uint16_t>(made.width),
            .height = static_cast<std::uint16_t>(made.height),
            .bitrate_bps = static_cast<std::uint32_t>(made.bitrate_bps),
            .file_bytes = made.file_bytes,
            .file = made.file};
}

std::vector<schema::Rendition> renditions_of(const media::TranscodeResult& made) {
    std::vector<schema::Rendition> renditions;
    for (const media::MadeRendition& one : made.renditions) renditions.push_back(rendition_of(one));
    return renditions;
}

}  // namespace

Jobs::Jobs(const Parts& parts, Checkers& checkers, Captioner& captioner)
    : parts_(parts), checkers_(checkers), captioner_(captioner) {}
Jobs::~Jobs() { stop(); }

Status Jobs::start() {
    for (const std::string_view state : kUnfinishedStates) {
        for (const store::Upload& row : TRY(parts_.store.uploads().list_in_state(state, kMaxQueuedJobs))) {
            const auto details = decode_details(row.metadata);
            const bool in_background = details && details->in_background;
            if (row.video.is_none())
                enqueue(row.id, in_background);
            else
                add({.upload = row.id, .turn = in_background ? kBackgroundSecondStep : kSecondStep});
        }
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return {};
}

void Jobs::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Jobs::enqueue(store::UploadId upload, bool in_background) {
    add({.upload = upload, .turn = in_background ? kBackgroundFirstStep : kFirstStep});
}

void Jobs::add(Step step) {
    {
        const std::lock_guard lock(mutex_);
        // Bounded by the quotas of uploads, and all of them are in the store.
        queues_[step.turn].push_back(std::move(step));
        count_queued();
    }
    added_.notify_one();
}

void Jobs::count_queued() {
    counts_.queued = queues_[kFirstStep].size() + queues_[kBackgroundFirstStep].size();
    counts_.published_in_part = queues_[kSecondStep].size() + queues_[kBackgroundSecondStep].size();
}

bool Jobs::wait_until_published(store::UploadId upload, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return published_.wait(lock, stop, [&] { return !is_to_be_published(upload); });
}

bool Jobs::is_to_be_published(store::UploadId upload) const {
    const auto holds = [&](const std::deque<Step>& queue) {
        return std::ranges::find(queue, upload, &Step::upload) != queue.end();
    };
    return (is_publishing_ && upload == running_) || holds(queues_[kFirstStep]) || holds(queues_[kBackgroundFirstStep]);
}

Jobs::Progress Jobs::progress_of(store::UploadId upload) const {
    const std::lock_guard lock(mutex_);
    if (upload == running_) return progress_;
    for (const std::deque<Step>& queue : queues_) {
        if (const auto found = std::ranges::find(queue, upload, &Step::upload); found != queue.end())
            return found->progress;
    }
    return {};
}

JobCounts Jobs::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

/// None when told to stop.
std::optional<Jobs::Step> Jobs::wait_for_step(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto is_any_queued = [&](std::size_t turns) {
        return std::ranges::any_of(std::span(queues_).first(turns), [](const auto& queue) { return !queue.empty(); });
    };
    added_.wait(lock, stop, [&] { return is_any_queued(kTurnCount); });
    added_.wait_for(lock, stop, kQuietBeforeSecondSteps, [&] { return is_any_queued(kBackgroundSecondStep); });
    if (stop.stop_requested()) return std::nullopt;
    const auto queue = std::ranges::find_if(queues_, [](const auto& each) { return !each.empty(); });
    Step step = std::move(queue->front());
    queue->pop_front();
    running_ = step.upload;
    is_publishing_ = step.publishes();
    progress_ = step.progress;
    count_queued();
    counts_.running = 1;
    return step;
}

void Jobs::run(const std::stop_token& stop) {
    while (auto step = wait_for_step(stop)) {
        if (work_on(*step, stop)) {
            step->progress = progress_of(step->upload);
            add(std::move(*step));
        }
        {
            const std::lock_guard lock(mutex_);
            running_ = {};
            is_publishing_ = false;
            counts_.running = 0;
        }
        published_.notify_all();
    }
}

void Jobs::note_progress(std::string_view stage, double fraction) {
    const std::lock_guard lock(mutex_);
    progress_ = {std::string(stage), fraction};
}

Status Jobs::set_state(store::Upload& row, std::string_view state) {
    row.state = state;
    return parts_.store.uploads().update(row);
}

bool Jobs::work_on(Step& step, const std::stop_token& stop) {
    auto row = parts_.store.uploads().find(step.upload);
    if (!row) return false;  // deleted meanwhile
    const auto details = decode_details(row->metadata);
    if (!details) {
        row->reason = details.error().message;
        end(*row, "failed");
        return false;
    }
    if (!step.publishes()) {
        // What is out stays out with the renditions it has.
        const Status rest = make_rest(*row, *details, std::exchange(step.work, {}), stop);
        if (!rest && !stop.stop_requested())
            spdlog::warn("video {} gets no further renditions: {}", to_text(row->video), rest.error().message);
        if (!stop.stop_requested()) end(*row, "done");
        return false;
    }
    auto work = make_first(*row, *details, stop);
    if (!work && stop.stop_requested()) return false;  // stays as it is in the store: the next start takes it up again
    {
        const std::lock_guard lock(mutex_);
        ++(work ? counts_.done : counts_.failed);
    }
    if (!work) {
        row->reason = work.error().message.substr(0, store::kMaxUploadReasonBytes);
        end(*row, "failed");
        return false;
    }
    step.turn = details->in_background ? kBackgroundSecondStep : kSecondStep;
    step.work = std::move(*work);
    return true;
}

/// A lost write makes the last step run once more, with the same video id.
void Jobs::end(store::Upload& row, std::string_view state) {
    (void)set_state(row, state);
    const auto details = decode_details(row.metadata);
    if (!details || keeps_original(row, *details)) return;
    std::error_code ignored;
    if (const auto path = parts_.library.upload_path(details->home, row.id.value))
        std::filesystem::remove(*path, ignored);
}

/// The storage keeper removes it when its time has come. What this program has made itself it can make again.
bool Jobs::keeps_original(const store::Upload& row, const UploadDetails& details) const {
    if (row.state != "done" || parts_.options.originals_days == 0 || details.in_background) return false;
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(row.video);
    return found && found->facts().state != schema::VideoState::kDeleted;
}

/// A folder with what a video can be published with.
Result<Jobs::Work> Jobs::make_playable(store::Upload& row, const UploadDetails& details, const std::stop_token& stop) {
    const std::string source = TRY(parts_.library.upload_path(details.home, row.id.value));
    std::error_code ignored;  // what can not be looked at is told by the probe
    if (!std::filesystem::exists(source, ignored) && !ignored)
        return fail(
            ErrorCode::kGone,
            "the original file is gone: it was removed after its video was made, or by hand. Send it again to have "
            "it converted anew");
    TRY_STATUS(set_state(row, "probing"));
    const media::MediaFacts facts = TRY(media::probe(parts_.jail, source, {}, stop));
    TRY_STATUS(set_state(row, "transcoding"));
    const std::string folder = parts_.library.new_folder_name(details.video);
    Work work{
        .folder = folder,
        .transcoding = {parts_.jail,
                        {.source_path = source,
                         .output_dir = TRY(parts_.library.create_folder(details.home, folder)),
                         .facts = facts,
                         .on_progress = [this](std::string_view stage, double done) { note_progress(stage, done); }}}};
    if (const Status made = work.transcoding.make_playable(stop); !made) {
        parts_.library.remove_folder(details.home, work.folder);
        return std::unexpected(made.error());
    }
    return work;
}

Result<Jobs::Work> Jobs::make_first(store::Upload& row, const UploadDetails& details, const std::stop_token& stop) {
    Work work = TRY(make_playable(row, details, stop));
    const media::TranscodeResult& made = work.transcoding.result();
    note_file_hash(row, details);
    if (const Status published = publish(row, details, work.folder, made); !published) {
        parts_.library.remove_folder(details.home, work.folder);
        return std::unexpected(published.error());
    }
    work.published_renditions = made.renditions.size();
    row.video = details.video;
    (void)set_state(row, "transcoding");  // a lost write makes a restart publish it once more, with the same video id
    checkers_.enqueue(details.video);
    captioner_.enqueue(details.video);
    return work;
}

/// The upload is gone when checkers look; a hash that can not be taken is one that fits nothing.
void Jobs::note_file_hash(store::Upload& row, UploadDetails details) const {
    if (!checkers_.compares_files()) return;
    const auto path = parts_.library.upload_path(details.home, row.id.value);
    const auto hash = path ? sha256_of_file(*path) : Result<FileHash>(std::unexpected(path.error()));
    if (!hash) return;
    details.file_sha256 = hex_text(std::as_bytes(std::span(*hash)));
    row.metadata = encode_details(details);
}

Status Jobs::make_rest(store::Upload& row, const UploadDetails& details, std::optional<Work> work,
                       const std::stop_token& stop) {
    const std::string served = folder_of(row.video);
    if (served.empty()) return {};
    if (work && work->folder != served) work.reset();  // taken down and restored meanwhile, which gives a new folder
    if (!work) work = TRY(make_playable(row, details, stop));
    const Status published = publish_rest(row, details, *work, served, stop);
    if (work->folder != served) parts_.library.remove_folder(details.home, published ? served : work->folder);
    return published;
}

Status Jobs::publish_rest(store::Upload& row, const UploadDetails& details, Work& work, const std::string& served,
                          const std::stop_token& stop) {
    TRY_STATUS(work.transcoding.make_rest(stop));
    const media::TranscodeResult& made = work.transcoding.result();
    if (made.renditions.size() == work.published_renditions) return {};
    TRY_STATUS(set_state(row, "publishing"));
    if (folder_of(row.video) != served) return fail(ErrorCode::kConflict, "the video was taken down meanwhile");
    return publish(row, details, work.folder, made);
}

/// Where its media are; empty for a video that is not to get any more.
std::string Jobs::folder_of(VideoId video) const {
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(video);
    if (!found || found->facts().state == schema::VideoState::kDeleted ||
        found->facts().state == schema::VideoState::kTakenDown)
        return {};
    return found->video().media_folder;
}

Status Jobs::publish(const store::Upload& row, const UploadDetails& details, const std::string& folder,
                     const media::TranscodeResult& made) {
    const std::lock_guard changing(parts_.library.media_changes());
    ingest::VideoHome home{.partition = details.home, .creator = row.owner};
    std::optional<schema::Video> before;
    bool demo = false;
    {
        const projection::View view = parts_.projections.view();
        if (const auto found = view.find_video(details.video)) {
            before = found->video();
            home.partition = found->home;
        }
        const projection::Account* owner = view.accounts().find(row.owner);
        if (owner == nullptr || owner->state == schema::AccountState::kRemoved)
            return fail(ErrorCode::kDenied, "the account that sent this is closed");
        demo = owner->demo;
    }
    if (before) {
        TRY_STATUS(parts_.library.copy_captions(home.partition, *before, folder));
        return in_force(parts_, parts_.ingest.change_video_media(home, {.video = details.video,
                                                                        .media_folder = folder,
                                                                        .renditions = renditions_of(made),
                                                                        .captions = std::move(before->captions)}));
    }
    schema::Video video;
    video.video = details.video;
    video.creator = row.owner;
    video.text = details.text;
    video.tags = details.tags;
    video.language = details.language;
    video.sound = details.sound;
    video.duration_ms = static_cast<std::uint32_t>(made.duration_ms);
    video.width = static_cast<std::uint16_t>(made.width);
    video.height = static_cast<std::uint16_t>(made.height);
    video.media_folder = folder;
    video.poster_file = made.poster_file;
    video.placeholder = made.placeholder_uri;
    video.loudness_lufs = static_cast<float>(made.loudness_lufs.value_or(0));
    video.renditions = renditions_of(made);
    video.published_ms = parts_.clock.now_ms();
    video.demo = demo;
    const std::string command_id = "upload-" + to_text(row.id);
    const ingest::PublishedVideo published = TRY(parts_.ingest.publish_video(
        details.home, {.video = std::move(video), .command_id = command_id, .labels = details.labels}));
    return wait_in_force(parts_, published.position);
}

}  // namespace tiller::app

#include "app/jobs.h"

#include <algorithm>
#include <filesystem>

#include "app/in_force.h"
#include "app/media_library.h"

namespace tiller::app {
namespace {

constexpr std::array<std::string_view, 4> kUnfinishedStates = {"queued", "probing", "transcoding", "publishing"};

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

Jobs::Jobs(const Parts& parts) : parts_(parts) {}
Jobs::~Jobs() { stop(); }

Status Jobs::start() {
    for (const std::string_view state : kUnfinishedStates) {
        for (const store::Upload& row : TRY(parts_.store.uploads().list_in_state(state, kMaxQueuedJobs))) {
            const auto details = decode_details(row.metadata);
            enqueue(row.id, details && details->in_background);
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
    {
        const std::lock_guard lock(mutex_);
        // Bounded by the quotas of uploads, and all of them are in the store.
        (in_background ? background_ : queue_).push_back(upload);
        counts_.queued = queue_.size() + background_.size();
    }
    added_.notify_one();
}

bool Jobs::wait_until_ended(store::UploadId upload, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return ended_.wait(lock, stop, [&] { return upload != running_ && !is_queued(upload); });
}

bool Jobs::is_queued(store::UploadId upload) const {
    return std::ranges::find(queue_, upload) != queue_.end() ||
           std::ranges::find(background_, upload) != background_.end();
}

store::UploadId Jobs::take_next() {
    std::deque<store::UploadId>& from = queue_.empty() ? background_ : queue_;
    const store::UploadId upload = from.front();
    from.pop_front();
    return upload;
}

Jobs::Progress Jobs::progress_of(store::UploadId upload) const {
    const std::lock_guard lock(mutex_);
    return upload == running_ ? progress_ : Progress{};
}

JobCounts Jobs::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

void Jobs::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        store::UploadId upload;
        {
            std::unique_lock lock(mutex_);
            if (!added_.wait(lock, stop, [&] { return !queue_.empty() || !background_.empty(); })) return;
            upload = take_next();
            running_ = upload;
            progress_ = {};
            counts_.queued = queue_.size() + background_.size();
            counts_.running = 1;
        }
        work_on(upload, stop);
        {
            const std::lock_guard lock(mutex_);
            running_ = {};
            counts_.running = 0;
        }
        ended_.notify_all();
    }
}

void Jobs::note_progress(store::UploadId, std::string_view stage, double fraction) {
    const std::lock_guard lock(mutex_);
    progress_ = {std::string(stage), fraction};
}

Status Jobs::set_state(store::Upload& row, std::string_view state) {
    row.state = state;
    return parts_.store.uploads().update(row);
}

void Jobs::work_on(store::UploadId upload, const std::stop_token& stop) {
    auto row = parts_.store.uploads().find(upload);
    if (!row) return;  // deleted meanwhile
    const auto details = decode_details(row->metadata);
    const Status made = details ? make(*row, *details, stop) : Status(std::unexpected(details.error()));
    if (!made && stop.stop_requested()) return;  // stays as it is in the store: the next start takes it up again
    row->reason = made ? "" : made.error().message.substr(0, store::kMaxUploadReasonBytes);
    (void)set_state(*row,
                    made ? "done" : "failed");  // a lost write makes the job run once more, with the same video id
    if (details) {
        std::error_code ignored;
        if (const auto path = parts_.library.upload_path(details->home, upload.value))
            std::filesystem::remove(*path, ignored);
    }
    const std::lock_guard lock(mutex_);
    ++(made ? counts_.done : counts_.failed);
}

Status Jobs::make(store::Upload& row, const UploadDetails& details, const std::stop_token& stop) {
    const std::string source = TRY(parts_.library.upload_path(details.home, row.id.value));
    TRY_STATUS(set_state(row, "probing"));
    const media::MediaFacts facts = TRY(media::probe(parts_.jail, source, {}, stop));
    TRY_STATUS(set_state(row, "transcoding"));
    const std::string folder = parts_.library.new_folder_name(details.video);
    const std::string output = TRY(parts_.library.create_folder(details.home, folder));
    Status published;
    std::size_t published_renditions = 0;
    const auto publish_now = [&](const media::TranscodeResult& made) {
        published = publish(row, details, folder, made);
        published_renditions = made.renditions.size();
        if (published) row.video = details.video;
    };
    const auto done = media::transcode(
        parts_.jail,
        {.source_path = source,
         .output_dir = output,
         .facts = facts,
         .on_progress = [&](std::string_view stage, double fraction) { note_progress(row.id, stage, fraction); },
         .on_first_playable = publish_now},
        stop);
    if (!done || !published) {
        if (row.video.is_none()) parts_.library.remove_folder(details.home, folder);
        // What is out already stays out with the renditions it has.
        if (!row.video.is_none() && !stop.stop_requested()) return {};
        return done ? published : Status(std::unexpected(done.error()));
    }
    if (done->renditions.size() == published_renditions) return {};
    TRY_STATUS(set_state(row, "publishing"));
    return publish(row, details, folder, *done);
}

Status Jobs::publish(const store::Upload& row, const UploadDetails& details, const std::string& folder,
                     const media::TranscodeResult& made) {
    ingest::VideoHome home{.partition = details.home, .creator = row.owner};
    std::vector<schema::CaptionTrack> captions;
    bool exists = false;
    bool demo = false;
    {
        const projection::View view = parts_.projections.view();
        if (const auto found = view.find_video(details.video)) {
            exists = true;
            home.partition = found->home;
            captions = found->video().captions;
        }
        const projection::Account* owner = view.accounts().find(row.owner);
        if (owner == nullptr || owner->state == schema::AccountState::kRemoved)
            return fail(ErrorCode::kDenied, "the account that sent this is closed");
        demo = owner->demo;
    }
    if (exists) {
        return in_force(parts_, parts_.ingest.change_video_media(home, {.video = details.video,
                                                                        .media_folder = folder,
                                                                        .renditions = renditions_of(made),
                                                                        .captions = std::move(captions)}));
    }
    schema::Video video;
    video.video = details.video;
    video.creator = row.owner;
    video.text = details.text;
    video.tags = details.tags;
    video.language = details.language;
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
    const ingest::PublishedVideo published =
        TRY(parts_.ingest.publish_video(details.home, {.video = std::move(video), .command_id = command_id}));
    return wait_in_force(parts_, published.position);
}

}  // namespace tiller::app

#include "app/uploads.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "app/jobs.h"
#include "app/media_library.h"
#include "app/storage_keeper.h"
#include "app/upload_details.h"

namespace tiller::app {
namespace {

constexpr std::size_t kMaxListedJobs = 200;
constexpr std::size_t kMaxExpired = 1'000;

std::unexpected<Error> no_such_upload() { return fail(ErrorCode::kNotFound, "there is no such upload"); }

}  // namespace

/// Bytes go straight to the disk; the store learns the offset when the request ends, after the bytes are synced, so a
/// crash can only forget bytes, never promise bytes that are not there.
class FileUploadWriter final : public UploadWriter {
public:
    FileUploadWriter(Uploads& uploads, store::Upload row, int descriptor)
        : uploads_(uploads), row_(std::move(row)), descriptor_(descriptor) {}
    ~FileUploadWriter() override {
        if (!finished_) (void)finish();  // the connection is gone: nobody is left to tell; what arrived is kept
        ::close(descriptor_);
        uploads_.release(row_.id);
    }

    Status write(std::string_view bytes) override {
        if (bytes.size() > row_.size_bytes - row_.received_bytes)
            return fail(ErrorCode::kInvalid, "more bytes than Upload-Length announced");
        while (!bytes.empty()) {
            const ssize_t written =
                ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(row_.received_bytes));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) {
                const ErrorCode code = errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kInternal;
                return fail(code, fmt::format("the upload can not be written ({}); go on from the last offset later",
                                              std::strerror(errno)));
            }
            row_.received_bytes += static_cast<std::uint64_t>(written);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    Result<UploadProgress> finish() override {
        finished_ = true;
        if (::fdatasync(descriptor_) != 0) return fail(ErrorCode::kInternal, "the upload can not be made durable");
        TRY_STATUS(uploads_.parts_.store.uploads().set_received(row_.id, row_.received_bytes));
        if (row_.received_bytes == row_.size_bytes) {
            row_.state = "queued";
            TRY_STATUS(uploads_.parts_.store.uploads().update(row_));
            const auto details = decode_details(row_.metadata);
            uploads_.jobs_.enqueue(row_.id, details && details->in_background);
        }
        return UploadProgress{row_.size_bytes, row_.received_bytes,
                              uploads_.parts_.clock.now_ms() + uploads_.parts_.options.upload_lifetime_ms};
    }

private:
    Uploads& uploads_;
    store::Upload row_;
    const int descriptor_;
    bool finished_ = false;
};

Status Uploads::check_room(const Identity& owner, std::uint64_t size_bytes) const {
    if (!parts_.jail.is_sufficient())
        return fail(ErrorCode::kUnavailable, "uploads are off on this server: " + parts_.jail.remedy());
    if (size_bytes == 0) return fail(ErrorCode::kInvalid, "Upload-Length must be above 0");
    if (size_bytes > parts_.options.max_upload_bytes)
        return fail(ErrorCode::kInvalid, "this file is larger than the server takes");
    std::uint64_t held_bytes = size_bytes;
    std::size_t open = 0;
    for (const store::Upload& row : TRY(parts_.store.uploads().list_of(owner.viewer, kMaxListedJobs))) {
        if (row.state == "done" || row.state == "failed") continue;
        held_bytes += row.size_bytes;
        // One that is out and waits for more renditions does not keep its creator from sending the next.
        if (row.video.is_none()) ++open;
    }
    if (open >= parts_.options.max_open_uploads)
        return fail(ErrorCode::kExhausted, "too many of your uploads are under way; finish or delete some");
    if (held_bytes > parts_.options.upload_quota_bytes)
        return fail(ErrorCode::kExhausted, "your unfinished uploads take too much room; finish or delete some");
    struct statvfs disk{};
    if (::statvfs(parts_.options.data_directory.c_str(), &disk) == 0 &&
        static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize < 2 * size_bytes + (256ull << 20)) {
        return fail(ErrorCode::kNoSpace, "the server's disk has no room for this file");
    }
    return {};
}

Result<store::UploadId> Uploads::create(const Identity& owner, const UploadWish& wish) {
    const std::lock_guard creating(creating_);
    TRY_STATUS(check_room(owner, wish.size_bytes));
    if (!wish.in_background)
        TRY_STATUS(check_account_storage(TRY(account_storage(parts_, owner.viewer)), wish.size_bytes));
    // Texts that the log would refuse later are refused now, before gigabytes are sent.
    (void)TRY(ingest::normalise_text(wish.text, {.what = "text", .max_bytes = schema::kMaxTextBytes}));
    (void)TRY(ingest::normalise_tags(wish.tags));
    (void)TRY(ingest::normalise_language(wish.language));
    const UploadDetails details{
        .filename = TRY(ingest::normalise_text(
            wish.filename, {.what = "filename", .max_bytes = 1'024, .lines = ingest::TextLimits::Lines::kJoined})),
        .text = wish.text,
        .tags = wish.tags,
        .language = wish.language,
        .sound = TRY(ingest::normalise_text(
            wish.sound,
            {.what = "sound", .max_bytes = schema::kMaxLabelBytes, .lines = ingest::TextLimits::Lines::kJoined})),
        .video = VideoId{parts_.entropy.id64()},
        .home = owner.home,
        .labels = wish.labels,
        .in_background = wish.in_background};
    store::Upload row;
    row.id = store::UploadId{parts_.entropy.id64()};
    row.owner = owner.viewer;
    row.size_bytes = wish.size_bytes;
    row.state = "uploading";
    row.metadata = encode_details(details);
    const std::string path = TRY(parts_.library.upload_path(owner.home, row.id.value));
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return fail(errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kInternal, "no file for this upload");
    ::close(descriptor);
    TRY_STATUS(parts_.store.uploads().create(row));
    return row.id;
}

Result<store::Upload> Uploads::find(const Identity& owner, store::UploadId upload) const {
    auto row = parts_.store.uploads().find(upload);
    if (!row && row.error().code != ErrorCode::kNotFound) return row;
    if (!row || row->owner != owner.viewer) return no_such_upload();
    return row;
}

Result<UploadProgress> Uploads::progress(const Identity& owner, store::UploadId upload) const {
    const store::Upload row = TRY(find(owner, upload));
    return UploadProgress{row.size_bytes, row.received_bytes, row.changed_ms + parts_.options.upload_lifetime_ms};
}

Result<std::unique_ptr<UploadWriter>> Uploads::open_writer(const Identity& owner, store::UploadId upload,
                                                           std::uint64_t offset) {
    store::Upload row = TRY(find(owner, upload));
    {
        const std::lock_guard lock(mutex_);
        if (!open_.insert(upload).second) return fail(ErrorCode::kConflict, "another request is sending this upload");
    }
    const auto refuse = [&](ErrorCode code, std::string message) {
        release(upload);
        return fail(code, std::move(message));
    };
    auto fresh = find(owner, upload);  // as the writer before us has left it
    if (!fresh) return refuse(fresh.error().code, fresh.error().message);
    row = std::move(*fresh);
    if (row.state != "uploading") return refuse(ErrorCode::kConflict, "this upload is complete");
    if (offset != row.received_bytes)
        return refuse(ErrorCode::kConflict, fmt::format("{} bytes have arrived; go on from there", row.received_bytes));
    const auto details = decode_details(row.metadata);
    const auto path = details ? parts_.library.upload_path(details->home, upload.value)
                              : Result<std::string>(std::unexpected(details.error()));
    if (!path) return refuse(path.error().code, path.error().message);
    const int descriptor = ::open(path->c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return refuse(ErrorCode::kGone, "the bytes of this upload are gone; begin again");
    return std::make_unique<FileUploadWriter>(*this, std::move(row), descriptor);
}

void Uploads::release(store::UploadId upload) {
    const std::lock_guard lock(mutex_);
    open_.erase(upload);
}

Status Uploads::remove(const Identity& owner, store::UploadId upload) {
    const store::Upload row = TRY(find(owner, upload));
    if (row.state != "uploading" && row.state != "failed" && row.state != "done")
        return fail(ErrorCode::kConflict, "this upload is being made into a video");
    {
        const std::lock_guard lock(mutex_);
        if (open_.contains(upload)) return fail(ErrorCode::kConflict, "another request is sending this upload");
    }
    (void)TRY(parts_.store.uploads().remove(upload));
    std::error_code ignored;  // expire() removes files without a row
    std::filesystem::remove(TRY(parts_.library.upload_path(owner.home, upload.value)), ignored);
    return {};
}

/// What the video is by now: its creator may have edited it, a moderator taken it down.
void Uploads::describe_video(JobCard& card) const {
    if (card.video.is_none()) return;
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(card.video);
    if (!found) return;
    card.video_state = found->facts().state;
    card.video_reason = view.state_reason(card.video);
    card.text = found->video().text;
    card.tags = found->video().tags;
    card.language = found->video().language;
}

std::optional<UnixMs> Uploads::kept_until(const store::Upload& row, const UploadDetails& details) const {
    const auto until_ms = original_kept_until(parts_.options, row);
    if (!until_ms) return std::nullopt;
    const auto path = parts_.library.upload_path(details.home, row.id.value);
    return path && ::access(path->c_str(), F_OK) == 0 ? until_ms : std::nullopt;
}

JobCard Uploads::card_of(const store::Upload& row) const {
    JobCard card{.upload = row.id,
                 .state = row.state,
                 .progress = 0,
                 .stage = {},
                 .reason = row.reason,
                 .video = row.video,
                 .video_state = {},
                 .video_reason = {},
                 .text = {},
                 .tags = {},
                 .language = {},
                 .filename = {},
                 .created_ms = row.created_ms,
                 .size_bytes = row.size_bytes,
                 .received_bytes = row.received_bytes,
                 .original_until_ms = {}};
    if (const auto details = decode_details(row.metadata)) {
        card.text = details->text;
        card.tags = details->tags;
        card.language = details->language;
        card.filename = details->filename;
        card.original_until_ms = kept_until(row, *details);
    }
    describe_video(card);
    if (row.state == "uploading")
        card.progress = static_cast<double>(row.received_bytes) / static_cast<double>(row.size_bytes);
    else if (row.state == "done")
        card.progress = 1;
    else {
        const Jobs::Progress progress = jobs_.progress_of(row.id);
        card.progress = progress.fraction;
        card.stage = progress.stage;
    }
    return card;
}

Result<std::vector<JobCard>> Uploads::jobs(const Identity& owner) const {
    std::vector<JobCard> cards;
    for (const store::Upload& row : TRY(parts_.store.uploads().list_of(owner.viewer, kMaxListedJobs)))
        cards.push_back(card_of(row));
    return cards;
}

Result<JobCard> Uploads::job(const Identity& owner, store::UploadId upload) const {
    return card_of(TRY(find(owner, upload)));
}

void Uploads::expire() {
    const auto stale = parts_.store.uploads().list_unchanged_since(
        parts_.clock.now_ms() - parts_.options.upload_lifetime_ms, kMaxExpired);
    if (!stale) return;  // tried again at the next turn
    for (const store::Upload& row : *stale) {
        if (row.state != "uploading") continue;
        const auto details = decode_details(row.metadata);
        if (!details || !parts_.store.uploads().remove(row.id)) continue;
        std::error_code ignored;
        if (const auto path = parts_.library.upload_path(details->home, row.id.value))
            std::filesystem::remove(*path, ignored);
    }
}

}  // namespace tiller::app

// Resumable uploads: bytes arrive in order, survive a restart, and become a job when complete.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "app/account_storage.h"
#include "app/identity.h"
#include "app/parts.h"
#include "schema/words.h"
#include "store/uploads.h"

namespace tiller::app {

struct UploadWish {
    std::uint64_t size_bytes = 0;
    std::string filename;
    std::string text;
    std::vector<std::string> tags;
    std::string language;
    std::string sound;
    schema::LabelSet labels{};
    bool in_background = false;  // what the program publishes itself lets people's uploads pass
};

/// What a creator sees of an upload and its job.
struct JobCard {
    store::UploadId upload;
    std::string state;   // uploading, queued, probing, transcoding, publishing, done, failed
    double progress = 0; // of the state, [0, 1]
    std::string stage;
    std::string reason;  // of a failure, for the creator
    VideoId video;
    std::optional<schema::VideoState> video_state;  // once it is published: moderators may have taken it down since
    std::string video_reason;  // why it is not public, as the moderator said it
    std::string text;
    std::vector<std::string> tags;
    std::string language;
    std::string filename;
    UnixMs created_ms = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t received_bytes = 0;
    std::optional<UnixMs> original_until_ms;  // the file as it was sent is kept until then
};

struct UploadProgress {
    std::uint64_t size_bytes = 0;
    std::uint64_t received_bytes = 0;
    UnixMs expires_ms = 0;
};

/// Writes one PATCH's bytes behind those that have arrived. One at a time for an upload. What was written when the
/// connection breaks is kept.
class UploadWriter {
public:
    virtual ~UploadWriter() = default;
    /// kInvalid past the announced size, kNoSpace.
    [[nodiscard]] virtual Status write(std::string_view bytes) = 0;
    /// Makes the bytes durable and gives the new offset; a complete upload becomes a job.
    [[nodiscard]] virtual Result<UploadProgress> finish() = 0;
};

class Jobs;
struct UploadDetails;

/// All functions are safe from any thread. An upload of somebody else is kNotFound everywhere.
class Uploads {
public:
    Uploads(const Parts& parts, Jobs& jobs) : parts_(parts), jobs_(jobs) {}

    /// kInvalid past the size limit, kDenied past what the account may take, kExhausted past what may be under way, kUnavailable when this machine's jail is too
    /// weak (with the remedy), kNoSpace when the disk has less than twice the size left.
    [[nodiscard]] Result<store::UploadId> create(const Identity& owner, const UploadWish& wish);
    [[nodiscard]] Result<UploadProgress> progress(const Identity& owner, store::UploadId upload) const;
    /// kConflict unless `offset` is exactly what has arrived and nobody else is writing.
    [[nodiscard]] Result<std::unique_ptr<UploadWriter>> open_writer(const Identity& owner, store::UploadId upload,
                                                                    std::uint64_t offset);
    /// kConflict once the job has begun.
    [[nodiscard]] Status remove(const Identity& owner, store::UploadId upload);

    /// Newest first.
    [[nodiscard]] Result<std::vector<JobCard>> jobs(const Identity& owner) const;
    [[nodiscard]] Result<JobCard> job(const Identity& owner, store::UploadId upload) const;

    /// Removes unfinished uploads that nobody has touched for upload_lifetime_ms.
    void expire();
    [[nodiscard]] Result<AccountStorage> storage(const Identity& owner) const {
        return account_storage(parts_, owner.viewer);
    }
    [[nodiscard]] std::uint32_t originals_days() const { return parts_.options.originals_days; }
    [[nodiscard]] std::uint64_t max_upload_bytes() const { return parts_.options.max_upload_bytes; }

private:
    friend class FileUploadWriter;
    [[nodiscard]] Result<store::Upload> find(const Identity& owner, store::UploadId upload) const;
    [[nodiscard]] JobCard card_of(const store::Upload& upload) const;
    [[nodiscard]] std::optional<UnixMs> kept_until(const store::Upload& row, const UploadDetails& details) const;
    void describe_video(JobCard& card) const;
    [[nodiscard]] Status check_room(const Identity& owner, std::uint64_t size_bytes) const;
    void release(store::UploadId upload);

    const Parts parts_;
    Jobs& jobs_;
    std::mutex creating_;  // held from the look at what is used until a new upload is counted
    mutable std::mutex mutex_;  // guards open_
    std::unordered_set<store::UploadId> open_;
};

}  // namespace tiller::app

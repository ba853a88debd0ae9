// The rows of uploads and of the jobs that follow them, so that both survive a restart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

using UploadId = Id<struct UploadTag>;

inline constexpr std::size_t kMaxUploadStateBytes = 64;
inline constexpr std::size_t kMaxUploadMetadataBytes = 64 * 1024;
inline constexpr std::size_t kMaxUploadReasonBytes = 2'000;

struct Upload {
    UploadId id{};
    ViewerId owner{};
    std::uint64_t size_bytes = 0;
    std::uint64_t received_bytes = 0;
    std::string state{};     // the job's own words
    std::string metadata{};  // JSON, the caller's
    std::string reason{};    // why it failed, for the creator; empty otherwise
    VideoId video{};         // none until published
    UnixMs created_ms = 0;
    UnixMs changed_ms = 0;
    bool operator==(const Upload&) const = default;
};

class Uploads {
public:
    Uploads(StoreDatabase& database, const Clock& clock) : database_(database), clock_(clock) {}

    /// Sets both times. kConflict when the id exists, kInvalid past a limit above.
    [[nodiscard]] Status create(const Upload& upload);
    /// kNotFound
    [[nodiscard]] Result<Upload> find(UploadId id);
    /// Writes all fields but id, owner, size and creation time. kNotFound, kInvalid.
    [[nodiscard]] Status update(const Upload& upload);
    /// Durable progress of the transfer alone. kNotFound; kInvalid past the size or backwards.
    [[nodiscard]] Status set_received(UploadId id, std::uint64_t received_bytes);
    /// True when something was removed.
    [[nodiscard]] Result<bool> remove(UploadId id);
    /// Newest first.
    [[nodiscard]] Result<std::vector<Upload>> list_of(ViewerId owner, std::size_t max_count);
    /// Oldest first: what to take up again after a restart.
    [[nodiscard]] Result<std::vector<Upload>> list_in_state(std::string_view state, std::size_t max_count);
    /// Oldest first, not changed since `before_ms`: what to expire.
    [[nodiscard]] Result<std::vector<Upload>> list_unchanged_since(UnixMs before_ms, std::size_t max_count);

private:
    StoreDatabase& database_;
    const Clock& clock_;
};

}  // namespace tiller::store

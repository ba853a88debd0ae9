// Removes original files whose time is over, and knows what takes how much room: on a thread of its own, because both look at
// every file.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "app/parts.h"
#include "store/uploads.h"

namespace tiller::app {

/// What a file of the data directory is.
enum class StoredKind : std::uint8_t {
    kRenditions,
    kPosters,
    kCaptions,
    kOriginals,  // kept after they were converted
    kUploads,  // under way, or being converted
    kLog,  // with its keys
    kCheckpoints,
    kOther,
    kCount
};
inline constexpr std::size_t kStoredKinds = static_cast<std::size_t>(StoredKind::kCount);
[[nodiscard]] std::string_view name_of(StoredKind kind);
/// By its path from the data directory on; files in a region's "uploads" are kUploads.
[[nodiscard]] StoredKind kind_of_path(std::string_view path);

struct StoredAmount {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};
struct StorageStatus {
    std::array<StoredAmount, kStoredKinds> kinds{};
    UnixMs measured_ms = 0;  // 0 = not yet
    std::uint32_t originals_days = 0;  // 0 = an original goes as soon as its video is made
    StoredAmount removed_originals;  // since the start
};

/// Until when the original of an upload is kept: nothing when it is not done, or is not kept.
[[nodiscard]] std::optional<UnixMs> original_kept_until(const InstanceOptions& options, const store::Upload& row);
/// Removes the original of a video that its creator deletes. What a job still works on goes when the job ends.
void remove_original_of(const Parts& parts, ViewerId creator, VideoId video);

class StorageKeeper {
public:
    explicit StorageKeeper(const Parts& parts) : parts_(parts) {}
    ~StorageKeeper();
    StorageKeeper(const StorageKeeper&) = delete;
    StorageKeeper& operator=(const StorageKeeper&) = delete;

    /// One round at once, then one every ten minutes.
    void start();
    void stop();
    /// As measured last; asks for a new round when that is more than some seconds ago, and does not wait for it.
    [[nodiscard]] StorageStatus status();

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] std::array<StoredAmount, kStoredKinds> look_through(const std::stop_token& stop);
    /// What the file is, unless its time is over: then it goes. `path` is that of a file in a folder of uploads.
    [[nodiscard]] std::optional<StoredKind> keep_upload(const std::string& path, std::uint64_t bytes,
                                                        UnixMs changed_ms);
    [[nodiscard]] bool is_over(const store::Upload& row) const;

    const Parts parts_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable_any asked_;
    bool is_asked_ = false;
    std::int64_t measured_us_ = 0;
    StorageStatus status_;
    std::jthread thread_;
};

}  // namespace tiller::app

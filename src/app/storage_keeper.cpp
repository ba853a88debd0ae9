#include "app/storage_keeper.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <sys/stat.h>

#include "app/media_library.h"
#include "app/upload_details.h"

namespace tiller::app {
namespace {

namespace fs = std::filesystem;

constexpr auto kBetweenRounds = std::chrono::minutes(10);
constexpr std::int64_t kFreshUs = 5'000'000;
constexpr std::size_t kMaxRowsLookedAt = 10'000;

}  // namespace

std::string_view name_of(StoredKind kind) {
    switch (kind) {
        case StoredKind::kRenditions: return "renditions";
        case StoredKind::kPosters: return "posters";
        case StoredKind::kCaptions: return "captions";
        case StoredKind::kOriginals: return "originals";
        case StoredKind::kUploads: return "uploads";
        case StoredKind::kLog: return "log";
        case StoredKind::kCheckpoints: return "checkpoints";
        case StoredKind::kOther: return "other";
        case StoredKind::kCount: break;
    }
    ASSERT(false);
}

StoredKind kind_of_path(std::string_view path) {
    if (path.starts_with("checkpoints/")) return StoredKind::kCheckpoints;
    if (!path.starts_with("region-")) return StoredKind::kOther;
    const std::string_view inside = path.substr(std::min(path.find('/'), path.size() - 1) + 1);
    if (inside.starts_with("uploads/")) return StoredKind::kUploads;
    if (inside.starts_with("log.db") || inside.starts_with("keys.db")) return StoredKind::kLog;
    if (!inside.starts_with("media/")) return StoredKind::kOther;
    if (inside.ends_with(".mp4")) return StoredKind::kRenditions;
    return inside.ends_with(".vtt") ? StoredKind::kCaptions : StoredKind::kPosters;
}

std::optional<UnixMs> original_kept_until(const InstanceOptions& options, const store::Upload& row) {
    if (row.state != "done" || options.originals_days == 0) return std::nullopt;
    return row.changed_ms + std::int64_t{options.originals_days} * kDayMs;
}

void remove_original_of(const Parts& parts, ViewerId creator, VideoId video) {
    const auto rows = parts.store.uploads().list_of(creator, kMaxRowsLookedAt);
    if (!rows) return;  // the next round finds it
    const auto row = std::ranges::find(*rows, video, &store::Upload::video);
    if (row == rows->end() || row->state != "done") return;
    const auto details = decode_details(row->metadata);
    if (!details) return;
    std::error_code ignored;  // it may have gone long ago
    if (const auto path = parts.library.upload_path(details->home, row->id.value)) fs::remove(*path, ignored);
}

StorageKeeper::~StorageKeeper() { stop(); }

void StorageKeeper::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void StorageKeeper::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

StorageStatus StorageKeeper::status() {
    StorageStatus status;
    bool asks = false;
    {
        const std::lock_guard lock(mutex_);
        status = status_;
        asks = parts_.clock.monotonic_us() - measured_us_ > kFreshUs;
        is_asked_ = is_asked_ || asks;
    }
    if (asks) asked_.notify_one();
    status.originals_days = parts_.options.originals_days;
    return status;
}

void StorageKeeper::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto kinds = look_through(stop);
        std::unique_lock lock(mutex_);
        is_asked_ = false;
        if (!stop.stop_requested()) {
            status_.kinds = kinds;
            status_.measured_ms = parts_.clock.now_ms();
            measured_us_ = parts_.clock.monotonic_us();
        }
        asked_.wait_for(lock, stop, kBetweenRounds, [this] { return is_asked_; });
    }
}

std::array<StoredAmount, kStoredKinds> StorageKeeper::look_through(const std::stop_token& stop) {
    std::array<StoredAmount, kStoredKinds> kinds{};
    const fs::path data = parts_.options.data_directory;
    std::error_code error;  // what goes while it is looked at takes no room
    fs::recursive_directory_iterator entry(data, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (stop.stop_requested()) break;
        struct stat file{};
        if (::lstat(entry->path().c_str(), &file) != 0 || !S_ISREG(file.st_mode)) continue;
        const auto bytes = static_cast<std::uint64_t>(file.st_size);
        std::optional<StoredKind> kind = kind_of_path(entry->path().lexically_relative(data).generic_string());
        if (kind == StoredKind::kUploads)
            kind = keep_upload(entry->path().string(), bytes, UnixMs{file.st_mtim.tv_sec} * 1'000);
        if (!kind) continue;
        StoredAmount& amount = kinds[static_cast<std::size_t>(*kind)];
        ++amount.files;
        amount.bytes += bytes;
    }
    return kinds;
}

/// A video that is hidden or taken down may come back; one that is deleted, or whose creator was erased, does not.
bool StorageKeeper::is_over(const store::Upload& row) const {
    const auto until_ms = original_kept_until(parts_.options, row);
    if (!until_ms || *until_ms <= parts_.clock.now_ms()) return true;
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(row.video);
    return !found || found->facts().state == schema::VideoState::kDeleted;
}

std::optional<StoredKind> StorageKeeper::keep_upload(const std::string& path, std::uint64_t bytes, UnixMs changed_ms) {
    const auto id = parse_id<store::UploadId>(fs::path(path).filename().string());
    if (!id) return StoredKind::kOther;
    const auto row = parts_.store.uploads().find(*id);
    if (!row && row.error().code != ErrorCode::kNotFound) return StoredKind::kUploads;  // looked at again next time
    const bool is_done = row && row->state == "done";
    if (row && !is_done && row->state != "failed") return StoredKind::kUploads;  // somebody or a job needs it
    // A file comes before its row.
    const bool is_new = !row && changed_ms + parts_.options.upload_lifetime_ms > parts_.clock.now_ms();
    if (is_new) return StoredKind::kUploads;
    if (is_done && !is_over(*row)) return StoredKind::kOriginals;
    std::error_code error;
    if (!fs::remove(path, error) || error) return is_done ? StoredKind::kOriginals : StoredKind::kUploads;
    if (is_done) {
        const std::lock_guard lock(mutex_);
        ++status_.removed_originals.files;
        status_.removed_originals.bytes += bytes;
    }
    return std::nullopt;
}

}  // namespace tiller::app

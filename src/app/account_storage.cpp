#include "app/account_storage.h"

#include <string>

#include <fmt/format.h>

namespace tiller::app {
namespace {

constexpr std::size_t kMaxRowsCounted = 10'000;

std::string megabytes_text(std::uint64_t bytes) {
    const double megabytes = static_cast<double>(bytes) / 1e6;
    return megabytes < 1'000 ? fmt::format("{:.1f} MB", megabytes) : fmt::format("{:.1f} GB", megabytes / 1'000);
}

}  // namespace

Result<AccountStorage> account_storage(const Parts& parts, ViewerId owner) {
    AccountStorage storage{.used_bytes = 0,
                           .used_videos = 0,
                           .max_bytes = parts.options.account_storage_bytes,
                           .max_videos = parts.options.account_videos};
    for (const store::Upload& row : TRY(parts.store.uploads().list_of(owner, kMaxRowsCounted))) {
        if (row.state == "done" || row.state == "failed" || !row.video.is_none()) continue;
        storage.used_bytes += row.size_bytes;
        ++storage.used_videos;
    }
    const projection::View view = parts.projections.view();
    for (const VideoId video : view.videos_of_creator(owner)) {
        const auto found = view.find_video(video);
        if (!found || found->space != schema::kAppSpace) continue;
        const schema::VideoState state = found->facts().state;
        if (state == schema::VideoState::kDeleted || state == schema::VideoState::kTakenDown) continue;
        ++storage.used_videos;
        for (const schema::Rendition& rendition : found->video().renditions) storage.used_bytes += rendition.file_bytes;
    }
    return storage;
}

Status check_account_storage(const AccountStorage& storage, std::uint64_t size_bytes) {
    constexpr const char* kRemedy =
        "Delete videos or unfinished uploads, or ask whoever runs this service for more room";
    if (storage.max_videos > 0 && storage.used_videos >= storage.max_videos)
        return fail(ErrorCode::kDenied, fmt::format("you have {} of {} videos that an account may have here. {}",
                                                    storage.used_videos, storage.max_videos, kRemedy));
    if (storage.max_bytes > 0 &&
        (storage.used_bytes > storage.max_bytes || size_bytes > storage.max_bytes - storage.used_bytes))
        return fail(ErrorCode::kDenied,
                    fmt::format("your videos take {} of {} that an account may take here, and this file has {}. {}",
                                megabytes_text(storage.used_bytes), megabytes_text(storage.max_bytes),
                                megabytes_text(size_bytes), kRemedy));
    return {};
}

}  // namespace tiller::app

// Room: what a file is by its path, and when an account's videos have none left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/account_storage.h"
#include "app/storage_keeper.h"

namespace tiller::app {
namespace {

using testing::HasSubstr;

TEST(StoredKinds, AreToldByThePath) {
    const std::vector<std::pair<std::string, StoredKind>> paths = {
        {"region-1/media/0a3k5m7p9rtvwabcdefgh/360p.mp4", StoredKind::kRenditions},
        {"region-1/media/0a3k5m7p9rtvwabcdefgh/poster.jpg", StoredKind::kPosters},
        {"region-2/media/0a3k5m7p9rtvwabcdefgh/captions-0a3k5m7p9rtvw.vtt", StoredKind::kCaptions},
        {"region-1/uploads/0a3k5m7p9rtvw", StoredKind::kUploads},
        {"region-0/log.db", StoredKind::kLog},
        {"region-1/log.db-wal", StoredKind::kLog},
        {"region-1/keys.db", StoredKind::kLog},
        {"checkpoints/1-2.checkpoint", StoredKind::kCheckpoints},
        {"store.db", StoredKind::kOther},
        {"region-1", StoredKind::kOther},
        {"region-1/", StoredKind::kOther},
        {"", StoredKind::kOther},
        {"media/x.mp4", StoredKind::kOther}};
    for (const auto& [path, kind] : paths) EXPECT_EQ(name_of(kind_of_path(path)), name_of(kind)) << path;
}

TEST(Originals, AreKeptForTheDaysThatTheOperatorSays) {
    InstanceOptions options;
    store::Upload row;
    row.state = "done";
    row.changed_ms = 1'000;
    EXPECT_FALSE(original_kept_until(options, row)) << "as it was";
    options.originals_days = 2;
    EXPECT_EQ(original_kept_until(options, row), 1'000 + 2 * kDayMs);
    for (const char* state : {"uploading", "queued", "transcoding", "failed"}) {
        row.state = state;
        EXPECT_FALSE(original_kept_until(options, row)) << state;
    }
}

TEST(AccountStorage, HasRoomUpToItsLimitsAndSaysWhatToDo) {
    constexpr std::uint64_t kLargest = ~std::uint64_t{0};
    EXPECT_TRUE(check_account_storage({.used_bytes = kLargest, .used_videos = kLargest}, kLargest)) << "no limits";
    AccountStorage storage{.used_bytes = 400, .used_videos = 3, .max_bytes = 1'000, .max_videos = 4};
    EXPECT_TRUE(check_account_storage(storage, 600));
    EXPECT_EQ(check_account_storage(storage, 601).error().code, ErrorCode::kDenied);
    EXPECT_FALSE(check_account_storage(storage, kLargest));
    storage.used_bytes = 2'000;  // the limit was lowered
    EXPECT_FALSE(check_account_storage(storage, 1));
    storage = {.used_bytes = 2'100'000'000, .used_videos = 4, .max_bytes = 5'000'000'000, .max_videos = 0};
    EXPECT_THAT(check_account_storage(storage, 3'000'000'000).error().message,
                HasSubstr("your videos take 2.1 GB of 5.0 GB that an account may take here, and this file has 3.0 GB. "
                          "Delete videos"));
    storage.max_videos = 4;
    EXPECT_THAT(check_account_storage(storage, 1).error().message, HasSubstr("4 of 4 videos"));
}

}  // namespace
}  // namespace tiller::app

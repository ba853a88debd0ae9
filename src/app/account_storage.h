// What the videos of an account take on this server, and what they may take.
#pragma once

#include <cstdint>

#include "app/parts.h"

namespace tiller::app {

struct AccountStorage {
    std::uint64_t used_bytes = 0;  // of videos as they are served, and of uploads under way as they were announced
    std::uint64_t used_videos = 0;  // these, counted
    std::uint64_t max_bytes = 0;  // 0 = no limit
    std::uint64_t max_videos = 0;  // 0 = no limit
};
/// Videos that are deleted or taken down do not count: nobody can make room by deleting those. Cost: a look at each video of
/// the account. Safe from any thread.
[[nodiscard]] Result<AccountStorage> account_storage(const Parts& parts, ViewerId owner);
/// kDenied, saying what is used, what is allowed and what to do, when one more video of that size has no room.
[[nodiscard]] Status check_account_storage(const AccountStorage& storage, std::uint64_t size_bytes);

}  // namespace tiller::app

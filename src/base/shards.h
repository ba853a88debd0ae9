// Work split into 16 logical shards, so that its result does not depend on how many threads take them.
#pragma once

#include <cstddef>
#include <functional>

namespace tiller {

inline constexpr std::size_t kShards = 16;

/// A run of consecutive elements.
struct Shard {
    std::size_t number = 0;
    std::size_t first = 0;
    std::size_t last = 0;  // past the end
};

/// Calls `work` once for each of the 16 shards of [0, count), on `threads` threads; returns when all are done.
void for_each_shard(std::size_t count, std::size_t threads, const std::function<void(const Shard&)>& work);

}  // namespace tiller

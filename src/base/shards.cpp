#include "base/shards.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tiller {

void for_each_shard(std::size_t count, std::size_t threads, const std::function<void(const Shard&)>& work) {
    std::atomic<std::size_t> next{0};
    const auto take_shards = [&] {
        for (std::size_t shard = next++; shard < kShards; shard = next++) {
            work({.number = shard, .first = count * shard / kShards, .last = count * (shard + 1) / kShards});
        }
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, kShards); ++i) others.emplace_back(take_shards);
    take_shards();
}

}  // namespace tiller

#include "base/shards.h"

namespace tiller {

void for_each_shard(std::size_t count, std::size_t threads, const std::function<void(const Shard&)>& work) {
    run_parts(threads, kShards, [&](std::size_t shard, std::size_t) {
        work({.number = shard, .first = count * shard / kShards, .last = count * (shard + 1) / kShards});
    });
}

}  // namespace tiller

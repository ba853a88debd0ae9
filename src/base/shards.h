// Work split into parts that do not depend on the number of threads, so that neither does its result, nor a sum over them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace tiller {

/// Logical parts of a batch, whatever the number of threads.
inline constexpr std::size_t kShards = 16;

/// Calls work(part, worker) for every part below `parts`, on up to `threads` threads; worker < threads, one call at a time
/// for each worker. Which worker takes a part is left to chance, so a part's result must not depend on it.
template <typename Work>
void run_parts(std::size_t threads, std::size_t parts, Work work) {
    std::atomic<std::size_t> next{0};
    const auto serve = [&](std::size_t worker) {
        for (std::size_t part = next++; part < parts; part = next++) work(part, worker);
    };
    std::vector<std::jthread> others;
    for (std::size_t worker = 1; worker < std::min(threads, parts); ++worker) others.emplace_back(serve, worker);
    serve(0);
}

/// A run of consecutive elements.
struct Shard {
    std::size_t number = 0;
    std::size_t first = 0;
    std::size_t last = 0;  // past the end
};

/// Calls `work` once for each of the 16 shards of [0, count), on `threads` threads; returns when all are done.
void for_each_shard(std::size_t count, std::size_t threads, const std::function<void(const Shard&)>& work);

}  // namespace tiller

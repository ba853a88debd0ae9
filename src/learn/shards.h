// Work cut into parts that do not depend on the number of threads, so that neither do sums over them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tiller::learn {

/// Parts into which a batch is cut, whatever the number of threads.
inline constexpr std::size_t kShards = 16;

/// Calls work(part, worker) for every part below `parts`, on up to `threads` threads; worker < threads, one call at a time for
/// each worker. Which worker takes a part is left to chance, so a part's result must not depend on it.
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

}  // namespace tiller::learn

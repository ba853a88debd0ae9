// Threads for one class of work behind a bounded queue: a class that is overloaded refuses at once and starves no other.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/clock.h"

namespace tiller::http {

/// In the order of what matters most when there is too much: what was watched, the feed, then the rest.
enum class WorkClass : std::uint8_t { kInline, kEvents, kFeed, kMedia, kUpload, kAccount, kAdmin, kOutbound };
inline constexpr std::size_t kWorkClassCount = 8;
[[nodiscard]] std::string_view name_of(WorkClass work_class);

struct WorkLimits {
    std::size_t threads = 1;
    std::size_t queue_length = 64;
    int max_wait_ms = 1'000;  // work that waited longer is refused instead of done: its client has given up
};

class WorkerPool {
public:
    /// Told whether it runs in time; false = it waited past max_wait_ms and must only answer "busy".
    using Work = std::move_only_function<void(bool in_time)>;

    WorkerPool(const WorkLimits& limits, const Clock& clock);
    ~WorkerPool();
    /// False when the queue is full or the pool stopped; `work` is untouched then.
    [[nodiscard]] bool try_run(Work& work);
    /// Finishes what is queued, then ends the threads.
    void stop();

private:
    struct Queued {
        Work work;
        std::int64_t queued_us = 0;
    };
    void run();

    const WorkLimits limits_;
    const Clock& clock_;
    BoundedQueue<Queued> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace tiller::http

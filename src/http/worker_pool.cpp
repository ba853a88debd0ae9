#include "http/worker_pool.h"

namespace tiller::http {

std::string_view name_of(WorkClass work_class) {
    constexpr std::array<std::string_view, kWorkClassCount> kNames = {"inline", "events",  "feed",  "media",
                                                                      "upload", "account", "admin", "outbound"};
    return kNames[static_cast<std::size_t>(work_class)];
}

WorkerPool::WorkerPool(const WorkLimits& limits, const Clock& clock)
    : limits_(limits), clock_(clock), queue_(limits.queue_length) {
    for (std::size_t i = 0; i < limits.threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::try_run(Work& work) {
    Queued queued{std::move(work), clock_.monotonic_us()};
    if (queue_.try_push(queued)) return true;
    work = std::move(queued.work);
    return false;
}

void WorkerPool::stop() {
    queue_.close();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void WorkerPool::run() {
    while (auto queued = queue_.pop()) {
        const std::int64_t waited_us = clock_.monotonic_us() - queued->queued_us;
        queued->work(waited_us <= limits_.max_wait_ms * 1'000LL);
    }
}

}  // namespace tiller::http

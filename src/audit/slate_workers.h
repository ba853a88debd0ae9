// Work that one thread prepares and several do.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tiller::audit {

inline constexpr std::size_t kMaxWaitingWork = 256;

/// `threads` in all, the caller's among them: it works too, whenever it would have to wait. All functions from that
/// one thread.
class SlateWorkers {
public:
    using Work = std::move_only_function<void()>;

    /// threads [1, 16]; with 1 everything happens within give().
    explicit SlateWorkers(std::size_t threads);
    ~SlateWorkers();  // after what was given is done
    SlateWorkers(const SlateWorkers&) = delete;
    SlateWorkers& operator=(const SlateWorkers&) = delete;

    void give(Work work);
    /// Returns when everything that was given is done.
    void wait();

private:
    void run();
    /// False when nothing waits. The lock is open while it works.
    bool do_one(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;  // guards the next three
    std::deque<Work> waiting_;
    std::size_t running_ = 0;
    bool closed_ = false;
    std::condition_variable given_;
    std::condition_variable done_;
    std::vector<std::jthread> threads_;
};

}  // namespace tiller::audit

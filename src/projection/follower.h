// The thread that folds the journal into the projections while the program runs.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/result.h"
#include "journal/journal.h"
#include "projection/projections.h"

namespace tiller::projection {

inline constexpr std::size_t kFollowQueueBatches = 4'096;

/// Starts from the cut of the projections: reads what lies between it and the end of the journal (merged as
/// fold_order.h says), then follows live. Both are borrowed and outlive the follower.
class Follower {
public:
    Follower(journal::Journal& journal, Projections& projections);
    ~Follower();  // stops
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Catches up on the caller's thread, then starts the thread. The error is that of the journal.
    [[nodiscard]] Status start();
    /// Folds what is queued and lets go of the journal. Idempotent; a stopped follower does not start again.
    void stop();

    /// Waits until `position` has been folded. kUnavailable after `timeout_ms` (>= 0) or once stopped.
    [[nodiscard]] Status wait_until(Position position, std::int64_t timeout_ms);
    /// The same for a whole cut.
    [[nodiscard]] Status wait_until(const Cut& cut, std::int64_t timeout_ms);
    /// Builds the state anew from the first event, as the log reads now, and puts it in place of the old one: what an
    /// erasure took away is gone from it. Readers go on with the old state meanwhile; about 5 us an event. Any thread.
    [[nodiscard]] Status refold();
    /// Batches that wait, for metrics.
    [[nodiscard]] std::size_t queued_batches() const { return queue_.size(); }

private:
    struct Work {
        std::vector<journal::ReadEvent> events;
        std::shared_ptr<std::promise<Status>> refold;  // null: just fold the events
    };
    void run();
    [[nodiscard]] Status refold_now();
    template <typename Reached>
    [[nodiscard]] Status wait_for(Reached reached, std::int64_t timeout_ms);

    journal::Journal& journal_;
    Projections& projections_;
    BoundedQueue<Work> queue_{kFollowQueueBatches};
    std::optional<std::uint64_t> following_;
    std::thread thread_;
    std::mutex mutex_;  // guards folded_ and stopped_
    std::condition_variable moved_;
    Cut folded_;
    bool stopped_ = false;
};

}  // namespace tiller::projection

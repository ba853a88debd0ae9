// Calls back once an appended event is visible in the projections, without a thread waiting for each.
#pragma once

#include <functional>
#include <thread>

#include "base/bounded_queue.h"
#include "base/position.h"
#include "base/result.h"
#include "projection/follower.h"

namespace tiller::app {

inline constexpr std::size_t kMaxFoldWaits = 100'000;

/// One thread. Positions are folded in about the order in which they become durable, so waiting for them one after the
/// other costs nothing.
class FoldWaiter {
public:
    using Done = std::move_only_function<void(Status)>;
    FoldWaiter(projection::Follower& follower, std::int64_t timeout_ms);
    ~FoldWaiter();
    /// `done` on the waiter's thread, exactly once; kUnavailable when the fold does not get there in time, at once when
    /// too many wait. Quick work only.
    void when_folded(Position position, Done done);
    void stop();

private:
    struct Waiting {
        Position position;
        Done done;
    };
    void run();

    projection::Follower& follower_;
    const std::int64_t timeout_ms_;
    BoundedQueue<Waiting> queue_{kMaxFoldWaits};
    std::thread thread_;
};

}  // namespace tiller::app

// Keeps a running service alive with simulated viewers: they watch at the pace of people, like, skip and comment.
#pragma once

#include <atomic>
#include <cstdint>

#include "audience/http_client.h"
#include "audience/tastes.h"

namespace tiller::audience {

struct LiveOptions {
    std::size_t viewers = 40;         // [1, 10,000]
    double pace = 1.0;                // 2 = twice as fast as people; the server refuses watching faster than time
    std::uint64_t seed = 1;
    std::int64_t duration_s = 0;      // 0 = until stopped
    const std::atomic<bool>* stop = nullptr;
};

/// Runs until stopped, out of time, or the server has been gone for a minute. Each viewer is an anonymous device that
/// the server labels as simulated.
Status run_live(const ServerAddress& address, const Tastes& tastes, const LiveOptions& options);

}  // namespace tiller::audience

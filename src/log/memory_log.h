// A log in memory that does all that a log may do: gaps between offsets, records delivered twice, unknown outcomes.
// For tests, and a stand-in for logs past one machine.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "log/log.h"

namespace tiller::log {

struct MemoryLogOptions {
    std::uint64_t seed = 1;  // everything below is drawn from it
    std::vector<PartitionId> partitions = {{0}, {1}, {2}};
    std::uint64_t max_gap = 3;           // offsets rise by 1 to 1 + max_gap
    double duplicate_probability = 0.0;  // a delivery is followed by a second one of some of its last records
    double unknown_probability = 0.0;    // an append is answered kUnknown: half of these are in the log
    double refused_probability = 0.0;    // an append is answered kUnavailable and is not in the log
    std::uint64_t root_every_records = 100;
};

/// Synchronous: an append is durable, delivered and answered before append() returns, unless another thread or a
/// follower is appending just then. Same seed and calls, same log. `clock` is borrowed.
[[nodiscard]] std::unique_ptr<Log> make_memory_log(const MemoryLogOptions& options, const Clock& clock);

}  // namespace tiller::log

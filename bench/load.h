// Load on one server over loopback, with latencies counted from the moment a request was due (open loop), so that a
// slow server can not hide behind a slow client.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"

namespace tiller::bench {

struct Latencies {
    std::vector<double> ms;
    [[nodiscard]] double quantile(double q) const;
};

struct LoadResult {
    std::size_t requests = 0;
    std::size_t failures = 0;
    double seconds = 0;
    Latencies latencies;
    [[nodiscard]] double per_second() const { return static_cast<double>(requests) / seconds; }
};

/// One request of connection `connection`; the n-th of all.
using SendRequest = std::function<Status(std::size_t connection, std::size_t number)>;

/// Each connection sends the next request as soon as the last was answered.
[[nodiscard]] LoadResult closed_loop(std::size_t connections, double seconds, const SendRequest& send);
/// `per_second` requests are due at even distances; connections take the next due one as they come free.
[[nodiscard]] LoadResult open_loop(std::size_t connections, double seconds, double per_second, const SendRequest& send);

/// CPU seconds and resident bytes of a process, from /proc.
struct ProcessUse {
    double cpu_seconds = 0;
    std::size_t resident_bytes = 0;
};
[[nodiscard]] ProcessUse use_of(int process_id);

/// Appends 4 KiB and syncs, `count` times, in `directory`: what one durable write costs here at least.
[[nodiscard]] Latencies sync_latencies(const char* directory, std::size_t count);

}  // namespace tiller::bench

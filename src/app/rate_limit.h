// Token buckets by name: how often one account or network may try something.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace tiller::app {

struct RateLimitOptions {
    double burst = 10;       // tries that may come at once
    double per_minute = 5;   // how many grow back
    std::size_t max_names = 100'000;  // past it, full buckets are forgotten, then everything is refused
};

/// Safe from any thread; 100 ns.
class RateLimit {
public:
    explicit RateLimit(RateLimitOptions options) : options_(options) {}
    /// Takes one try of `name`; false when there is none left.
    [[nodiscard]] bool take(std::string_view name, std::int64_t monotonic_us);
    /// Gives the tries back, e.g. after a right password.
    void forget(std::string_view name);

private:
    struct Bucket {
        double tries = 0;
        std::int64_t updated_us = 0;
    };
    void refill(Bucket& bucket, std::int64_t now_us) const;

    const RateLimitOptions options_;
    std::mutex mutex_;  // guards buckets_
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace tiller::app

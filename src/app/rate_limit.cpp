#include "app/rate_limit.h"

#include <algorithm>

namespace tiller::app {

void RateLimit::refill(Bucket& bucket, std::int64_t now_us) const {
    const double minutes = static_cast<double>(now_us - bucket.updated_us) / 60e6;
    bucket.tries = std::min(options_.burst, bucket.tries + minutes * options_.per_minute);
    bucket.updated_us = now_us;
}

bool RateLimit::take(std::string_view name, std::int64_t monotonic_us) {
    const std::lock_guard lock(mutex_);
    auto found = buckets_.find(std::string(name));
    if (found == buckets_.end()) {
        if (buckets_.size() >= options_.max_names) {
            for (auto bucket = buckets_.begin(); bucket != buckets_.end();) {
                refill(bucket->second, monotonic_us);
                bucket = bucket->second.tries >= options_.burst ? buckets_.erase(bucket) : std::next(bucket);
            }
            if (buckets_.size() >= options_.max_names) return false;
        }
        found = buckets_.emplace(std::string(name), Bucket{.tries = options_.burst, .updated_us = monotonic_us}).first;
    }
    refill(found->second, monotonic_us);
    if (found->second.tries < 1) return false;
    found->second.tries -= 1;
    return true;
}

void RateLimit::forget(std::string_view name) {
    const std::lock_guard lock(mutex_);
    buckets_.erase(std::string(name));
}

}  // namespace tiller::app

// Time comes in through an interface, so that every test can replay.
#pragma once

#include <atomic>
#include <cstdint>

namespace tiller {

/// Milliseconds since 1970-01-01 UTC.
using UnixMs = std::int64_t;
inline constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual UnixMs now_ms() const = 0;
    /// Never goes back; for durations and deadlines only.
    [[nodiscard]] virtual std::int64_t monotonic_us() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] UnixMs now_ms() const override;
    [[nodiscard]] std::int64_t monotonic_us() const override;
};

class ManualClock final : public Clock {
public:
    explicit ManualClock(UnixMs start_ms) : now_ms_(start_ms) {}
    [[nodiscard]] UnixMs now_ms() const override { return now_ms_.load(); }
    [[nodiscard]] std::int64_t monotonic_us() const override { return now_ms_.load() * 1000; }
    void set_ms(UnixMs ms) { now_ms_ = ms; }
    void advance_ms(std::int64_t ms) { now_ms_ += ms; }

private:
    std::atomic<UnixMs> now_ms_;
};

}  // namespace tiller

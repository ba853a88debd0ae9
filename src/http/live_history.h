// How the instance has been doing: what happened in each 10 seconds of the last hour and each 5 minutes of the last day. In memory,
// so it begins anew with the program.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "schema/words.h"

namespace tiller::http {

/// Counts of times, in classes that grow by a fifth from 0.1 ms; a minute and more is in the last one.
struct FeedTimes {
    static constexpr std::size_t kClasses = 75;
    std::array<std::uint32_t, kClasses> counts{};
    [[nodiscard]] static std::size_t class_of(std::int64_t took_us);
    /// The upper end of the class in which the quantile lies, ms; empty without any.
    [[nodiscard]] std::optional<double> quantile_ms(double share) const;
};

/// Sums over examples that a head predicted before it learned them.
struct HeadSums {
    double examples = 0;
    double log_loss = 0;
    double predictions = 0;
    double labels = 0;
    /// Log loss / the entropy of the mean label (normalised entropy, He et al. 2014): below 1 knows more than the mean does. Empty
    /// with fewer than kLeastExamples, and where all labels are alike.
    [[nodiscard]] std::optional<double> normalised_entropy() const;
    /// Mean prediction / mean label; empty likewise.
    [[nodiscard]] std::optional<double> calibration() const;
    static constexpr double kLeastExamples = 50;
};
using HeadsSums = std::array<HeadSums, schema::kHeadCount>;

/// How things stand now, with sums since the first event.
struct LiveMoment {
    UnixMs time_ms = 0;
    std::int64_t snapshot_age_ms = 0;
    std::uint64_t learner_lag_events = 0;
    HeadsSums heads{};
};

/// What happened in the time up to `time_ms`; the state of things at its end.
struct LiveSample {
    UnixMs time_ms = 0;
    std::int64_t lasted_ms = 0;
    std::uint64_t events = 0;  // accepted
    std::uint64_t feeds = 0;
    std::uint64_t fallbacks = 0;
    FeedTimes feed_times;
    std::int64_t snapshot_age_ms = 0;
    std::uint64_t learner_lag_events = 0;
    HeadsSums heads{};
};

/// Safe from any thread. Some 1 MB.
class LiveHistory {
public:
    static constexpr std::int64_t kFineMs = 10'000;
    static constexpr std::int64_t kCoarseMs = 300'000;
    static constexpr std::size_t kFineSamples = 360;
    static constexpr std::size_t kCoarseSamples = 288;

    void note_feed(std::int64_t took_us, bool fallback);
    void note_events(std::uint64_t accepted) { events_.fetch_add(accepted, std::memory_order_relaxed); }
    /// Ends the interval that began with the call before.
    void sample(const LiveMoment& now);

    /// Oldest first; the coarse ones are whole.
    [[nodiscard]] std::vector<LiveSample> fine() const;
    [[nodiscard]] std::vector<LiveSample> coarse() const;

private:
    std::array<std::atomic<std::uint32_t>, FeedTimes::kClasses> feed_times_{};
    std::atomic<std::uint64_t> fallbacks_ = 0;
    std::atomic<std::uint64_t> events_ = 0;

    mutable std::mutex mutex_;  // guards what follows
    std::optional<LiveMoment> before_;
    std::deque<LiveSample> fine_;
    std::deque<LiveSample> coarse_;
    LiveSample growing_;  // of the coarse ones
};

}  // namespace tiller::http

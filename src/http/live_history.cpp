#include "http/live_history.h"

#include <algorithm>
#include <cmath>

namespace tiller::http {
namespace {

constexpr double kFirstClassUs = 100;
constexpr double kGrowth = 1.2;

void add(LiveSample& sum, const LiveSample& one) {
    sum.time_ms = one.time_ms;
    sum.lasted_ms += one.lasted_ms;
    sum.events += one.events;
    sum.feeds += one.feeds;
    sum.fallbacks += one.fallbacks;
    for (std::size_t i = 0; i < FeedTimes::kClasses; ++i) sum.feed_times.counts[i] += one.feed_times.counts[i];
    sum.snapshot_age_ms = std::max(sum.snapshot_age_ms, one.snapshot_age_ms);
    sum.learner_lag_events = std::max(sum.learner_lag_events, one.learner_lag_events);
    for (std::size_t i = 0; i < sum.heads.size(); ++i) {
        HeadSums& head = sum.heads[i];
        head.examples += one.heads[i].examples;
        head.log_loss += one.heads[i].log_loss;
        head.predictions += one.heads[i].predictions;
        head.labels += one.heads[i].labels;
    }
}

/// What was added since; a learner that starts over (an erasure) has fewer, and counts from nothing.
HeadSums since(const HeadSums& before, const HeadSums& now) {
    if (now.examples < before.examples) return now;
    return {.examples = now.examples - before.examples,
            .log_loss = now.log_loss - before.log_loss,
            .predictions = now.predictions - before.predictions,
            .labels = now.labels - before.labels};
}

void push(std::deque<LiveSample>& samples, const LiveSample& sample, std::size_t most) {
    samples.push_back(sample);
    if (samples.size() > most) samples.pop_front();
}

}  // namespace

std::size_t FeedTimes::class_of(std::int64_t took_us) {
    if (static_cast<double>(took_us) <= kFirstClassUs) return 0;
    const double steps = std::ceil(std::log(static_cast<double>(took_us) / kFirstClassUs) / std::log(kGrowth) - 1e-9);
    return std::min(static_cast<std::size_t>(steps), kClasses - 1);
}

std::optional<double> FeedTimes::quantile_ms(double share) const {
    std::uint64_t all = 0, up_to = 0;
    for (const std::uint32_t count : counts) all += count;
    if (all == 0) return std::nullopt;
    const double wanted = std::clamp(share, 0.0, 1.0) * static_cast<double>(all);
    std::size_t at = 0;
    while (at + 1 < kClasses && static_cast<double>(up_to += counts[at]) < wanted) ++at;
    return kFirstClassUs * std::pow(kGrowth, static_cast<double>(at)) / 1'000;
}

std::optional<double> HeadSums::normalised_entropy() const {
    const double mean = labels / examples;
    if (examples < kLeastExamples || mean <= 0 || mean >= 1) return std::nullopt;
    return log_loss / examples / -(mean * std::log(mean) + (1 - mean) * std::log(1 - mean));
}

std::optional<double> HeadSums::calibration() const {
    if (examples < kLeastExamples || labels <= 0) return std::nullopt;
    return predictions / labels;
}

void LiveHistory::note_feed(std::int64_t took_us, bool fallback) {
    feed_times_[FeedTimes::class_of(took_us)].fetch_add(1, std::memory_order_relaxed);
    if (fallback) fallbacks_.fetch_add(1, std::memory_order_relaxed);
}

void LiveHistory::sample(const LiveMoment& now) {
    const std::lock_guard lock(mutex_);
    LiveSample sample;
    sample.time_ms = now.time_ms;
    sample.events = events_.exchange(0, std::memory_order_relaxed);
    sample.fallbacks = fallbacks_.exchange(0, std::memory_order_relaxed);
    sample.snapshot_age_ms = now.snapshot_age_ms;
    sample.learner_lag_events = now.learner_lag_events;
    for (std::size_t i = 0; i < FeedTimes::kClasses; ++i) {
        sample.feed_times.counts[i] = feed_times_[i].exchange(0, std::memory_order_relaxed);
        sample.feeds += sample.feed_times.counts[i];
    }
    if (before_) {
        sample.lasted_ms = std::max<std::int64_t>(1, now.time_ms - before_->time_ms);
        for (std::size_t i = 0; i < sample.heads.size(); ++i) sample.heads[i] = since(before_->heads[i], now.heads[i]);
        push(fine_, sample, kFineSamples);
        add(growing_, sample);
        if (growing_.lasted_ms >= kCoarseMs) {
            push(coarse_, growing_, kCoarseSamples);
            growing_ = {};
        }
    }
    before_ = now;
}

std::vector<LiveSample> LiveHistory::fine() const {
    const std::lock_guard lock(mutex_);
    return {fine_.begin(), fine_.end()};
}

std::vector<LiveSample> LiveHistory::coarse() const {
    const std::lock_guard lock(mutex_);
    return {coarse_.begin(), coarse_.end()};
}

}  // namespace tiller::http

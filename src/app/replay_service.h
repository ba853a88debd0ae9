// Recomputing a slate on the spot, as the use cases ask for it; the main program supplies the one that can.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "feed/feed_pipeline.h"
#include "schema/catalogue.h"
#include "schema/decision.h"
#include "schema/viewer_state.h"

namespace tiller::app {

enum class ReplayVerdict : std::uint8_t { kIdentical, kDifferent, kErased, kUnavailable };
struct ReplayAnswer {
    ReplayVerdict verdict{};
    std::string first_difference;  // which part of the record differs, or why it can not be replayed
    std::int64_t took_ms = 0;
};

/// A slate that came out as it was served, with what it was made of. Borrowed for the call.
struct RecomputedSlate {
    const feed::FeedInputs* inputs = nullptr;
    const feed::FeedResult* result = nullptr;
};
using OnRecomputed = std::move_only_function<void(Result<RecomputedSlate>)>;

class ReplayService {
public:
    virtual ~ReplayService() = default;
    /// Recomputes the slate of that record from the log. `done` is called exactly once, from another thread; at once
    /// with kUnavailable when too many replays wait already.
    virtual void replay(RequestId request, Position record, std::move_only_function<void(ReplayAnswer)> done) = 0;
    /// Computes that slate again and shows it, once, on another thread: kErased, kUnavailable when it can not be had bit for bit
    /// any more, or when too many wait already.
    virtual void recompute(Position record, OnRecomputed done) = 0;
    /// Events behind the learner, for status pages.
    [[nodiscard]] virtual std::uint64_t learner_lag_events() const = 0;
    /// Whether older weights serve because what was learned last predicts worse.
    [[nodiscard]] virtual bool withholds_weights() const = 0;
};

}  // namespace tiller::app

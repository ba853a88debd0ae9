// What another policy would have been worth, from what was recorded under this one: self-normalised weighting at the
// exploration places, and a doubly robust estimate of whole slates (Dudík, Langford and Li 2011; Swaminathan and Joachims 2015).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace tiller::audit {

/// One place of a recorded slate.
struct LoggedPlace {
    double predicted_s = 0;  // watched seconds, by the heads of that moment
    double watched_s = 0;
    double probability = 1;  // that this video stood in the slate: 1, or that of its draw
    double probability_now = 0;  // of the draw under the other policy; of an exploration place
    bool exploration = false;
    bool seen = false;  // else nothing is known of it
};

/// One place of the slate that the other policy makes of the same request.
struct OtherPlace {
    double predicted_s = 0;
    std::optional<std::size_t> logged;  // where the recorded slate has the same video
    bool could_be_drawn = false;  // it was in the set that the recorded draw was made from
};

struct ComparedSlates {
    ViewerId viewer;
    std::vector<LoggedPlace> logged;
    std::vector<OtherPlace> other;
};

struct Interval {
    double value = 0, low = 0, high = 0;
};

/// Seconds watched of a video that is seen. Intervals of 95 %, by bootstrap over viewers.
struct WatchEstimate {
    bool answers = false;  // false: what was recorded is too little to say; `why_not` says of what
    std::string_view why_not;
    Interval recorded;  // as it was
    Interval other;  // of slates under the other policy
    Interval drawn;  // of exploration places alone, under the other policy: needs no model
    double effective_samples = 0;  // of `drawn`
    double model_share = 0;  // of the other slates' places: nothing but the model speaks of them
};

/// Fewer effective samples, or more places that rest on the model alone, and there is no answer.
inline constexpr double kLeastEffectiveSamples = 100;
inline constexpr double kMostModelShare = 0.9;

/// Deterministic for a seed. About 20 ms for 2,000 slates of six.
[[nodiscard]] WatchEstimate estimate_watch(std::span<const ComparedSlates> slates, std::uint64_t seed);

}  // namespace tiller::audit

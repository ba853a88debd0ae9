// One run of the closed loop: what is recommended is watched, what is watched is learned, for hours of simulated time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "closed_loop/recommender.h"
#include "closed_loop/scenario.h"

namespace tiller::closed_loop {

/// Sums of true watched fractions over the same places: without noise, bias or bots.
struct Worth {
    double ours = 0;
    double random = 0;  // mean of what was on offer and unseen, before the slate
    double oracle = 0;  // the best of these
    double popular = 0;  // those with the highest mean watched fraction so far
    double places = 0;
    /// (oracle - ours) / (oracle - random); 0 is perfect, 1 is chance.
    [[nodiscard]] double regret() const { return (oracle - ours) / (oracle - random); }
    void add(const Worth& other);
};

/// How new videos fared. Good and bad: the upper and the lower third by what they are worth to everybody.
struct FirstAudience {
    std::size_t good = 0;
    std::size_t good_with_audience = 0;  // kFirstAudience honest views in the first hour
    double bad_views = 0;  // of the bad ones, after their first hour
    double bad_fair_views = 0;  // what an even share of those impressions would have been
    double impressions_share = 0;  // of all impressions, those within first audiences
};

struct LoopResult {
    std::string scenario;
    std::string recommender;
    std::uint64_t seed = 0;
    Worth all;
    Worth late;  // the second half of each viewer's videos
    Worth newcomers;  // videos 11 to 20 of those who came in the second half
    FirstAudience first;
    double bot_lift = 0;  // exposure of the bots' targets to people, with bots / without; 0 = no bots
    double exploration_share = 0;  // of all impressions
    std::size_t impressions = 0;
    std::optional<learn::LearnerReport> learner;  // of a recommender that has one
    double seconds = 0;
    /// Share of the gap from popularity to the oracle that newcomers' slates closed.
    [[nodiscard]] double newcomer_gap() const {
        return (newcomers.ours - newcomers.popular) / (newcomers.oracle - newcomers.popular);
    }
};

inline constexpr std::size_t kFirstAudience = 100;

/// One thread; a minute or so for 5,000 viewers × 40 videos. A scenario with bots is run twice, once without them.
[[nodiscard]] LoopResult run_loop(const Scenario& scenario, std::uint64_t seed, const RecommenderKind& kind);

}  // namespace tiller::closed_loop

// The closed loop's figures beside their targets, for people and for programs.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "closed_loop/loop.h"

namespace tiller::closed_loop {

/// What the service should reach, in the worst seed of a scenario.
struct LoopTargets {
    double regret = 0.25;  // at most, over all videos of all viewers
    double newcomer_gap = 0.60;  // at least
    double good_with_audience = 0.90;  // at least, of the good new videos
    double bad_share = 0.5;  // at most, of an even share
    double bot_lift = 1.5;  // at most
};

/// One row a scenario and recommender, the worst seed of each figure; "met" or "missed" beside the service's rows.
[[nodiscard]] std::string loop_table(const std::vector<LoopResult>& results, const std::string& scenarios_digest);
/// Every run, and the digest of the scenarios.
[[nodiscard]] boost::json::value loop_json(const std::vector<LoopResult>& results, const std::string& scenarios_digest);

}  // namespace tiller::closed_loop

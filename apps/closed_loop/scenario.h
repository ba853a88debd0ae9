// The closed loop's worlds: who watches, what is on offer, and what makes it hard. Read from scenarios.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiller::closed_loop {

/// The numbers of scenarios.json; README.md beside it explains each.
struct Scenario {
    std::string name;
    bool kept = false;  // not to be looked at while anything is tuned
    std::size_t viewers = 0;
    std::size_t videos_each = 0;
    std::size_t videos = 0;  // on offer from the start
    std::size_t creators = 0;
    std::size_t horizon_s = 0;
    std::size_t latent_dimensions = 0;
    std::size_t bot_targets = 0;
    double topic_variance = 0;
    double latent_variance = 0;
    double quality_variance = 0;
    double wrong_tag_share = 0;
    double watch_noise = 0;
    double random_like_share = 0;
    double leave_share = 0;
    double drift_degrees = 0;
    double new_videos_per_hour = 0;
    double position_discount = 0;
    double popularity_lift = 0;
    double bot_share = 0;
};

struct ScenarioSet {
    std::vector<std::uint64_t> seeds;
    std::vector<Scenario> scenarios;
    /// kNotFound with the names that there are.
    [[nodiscard]] Result<Scenario> find(std::string_view name) const;
};

/// The committed file, as built into the program.
[[nodiscard]] std::string_view committed_scenarios_json();
/// kInvalid with the key's name when one is unknown, missing or out of range.
[[nodiscard]] Result<ScenarioSet> parse_scenarios(std::string_view json);

}  // namespace tiller::closed_loop

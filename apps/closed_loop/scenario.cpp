#include "closed_loop/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace tiller::closed_loop {
namespace {

namespace json = boost::json;

struct CountKey {
    std::string_view name;
    double lowest, highest;
    std::size_t Scenario::* member;
};
struct NumberKey {
    std::string_view name;
    double lowest, highest;
    double Scenario::* member;
};

constexpr CountKey kCountKeys[] = {
    {"viewers", 1, 1e6, &Scenario::viewers},          {"videos_each", 1, 1e4, &Scenario::videos_each},
    {"videos", 10, 1e6, &Scenario::videos},           {"creators", 1, 1e6, &Scenario::creators},
    {"horizon_s", 60, 1e7, &Scenario::horizon_s},     {"latent_dimensions", 1, 256, &Scenario::latent_dimensions},
    {"bot_targets", 1, 1000, &Scenario::bot_targets},
};
constexpr NumberKey kNumberKeys[] = {
    {"topic_variance", 0, 1, &Scenario::topic_variance},
    {"latent_variance", 0, 1, &Scenario::latent_variance},
    {"quality_variance", 0, 1, &Scenario::quality_variance},
    {"wrong_tag_share", 0, 1, &Scenario::wrong_tag_share},
    {"watch_noise", 0, 1, &Scenario::watch_noise},
    {"random_like_share", 0, 1, &Scenario::random_like_share},
    {"leave_share", 0, 1, &Scenario::leave_share},
    {"drift_degrees", 0, 180, &Scenario::drift_degrees},
    {"new_videos_per_hour", 0, 1e5, &Scenario::new_videos_per_hour},
    {"position_discount", 0, 0.2, &Scenario::position_discount},
    {"popularity_lift", 0, 1, &Scenario::popularity_lift},
    {"bot_share", 0, 1, &Scenario::bot_share},
};

/// Sets the member that `key` names. kInvalid when there is none, or the value is out of its range.
Status set_number(Scenario& scenario, std::string_view key, const json::value& value) {
    const auto fits = [&](const auto& row) {
        return value.is_number() && value.to_number<double>() >= row.lowest && value.to_number<double>() <= row.highest;
    };
    const auto refuse = [&](const auto& row) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("scenarios: {} is a number in [{}, {}]", key, row.lowest, row.highest));
    };
    for (const CountKey& row : kCountKeys) {
        if (row.name != key) continue;
        if (!fits(row)) return refuse(row);
        scenario.*row.member = static_cast<std::size_t>(value.to_number<double>());
        return {};
    }
    for (const NumberKey& row : kNumberKeys) {
        if (row.name != key) continue;
        if (!fits(row)) return refuse(row);
        scenario.*row.member = value.to_number<double>();
        return {};
    }
    return fail(ErrorCode::kInvalid, fmt::format("scenarios: there is no number named {}", key));
}

Result<Scenario> read_scenario(const Scenario& common, const json::value& value) {
    if (!value.is_object()) return fail(ErrorCode::kInvalid, "scenarios: a scenario is not an object");
    Scenario scenario = common;
    for (const auto& [key, member] : value.as_object()) {
        if (key == "name" && member.is_string())
            scenario.name = member.as_string();
        else if (key == "kept" && member.is_bool())
            scenario.kept = member.as_bool();
        else
            TRY_STATUS(set_number(scenario, key, member));
    }
    if (scenario.name.empty()) return fail(ErrorCode::kInvalid, "scenarios: a scenario has no name");
    if (scenario.videos_each > scenario.videos)
        return fail(ErrorCode::kInvalid, "scenarios: videos_each is more than there are videos");
    return scenario;
}

Result<Scenario> read_common(const json::object& root) {
    const json::value* common = root.if_contains("common");
    if (common == nullptr || !common->is_object()) return fail(ErrorCode::kInvalid, "scenarios: no common");
    Scenario scenario;
    for (const auto& [key, value] : common->as_object()) TRY_STATUS(set_number(scenario, key, value));
    for (const auto& row : kCountKeys) {
        if (!common->as_object().contains(row.name))
            return fail(ErrorCode::kInvalid, fmt::format("scenarios: common has no {}", row.name));
    }
    for (const auto& row : kNumberKeys) {
        if (!common->as_object().contains(row.name))
            return fail(ErrorCode::kInvalid, fmt::format("scenarios: common has no {}", row.name));
    }
    return scenario;
}

}  // namespace

Result<Scenario> ScenarioSet::find(std::string_view name) const {
    const auto found = std::ranges::find(scenarios, name, &Scenario::name);
    if (found != scenarios.end()) return *found;
    std::string names;
    for (const Scenario& scenario : scenarios) names += (names.empty() ? "" : ", ") + scenario.name;
    return fail(ErrorCode::kNotFound, fmt::format("there is no scenario {}; there are {}", name, names));
}

Result<ScenarioSet> parse_scenarios(std::string_view text) {
    boost::system::error_code error;
    const json::value root = json::parse(text, error);
    if (error) return fail(ErrorCode::kInvalid, "scenarios: not JSON: " + error.message());
    if (!root.is_object()) return fail(ErrorCode::kInvalid, "scenarios: not an object");
    const Scenario common = TRY(read_common(root.as_object()));
    const json::value* seeds = root.as_object().if_contains("seeds");
    const json::value* list = root.as_object().if_contains("scenarios");
    if (seeds == nullptr || !seeds->is_array() || list == nullptr || !list->is_array())
        return fail(ErrorCode::kInvalid, "scenarios: seeds and scenarios are lists");
    ScenarioSet set;
    for (const json::value& seed : seeds->as_array()) {
        if (!seed.is_int64() || seed.as_int64() < 0)
            return fail(ErrorCode::kInvalid, "scenarios: a seed is not a whole number");
        set.seeds.push_back(static_cast<std::uint64_t>(seed.as_int64()));
    }
    for (const json::value& scenario : list->as_array()) set.scenarios.push_back(TRY(read_scenario(common, scenario)));
    return set;
}

}  // namespace tiller::closed_loop

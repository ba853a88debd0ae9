#include "app/ranking.h"

#include <algorithm>
#include <array>
#include <set>

#include "arrange/arrange.h"
#include "feed/feed_pipeline.h"

namespace tiller::app {
namespace {

using schema::Policy;
using schema::PolicyKey;
using enum KeyEffect;

using Rule = KeyEffect (*)(const PolicyKey& key, const Policy& policy);

KeyEffect acts(const PolicyKey& /*key*/, const Policy& /*policy*/) { return kActs; }
KeyEffect engine_only(const PolicyKey& /*key*/, const Policy& /*policy*/) { return kEngineOnly; }
KeyEffect same_for_all(const PolicyKey& /*key*/, const Policy& /*policy*/) { return kSameForAll; }
/// Adds, or counts, as much as it says.
KeyEffect unless_zero(const PolicyKey& key, const Policy& /*policy*/) {
    const double* number = std::get_if<double>(&key.value);
    return number != nullptr && *number == 0 ? kZero : kActs;
}
KeyEffect while_fresh(const PolicyKey& /*key*/, const Policy& policy) {
    return policy.freshness_points == 0 ? kSwitchedOff : kActs;
}
KeyEffect while_exploring(const PolicyKey& key, const Policy& policy) {
    return policy.exploration_places == 0 ? kSwitchedOff : unless_zero(key, policy);
}
KeyEffect with_network(const PolicyKey& key, const Policy& policy) {
    return policy.ranker == schema::Ranker::kSpine ? kSwitchedOff : unless_zero(key, policy);
}
KeyEffect with_spectrum(const PolicyKey& key, const Policy& policy) {
    return policy.spectral_videos == 0 ? kSwitchedOff : unless_zero(key, policy);
}

/// On a surface that the policy orders. Without a name: each key of the section that has no row of its own.
struct KeyRule {
    std::string_view section, name;
    Rule rule;
};
constexpr KeyRule kKeyRules[] = {
    {"heads", "", unless_zero},
    {"sources", "", unless_zero},
    {"sources", "nearest", with_network},
    {"sources", "spectral", with_spectrum},
    // Nothing is ever chosen in the app that nobody here offered.
    {"sources", "chosen", engine_only},
    {"ranking", "chosen_points", engine_only},
    // It proposes all candidates of a slate or none.
    {"sources", "fallback", same_for_all},
    {"ranking", "ranker", acts},
    {"ranking", "other_language_points", unless_zero},
    {"ranking", "common_appeal_points", unless_zero},
    {"freshness", "points", unless_zero},
    {"freshness", "half_life_h", while_fresh},
    {"variety", "creator_repeat_points", unless_zero},
    {"variety", "topic_repeat_points", unless_zero},
    {"variety", "fatigue_points", unless_zero},
    {"steering", "less_points", unless_zero},
    {"steering", "more_points", unless_zero},
    {"steering", "slider_points", unless_zero},
    {"exploration", "uncertainty_points", unless_zero},
    {"exploration", "places", unless_zero},
    {"exploration", "temperature", while_exploring},
    {"exploration", "set_size", while_exploring},
    {"exploration", "first_audience_views", while_exploring},
    {"limits", "max_creator_in_slate", acts},
    {"limits", "candidates_per_source", acts},
    {"limits", "network_videos", with_network},
    {"limits", "spectral_videos", unless_zero},
};

Rule rule_of(const PolicyKey& key) {
    Rule of_section = nullptr;
    for (const KeyRule& row : kKeyRules) {
        if (row.section != key.section) continue;
        if (row.name == key.name) return row.rule;
        if (row.name.empty()) of_section = row.rule;
    }
    return of_section;
}

/// The same ranking, whatever the version.
bool says_the_same(const Policy& a, Policy b) {
    b.version = a.version;
    return a == b;
}

std::vector<KeyChange> changed_keys(const Policy& before, const Policy& after, UnderPolicy under) {
    const std::vector<PolicyKey> old_keys = keys_of(before);
    const std::vector<PolicyKey> new_keys = keys_of(after);
    std::vector<KeyChange> changed;
    for (std::size_t i = 0; i < new_keys.size(); ++i) {
        if (old_keys[i].value == new_keys[i].value) continue;
        changed.push_back(
            {.section = new_keys[i].section,
             .name = new_keys[i].name,
             .before = old_keys[i].value,
             .after = new_keys[i].value,
             .acts = effect_of(old_keys[i], before, under) == kActs || effect_of(new_keys[i], after, under) == kActs});
    }
    return changed;
}

/// The latest one before the last that says the same as `steps[index]`; one that changes nothing goes back nowhere.
std::optional<std::uint64_t> went_back_to(const std::vector<PolicyStep>& steps, std::size_t index) {
    const Policy& policy = *steps[index].policy;
    if (says_the_same(policy, *steps[index - 1].policy)) return std::nullopt;
    for (std::size_t older = index - 1; older-- > 0;) {
        if (says_the_same(policy, *steps[older].policy)) return steps[older].policy->version;
    }
    return std::nullopt;
}

std::vector<RankingKey> ranking_keys(const Policy& policy, UnderPolicy under) {
    const std::vector<PolicyKey> built_in = keys_of(Policy{});
    std::vector<PolicyKey> in_force = keys_of(policy);
    std::vector<RankingKey> keys;
    for (std::size_t i = 0; i < in_force.size(); ++i) {
        const KeyEffect effect = effect_of(in_force[i], policy, under);
        keys.push_back({.key = std::move(in_force[i]), .built_in = built_in[i].value, .effect = effect});
    }
    return keys;
}

ExplorationRule exploration_of(const Policy& policy) {
    return {
        .places = policy.exploration_places,
        .of_places = arrange::kPlacesPerSlate,
        .first_audience_ms = arrange::kFirstAudienceMs,
        .first_audience_views = policy.first_audience_views,
        .first_look_views = std::min(policy.first_audience_views, static_cast<std::uint32_t>(arrange::kFirstLookViews)),
        .first_audience_set = std::min<std::size_t>(arrange::kFirstAudienceSet, policy.exploration_set_size),
        .best_set = policy.exploration_set_size,
        .temperature = policy.exploration_temperature};
}

/// Where other numbers hold than elsewhere, sorted.
std::vector<std::uint16_t> regions_of(const Policy& policy, schema::Surface surface) {
    std::set<std::uint16_t> regions;
    for (const schema::PolicyOverride& override : policy.overrides) {
        if (override.region && override.surface.value_or(surface) == surface) regions.insert(*override.region);
    }
    return {regions.begin(), regions.end()};
}

/// Every version so far, oldest first, the built-in one first of all.
std::vector<PolicyStep> steps_of(const projection::Rules& rules) {
    std::vector<PolicyStep> steps = {{.policy = rules.policy(0), .time_ms = 0, .reason = {}}};
    for (const projection::PolicyEntry* entry : rules.policy_history())
        steps.push_back({.policy = entry->policy, .time_ms = entry->time_ms, .reason = entry->reason});
    return steps;
}

}  // namespace

std::string_view name_of(KeyEffect effect) {
    constexpr std::array<std::string_view, 7> kNames = {"acts",        "zero",       "switched_off", "same_for_all",
                                                        "engine_only", "not_ranked", "untold"};
    return kNames[static_cast<std::size_t>(effect)];
}

KeyEffect effect_of(const PolicyKey& key, const Policy& policy, UnderPolicy under) {
    const Rule rule = rule_of(key);
    if (rule == nullptr) return kUntold;
    const bool touches =
        under == UnderPolicy::kYes || (under == UnderPolicy::kCreatorLimit && key.name == "max_creator_in_slate");
    return touches ? rule(key, policy) : kNotRanked;
}

std::vector<PolicyChange> changes_of(const std::vector<PolicyStep>& steps, UnderPolicy under, std::size_t max_count) {
    std::vector<PolicyChange> changes;
    for (std::size_t index = steps.size(); index-- > 1 && changes.size() < max_count;) {
        const PolicyStep& step = steps[index];
        changes.push_back({.version = step.policy->version,
                           .time_ms = step.time_ms,
                           .reason = step.reason,
                           .back_to = went_back_to(steps, index),
                           .keys = changed_keys(*steps[index - 1].policy, *step.policy, under)});
    }
    return changes;
}

std::vector<SurfaceFacts> Ranking::surfaces() {
    std::vector<SurfaceFacts> surfaces;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(schema::kLastSurface); ++i) {
        if (const auto facts = facts_of(static_cast<schema::Surface>(i))) surfaces.push_back(*facts);
    }
    return surfaces;
}

PolicyInForce Ranking::policy_in_force() const {
    const projection::View view = parts_.projections.view();
    const std::vector<PolicyStep> steps = steps_of(view.rules());
    return {.version = steps.back().policy->version, .since_ms = steps.back().time_ms};
}

CodeVersions Ranking::code_versions() const {
    return {.program = parts_.options.version, .feed = feed::kFeedCodeVersion};
}

Result<RankingPage> Ranking::page(std::string_view surface, const RankingQuestion& question) const {
    const auto known = schema::value_named<schema::Surface>(surface);
    const auto facts = known ? facts_of(*known) : std::nullopt;
    if (!facts)
        return fail(ErrorCode::kNotFound,
                    "nothing of that name is ordered for a viewer; GET /v1/ranking has the names");
    const projection::View view = parts_.projections.view();
    std::vector<PolicyStep> steps = steps_of(view.rules());
    const std::vector<std::uint16_t> regions = regions_of(*steps.back().policy, *known);
    for (PolicyStep& step : steps) step.policy = schema::policy_for(step.policy, *known, question.region);
    const PolicyStep in_force = steps.back();
    const std::uint64_t before = question.before;
    if (before != 0) std::erase_if(steps, [&](const PolicyStep& step) { return step.policy->version >= before; });
    RankingPage page{.facts = *facts,
                     .policy = {.version = in_force.policy->version, .since_ms = in_force.time_ms},
                     .keys = ranking_keys(*in_force.policy, facts->under_policy),
                     .exploration = {},
                     .regions = regions,
                     .changes = changes_of(steps, facts->under_policy, kMaxListedChanges),
                     .older_changes = 0};
    page.older_changes = steps.size() - 1 - page.changes.size();
    if (facts->under_policy == UnderPolicy::kYes) page.exploration = exploration_of(*in_force.policy);
    const projection::Experiment* experiment = view.rules().experiments().running();
    if (experiment != nullptr && known == schema::Surface::kForYou) {
        const auto tried = schema::policy_for(experiment->policy_b, *known, question.region);
        page.experiment = {.share_percent = experiment->started.share_percent,
                           .since_ms = experiment->started_ms,
                           .keys = changed_keys(*in_force.policy, *tried, facts->under_policy)};
    }
    return page;
}

}  // namespace tiller::app

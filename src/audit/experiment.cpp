#include "audit/experiment.h"

#include <algorithm>
#include <cmath>

namespace tiller::audit {
namespace {

using projection::Outcome;
using schema::Arm;
using schema::kArmCount;

constexpr std::array<std::string_view, kGuardrailCount> kGuardrailNames = {"quick_skips", "not_interested", "reports"};
constexpr std::array<double, kGuardrailCount> kAllowedIncreases = {0.02, 0.005, 0.01};
constexpr std::array<std::string_view, 3> kStateNames = {"not_known", "holds", "broken"};
constexpr double kMostWatchedADayS = 3'600;
constexpr double kThousand = 1'000;

double share_of(const Outcome& outcome, Guardrail guardrail) {
    const auto of_seen = [&](std::uint32_t count) {
        return outcome.seen == 0 ? 0.0 : std::min(1.0, static_cast<double>(count) / outcome.seen);
    };
    switch (guardrail) {
        case Guardrail::kQuickSkips: return of_seen(outcome.quick_skips);
        case Guardrail::kNotInterested: return of_seen(outcome.not_interested);
        case Guardrail::kReports: return outcome.reports > 0 ? 1 : 0;
    }
    return 0;
}

/// Of viewers whose window is over at `now_ms`; the rest is counted.
std::vector<Outcome> finished_in_order(const projection::Trial& trial, UnixMs now_ms, std::uint64_t& waiting) {
    std::vector<std::pair<ViewerId, Outcome>> finished;
    for (const auto& [viewer, outcome] : trial.viewers) {
        if (outcome.first_ms + trial.window_ms <= now_ms)
            finished.emplace_back(viewer, outcome);
        else
            ++waiting;
    }
    std::ranges::sort(finished, {}, [](const auto& one) { return std::tuple(one.second.first_ms, one.first); });
    std::vector<Outcome> outcomes;
    outcomes.reserve(finished.size());
    for (const auto& [viewer, outcome] : finished) outcomes.push_back(outcome);
    return outcomes;
}

GuardrailResult guardrail_of(Guardrail guardrail, std::span<const Outcome> outcomes, double share_b) {
    ConfidenceSequence sequence(share_b, 1);
    for (const Outcome& outcome : outcomes) sequence.add(outcome.arm, share_of(outcome, guardrail));
    GuardrailResult result{.guardrail = guardrail,
                           .means = {sequence.mean(Arm::kA), sequence.mean(Arm::kB)},
                           .difference = sequence.difference()};
    if (!result.difference) return result;
    if (result.difference->low > allowed_increase(guardrail)) result.state = GuardrailState::kBroken;
    if (result.difference->high < allowed_increase(guardrail)) result.state = GuardrailState::kHolds;
    return result;
}

using SeenCounts = std::vector<std::uint32_t>;

ArmExposure exposure_of(const SeenCounts& counts, double sample) {
    ArmExposure exposure{.videos = counts.size()};
    for (const std::uint32_t count : counts) exposure.seen += count;
    if (exposure.seen == 0) return exposure;
    const auto seen = static_cast<double>(exposure.seen);
    const std::size_t most_seen = (counts.size() + 99) / 100;
    std::uint64_t of_most_seen = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        of_most_seen += i < most_seen ? counts[i] : 0;
        exposure.videos_in_thousand += 1 - std::pow(1 - counts[i] / seen, sample);
    }
    exposure.share_of_most_seen = static_cast<double>(of_most_seen) / seen;
    return exposure;
}

std::array<ArmExposure, kArmCount> exposures_of(const projection::Trial& trial) {
    std::array<SeenCounts, kArmCount> counts;
    double sample = kThousand;
    for (std::size_t arm = 0; arm < kArmCount; ++arm) {
        double seen = 0;
        for (const auto& [video, count] : trial.seen[arm]) {
            counts[arm].push_back(count);
            seen += count;
        }
        std::ranges::sort(counts[arm], std::greater<>{});
        sample = std::min(sample, seen);
    }
    return {exposure_of(counts[0], sample), exposure_of(counts[1], sample)};
}

}  // namespace

std::string_view name_of(Guardrail guardrail) { return kGuardrailNames.at(static_cast<std::size_t>(guardrail)); }
double allowed_increase(Guardrail guardrail) { return kAllowedIncreases.at(static_cast<std::size_t>(guardrail)); }
std::string_view name_of(GuardrailState state) { return kStateNames.at(static_cast<std::size_t>(state)); }

double most_watched_s(std::uint16_t window_hours) { return kMostWatchedADayS * ((window_hours + 23) / 24); }

ExperimentResult result_of(const projection::Experiment& experiment, const projection::Trial& trial, UnixMs now_ms) {
    ExperimentResult result;
    const double share_b = experiment.started.share_percent / 100.0;
    const double most_s = most_watched_s(experiment.started.window_hours);
    const UnixMs until_ms = experiment.runs() ? now_ms : experiment.ended_ms;
    const std::vector<Outcome> outcomes = finished_in_order(trial, until_ms, result.waiting);
    if (!experiment.runs()) result.waiting = 0;
    ConfidenceSequence watched(share_b, most_s);
    for (const Outcome& outcome : outcomes)
        watched.add(outcome.arm, std::min(most_s, static_cast<double>(outcome.watched_ms) / 1000));
    for (const Arm arm : {Arm::kA, Arm::kB}) {
        result.viewers[static_cast<std::size_t>(arm)] = watched.viewers(arm);
        result.watched_s[static_cast<std::size_t>(arm)] = watched.mean(arm);
    }
    result.difference_s = watched.difference();
    result.lift = watched.lift();
    result.decided = watched.is_decided();
    for (std::size_t i = 0; i < kGuardrailCount; ++i)
        result.guardrails[i] = guardrail_of(static_cast<Guardrail>(i), outcomes, share_b);
    result.exposure = exposures_of(trial);
    return result;
}

}  // namespace tiller::audit

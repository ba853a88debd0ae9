// What an experiment says so far: how long the viewers of either arm watch, what must not get worse, and what is shown.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/confidence_sequence.h"
#include "base/clock.h"
#include "projection/experiments.h"
#include "projection/trials.h"

namespace tiller::audit {

/// Each a share of one viewer's, in [0, 1].
enum class Guardrail : std::uint8_t {
    kQuickSkips = 0,  // of the clips that they saw: swiped away within a second
    kNotInterested = 1,  // of the clips that they saw
    kReports = 2,  // whether they reported anything
};
inline constexpr std::size_t kGuardrailCount = 3;
/// "quick_skips", "not_interested", "reports".
[[nodiscard]] std::string_view name_of(Guardrail guardrail);
/// How much more of it is still no worse.
[[nodiscard]] double allowed_increase(Guardrail guardrail);

enum class GuardrailState : std::uint8_t { kNotKnown = 0, kHolds = 1, kBroken = 2 };
/// "not_known", "holds", "broken".
[[nodiscard]] std::string_view name_of(GuardrailState state);

struct GuardrailResult {
    Guardrail guardrail{};
    std::array<double, schema::kArmCount> means{};
    std::optional<Interval> difference;  // B less A
    GuardrailState state{};  // by its interval: wholly above what is allowed, wholly below it
};

/// Of what an arm's viewers saw. No interval: it describes.
struct ArmExposure {
    std::uint64_t seen = 0;
    std::uint64_t videos = 0;  // different ones
    double videos_in_thousand =
        0;  // different ones among a thousand of what was seen (or all of both arms' smaller number)
    double share_of_most_seen = 0;  // what the one in a hundred that were seen most have of it
};

struct ExperimentResult {
    std::array<std::uint64_t, schema::kArmCount> viewers{};  // whose window is over
    std::uint64_t waiting = 0;  // who are within their window
    std::array<double, schema::kArmCount> watched_s{};  // mean of a viewer
    std::optional<Interval> difference_s;
    std::optional<Interval> lift;  // of B over A
    bool decided = false;  // the interval leaves out 0
    std::array<GuardrailResult, kGuardrailCount> guardrails{};
    std::array<ArmExposure, schema::kArmCount> exposure{};
};

/// A viewer counts once, when their window is over, with what they watched in it: at most so much, so that nobody decides alone.
[[nodiscard]] double most_watched_s(std::uint16_t window_hours);
/// At `now_ms`, or when it ended. Viewers in the order of their first slates, which their arm has no part in. 0.2 us a viewer,
/// and some milliseconds for the intervals.
[[nodiscard]] ExperimentResult result_of(const projection::Experiment& experiment, const projection::Trial& trial,
                                         UnixMs now_ms);

}  // namespace tiller::audit

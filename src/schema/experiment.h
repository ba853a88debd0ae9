// Experiments: for a while, some viewers' feeds are ranked by another document. Who is in which arm is reckoned, never stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace tiller::schema {

inline constexpr std::size_t kMaxExperimentNameBytes = 200;
inline constexpr std::uint8_t kMaxSharePercent = 50;
inline constexpr std::uint16_t kMaxWindowHours = 14 * 24;

/// What a viewer's feeds are ranked by: the policy in force (A) or the document that is tried (B).
enum class Arm : std::uint8_t { kA = 0, kB = 1 };
inline constexpr std::size_t kArmCount = 2;
/// "a", "b".
[[nodiscard]] std::string_view name_of(Arm arm);

/// What a slate of an experiment says of it (FeedRequest::arm).
struct Assignment {
    ExperimentId experiment;
    Arm arm{};
    bool operator==(const Assignment&) const = default;
};
/// "0123456789abc/b".
[[nodiscard]] std::string text_of(const Assignment& assignment);
/// Empty for any other text.
[[nodiscard]] std::optional<Assignment> parse_assignment(std::string_view text);

/// The same viewer has the same arm on every device and at any time; two experiments assign independently. `share_percent` in
/// [0, 100]: of viewers, to arm B.
[[nodiscard]] Arm arm_of(ExperimentId experiment, ViewerId viewer, std::uint8_t share_percent);

// ---- control partition: at most one experiment runs; it ends with the next change of the policy -------------------------

struct ExperimentStarted {
    ExperimentId experiment;
    std::uint64_t policy_version =
        0;  // that arm B's slates are recorded with; from the same sequence as the policies in force
    std::string name;
    std::string reason;
    ViewerId author;
    std::uint8_t share_percent = 0;  // [1, kMaxSharePercent]
    std::uint16_t window_hours =
        0;  // [1, kMaxWindowHours]: a viewer's outcome is that of so long after their first slate
    std::string toml;
    bool operator==(const ExperimentStarted&) const = default;
};
struct ExperimentStopped {
    ExperimentId experiment;
    std::string reason;
    ViewerId author;
    bool operator==(const ExperimentStopped&) const = default;
};

}  // namespace tiller::schema

// Age groups: what is known of a person's age, the limits and rules that the operator sets, and what a person chose within
// them. A date of birth is in none of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "schema/words.h"

namespace tiller::schema {

inline constexpr int kDayMinutes = 24 * 60;
inline constexpr int kLeastUtcOffsetMin = -12 * 60;
inline constexpr int kMostUtcOffsetMin = 14 * 60;
inline constexpr int kMostMinimumAge = 21;
inline constexpr int kMostAdultAge = 25;
inline constexpr int kMostYearsOld = 120;

/// A part of each day, in minutes from midnight; it may pass midnight. Equal ends: none of it.
struct DayStretch {
    std::uint16_t from_min = 0;  // [0, kDayMinutes)
    std::uint16_t until_min = 0;  // [0, kDayMinutes), not of it any more
    [[nodiscard]] bool is_none() const { return from_min == until_min; }
    /// `minute` in [0, kDayMinutes).
    [[nodiscard]] bool holds(int minute) const;
    [[nodiscard]] bool covers(const DayStretch& other) const;
    /// From a minute that it holds until its end.
    [[nodiscard]] int minutes_left(int minute) const;
    bool operator==(const DayStretch&) const = default;
};
/// The minute of the day at that time in a zone.
[[nodiscard]] int minute_of_day(UnixMs time_ms, int utc_offset_min);
/// The day, counted from 1970-01-01, at that time in a zone.
[[nodiscard]] std::int64_t day_of(UnixMs time_ms, int utc_offset_min);

/// What the operator set for minors; the built-in values hold until then. What is safest by the duties that we know:
/// docs/decisions/0022-age-groups.md.
struct AgePolicy {
    bool asks = true;  // new accounts say the year of birth
    std::uint8_t minimum_age = 13;  // [0, kMostMinimumAge]: who is younger gets no account
    std::uint8_t adult_age = 18;  // [minimum_age, kMostAdultAge]
    AgeRules unknown = AgeRules::kMinor;  // for accounts whose age nobody knows
    AgeRules visitors = AgeRules::kAdult;  // for who has no account
    DayStretch quiet{22 * 60, 6 * 60};  // feeds end, nothing is marked as new
    DayStretch always_quiet{0, 6 * 60};  // whatever a minor chooses; inside `quiet`
    std::uint16_t budget_min = 60;  // of feeds a day; 0 = no limit
    std::uint16_t most_budget_min = 120;  // that a minor may choose; [budget_min, kDayMinutes]
    bool may_open_contact = true;  // a minor may let strangers write to them
    bool may_be_listed = true;  // a minor may be found by search and Discover
    std::int16_t utc_offset_min = 0;  // of whoever has said none; [kLeastUtcOffsetMin, kMostUtcOffsetMin]
    bool operator==(const AgePolicy&) const = default;
};
/// kInvalid with the rule that it breaks.
[[nodiscard]] Status check(const AgePolicy& policy);

/// As somebody says it at the door. It is looked at and thrown away.
struct Birth {
    std::int64_t year = 0;
    std::optional<std::int64_t> month{};  // [1, 12]
};
/// kInvalid for a month that is none, and a year to come or too long ago.
[[nodiscard]] Status check(const Birth& birth, UnixMs now_ms);
/// The first moment of which it is certain that somebody born then has that age: the first of the month (UTC) behind the one of
/// the birthday, or of the next year when no month was said.
[[nodiscard]] UnixMs is_certainly(int age, const Birth& birth);

/// Which age group the subject is of. Lies in their home.
struct AgeGroupChanged {
    AgeGroup group{};
    UnixMs adult_from_ms = 0;  // kMinor: the group ends by itself then; 0 = it is not known when
    ViewerId author{};  // staff that corrected it; none = they said so themselves
    std::string reason{};  // of staff, for the subject to read
    bool operator==(const AgeGroupChanged&) const = default;
};
/// In place of the one before. Control partition.
struct AgePolicyChanged {
    AgePolicy policy{};
    ViewerId author{};
    bool operator==(const AgePolicyChanged&) const = default;
};
/// What the subject chose for their own safety, in place of what they chose before. What the operator's policy does not allow a minor has no
/// effect for as long as it does not.
struct SafetyChosen {
    std::int16_t utc_offset_min = 0;
    std::optional<DayStretch> quiet{};
    std::optional<std::uint16_t> budget_min{};
    Choice strangers{};  // whether people whom they do not follow may comment on their videos and mention them
    Choice listed{};  // whether search and Discover show them
    bool operator==(const SafetyChosen&) const = default;
};

}  // namespace tiller::schema

// Parts of a day against a plain model, and the moments at which somebody has certainly an age.
#include "schema/age.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bitset>

namespace tiller::schema {
namespace {

constexpr UnixMs kNewYear2026 = 1'767'225'600'000;
constexpr UnixMs kMinute = 60'000;

using Minutes = std::bitset<kDayMinutes>;

Minutes minutes_of(const DayStretch& stretch) {
    Minutes minutes;
    for (int at = stretch.from_min; at != stretch.until_min; at = (at + 1) % kDayMinutes)
        minutes.set(static_cast<std::size_t>(at));
    return minutes;
}

DayStretch any_stretch() {
    return {*rc::gen::inRange<std::uint16_t>(0, kDayMinutes), *rc::gen::inRange<std::uint16_t>(0, kDayMinutes)};
}

RC_GTEST_PROP(DayStretch, HoldsAndCoversAsItsMinutesDo, ()) {
    const DayStretch one = any_stretch();
    const DayStretch other = any_stretch();
    const Minutes minutes = minutes_of(one);
    for (int minute = 0; minute < kDayMinutes; ++minute) {
        RC_ASSERT(one.holds(minute) == minutes[static_cast<std::size_t>(minute)]);
        if (!one.holds(minute)) continue;
        RC_ASSERT(one.minutes_left(minute) >= 1);
        RC_ASSERT((minute + one.minutes_left(minute)) % kDayMinutes == one.until_min);
    }
    RC_ASSERT(one.covers(other) == ((minutes_of(other) & ~minutes).none()));
}

RC_GTEST_PROP(DayStretch, AMomentHasOneDayAndOneMinuteInEveryZone, ()) {
    const auto time_ms = *rc::gen::inRange<UnixMs>(-kNewYear2026, 2 * kNewYear2026);
    const int offset = *rc::gen::inRange(kLeastUtcOffsetMin, kMostUtcOffsetMin + 1);
    const int minute = minute_of_day(time_ms, offset);
    RC_ASSERT(minute >= 0 && minute < kDayMinutes);
    const UnixMs start_ms = (day_of(time_ms, offset) * kDayMinutes + minute - offset) * kMinute;
    RC_ASSERT(start_ms <= time_ms && time_ms < start_ms + kMinute);
}

TEST(Age, IsCertainOnceEveryDayOfTheMonthOrYearIsOver) {
    EXPECT_EQ(is_certainly(18, {.year = 2007, .month = 12}), kNewYear2026);
    EXPECT_EQ(is_certainly(18, {.year = 2007}), kNewYear2026);
    EXPECT_EQ(is_certainly(18, {.year = 2008, .month = 1}), kNewYear2026 + 31 * kDayMs);
    EXPECT_EQ(is_certainly(18, {.year = 2008, .month = 2}), kNewYear2026 + (31 + 28) * kDayMs);
    EXPECT_EQ(is_certainly(0, {.year = 2025}), kNewYear2026);
}

RC_GTEST_PROP(Age, AMonthNeverMakesSomebodyYounger, ()) {
    const Birth birth{.year = *rc::gen::inRange<std::int64_t>(1906, 2027),
                      .month = *rc::gen::inRange<std::int64_t>(1, 13)};
    const int age = *rc::gen::inRange(0, 30);
    RC_ASSERT(is_certainly(age, birth) <= is_certainly(age, {.year = birth.year}));
    RC_ASSERT(is_certainly(age, birth) < is_certainly(age + 1, birth));
    RC_ASSERT(is_certainly(age, birth) > is_certainly(age, {.year = birth.year - 1}) - 365 * kDayMs);
}

TEST(Age, YearsThatCanNotBeAreRefused) {
    EXPECT_TRUE(check(Birth{.year = 2026}, kNewYear2026));
    EXPECT_FALSE(check(Birth{.year = 2026}, kNewYear2026 - 1));
    EXPECT_TRUE(check(Birth{.year = 1906}, kNewYear2026));
    EXPECT_FALSE(check(Birth{.year = 1905}, kNewYear2026));
    EXPECT_FALSE(check(Birth{.year = 2000, .month = 0}, kNewYear2026));
    EXPECT_FALSE(check(Birth{.year = 2000, .month = 13}, kNewYear2026));
}

TEST(AgePolicy, TheBuiltInOneHoldsAndOneThatContradictsItselfDoesNot) {
    EXPECT_TRUE(check(AgePolicy{}));
    const auto refused = [](auto change) {
        AgePolicy policy;
        change(policy);
        return !check(policy).has_value();
    };
    EXPECT_TRUE(refused([](AgePolicy& p) { p.adult_age = 12; }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.adult_age = 26; }));
    EXPECT_TRUE(refused([](AgePolicy& p) {
        p.minimum_age = 22;
        p.adult_age = 22;
    }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.quiet = {}; }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.quiet = {1'440, 3}; }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.always_quiet = {0, 361}; }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.most_budget_min = 59; }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.most_budget_min = 1'441; }));
    EXPECT_TRUE(refused([](AgePolicy& p) { p.utc_offset_min = 841; }));
    EXPECT_FALSE(refused([](AgePolicy& p) { p.quiet = p.always_quiet = {}; }));
    EXPECT_FALSE(refused([](AgePolicy& p) { p.budget_min = 0; }));
    EXPECT_FALSE(refused([](AgePolicy& p) { p.minimum_age = p.adult_age = 18; }));
}

}  // namespace
}  // namespace tiller::schema

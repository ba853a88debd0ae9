// What follows from a year of birth, and when a feed pauses.
#include "app/ages.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace tiller::app {
namespace {

constexpr UnixMs kOneNovember2026 = 1'793'491'200'000;
constexpr std::int64_t kTickOfMinute = 60'000;

Result<schema::AgeGroupChanged> born(std::int64_t year, std::optional<std::int64_t> month = {}) {
    return group_of({}, {.year = year, .month = month}, kOneNovember2026);
}

TEST(AgeGroups, FollowFromTheYearAndWhereNeededTheMonth) {
    EXPECT_EQ(born(2007)->group, schema::AgeGroup::kAdult);
    EXPECT_EQ(born(2007)->adult_from_ms, 0) << "of an adult nothing but that is known";
    EXPECT_EQ(born(2008)->group, schema::AgeGroup::kMinor) << "by the year alone perhaps 17";
    EXPECT_EQ(born(2008, 10)->group, schema::AgeGroup::kAdult);
    EXPECT_EQ(born(2008, 11)->group, schema::AgeGroup::kMinor);
    EXPECT_EQ(born(2008, 11)->adult_from_ms, kOneNovember2026 + 30 * kDayMs);
    EXPECT_EQ(born(2012)->group, schema::AgeGroup::kMinor);
    EXPECT_EQ(born(2013).error().code, ErrorCode::kInvalid) << "the month decides";
    EXPECT_EQ(born(2013, 10)->group, schema::AgeGroup::kMinor);
    EXPECT_EQ(born(2013, 11).error().code, ErrorCode::kDenied);
    EXPECT_EQ(born(2014).error().code, ErrorCode::kDenied);
    EXPECT_EQ(born(2027).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(born(1800).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(born(2000, 13).error().code, ErrorCode::kInvalid);
}

RC_GTEST_PROP(AgeGroups, AnOlderPersonIsNeverInAYoungerGroup, ()) {
    const auto year = *rc::gen::inRange<std::int64_t>(1910, 2026);
    const auto month = *rc::gen::inRange<std::int64_t>(1, 13);
    const auto rank = [](const Result<schema::AgeGroupChanged>& group) {
        if (!group) return 0;
        return group->group == schema::AgeGroup::kMinor ? 1 : 2;
    };
    RC_ASSERT(rank(born(year, month)) >= rank(born(year + 1, month)));
    RC_ASSERT(rank(born(year, month)) >= rank(born(year)));
}

TEST(AgeGroups, WithoutAMinimumAgeNobodyIsTurnedAway) {
    schema::AgePolicy policy;
    policy.minimum_age = 0;
    EXPECT_EQ(group_of(policy, {.year = 2026}, kOneNovember2026)->group, schema::AgeGroup::kMinor);
}

TEST(FeedPause, EndsWithTheQuietHoursAndSaysWhen) {
    const projection::Projections projections;
    projection::Safeguards safe;
    safe.quiet = {22 * 60, 6 * 60};
    const projection::View view = projections.view();
    EXPECT_FALSE(feed_pause(view, ViewerId{1}, safe, kOneNovember2026 + 12 * 60 * kTickOfMinute));
    const auto pause = feed_pause(view, ViewerId{1}, safe, kOneNovember2026 + 5 * 60 * kTickOfMinute + 1'234);
    ASSERT_TRUE(pause);
    EXPECT_EQ(pause->reason, PauseReason::kQuietHours);
    EXPECT_EQ(pause->until_ms, kOneNovember2026 + 6 * 60 * kTickOfMinute);
    EXPECT_FALSE(feed_pause(view, ViewerId{1}, safe, pause->until_ms));
    safe.utc_offset_min = 60;
    EXPECT_EQ(feed_pause(view, ViewerId{1}, safe, kOneNovember2026)->until_ms,
              kOneNovember2026 + 5 * 60 * kTickOfMinute);
    safe.quiet = {};
    safe.budget_min = 1;
    EXPECT_FALSE(feed_pause(view, ViewerId{1}, safe, kOneNovember2026)) << "nothing was used yet";
}

}  // namespace
}  // namespace tiller::app

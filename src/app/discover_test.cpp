// Which tags rise: people count, not videos, against what is usual for the tag.
#include "app/discover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tiller::app {
namespace {

constexpr UnixMs kNowMs = 1'800'000'000'000;
constexpr std::int64_t kHourMs = 3'600'000;

Publication published(std::int64_t hours_ago, std::uint64_t creator, std::vector<std::uint64_t> tags) {
    return {.published_ms = kNowMs - hours_ago * kHourMs, .creator = ViewerId{creator}, .tags = std::move(tags)};
}

std::vector<std::uint64_t> names(const std::vector<Rise>& rising) {
    std::vector<std::uint64_t> tags;
    for (const Rise& rise : rising) tags.push_back(rise.tag);
    return tags;
}

TEST(RisingTags, OnePersonMakesNoTagRise) {
    std::vector<Publication> all;
    for (std::int64_t i = 0; i < 20; ++i) all.push_back(published(1 + i, 7, {1}));
    EXPECT_TRUE(rising_tags(all, kNowMs, 10).empty());
    all.push_back(published(2, 8, {1}));
    EXPECT_EQ(rising_tags(all, kNowMs, 10),
              (std::vector<Rise>{{.tag = 1, .creators_today = 2, .creators_per_day = 0}}));
}

TEST(RisingTags, WhatIsAlwaysThereDoesNotRise) {
    std::vector<Publication> all;
    for (std::int64_t day = 0; day < 8; ++day) {
        for (std::uint64_t creator = 1; creator <= 5; ++creator) all.push_back(published(day * 24 + 1, creator, {1}));
    }
    for (std::uint64_t creator = 1; creator <= 3; ++creator) all.push_back(published(2, creator, {2}));
    for (std::uint64_t creator = 1; creator <= 4; ++creator) all.push_back(published(3, creator, {3}));
    all.push_back(published(30, 9, {3}));
    EXPECT_THAT(names(rising_tags(all, kNowMs, 10)), testing::ElementsAre(3, 2));
    EXPECT_THAT(names(rising_tags(all, kNowMs, 1)), testing::ElementsAre(3));
}

TEST(RisingTags, OlderThanAWeekCountsForNothingAndTheFutureIsToday) {
    std::vector<Publication> all = {published(-5, 1, {1}), published(-500, 2, {1})};
    for (std::uint64_t creator = 1; creator <= 50; ++creator) all.push_back(published(8 * 24 + 1, creator, {1}));
    EXPECT_EQ(rising_tags(all, kNowMs, 10),
              (std::vector<Rise>{{.tag = 1, .creators_today = 2, .creators_per_day = 0}}));
}

TEST(RisingTags, EqualRisesAreOrderedByTheTag) {
    const std::vector<Publication> all = {published(1, 1, {9, 4}), published(1, 2, {4, 9})};
    EXPECT_THAT(names(rising_tags(all, kNowMs, 10)), testing::ElementsAre(4, 9));
    EXPECT_TRUE(rising_tags({}, kNowMs, 10).empty());
}

}  // namespace
}  // namespace tiller::app

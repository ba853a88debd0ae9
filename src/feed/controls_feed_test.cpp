// What the viewer forbids or forgets holds in the very next slate, and a feed without personal data reads none.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "feed/feed_pipeline.h"
#include "rank/terms.h"
#include "schema/permitted.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kSixOClock = 1'700'000'000'000;
constexpr std::uint32_t kSixOClockS = 1'700'000'000;
constexpr std::uint64_t kControlClips = 200;

struct ControlsWorld {
    ControlsWorld() {
        for (std::uint64_t id = 1; id <= kControlClips; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{100 + id % 7};
            video.tags = {"tag" + std::to_string(id % 5), "kind" + std::to_string(id % 3)};
            video.duration_ms = 8'000;
            video.language = id % 2 == 0 ? "en" : "zh";
            video.published_ms = kSixOClock - static_cast<UnixMs>(id) * 60'000;
            catalogue.add(video);
        }
        viewer.viewer = ViewerId{42};
        viewer.locale = "en";
        request.request = RequestId{9};
        request.viewer = viewer.viewer;
        request.time_ms = kSixOClock;
        request.locale = "zh";
        request.seed = 5;
    }
    void watch(std::uint64_t id, std::uint32_t time_s, bool liked) {
        schema::HistoryEntry entry;
        entry.video = VideoId{id};
        entry.time_s = time_s;
        entry.watched_permille = liked ? 1'000 : 20;
        entry.actions = 0b11 | (liked ? 1u << static_cast<int>(schema::Action::kLike) : 0u);
        viewer.history.push_back(entry);
    }
    void steer(schema::SteerTarget target, const std::string& tag, float strength) {
        viewer.apply(schema::Steered{.target = target, .tag = tag, .id = kSixOClockS, .strength = strength});
    }
    [[nodiscard]] FeedResult run(FeedResult (*pipeline)(const FeedInputs&) = &feed) const {
        return pipeline({.viewer = viewer,
                         .catalogue = catalogue,
                         .snapshot = *snapshot,
                         .policy = policy,
                         .request = request,
                         .cut = cut});
    }
    [[nodiscard]] std::size_t placed_with(const FeedResult& result, std::uint64_t tag) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            result.record.slate, [tag](const schema::PlacedVideo& placed) { return placed.video.value % 5 == tag; }));
    }

    schema::Catalogue catalogue;
    schema::ViewerState viewer;
    std::shared_ptr<const model::Snapshot> snapshot = model::empty_snapshot();
    schema::Policy policy;
    schema::FeedRequest request;
    Cut cut;
};

TEST(ControlsFeed, ABlockedTagIsInNoSlateUntilItIsAllowedAgain) {
    for (auto* pipeline : {&feed, &fallback_feed}) {
        ControlsWorld world;
        world.request.count = 100;
        ASSERT_GT(world.placed_with(world.run(pipeline), 3), 0u);
        world.steer(schema::SteerTarget::kBlockedTag, "tag3", -1);
        const FeedResult without = world.run(pipeline);
        EXPECT_EQ(without.record.slate.size(), 100u);
        EXPECT_EQ(world.placed_with(without, 3), 0u);
        world.steer(schema::SteerTarget::kBlockedTag, "tag3", 0);
        EXPECT_GT(world.placed_with(world.run(pipeline), 3), 0u);
    }
    ControlsWorld world;
    world.steer(schema::SteerTarget::kBlockedTag, "tag3", -1);
    EXPECT_EQ(explain(world.run().trace, VideoId{3})->removal, "blocked_tag");
}

RC_GTEST_PROP(ControlsFeed, WhatIsDoneWithABlockedTagSaysNothing, ()) {
    ControlsWorld loved;
    ControlsWorld disliked;
    const auto watched = *rc::gen::inRange<std::uint64_t>(1, 25);
    for (std::uint64_t n = 1; n <= watched; ++n) {
        loved.watch(5 * n, kSixOClockS - 100, true);
        disliked.watch(5 * n, kSixOClockS - 100, false);
    }
    for (ControlsWorld* world : {&loved, &disliked}) {
        world->watch(1, kSixOClockS - 50, true);
        world->request.seed = watched;
        world->steer(schema::SteerTarget::kBlockedTag, "tag0", -1);
    }
    RC_ASSERT(first_difference(loved.run().record, disliked.run().record).empty());
    const auto bars = topics(loved.viewer, loved.catalogue, 0, 20);
    RC_ASSERT(bars.size() == 2u);  // of clip 1 alone: tag1, kind1
    for (ControlsWorld* world : {&loved, &disliked}) world->steer(schema::SteerTarget::kBlockedTag, "tag0", 0);
    RC_ASSERT(topics(loved.viewer, loved.catalogue, 0, 20).size() > 2u);
}

TEST(ControlsFeed, AForgottenTagIsLearnedAnewFromWhatComesAfter) {
    ControlsWorld world;
    world.watch(5, kSixOClockS - 100, true);
    world.steer(schema::SteerTarget::kForgottenTag, "tag0", -1);
    EXPECT_TRUE(topics(world.viewer, world.catalogue, 0, 20).empty());
    world.watch(10, kSixOClockS + 1, true);
    world.watch(11, kSixOClockS + 2, true);
    const auto bars = topics(world.viewer, world.catalogue, 0, 20);
    const auto again = std::ranges::find(bars, "tag0", &TopicStrength::tag);
    ASSERT_NE(again, bars.end());
    EXPECT_GT(again->strength, 0);
    world.steer(schema::SteerTarget::kForgottenTag, "tag0", 0);
    EXPECT_FALSE(schema::permitted(world.viewer, world.catalogue, 0).has_value()) << "all of it counts again";
}

TEST(ControlsFeed, AResetAndAPauseSilenceAndAreTakenBack) {
    ControlsWorld world;
    ControlsWorld newcomer;
    for (std::uint64_t id = 1; id <= 30; ++id) {
        world.watch(id, kSixOClockS - 100, id % 5 == 0);
        newcomer.viewer.seen_before.push_back(VideoId{id});
    }
    const FeedResult before = world.run();
    EXPECT_NE(first_difference(before.record, newcomer.run().record), "");
    world.viewer.apply(schema::ProfileChosen{.off = false, .paused = false, .from_s = kSixOClockS});
    EXPECT_EQ(first_difference(world.run().record, newcomer.run().record), "");
    world.viewer.apply(schema::ProfileChosen{});
    EXPECT_EQ(first_difference(world.run().record, before.record), "");
    for (schema::HistoryEntry& entry : world.viewer.history) entry.is_silent = 1;
    EXPECT_EQ(first_difference(world.run().record, newcomer.run().record), "");
}

TEST(ControlsFeed, ASliderMovesWhatItNamesAndIsATermOfTheSum) {
    const auto longest_first = [](std::uint64_t id) { return static_cast<std::uint32_t>(5'000 + 400 * id); };
    const auto mean_place_value = [&](const FeedResult& result) {
        double sum = 0;
        for (const schema::PlacedVideo& placed : result.record.slate) sum += longest_first(placed.video.value);
        return sum / static_cast<double>(result.record.slate.size());
    };
    ControlsWorld world;
    world.catalogue = {};
    for (std::uint64_t id = 1; id <= kControlClips; ++id) {
        schema::Video video;
        video.video = VideoId{id};
        video.creator = ViewerId{100 + id};
        video.tags = {"tag" + std::to_string(id)};
        video.duration_ms = longest_first(id);
        video.published_ms = kSixOClock - 60'000;
        world.catalogue.add(video);
    }
    world.policy.exploration_places = 0;
    const auto set = [&world](schema::Slider slider, std::int8_t percent) {
        schema::SlidersSet sliders;
        sliders.percent[static_cast<std::size_t>(slider)] = percent;
        world.viewer.apply(sliders);
        return world.run();
    };
    const FeedResult neutral = world.run();
    const FeedResult longer = set(schema::Slider::kLength, 100);
    EXPECT_GT(mean_place_value(longer), mean_place_value(set(schema::Slider::kLength, -100)));
    EXPECT_EQ(longer.record.slate[0].terms.back().id, schema::term_of(schema::Slider::kLength));
    EXPECT_EQ(longer.record.slate[0].terms.back().nano, rank::nano_of(world.policy.slider_points));
    world.viewer.follows = {ViewerId{107}};
    EXPECT_EQ(set(schema::Slider::kFollowed, 100).record.slate[0].video, VideoId{7});
    world.viewer.follows = {};
    for (std::uint64_t id = 50; id <= kControlClips; ++id) world.watch(id, kSixOClockS - 100, true);
    world.request.exclude_seen = false;
    for (const schema::PlacedVideo& placed : set(schema::Slider::kNovelty, 100).record.slate)
        EXPECT_LT(placed.video.value, 50u);
    world.viewer.history.clear();
    world.request.exclude_seen = true;
    EXPECT_EQ(first_difference(set(schema::Slider::kNovelty, 0).record, neutral.record), "");
}

TEST(ControlsFeed, WhatManyWatchIsMovedByItsSlider) {
    ControlsWorld world;
    model::Snapshot snapshot = *model::empty_snapshot();
    model::SpaceTotals& totals = snapshot.tables.space_for_write(schema::kAppSpace);
    for (std::uint64_t id = 1; id <= kControlClips; ++id) {
        const float views = id % 10 == 0 ? 1'000.0f : 1.0f;
        snapshot.tables.items.statistics.at_for_write(snapshot.tables.items.find_or_add(VideoId{id})).views = views;
        totals.views += views;
    }
    world.snapshot = std::make_shared<const model::Snapshot>(std::move(snapshot));
    world.policy.exploration_places = 0;
    const auto popular_in = [&](std::int8_t percent) {
        schema::SlidersSet sliders;
        sliders.percent[static_cast<std::size_t>(schema::Slider::kPopularity)] = percent;
        world.viewer.apply(sliders);
        const FeedResult result = world.run();
        return std::ranges::count_if(result.record.slate,
                                     [](const schema::PlacedVideo& placed) { return placed.video.value % 10 == 0; });
    };
    EXPECT_EQ(popular_in(100), static_cast<std::ptrdiff_t>(world.run().record.slate.size()));
    EXPECT_EQ(popular_in(-100), 0);
}

// By construction: the stages are given nobody, whoever the viewer is.
RC_GTEST_PROP(ControlsFeed, AnImpersonalFeedIsTheSameForEverybody, ()) {
    ControlsWorld one;
    ControlsWorld other;
    const auto watched = *rc::gen::inRange<std::uint64_t>(1, 60);
    for (std::uint64_t id = 1; id <= watched; ++id) one.watch(id, kSixOClockS - 100, id % 2 == 0);
    one.viewer.follows = {ViewerId{101}, ViewerId{103}};
    one.viewer.steered_tags = {{"tag1", 1.0f}, {"tag2", -1.0f}};
    one.viewer.steered_creators = {{104, -1.0f}};
    one.viewer.rejected_videos = {VideoId{70}};
    one.viewer.locale = "zh";
    one.viewer.apply(schema::SlidersSet{{100, -100, 60, 20}});
    other.viewer.viewer = other.request.viewer = ViewerId{103};  // a creator, too
    for (ControlsWorld* world : {&one, &other}) {
        world->request.impersonal = true;
        world->request.profile_from_s = schema::kNoProfile;
        world->request.seed = watched;
    }
    schema::DecisionRecord ones = one.run().record;
    const schema::DecisionRecord others = other.run().record;
    ones.request.viewer = others.request.viewer;
    RC_ASSERT(first_difference(ones, others).empty());
    RC_ASSERT(!ones.slate.empty());
}

TEST(ControlsFeed, AnImpersonalFeedStillLeavesOutWhatMustNotBeShown) {
    ControlsWorld world;
    world.request.impersonal = true;
    world.request.count = 100;
    world.viewer.blocks = {ViewerId{101}};
    world.steer(schema::SteerTarget::kBlockedTag, "tag3", -1);
    const FeedResult result = world.run();
    ASSERT_FALSE(result.record.slate.empty());
    EXPECT_EQ(world.placed_with(result, 3), 0u);
    for (const schema::PlacedVideo& placed : result.record.slate) EXPECT_NE(placed.video.value % 7, 1u);
}

TEST(ControlsFeed, AnImpersonalFeedNamesWhatTheRequestSaysWasOn) {
    ControlsWorld world;
    world.request.impersonal = true;
    const FeedResult first = world.run();
    for (const schema::PlacedVideo& placed : first.record.slate) world.request.already_sent.push_back(placed.video);
    for (const schema::PlacedVideo& placed : world.run().record.slate)
        EXPECT_EQ(std::ranges::count(world.request.already_sent, placed.video), 0);
}

}  // namespace
}  // namespace tiller::feed

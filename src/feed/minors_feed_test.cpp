// Feeds for minors: what was watched is known as seen and says nothing else, and nothing sensitive passes.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "feed/feed_pipeline.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kFourOClock = 1'700'000'000'000;
constexpr std::uint32_t kFourOClockS = 1'700'000'000;
constexpr VideoId kSensitiveOne{7};
constexpr std::uint64_t kClips = 60;

struct MinorsWorld {
    MinorsWorld() {
        for (std::uint64_t id = 1; id <= kClips; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{100 + id % 7};
            video.tags = {"tag" + std::to_string(id % 5)};
            video.duration_ms = 8'000;
            video.published_ms = kFourOClock - static_cast<UnixMs>(id) * 60'000;
            catalogue.add(video);
        }
        catalogue.apply(schema::VideoLabelled{
            .video = kSensitiveOne, .labels = set_of(schema::VideoLabel::kSensitive), .by_staff = true, .author = {}});
        viewer.viewer = ViewerId{42};
        request.request = RequestId{9};
        request.viewer = viewer.viewer;
        request.time_ms = kFourOClock;
        request.seed = 5;
    }
    void as_minor() {
        request.age_group = schema::AgeGroup::kMinor;
        request.age_rules = schema::AgeRules::kMinor;
        request.profile_from_s = schema::kNoProfile;
    }
    void watch(std::uint64_t id, std::uint32_t time_s, std::uint32_t permille, bool liked) {
        schema::HistoryEntry entry;
        entry.video = VideoId{id};
        entry.time_s = time_s;
        entry.watched_permille = permille;
        entry.actions = 0b11 | (liked ? 1u << static_cast<int>(schema::Action::kLike) : 0u);
        viewer.history.push_back(entry);
    }
    [[nodiscard]] FeedResult run(FeedResult (*pipeline)(const FeedInputs&) = &feed) const {
        return pipeline({.viewer = viewer,
                         .catalogue = catalogue,
                         .snapshot = *snapshot,
                         .policy = policy,
                         .request = request,
                         .cut = cut});
    }

    schema::Catalogue catalogue;
    schema::ViewerState viewer;
    std::shared_ptr<const model::Snapshot> snapshot = model::empty_snapshot();
    schema::Policy policy;
    schema::FeedRequest request;
    Cut cut;
};

bool shows(const FeedResult& result, VideoId video) {
    return std::ranges::find(result.record.slate, video, &schema::PlacedVideo::video) != result.record.slate.end();
}

RC_GTEST_PROP(MinorsFeed, WhatWasDoneWithAVideoChangesNoSlateOfAMinor, ()) {
    MinorsWorld loved;
    MinorsWorld disliked;
    const auto watched = *rc::gen::inRange<std::uint64_t>(1, 30);
    for (std::uint64_t id = 1; id <= watched; ++id) {
        loved.watch(id, kFourOClockS - 100, 1'000, true);
        disliked.watch(id, kFourOClockS - 50, 20, false);
    }
    for (MinorsWorld* world : {&loved, &disliked}) {
        world->as_minor();
        world->request.seed = watched;
    }
    const FeedResult one = loved.run();
    RC_ASSERT(first_difference(one.record, disliked.run().record).empty());
    for (const schema::PlacedVideo& placed : one.record.slate) RC_ASSERT(placed.video.value > watched);
    // The same people as adults get what their histories say.
    RC_ASSERT(topics(loved.viewer, loved.catalogue, schema::kNoProfile, 8).empty());
}

TEST(MinorsFeed, AnAdultsSlateDoesDependOnIt) {
    MinorsWorld loved;
    MinorsWorld disliked;
    for (std::uint64_t id = 5; id <= 55; id += 5) {
        loved.watch(id, kFourOClockS - 100, 1'000, true);
        disliked.watch(id, kFourOClockS - 100, 20, false);
    }
    EXPECT_NE(first_difference(loved.run().record, disliked.run().record), "");
}

TEST(MinorsFeed, WhatIsSensitiveIsLeftOutWhateverWasChosen) {
    for (auto* pipeline : {&feed, &fallback_feed}) {
        MinorsWorld world;
        // Nothing else is left.
        for (std::uint64_t id = 1; id <= kClips; ++id) {
            if (VideoId{id} != kSensitiveOne)
                world.catalogue.apply(schema::VideoStateChanged{VideoId{id}, schema::VideoState::kHidden, {}, ""});
        }
        EXPECT_TRUE(shows(world.run(pipeline), kSensitiveOne));
        world.as_minor();
        EXPECT_TRUE(world.run(pipeline).record.slate.empty());
        world.viewer.follows = {ViewerId{100}};
        world.request.surface = schema::Surface::kFollowing;
        EXPECT_TRUE(world.run(pipeline).record.slate.empty());
    }
    MinorsWorld world;
    world.as_minor();
    EXPECT_EQ(explain(world.run().trace, kSensitiveOne)->removal, "hidden_label");
}

TEST(MinorsFeed, WhatTheViewerSaidThemselvesStillHolds) {
    MinorsWorld world;
    world.as_minor();
    world.policy.exploration_places = 0;
    world.viewer.blocks = {ViewerId{101}};
    world.viewer.rejected_videos = {VideoId{2}};
    world.viewer.steered_tags["tag3"] = -1;
    for (const schema::PlacedVideo& placed : world.run().record.slate) {
        EXPECT_NE(placed.video, VideoId{2});
        EXPECT_NE(placed.video.value % 7, 1u) << "a blocked creator";
        EXPECT_NE(placed.video.value % 5, 3u) << "less of this";
    }
}

TEST(MinorsFeed, AfterTheBirthdayOnlyWhatCameLaterIsAProfile) {
    MinorsWorld grown;
    MinorsWorld other;
    for (std::uint64_t id = 5; id <= 40; id += 5) {
        grown.watch(id, kFourOClockS - 1'000, 1'000, true);
        other.watch(id, kFourOClockS - 1'000, 20, false);
    }
    for (MinorsWorld* world : {&grown, &other}) {
        world->request.profile_from_s = kFourOClockS - 500;
        world->watch(41, kFourOClockS - 400, 1'000, true);
    }
    EXPECT_EQ(first_difference(grown.run().record, other.run().record), "");
    for (MinorsWorld* world : {&grown, &other}) world->request.profile_from_s = kFourOClockS - 2'000;
    EXPECT_NE(first_difference(grown.run().record, other.run().record), "");
}

TEST(MinorsFeed, EndsAndRepeatsLikeAnyOther) {
    MinorsWorld world;
    world.as_minor();
    for (std::uint64_t id = kClips; id >= 1; --id) world.watch(id, kFourOClockS - 10, 500, false);
    const FeedResult result = world.run();
    EXPECT_TRUE(result.end);
    ASSERT_FALSE(result.record.slate.empty());
    EXPECT_EQ(result.record.slate.front().video, VideoId{kClips}) << "what was seen longest ago comes first";
    EXPECT_EQ(first_difference(result.record, world.run().record), "");
}

}  // namespace
}  // namespace tiller::feed

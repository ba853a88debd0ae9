// Popular and Fresh: the same order for everybody, with what must not be shown to somebody left out.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

#include "feed/feed_pipeline.h"
#include "feed/influence.h"
#include "schema/permitted.h"

namespace tiller::feed {
namespace {

using schema::Surface;

constexpr UnixMs kMidday = 1'700'000'000'000;
constexpr UnixMs kOneMinuteMs = 60'000;
constexpr std::uint64_t kSharedClips = 60;

/// Clip 1 is the newest; clip 60 was watched most until the last minute, clip 31 least, and the others never.
struct SharedWorld {
    explicit SharedWorld(Surface surface) {
        model::ModelTables& tables = measured.tables;
        model::SpaceTotals& totals = tables.space_for_write(schema::kAppSpace);
        for (std::uint64_t id = 1; id <= kSharedClips; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{100 + id % 20};
            video.tags = {"tag" + std::to_string(id % 5)};
            video.duration_ms = 8'000;
            video.language = "en";
            video.published_ms = kMidday - static_cast<UnixMs>(id) * kOneMinuteMs;
            catalogue.add(video);
            if (id <= kSharedClips / 2) continue;
            const model::ItemRow row = tables.items.find_or_add(video.video);
            model::add_popularity(tables.items.statistics.at_for_write(row), totals, static_cast<float>(id) / 4,
                                  kMidday);
        }
        viewer.viewer = request.viewer = ViewerId{42};
        request.request = RequestId{9};
        request.surface = surface;
        request.time_ms = kMidday;
        request.locale = "en";
        request.seed = 5;
    }
    void watch(std::uint64_t id, bool liked) {
        schema::HistoryEntry entry;
        entry.video = VideoId{id};
        entry.time_s = static_cast<std::uint32_t>(kMidday / 1000 - 100);
        entry.watched_permille = liked ? 1'000 : 20;
        entry.actions = 0b11 | (liked ? 1u << static_cast<int>(schema::Action::kLike) : 0u);
        viewer.history.push_back(entry);
    }
    [[nodiscard]] FeedInputs inputs() const {
        return {.viewer = viewer,
                .catalogue = catalogue,
                .snapshot = measured,
                .policy = policy,
                .request = request,
                .cut = cut,
                .blocked_by = blocked_by,
                .hidden_labels = hidden_labels};
    }
    [[nodiscard]] FeedResult run() const { return feed(inputs()); }
    [[nodiscard]] std::vector<std::uint64_t> ids() const {
        std::vector<std::uint64_t> ids;
        for (const schema::PlacedVideo& placed : run().record.slate) ids.push_back(placed.video.value);
        return ids;
    }

    schema::Catalogue catalogue;
    schema::ViewerState viewer;
    model::Snapshot measured;
    schema::Policy policy;
    schema::FeedRequest request;
    Cut cut;
    std::vector<ViewerId> blocked_by;
    schema::LabelSet hidden_labels{};
};

TEST(EverybodyFeed, PopularIsWhatWasWatchedLatelyAPointForEachWholeWatch) {
    const SharedWorld world(Surface::kPopular);
    const FeedResult result = world.run();
    EXPECT_EQ(world.ids(), (std::vector<std::uint64_t>{60, 59, 58, 57, 56, 55}));
    EXPECT_FALSE(result.record.fallback);
    const schema::PlacedVideo& first = result.record.slate[0];
    EXPECT_EQ(first.terms, (std::vector<schema::Term>{{schema::TermId::kWatchedLately, 15 * schema::kNanoPerPoint}}));
    EXPECT_EQ(first.score_nano, 15 * schema::kNanoPerPoint);
    EXPECT_EQ(first.source, schema::Source::kPopular);
    EXPECT_EQ(schema::term_name(first.terms[0].id), "policy.watched_lately");
    EXPECT_TRUE(first.heads.empty()) << "no model is asked";
}

TEST(EverybodyFeed, AWatchCountsHalfADayLater) {
    SharedWorld world(Surface::kPopular);
    world.request.time_ms += kDayMs;
    EXPECT_EQ(world.run().record.slate[0].score_nano, 15 * schema::kNanoPerPoint / 2);
    model::ModelTables& tables = world.measured.tables;
    model::add_popularity(tables.items.statistics.at_for_write(tables.items.find_or_add(VideoId{3})),
                          tables.space_for_write(schema::kAppSpace), 8.0f, kMidday + kDayMs);
    EXPECT_EQ(world.ids().front(), 3u);
}

TEST(EverybodyFeed, WhatNobodyWatchedIsNotPopularAndWhatWasSeenDoesNotComeBack) {
    SharedWorld world(Surface::kPopular);
    std::vector<std::uint64_t> all;
    for (std::vector<std::uint64_t> ids = world.ids(); !ids.empty(); ids = world.ids()) {
        for (const std::uint64_t id : ids) world.watch(id, false);
        all.insert(all.end(), ids.begin(), ids.end());
    }
    EXPECT_EQ(all.size(), kSharedClips / 2);
    EXPECT_EQ(*std::ranges::min_element(all), kSharedClips / 2 + 1);
    EXPECT_EQ(explain(world.run().trace, VideoId{60})->removal, "seen");
}

TEST(EverybodyFeed, FreshIsTheNewestFirstAndGoesOnToTheLast) {
    SharedWorld world(Surface::kFresh);
    const FeedResult result = world.run();
    EXPECT_EQ(world.ids(), (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6}));
    for (const schema::PlacedVideo& placed : result.record.slate) {
        ASSERT_EQ(placed.terms.size(), 1u);
        EXPECT_EQ(placed.terms[0].id, schema::TermId::kChronological);
        EXPECT_EQ(placed.terms[0].nano, placed.score_nano);
        EXPECT_EQ(placed.source, schema::Source::kFresh);
    }
    std::size_t count = 0;
    for (std::vector<std::uint64_t> ids = world.ids(); !ids.empty(); ids = world.ids()) {
        for (const std::uint64_t id : ids) EXPECT_EQ(id, ++count);
        for (const std::uint64_t id : ids) world.watch(id, false);
    }
    EXPECT_EQ(count, kSharedClips);
}

TEST(EverybodyFeed, NobodyFillsASlateByPublishingMuch) {
    for (const Surface surface : {Surface::kPopular, Surface::kFresh}) {
        SharedWorld world(surface);
        model::ModelTables& tables = world.measured.tables;
        for (std::uint64_t id = 201; id <= 230; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{77};
            video.published_ms = kMidday;
            world.catalogue.add(video);
            model::add_popularity(tables.items.statistics.at_for_write(tables.items.find_or_add(video.video)),
                                  tables.space_for_write(schema::kAppSpace), 1'000.0f, kMidday);
        }
        const std::vector<std::uint64_t> ids = world.ids();
        EXPECT_EQ(std::ranges::count_if(ids, [](std::uint64_t id) { return id > 200; }),
                  world.policy.max_creator_in_slate);
        EXPECT_EQ(ids.size(), 6u);
        EXPECT_EQ(explain(world.run().trace, VideoId{230})->removal, "creator_limit");
        world.request.surface = Surface::kFollowing;
        world.viewer.follows = {ViewerId{77}};
        EXPECT_EQ(world.ids(), (std::vector<std::uint64_t>{201, 202, 203, 204, 205, 206})) << "a list they made";
    }
}

// By construction: the stages are given nobody who has seen something.
RC_GTEST_PROP(EverybodyFeed, WhoHasSeenTheSameGetsTheSame, ()) {
    const Surface surface = *rc::gen::element(Surface::kPopular, Surface::kFresh);
    SharedWorld one(surface);
    SharedWorld other(surface);
    const auto watched = *rc::gen::inRange<std::uint64_t>(0, 50);
    for (std::uint64_t id = 1; id <= watched; ++id) {
        one.watch(id, id % 2 == 0);
        other.viewer.seen_before.push_back(VideoId{id});
    }
    one.viewer.follows = {ViewerId{101}, ViewerId{103}};
    one.viewer.steered_tags = {{"tag1", 1.0f}, {"tag2", -1.0f}};
    one.viewer.steered_creators = {{104, -1.0f}};
    one.viewer.locale = "zh";
    one.viewer.forgotten_tags = {{"tag4", 1}};
    one.viewer.apply(schema::SlidersSet{{100, -100, 60, 20}});
    one.viewer.profile.from_s = 5;
    other.viewer.viewer = other.request.viewer = ViewerId{43};
    for (SharedWorld* world : {&one, &other}) world->request.seed = watched;
    schema::DecisionRecord ones = one.run().record;
    const schema::DecisionRecord others = other.run().record;
    ones.request.viewer = others.request.viewer;
    RC_ASSERT(first_difference(ones, others).empty());
    RC_ASSERT(!ones.slate.empty());
}

TEST(EverybodyFeed, TheStagesAreGivenLimitsAndNoPerson) {
    SharedWorld world(Surface::kFresh);
    world.watch(3, true);
    world.viewer.seen_before = {VideoId{4}};
    world.viewer.follows = {ViewerId{101}};
    world.viewer.blocks = {ViewerId{102}};
    world.viewer.blocked_tags = {"tag1"};
    world.viewer.forgotten_tags = {{"tag4", 1}};
    world.viewer.steered_tags = {{"tag2", 1.0f}};
    world.viewer.steered_creators = {{104, -1.0f}};
    world.viewer.rejected_videos = {VideoId{5}};
    world.viewer.locale = "zh";
    world.viewer.sliders = {{100, 0, 0, 0}};
    schema::ViewerState expected;
    expected.viewer = world.viewer.viewer;
    expected.locale = "en";
    expected.blocks = world.viewer.blocks;
    expected.blocked_tags = world.viewer.blocked_tags;
    expected.rejected_videos = world.viewer.rejected_videos;
    expected.seen_before = {VideoId{4}, VideoId{3}};
    EXPECT_EQ(schema::permitted_for(world.request, world.viewer, world.catalogue), expected);
}

TEST(EverybodyFeed, WhatMustNotBeShownIsLeftOutByNameInEverySlate) {
    for (const Surface surface : {Surface::kPopular, Surface::kFresh}) {
        SharedWorld world(surface);
        world.request.count = 100;
        world.policy.max_creator_in_slate = 100;
        world.viewer.blocks = {ViewerId{111}};                                             // clips 31 and 51
        world.viewer.apply(schema::Steered{schema::SteerTarget::kBlockedTag, "tag2", 0, -1});  // clip 32
        world.blocked_by = {ViewerId{113}};                                                // clip 33
        world.viewer.rejected_videos = {VideoId{34}};
        world.hidden_labels = set_of(schema::VideoLabel::kPolitical);
        const auto label = [&](std::uint64_t id, schema::VideoLabel label) {
            world.catalogue.apply(
                schema::VideoLabelled{.video = VideoId{id}, .labels = set_of(label), .by_staff = true, .author = {}});
        };
        label(35, schema::VideoLabel::kPolitical);
        label(36, schema::VideoLabel::kSensitive);
        world.request.age_rules = schema::AgeRules::kMinor;
        world.catalogue.apply(schema::VideoLimited{.video = VideoId{38}, .undo = false, .author = {}});
        world.viewer.viewer = world.request.viewer = ViewerId{119};  // whose are clips 39 and 59
        world.catalogue.apply(schema::VideoStateChanged{VideoId{40}, schema::VideoState::kHidden, {}, ""});
        world.request.already_sent = {VideoId{41}};
        world.watch(43, true);
        const FeedResult result = world.run();
        const std::vector<std::pair<std::uint64_t, std::string_view>> removed = {{31, "blocked_creator"},
                                                                                 {32, "blocked_tag"},
                                                                                 {33, "blocked_by_creator"},
                                                                                 {34, "rejected_video"},
                                                                                 {35, "hidden_label"},
                                                                                 {36, "hidden_label"},
                                                                                 {38, "limited"},
                                                                                 {39, "own_video"},
                                                                                 {41, "already_sent"},
                                                                                 {43, "seen"}};
        for (const auto& [id, rule] : removed) EXPECT_EQ(explain(result.trace, VideoId{id})->removal, rule) << id;
        for (const schema::PlacedVideo& placed : result.record.slate) {
            EXPECT_NE(placed.video, VideoId{40});
            EXPECT_NE(placed.video.value % 5, 2u);
        }
        EXPECT_EQ(explain(result.trace, VideoId{44})->removal, "");
        // The fallback leaves out the same.
        for (const schema::PlacedVideo& placed : fallback_feed(world.inputs()).record.slate) {
            for (const auto& [id, rule] : removed) EXPECT_NE(placed.video.value, id) << rule;
        }
    }
}

TEST(EverybodyFeed, WithoutAProfileNotEvenWhatWasSeenIsRead) {
    for (const Surface surface : {Surface::kPopular, Surface::kFresh}) {
        SharedWorld world(surface);
        const std::vector<std::uint64_t> first = world.ids();
        for (const std::uint64_t id : first) world.watch(id, true);
        EXPECT_NE(world.ids(), first);
        world.request.impersonal = true;
        EXPECT_EQ(world.ids(), first);
    }
}

TEST(EverybodyFeed, ABrokenFigureGivesAMarkedFallback) {
    SharedWorld world(Surface::kPopular);
    model::ModelTables& tables = world.measured.tables;
    tables.items.statistics.at_for_write(tables.items.find_or_add(VideoId{60})).popularity =
        std::numeric_limits<float>::quiet_NaN();
    const FeedResult result = world.run();
    EXPECT_TRUE(result.record.fallback);
    EXPECT_EQ(first_difference(result.record, fallback_feed(world.inputs()).record), "");
}

TEST(EverybodyFeed, NothingOfThePastIsTriedForWhatItDidNotOrder) {
    SharedWorld world(Surface::kPopular);
    world.watch(59, true);
    world.viewer.follows = {ViewerId{100}};  // who made clip 60
    const FeedResult result = world.run();
    EXPECT_TRUE(past_actions(world.inputs(), VideoId{60}).empty());
    EXPECT_EQ(influences_of(world.inputs(), result, VideoId{60}).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace tiller::feed

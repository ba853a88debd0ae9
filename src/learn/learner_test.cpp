#include "learn/learner.h"
#include "learn/example.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "learn/neighbour_trainer.h"

namespace tiller::learn {
namespace {

constexpr PartitionId kPartition{1};
constexpr UnixMs kStart = 1'700'000'000'000;

schema::Video video_of(std::uint64_t id) {
    schema::Video video;
    video.video = VideoId{id};
    video.creator = ViewerId{900 + id % 5};
    video.tags = {"tag" + std::to_string(id % 4)};
    video.duration_ms = 8000;
    video.published_ms = kStart;
    return video;
}

/// Events of one small world, written one after the other into one partition.
struct World {
    std::vector<schema::Event> events;
    UnixMs now_ms = kStart;

    void add(ViewerId subject, schema::Payload payload) { events.push_back({now_ms, subject, 0, std::move(payload)}); }
    void publish(std::uint64_t videos) {
        for (std::uint64_t id = 1; id <= videos; ++id) add(ViewerId{900}, schema::VideoPublished{video_of(id)});
    }
    void show(ViewerId viewer, std::uint64_t request, std::vector<VideoId> videos,
              schema::Surface surface = schema::Surface::kForYou) {
        add(viewer, schema::Shown{RequestId{request}, surface, schema::kAppSpace, std::move(videos)});
    }
    void act(ViewerId viewer, schema::ImpressionRef impression, schema::Action action, std::uint32_t watched_ms = 0) {
        schema::Acted acted;
        acted.impression = impression;
        acted.action = action;
        acted.watched_ms = watched_ms;
        add(viewer, acted);
    }
    void watch(ViewerId viewer, schema::ImpressionRef impression, std::uint32_t watched_ms) {
        act(viewer, impression, schema::Action::kSeen);
        now_ms += watched_ms + 100;
        act(viewer, impression, schema::Action::kWatch, watched_ms);
    }
};

World busy_world(std::uint64_t seed) {
    World world;
    world.publish(30);
    SeededRandom random(seed);
    for (std::uint64_t request = 1; request <= 60; ++request) {
        const ViewerId viewer{random.below(8) + 1};
        std::vector<VideoId> videos;
        for (int i = 0; i < 4; ++i) videos.push_back(VideoId{random.below(30) + 1});
        world.show(viewer, request, videos);
        for (std::uint16_t place = 0; place < 4; ++place) {
            const schema::ImpressionRef impression{RequestId{request}, place, videos[place]};
            world.watch(viewer, impression, static_cast<std::uint32_t>(random.below(9000)));
            if (random.below(4) == 0) world.act(viewer, impression, schema::Action::kLike);
        }
    }
    return world;
}

schema::Tick tick_of(std::uint64_t number, std::uint64_t next_offset) {
    schema::Tick tick;
    tick.number = number;
    tick.cut.set(kPartition, next_offset);
    return tick;
}

/// Applies events [from, to) and ends a tick.
std::shared_ptr<const model::Snapshot> fold(Learner& learner, const World& world, std::size_t from, std::size_t to,
                                            std::uint64_t number) {
    for (std::size_t i = from; i < to; ++i) learner.apply({kPartition, i}, &world.events[i]);
    return learner.end_tick(tick_of(number, to), world.events[to - 1].time_ms);
}

TEST(Example, AFractionWithoutATimeIsNoEarlySkip) {
    schema::Acted acted;
    acted.action = schema::Action::kWatch;
    acted.watched_ms = kEarlySkipMs - 1;
    EXPECT_TRUE(early_skip_after(false, acted));
    acted.watched_ms = 0;
    acted.value = 0.5f;
    EXPECT_FALSE(early_skip_after(true, acted));
}

TEST(Learner, SameEventsGiveTheSameDigest) {
    const World world = busy_world(1);
    Learner a;
    Learner b;
    const std::size_t half = world.events.size() / 2;
    for (Learner* learner : {&a, &b}) {
        fold(*learner, world, 0, half, 1);
        fold(*learner, world, half, world.events.size(), 2);
    }
    EXPECT_EQ(a.snapshot()->digest, b.snapshot()->digest);
    EXPECT_EQ(a.digest(), b.digest());
    EXPECT_GT(a.report().examples, 100u);
    Learner other;
    const World other_world = busy_world(2);
    fold(other, other_world, 0, other_world.events.size(), 2);
    EXPECT_NE(other.digest(), a.digest());
}

TEST(Learner, WhatIsWatchedWithoutAProfileCountsForTheVideoAndTeachesNothing) {
    const auto learned = [](std::uint32_t profile_from_s, const std::vector<schema::Payload>& chosen = {}) {
        World world;
        world.publish(6);
        for (std::uint64_t viewer = 1; viewer <= 4; ++viewer) {
            for (const schema::Payload& choice : chosen) world.add(ViewerId{viewer}, choice);
        }
        for (std::uint64_t request = 1; request <= 40; ++request) {
            const ViewerId viewer{1 + request % 4};
            schema::DecisionRecord record;
            record.request.request = RequestId{request};
            record.request.viewer = viewer;
            record.request.profile_from_s = profile_from_s;
            for (std::uint64_t place = 0; place < 2; ++place) {
                schema::PlacedVideo placed;
                placed.video = VideoId{1 + (request + place) % 6};
                record.slate.push_back(placed);
            }
            world.add(viewer, schema::SlateServed{record});
            for (std::uint16_t place = 0; place < 2; ++place)
                world.watch(viewer, {RequestId{request}, place, record.slate[place].video}, 1'000u * (request % 8));
        }
        world.now_ms += kDayMs;
        world.add(ViewerId{900}, schema::Followed{ViewerId{901}, false});
        auto learner = std::make_unique<Learner>();
        fold(*learner, world, 0, world.events.size(), 1);
        return learner;
    };
    const auto of_adults = learned(0);
    const auto of_minors = learned(schema::kNoProfile);
    EXPECT_EQ(of_minors->report().examples, of_adults->report().examples);
    EXPECT_GT(of_minors->report().examples, 0u);
    EXPECT_EQ(of_minors->report().counted_examples, of_minors->report().examples);
    EXPECT_EQ(of_adults->report().counted_examples, 0u);
    EXPECT_EQ(of_minors->report().practices, 0u);
    std::vector<schema::Payload> every_tag;
    for (const char* tag : {"tag0", "tag1", "tag2", "tag3"})
        every_tag.push_back(schema::Steered{schema::SteerTarget::kBlockedTag, tag, 0, -1});
    const std::vector<schema::Payload> off = {schema::ProfileChosen{.off = true, .paused = false, .from_s = 0}};
    const std::vector<schema::Payload> paused = {schema::ProfileChosen{.off = false, .paused = true, .from_s = 0}};
    for (const auto& chosen : {off, paused, every_tag}) {
        const auto by_choice = learned(0, chosen);
        EXPECT_EQ(by_choice->report().examples, of_adults->report().examples);
        EXPECT_EQ(by_choice->report().counted_examples, by_choice->report().examples);
        EXPECT_EQ(by_choice->report().corrections, 0u);
    }
    ByteWriter out;
    of_minors->encode(out);
    ByteReader in(out.bytes());
    const auto decoded = Learner::decode(in);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->digest(), of_minors->digest());
}

TEST(Learner, WhatPeopleLookedUpSaysNothingOfItsWorthToOthers) {
    const auto views_of_pushed = [](schema::Surface surface) {
        World world;
        world.publish(5);
        for (std::uint64_t viewer = 1; viewer <= 20; ++viewer) {
            const schema::ImpressionRef impression{RequestId{viewer}, 0, VideoId{1}};
            world.show(ViewerId{viewer}, viewer, {VideoId{1}}, surface);
            world.watch(ViewerId{viewer}, impression, 8000);
            world.act(ViewerId{viewer}, impression, schema::Action::kLike);
        }
        world.now_ms += 3'600'000;
        world.add(ViewerId{900}, schema::VideoPublished{video_of(6)});
        Learner learner;
        const auto snapshot = fold(learner, world, 0, world.events.size(), 1);
        EXPECT_EQ(learner.report().accepted_actions, 60u);
        const model::ItemRow item = snapshot->tables.items.find(VideoId{1});
        return item == model::kNoItem ? 0.0f : snapshot->tables.items.statistics[item].views;
    };
    for (const schema::Surface surface : {schema::Surface::kForYou, schema::Surface::kPopular, schema::Surface::kFresh})
        EXPECT_EQ(views_of_pushed(surface), 20);
    for (const schema::Surface surface :
         {schema::Surface::kLink, schema::Surface::kCreator, schema::Surface::kTag, schema::Surface::kSearch})
        EXPECT_EQ(views_of_pushed(surface), 0);
}

constexpr std::uint64_t kTurning = 20;

/// So many people are served one video of 1 to 20 and one of 21 to 40, and watch one of them to its end, of the other next to
/// nothing. What the record says was predicted for the better one; of the other, the rest to 1.
void add_crowd(World& world, std::uint64_t first_viewer, std::uint64_t viewers, bool are_first_good, float predicted) {
    for (std::uint64_t viewer = first_viewer; viewer < first_viewer + viewers; ++viewer) {
        schema::DecisionRecord record;
        record.request.request = RequestId{viewer};
        for (const bool is_first : {true, false}) {
            schema::PlacedVideo& placed = record.slate.emplace_back();
            placed.video = VideoId{1 + viewer % kTurning + (is_first ? 0 : kTurning)};
            placed.heads.assign(schema::kHeadCount, 0.5f);
            const float better = is_first == are_first_good ? predicted : 1 - predicted;
            for (const schema::Head head : {schema::Head::kFinish, schema::Head::kWatchedFraction})
                placed.heads[static_cast<std::size_t>(head)] = better;
            placed.heads[static_cast<std::size_t>(schema::Head::kEarlySkip)] = 1 - better;
        }
        const std::vector<schema::PlacedVideo> slate = record.slate;
        world.add(ViewerId{1000 + viewer}, schema::SlateServed{std::move(record)});
        for (std::uint16_t place = 0; place < 2; ++place) {
            const bool is_good = (place == 0) == are_first_good;
            world.watch(ViewerId{1000 + viewer}, {RequestId{viewer}, place, slate[place].video}, is_good ? 8000 : 100);
        }
    }
}

/// Folds events from `from` on in so many ticks; which of them were fit to be served.
std::vector<bool> fold_in_ticks(Learner& learner, const World& world, std::size_t from, std::size_t ticks) {
    std::vector<bool> fit;
    const std::size_t step = (world.events.size() - from) / ticks;
    for (std::size_t tick = 0; tick < ticks; ++tick) {
        fold(learner, world, from + tick * step, from + (tick + 1) * step, learner.tick_number() + 1);
        fit.push_back(learner.is_fit_to_serve());
    }
    return fit;
}

TEST(Learner, WhatKnowsLessThanWhatIsServedIsWithheldUntilItKnowsAsMuch) {
    World world;
    world.publish(2 * kTurning);
    add_crowd(world, 1, 300, true, 0.95f);  // served by weights that knew all of it: those of the fold are new
    Learner learner;
    EXPECT_FALSE(fold_in_ticks(learner, world, 0, 6).back()) << learner.report().gate.excess;
    EXPECT_GT(learner.report().gate.excess, 0);
    const std::size_t later = world.events.size();
    add_crowd(world, 2001, 3000, true, 0.95f);
    const std::vector<bool> fit = fold_in_ticks(learner, world, later, 30);
    EXPECT_TRUE(std::all_of(fit.begin() + 15, fit.end(), [](bool is_fit) { return is_fit; }));
    EXPECT_EQ(learner.report().gate.closings, 1u);
}

TEST(Learner, ATurnOfTheWorldIsServedAtOnce) {
    World world;
    world.publish(2 * kTurning);
    add_crowd(world, 1, 2000, true, 0.5f);
    Learner learner;
    fold_in_ticks(learner, world, 0, 40);
    const std::size_t turn = world.events.size();
    add_crowd(world, 3001, 3000, false, 0.0005f);  // served by weights that still believe the contrary
    const std::vector<bool> fit = fold_in_ticks(learner, world, turn, 30);
    EXPECT_TRUE(std::ranges::all_of(fit, [](bool is_fit) { return is_fit; })) << learner.report().gate.excess;
}

TEST(Learner, ContinuesFromItsBytesWithTheSameBits) {
    const World world = busy_world(3);
    const std::size_t half = world.events.size() / 2;
    Learner straight;
    fold(straight, world, 0, half, 1);
    ByteWriter out;
    straight.encode(out);
    ByteReader in(out.bytes());
    Result<Learner> restored = Learner::decode(in);
    ASSERT_TRUE(restored.has_value());
    ASSERT_TRUE(in.finish("learner"));
    EXPECT_EQ(restored->snapshot()->digest, straight.snapshot()->digest);
    EXPECT_EQ(restored->digest(), straight.digest());
    fold(straight, world, half, world.events.size(), 2);
    fold(*restored, world, half, world.events.size(), 2);
    EXPECT_EQ(restored->digest(), straight.digest());
    EXPECT_EQ(restored->cut(), straight.cut());
}

TEST(Learner, DamagedBytesAreRefused) {
    const World world = busy_world(4);
    Learner learner;
    fold(learner, world, 0, 200, 1);
    ByteWriter out;
    learner.encode(out);
    SeededRandom random(5);
    for (int round = 0; round < 60; ++round) {
        Bytes cut(out.bytes().begin(),
                  out.bytes().begin() + static_cast<std::ptrdiff_t>(random.below(out.size_bytes())));
        ByteReader in(cut);
        const Result<Learner> decoded = Learner::decode(in);
        EXPECT_FALSE(decoded.has_value() && in.finish("learner").has_value());
    }
}

TEST(Learner, AnImpressionIsClosedByTheNextOneOrByATenMinuteTick) {
    World world;
    world.publish(3);
    const ViewerId viewer{5};
    world.show(viewer, 1, {VideoId{1}, VideoId{2}});
    world.watch(viewer, {RequestId{1}, 0, VideoId{1}}, 4000);
    Learner learner;
    fold(learner, world, 0, world.events.size(), 1);
    EXPECT_EQ(learner.report().examples, 0u);
    EXPECT_EQ(learner.report().open_examples, 1u);
    const std::size_t before = world.events.size();
    world.watch(viewer, {RequestId{1}, 1, VideoId{2}}, 4000);
    fold(learner, world, before, world.events.size(), 2);
    EXPECT_EQ(learner.report().examples, 1u);
    const UnixMs due_ms = learner.next_closing_ms();
    (void)learner.end_tick(tick_of(3, world.events.size()), due_ms - 1);
    EXPECT_EQ(learner.report().examples, 1u);
    const auto snapshot = learner.end_tick(tick_of(4, world.events.size()), due_ms);
    EXPECT_EQ(learner.report().examples, 2u);
    EXPECT_EQ(learner.next_closing_ms(), 0);
    EXPECT_EQ(snapshot->tables.items.statistics[snapshot->tables.items.find(VideoId{2})].views, 1);
}

TEST(Learner, WhatWasServedButNeverSeenIsNoNegative) {
    World world;
    world.publish(6);
    world.show(ViewerId{5}, 1, {VideoId{1}, VideoId{2}, VideoId{3}});
    world.watch(ViewerId{5}, {RequestId{1}, 0, VideoId{1}}, 500);
    Learner learner;
    fold(learner, world, 0, world.events.size(), 1);
    const auto snapshot = learner.end_tick(tick_of(2, world.events.size()), world.now_ms + 3'600'000);
    EXPECT_EQ(learner.report().examples, 1u);
    EXPECT_EQ(snapshot->tables.items.find(VideoId{2}), model::kNoItem);
    const auto& first = snapshot->tables.items.statistics[snapshot->tables.items.find(VideoId{1})];
    EXPECT_EQ(first.head_sums[static_cast<std::size_t>(schema::Head::kEarlySkip)], 1);
}

TEST(Learner, ALateLikeIsACorrection) {
    World world;
    world.publish(3);
    const ViewerId viewer{5};
    world.show(viewer, 1, {VideoId{1}, VideoId{2}});
    world.watch(viewer, {RequestId{1}, 0, VideoId{1}}, 4000);
    world.watch(viewer, {RequestId{1}, 1, VideoId{2}}, 4000);
    world.act(viewer, {RequestId{1}, 0, VideoId{1}}, schema::Action::kLike);
    Learner learner;
    const auto snapshot = fold(learner, world, 0, world.events.size(), 1);
    EXPECT_EQ(learner.report().corrections, 1u);
    EXPECT_EQ(learner.report().examples, 1u);
    const auto& item = snapshot->tables.items.statistics[snapshot->tables.items.find(VideoId{1})];
    EXPECT_EQ(item.head_sums[static_cast<std::size_t>(schema::Head::kLike)], 1);
    EXPECT_EQ(item.views, 1);
}

TEST(Learner, ALateLikeOfWhatIsKeptOutIsCountedAndNotLearned) {
    const auto learned = [](const std::vector<schema::Payload>& before_the_like, bool likes) {
        World world;
        world.publish(3);
        const ViewerId viewer{5};
        world.show(viewer, 1, {VideoId{1}, VideoId{2}});
        world.watch(viewer, {RequestId{1}, 0, VideoId{1}}, 4000);
        world.watch(viewer, {RequestId{1}, 1, VideoId{2}}, 4000);
        for (const schema::Payload& choice : before_the_like) world.add(viewer, choice);
        if (likes) world.act(viewer, {RequestId{1}, 0, VideoId{1}}, schema::Action::kLike);
        Learner learner;
        return fold(learner, world, 0, world.events.size(), 1);
    };
    const auto likes_of = [](const model::Snapshot& snapshot) {
        return snapshot.tables.items.statistics[snapshot.tables.items.find(VideoId{1})]
            .head_sums[static_cast<std::size_t>(schema::Head::kLike)];
    };
    const auto same_weights = [](const model::Snapshot& a, const model::Snapshot& b) {
        for (std::uint32_t slot = 0; slot < model::kWeightSlots; ++slot) {
            if (!(a.tables.weights[slot] == b.tables.weights[slot])) return false;
        }
        return true;
    };
    const auto unliked = learned({}, false);
    EXPECT_FALSE(same_weights(*learned({}, true), *unliked));
    const schema::Payload blocked = schema::Steered{schema::SteerTarget::kBlockedTag, "tag1", 0, -1};
    const schema::Payload paused = schema::ProfileChosen{.off = false, .paused = true, .from_s = 0};
    const schema::Payload off = schema::ProfileChosen{.off = true, .paused = false, .from_s = 0};
    const schema::Payload recipe = schema::RecipeTaken{{}, {"tag1"}, {}};
    for (const schema::Payload& choice : {blocked, paused, off, recipe}) {
        const auto kept_out = learned({choice}, true);
        EXPECT_EQ(likes_of(*kept_out), 1);
        EXPECT_TRUE(same_weights(*kept_out, *learned({choice}, false)));
    }
}

TEST(Learner, RefusedAndRepeatedActionsTeachNothing) {
    World world;
    world.publish(3);
    const ViewerId viewer{5};
    world.act(viewer, {RequestId{9}, 0, VideoId{1}}, schema::Action::kSeen);  // never shown
    world.act(viewer, {RequestId{9}, 0, VideoId{99}}, schema::Action::kSeen);  // no such video
    world.show(viewer, 1, {VideoId{1}});
    for (int i = 0; i < 5; ++i) world.watch(viewer, {RequestId{1}, 0, VideoId{1}}, 4000);
    world.show(viewer, 2, {VideoId{1}});
    world.watch(viewer, {RequestId{2}, 0, VideoId{1}}, 4000);  // seen before: no second example
    Learner learner;
    fold(learner, world, 0, world.events.size(), 1);
    (void)learner.end_tick(tick_of(2, world.events.size()), world.now_ms + 3'600'000);
    EXPECT_EQ(learner.report().examples, 1u);
    EXPECT_EQ(learner.report().refused_actions, 2u + 8u);
}

TEST(Learner, ErasedEventsAreSkippedAndCounted) {
    const World world = busy_world(6);
    Learner learner;
    for (std::size_t i = 0; i < world.events.size(); ++i)
        learner.apply({kPartition, i}, i % 7 == 0 && i > 40 ? nullptr : &world.events[i]);
    (void)learner.end_tick(tick_of(1, world.events.size()), world.now_ms);
    EXPECT_GT(learner.report().erased_events, 10u);
    EXPECT_EQ(learner.report().events, world.events.size());
}

TEST(Learner, TwoPartitionsFoldInTheOrderOfTheTick) {
    const World world = busy_world(7);
    // The catalogue in partition 1; viewers' events in 1 or 2 by viewer. Delivery between the two may differ; within a tick
    // the fold is by partition.
    const auto run = [&] {
        Learner learner;
        std::uint64_t offsets[3] = {0, 0, 0};
        for (const std::uint16_t partition : {1, 2}) {
            for (const schema::Event& event : world.events) {
                const bool second = event.subject.value < 900 && event.subject.value % 2 == 0;
                if ((second ? 2 : 1) == partition)
                    learner.apply({PartitionId{partition}, offsets[partition]++}, &event);
            }
        }
        schema::Tick tick = tick_of(1, offsets[1]);
        tick.cut.set(PartitionId{2}, offsets[2]);
        return learner.end_tick(tick, world.now_ms)->digest;
    };
    EXPECT_EQ(run(), run());
}

TEST(Learner, ATickThatHoldsTooMuchIsLearnedFromInPartAndCountedWhole) {
    constexpr std::uint64_t kSlates = 1'500;
    constexpr std::uint64_t kVideosInSlate = 4;
    World world;
    world.publish(40);
    for (std::uint64_t request = 1; request <= kSlates; ++request) {
        const ViewerId viewer{1 + (request - 1) / 10};
        std::vector<VideoId> videos;
        for (std::uint64_t i = 0; i < kVideosInSlate; ++i)
            videos.push_back(VideoId{1 + (request - 1) % 10 * kVideosInSlate + i});
        world.show(viewer, request, videos);
        for (std::uint16_t place = 0; place < kVideosInSlate; ++place)
            world.watch(viewer, {RequestId{request}, place, videos[place]}, 4'000);
    }
    const std::size_t end = world.events.size();
    Learner whole_tick;
    const auto snapshot = fold(whole_tick, world, 0, end, 1);
    const LearnerReport report = whole_tick.report();
    float views = 0;
    for (model::ItemRow item = 0; item < snapshot->tables.items.size(); ++item)
        views += snapshot->tables.items.statistics[item].views;
    EXPECT_EQ(static_cast<std::uint64_t>(views), report.examples);
    EXPECT_GT(report.counted_examples, 1'000u);
    EXPECT_LT(report.counted_examples, 2'000u);
    EXPECT_EQ(report.heads[0].all().examples, report.examples - report.counted_examples);
    Learner in_ticks;
    for (std::uint64_t part = 0; part < 4; ++part)
        fold(in_ticks, world, part * end / 4, (part + 1) * end / 4, part + 1);
    EXPECT_EQ(in_ticks.report().counted_examples, 0u);
    EXPECT_EQ(in_ticks.report().examples, report.examples);
}

TEST(Neighbours, AreSignedAndForgetTheLeastCountedFirst) {
    model::ItemTables items;
    for (std::uint64_t id = 1; id <= 200; ++id) (void)items.find_or_add(VideoId{id});
    const auto pair = [&](model::ItemRow a, model::ItemRow b, float residual_b) {
        const ItemEvidence other{b, residual_b};
        add_co_watched(items, {a, 0.5f}, std::span(&other, 1));
    };
    for (int i = 0; i < 50; ++i) pair(0, 1, 0.5f);
    pair(0, 2, -0.5f);
    for (model::ItemRow row = 3; row < 200; ++row) pair(0, row, 0.1f);
    const model::NeighbourList& list = items.neighbours[0];
    EXPECT_EQ(list.items[0], 1u);
    EXPECT_GT(list.product_sums[0], 5);
    EXPECT_GE(list.counts[0], 50);
    EXPECT_EQ(list.place_of(1), 0u);
    EXPECT_LT(items.neighbours[2].product_sums[0], 0);
}

}  // namespace
}  // namespace tiller::learn

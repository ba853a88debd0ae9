#include "projection/follower.h"

#include <gtest/gtest.h>

#include "journal/memory_keys.h"
#include "log/memory_log.h"
#include "projection/fold_order.h"
#include "projection/generated_events.h"

namespace tiller::projection {
namespace {

constexpr std::int64_t kPatienceMs = 20'000;  // only a broken follower waits so long

struct Instance {
    explicit Instance(std::uint64_t seed, double duplicates = 0.0)
        : log(log::make_memory_log({.seed = seed, .duplicate_probability = duplicates}, clock)) {
        auto opened = journal::Journal::open(
            *log, {{PartitionId{0}, &control_keys}, {PartitionId{1}, &first_keys}, {PartitionId{2}, &second_keys}},
            entropy);
        EXPECT_TRUE(opened.has_value());
        journal = std::move(*opened);
    }
    void append(const PlannedEvent& planned) {
        EXPECT_TRUE(journal->append_and_wait(planned.partition, {planned.event}).has_value());
    }

    ManualClock clock{kTestStartMs};
    SeededEntropy entropy{7};
    journal::MemoryKeys control_keys{entropy};
    journal::MemoryKeys first_keys{entropy};
    journal::MemoryKeys second_keys{entropy};
    std::unique_ptr<log::Log> log;
    std::unique_ptr<journal::Journal> journal;
};

GeneratedWorld busy_world(std::uint32_t steps) {
    GeneratedWorld world;
    for (std::uint32_t i = 0; i < steps; ++i) world.step(i * 7919 + 13);
    return world;
}

TEST(Follower, LiveFoldAndRefoldInBlocksGiveTheSameState) {
    Instance instance(3, 0.3);
    const GeneratedWorld world = busy_world(800);
    for (std::size_t i = 0; i < 300; ++i) instance.append(world.events()[i]);
    Projections live;
    Follower follower(*instance.journal, live);
    ASSERT_TRUE(follower.start().has_value());
    for (std::size_t i = 300; i < world.events().size(); ++i) instance.append(world.events()[i]);
    ASSERT_TRUE(follower.wait_until(instance.journal->end(), kPatienceMs).has_value());

    Projections refolded;
    ASSERT_TRUE(fold_to(*instance.journal, refolded, instance.journal->end()).has_value());
    EXPECT_EQ(live.cut(), refolded.cut());
    EXPECT_EQ(live.digest(), refolded.digest());
    EXPECT_EQ(refolded.stats().applied_events, world.events().size());
}

TEST(Follower, WaitEndsWhenThePositionIsFoldedOrTheFollowerStops) {
    Instance instance(4);
    Projections projections;
    Follower follower(*instance.journal, projections);
    ASSERT_TRUE(follower.start().has_value());
    const GeneratedWorld world;
    const auto appended = instance.journal->append_and_wait(world.events()[0].partition, {world.events()[0].event});
    ASSERT_TRUE(appended.has_value());
    ASSERT_TRUE(follower.wait_until(appended->last(), kPatienceMs).has_value());
    EXPECT_TRUE(projections.cut().includes(appended->last()));
    EXPECT_EQ(follower.wait_until(Position{PartitionId{1}, 1'000'000}, 0).error().code, ErrorCode::kUnavailable);
    follower.stop();
    EXPECT_EQ(follower.wait_until(Position{PartitionId{1}, 1'000'000}, kPatienceMs).error().code,
              ErrorCode::kUnavailable);
}

TEST(Follower, RefoldDropsWhatWasErasedAndLiveStateEqualsIt) {
    Instance instance(5);
    const GeneratedWorld world = busy_world(400);
    Projections projections;
    Follower follower(*instance.journal, projections);
    ASSERT_TRUE(follower.start().has_value());
    for (const PlannedEvent& planned : world.events()) instance.append(planned);
    const ViewerId person = GeneratedWorld::viewer_of(0);
    const auto erased = instance.journal->erase_subject(GeneratedWorld::home_of(person), person,
                                                        {.time_ms = kTestStartMs, .reason = "asked"});
    ASSERT_TRUE(erased.has_value());
    ASSERT_TRUE(follower.wait_until(*erased, kPatienceMs).has_value());
    ASSERT_TRUE(follower.refold().has_value());
    EXPECT_EQ(projections.view().viewer(person), nullptr);
    EXPECT_GT(projections.stats().erased_events, 0u);
    Projections again;
    ASSERT_TRUE(fold_to(*instance.journal, again, instance.journal->end()).has_value());
    EXPECT_EQ(projections.digest(), again.digest());
}

TEST(FoldOrder, StopsAtExactlyTheCutThatWasAskedFor) {
    Instance instance(6);
    const GeneratedWorld world = busy_world(300);
    Projections expected;
    Follower follower(*instance.journal, expected);
    ASSERT_TRUE(follower.start().has_value());
    for (std::size_t i = 0; i < 150; ++i) instance.append(world.events()[i]);
    const Cut cut = instance.journal->end();
    ASSERT_TRUE(follower.wait_until(cut, kPatienceMs).has_value());
    const Digest digest = expected.digest();
    for (std::size_t i = 150; i < world.events().size(); ++i) instance.append(world.events()[i]);
    Projections refolded;
    ASSERT_TRUE(fold_to(*instance.journal, refolded, cut).has_value());
    EXPECT_EQ(refolded.cut(), cut);
    EXPECT_EQ(refolded.digest(), digest);
    ASSERT_TRUE(fold_to(*instance.journal, refolded, instance.journal->end()).has_value());
    EXPECT_EQ(fold_to(*instance.journal, refolded, cut).error().code, ErrorCode::kInvalid);
}

TEST(FoldOrder, ActionOnAVideoOfAnotherRegionWaitsForIt) {
    Instance instance(8);
    schema::Video video;
    video.video = VideoId{5};
    video.creator = ViewerId{2};
    video.duration_ms = 10'000;
    const ViewerId viewer{1};  // in the first region; the video is in the second, which is read later
    schema::Shown shown{
        .request = RequestId{7}, .surface = schema::Surface::kLink, .space = {}, .videos = {video.video}};
    schema::Acted watch;
    watch.impression = {RequestId{7}, 0, video.video};
    watch.action = schema::Action::kWatch;
    watch.watched_ms = 5'000;
    instance.append({PartitionId{2},
                     {.time_ms = kTestStartMs,
                      .subject = ViewerId{2},
                      .command_key = 0,
                      .payload = schema::VideoPublished{video}}});
    instance.append({PartitionId{1}, {.time_ms = kTestStartMs, .subject = viewer, .command_key = 0, .payload = shown}});
    instance.append(
        {PartitionId{1}, {.time_ms = kTestStartMs + 6'000, .subject = viewer, .command_key = 0, .payload = watch}});
    Projections refolded;
    ASSERT_TRUE(fold_to(*instance.journal, refolded, instance.journal->end()).has_value());
    EXPECT_EQ(refolded.view().counters(video.video).views, 1u);
    EXPECT_EQ(refolded.view().viewer(viewer)->history.at(0).watched_permille, 500);
}

}  // namespace
}  // namespace tiller::projection

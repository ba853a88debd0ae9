// Boosts by their times: one at a time, ended by the next or by undoing it, and gone with their creator.
#include "projection/boosts.h"

#include <gtest/gtest.h>

#include "projection/generated_events.h"
#include "projection/projections.h"

namespace tiller::projection {
namespace {

constexpr VideoId kLifted{5};
constexpr ViewerId kSinger{9};

schema::VideoBoosted lift(UnixMs until_ms, bool undo = false) {
    return {.video = kLifted,
            .undo = undo,
            .millipoints = static_cast<std::uint16_t>(undo ? 0 : 200),
            .until_ms = until_ms,
            .author = ViewerId{3},
            .reason = "why " + std::to_string(until_ms)};
}

TEST(Boosts, OneIsOnAtATimeAndEndsByItsTimeOrEarlier) {
    Boosts boosts;
    boosts.apply(100, lift(1'000));
    EXPECT_EQ(boosts.at(kLifted, 99), nullptr);
    ASSERT_NE(boosts.at(kLifted, 100), nullptr);
    EXPECT_EQ(boosts.at(kLifted, 1'000), nullptr);
    boosts.apply(500, lift(2'000));
    EXPECT_EQ(boosts.at(kLifted, 499)->reason, "why 1000");
    EXPECT_EQ(boosts.at(kLifted, 500)->reason, "why 2000");
    boosts.apply(700, lift(0, true));
    EXPECT_EQ(boosts.at(kLifted, 700), nullptr);
    EXPECT_EQ(boosts.at(kLifted, 699)->ended_ms, 700);
    boosts.apply(800, lift(0, true));
    EXPECT_EQ(boosts.all().at(kLifted).size(), 2u);
    boosts.apply(900, {.video = VideoId{6}, .undo = true, .millipoints = 0, .until_ms = 0, .author = {}, .reason = {}});
    EXPECT_FALSE(boosts.all().contains(VideoId{6}));
    ByteWriter out;
    boosts.encode(out);
    ByteReader in(out.bytes());
    EXPECT_EQ(Boosts::decode(in).all(), boosts.all());
    EXPECT_TRUE(in.finish("boosts"));
}

TEST(Boosts, TheFoldHoldsThemToTheVideosHomeAndForgetsThemWithItsCreator) {
    schema::Video video;
    video.video = kLifted;
    video.creator = kSinger;
    const auto at = [&](std::uint16_t partition, std::uint64_t offset, ViewerId subject, schema::Payload payload) {
        return read_event(
            {PartitionId{partition}, offset},
            {.time_ms = kTestStartMs, .subject = subject, .command_key = 0, .payload = std::move(payload)});
    };
    Projections projections;
    projections.apply(
        std::vector{at(1, 0, kSinger, schema::VideoPublished{video}), at(2, 0, kSinger, lift(kTestStartMs + 1'000))});
    EXPECT_TRUE(projections.view().boosts().all().empty());
    projections.apply(std::vector{at(1, 1, kSinger, lift(kTestStartMs + 1'000))});
    EXPECT_EQ(projections.view().newest_ms(), kTestStartMs);
    EXPECT_NE(projections.view().boosts().at(kLifted, kTestStartMs), nullptr);
    EXPECT_TRUE(projections.view().find_video(kLifted)->facts().is_boosted(kTestStartMs));
    EXPECT_EQ(projections.view().catalogue(schema::kAppSpace).boosted_rows().size(), 1u);
    projections.apply(
        std::vector{at(1, 2, {}, schema::Erased{.offset = {}, .whole_subject = kSinger, .reason = "asked"})});
    EXPECT_TRUE(projections.view().boosts().all().empty());
}

}  // namespace
}  // namespace tiller::projection

// Impressions by day and surface, whatever order they are read in.
#include "projection/exposure.h"

#include <gtest/gtest.h>

#include "projection/generated_events.h"
#include "projection/projections.h"

namespace tiller::projection {
namespace {

constexpr VideoId kSeenClip{7}, kOtherClip{8};
constexpr UnixMs kDayInMs = 86'400'000;
constexpr auto kForYou = schema::Surface::kForYou;
constexpr auto kOfTag = schema::Surface::kTag;

Exposure noted(const std::vector<std::pair<Exposure::Seen, UnixMs>>& all) {
    Exposure exposure;
    for (const auto& [seen, time_ms] : all) exposure.note(seen, time_ms);
    return exposure;
}

TEST(Exposure, CountsByDayAndSurfaceAndComesBackFromItsBytes) {
    const Exposure exposure = noted({{{kSeenClip, kForYou}, kDayInMs - 1},
                                     {{kSeenClip, kForYou}, kDayInMs},
                                     {{kSeenClip, kForYou}, kDayInMs + 5},
                                     {{kSeenClip, kOfTag}, kDayInMs},
                                     {{kOtherClip, kForYou}, kDayInMs}});
    ASSERT_EQ(exposure.days().size(), 2u);
    EXPECT_EQ(exposure.days().at(0).at({kSeenClip, kForYou}), 1u);
    EXPECT_EQ(exposure.days().at(1).at({kSeenClip, kForYou}), 2u);
    EXPECT_EQ(exposure.days().at(1).size(), 3u);
    ByteWriter out;
    exposure.encode(out);
    ByteReader in(out.bytes());
    EXPECT_EQ(Exposure::decode(in).days(), exposure.days());
    EXPECT_TRUE(in.finish("exposure"));
}

TEST(Exposure, KeepsFourWeeksInAnyOrderOfReading) {
    std::vector<std::pair<Exposure::Seen, UnixMs>> all;
    for (int day = 0; day < 60; ++day) all.push_back({{kSeenClip, kForYou}, day * kDayInMs});
    const Exposure forwards = noted(all);
    std::ranges::reverse(all);
    EXPECT_EQ(forwards.days().size(), std::size_t{Exposure::kDays});
    EXPECT_EQ(forwards.days().begin()->first, 60 - Exposure::kDays);
    EXPECT_EQ(noted(all).days(), forwards.days());
}

TEST(Exposure, DamagedBytesAreRefused) {
    ByteWriter out;
    out.put_varint(1);
    out.put(Exposure::Day{3});
    out.put_varint(1);
    out.put(kSeenClip.value);
    out.put(std::uint8_t{200});
    out.put_varint(1);
    ByteReader in(out.bytes());
    (void)Exposure::decode(in);
    EXPECT_FALSE(in.ok());
}

TEST(Exposure, TheFoldCountsWhatWasSeenOnceAndWhere) {
    constexpr ViewerId kWatcher{4};
    constexpr RequestId kSlate{11};
    schema::Video video;
    video.video = kSeenClip;
    video.creator = ViewerId{9};
    std::uint64_t offset = 0;
    const auto next = [&](ViewerId subject, schema::Payload payload) {
        return read_event(
            {PartitionId{1}, offset++},
            {.time_ms = kTestStartMs, .subject = subject, .command_key = 0, .payload = std::move(payload)});
    };
    schema::Acted seen;
    seen.impression = {kSlate, 0, kSeenClip};
    seen.action = schema::Action::kSeen;
    Projections projections;
    projections.apply(std::vector{
        next(video.creator, schema::VideoPublished{video}),
        next(kWatcher,
             schema::Shown{.request = kSlate, .surface = kOfTag, .space = schema::kAppSpace, .videos = {kSeenClip}}),
        next(kWatcher, seen), next(kWatcher, seen)});
    const auto& days = projections.view().exposure().days();
    ASSERT_EQ(days.size(), 1u);
    EXPECT_EQ(days.begin()->first, Exposure::day_of(kTestStartMs));
    EXPECT_EQ(days.begin()->second, (Exposure::Counts{{{kSeenClip, kOfTag}, 1u}}));
}

}  // namespace
}  // namespace tiller::projection

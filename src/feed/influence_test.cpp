// What of the past mattered, and at which stage a video fell out.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "feed/absence.h"
#include "feed/influence.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kPastNow = 1'700'000'000'000;

class Past : public testing::Test {
protected:
    void SetUp() override {
        for (std::uint64_t id = 1; id <= 200; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{1'000'000 + id % 20};
            video.tags = {"tag" + std::to_string(id % 7)};
            video.duration_ms = 8000;
            video.language = "en";
            video.published_ms = kPastNow - static_cast<UnixMs>(mix64(id) % 1'000'000'000);
            catalogue_.add(video);
        }
        viewer_.viewer = ViewerId{42};
        for (std::uint64_t id = 1; id <= 60; ++id) {
            schema::HistoryEntry entry;
            entry.video = VideoId{id};
            entry.actions = 0b11;
            entry.time_s = static_cast<std::uint32_t>(kPastNow / 1000 - 1000 + static_cast<UnixMs>(id));
            entry.watched_permille = id % 7 < 3 ? 900 : 100;
            viewer_.history.push_back(entry);
        }
        for (std::uint64_t i = 0; i < 20; i += 3) viewer_.follows.push_back(ViewerId{1'000'000 + i});
        viewer_.steered_tags["tag1"] = 0.5f;
        viewer_.steered_creators[1'000'004] = -0.5f;
        request_.request = RequestId{9};
        request_.viewer = viewer_.viewer;
        request_.time_ms = kPastNow;
        request_.seed = 12345;
    }
    [[nodiscard]] FeedInputs inputs() const { return {viewer_, catalogue_, *snapshot_, policy_, request_, cut_, 0}; }
    [[nodiscard]] FeedResult run() const { return feed(inputs()); }

    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    schema::Policy policy_;
    schema::FeedRequest request_;
    Cut cut_;
};

TEST_F(Past, WhatTheViewerKeepsOutIsNotTried) {
    viewer_.apply(schema::SlidersSet{{60, 0, -40, 100}});
    viewer_.apply(schema::Steered{schema::SteerTarget::kBlockedTag, "tag2", 0, -1});
    for (schema::HistoryEntry& entry : viewer_.history) entry.is_silent = entry.video.value > 50 ? 1 : 0;
    const FeedResult result = run();
    ASSERT_FALSE(result.record.slate.empty());
    for (const schema::PlacedVideo& placed : result.record.slate) {
        ASSERT_TRUE(influences_of(inputs(), result, placed.video).has_value());
        for (const PastAction& action : past_actions(inputs(), placed.video)) {
            if (action.kind != PastKind::kWatched) continue;
            EXPECT_NE(action.entry.video.value % 7, 2u);
            EXPECT_LE(action.entry.video.value, 50u);
        }
    }
    request_.impersonal = true;
    const FeedResult nobodys = run();
    for (const schema::PlacedVideo& placed : nobodys.record.slate) {
        EXPECT_TRUE(past_actions(inputs(), placed.video).empty());
        EXPECT_TRUE(influences_of(inputs(), nobodys, placed.video).has_value());
    }
}

TEST_F(Past, TheEightAreThoseThatTryingEachActionFinds) {
    const FeedResult result = run();
    std::size_t with_effect = 0;
    for (const schema::PlacedVideo& placed : result.record.slate) {
        const auto found = influences_of(inputs(), result, placed.video);
        ASSERT_TRUE(found.has_value());
        const std::vector<PastAction> all = past_actions(inputs(), placed.video);
        EXPECT_EQ(found->tried, all.size());
        EXPECT_GE(found->tried, viewer_.history.size());
        std::vector<schema::Nano> magnitudes;
        for (const PastAction& action : all) {
            const auto one = influence_of(inputs(), result, placed.video, text_of(action));
            ASSERT_TRUE(one.has_value());
            EXPECT_EQ(one->action, action);
            if (one->difference_nano != 0) magnitudes.push_back(std::abs(one->difference_nano));
        }
        std::ranges::sort(magnitudes, std::ranges::greater{});
        EXPECT_EQ(found->without_effect, all.size() - magnitudes.size());
        ASSERT_EQ(found->strongest.size(), std::min(magnitudes.size(), kShownInfluences));
        for (std::size_t i = 0; i < found->strongest.size(); ++i)
            EXPECT_EQ(std::abs(found->strongest[i].difference_nano), magnitudes[i]);
        with_effect += magnitudes.size();
    }
    EXPECT_GT(with_effect, 100u);
}

TEST_F(Past, ADifferenceIsThatOfAFeedWithoutTheAction) {
    const FeedResult result = run();
    std::size_t compared = 0;
    for (const schema::PlacedVideo& placed : result.record.slate) {
        for (const PastAction& action : past_actions(inputs(), placed.video)) {
            // The candidates of another feed may come from other sources; where they do not, it is the same score.
            schema::ViewerState without = viewer_;
            if (action.kind != PastKind::kWatched) continue;
            std::erase(without.history, action.entry);
            without.seen_before.push_back(action.entry.video);
            const FeedResult other = feed({without, catalogue_, *snapshot_, policy_, request_, cut_, 0});
            const CandidateTrace* there = other.trace.find(placed.video);
            const CandidateTrace* here = result.trace.find(placed.video);
            if (there == nullptr || there->source_mask != here->source_mask) continue;
            const auto one = influence_of(inputs(), result, placed.video, text_of(action));
            ASSERT_TRUE(one.has_value());
            EXPECT_EQ(one->difference_nano, here->base_nano - there->base_nano);
            ++compared;
        }
    }
    EXPECT_GT(compared, 200u);
}

TEST_F(Past, WithoutAProfileOnlyWhatWasSaidCounts) {
    request_.profile_from_s = schema::kNoProfile;
    const FeedResult result = run();
    for (const schema::PlacedVideo& placed : result.record.slate) {
        const auto found = influences_of(inputs(), result, placed.video);
        ASSERT_TRUE(found.has_value());
        EXPECT_LE(found->tried, 3u);
        for (const Influence& one : found->strongest) EXPECT_NE(one.action.kind, PastKind::kWatched);
        EXPECT_FALSE(influence_of(inputs(), result, placed.video,
                                  text_of({.kind = PastKind::kWatched, .entry = viewer_.history.back()}))
                         .has_value());
    }
}

TEST_F(Past, AnOrderThatAsksNothingOfThePastHasNoHistory) {
    request_.surface = schema::Surface::kFollowing;
    const FeedResult result = run();
    ASSERT_FALSE(result.record.slate.empty());
    const auto found = influences_of(inputs(), result, result.record.slate.front().video);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(influences_of(inputs(), result, VideoId{999'999}).has_value());
}

TEST_F(Past, EachStageIsNamedWhereAVideoFellOut) {
    viewer_.rejected_videos = {VideoId{150}};
    const FeedResult result = run();
    const VideoId shown = result.record.slate.front().video;
    EXPECT_EQ(absence_of(result.trace, shown).stage, AbsenceStage::kShown);
    EXPECT_EQ(absence_of(result.trace, VideoId{999'999}).stage, AbsenceStage::kNoSource);
    const Absence seen = absence_of(result.trace, VideoId{60});
    EXPECT_EQ(seen.stage, AbsenceStage::kRemoved);
    EXPECT_EQ(seen.rule, "seen");
    EXPECT_EQ(absence_of(result.trace, VideoId{150}).rule, "rejected_video");
    std::set<std::uint32_t> ranks;
    std::size_t ranked = 0;
    for (const CandidateTrace& candidate : result.trace.candidates) {
        const Absence absence = absence_of(result.trace, candidate.video);
        if (absence.stage != AbsenceStage::kRanked) continue;
        ++ranked;
        ranks.insert(absence.rank);
        EXPECT_GE(absence.short_nano, 0);
        EXPECT_LE(absence.rank, absence.scored);
        EXPECT_EQ(absence.score_nano, candidate.base_nano);
    }
    EXPECT_GT(ranked, 50u);
    EXPECT_EQ(ranks.size(), ranked);
}

TEST_F(Past, WhatTheArrangementKeptOutIsNamed) {
    policy_.exploration_places = 0;
    policy_.max_creator_in_slate = 1;
    viewer_.steered_creators[1'000'005] = 1;
    policy_.steered_more_points = 50;
    const auto rules_of = [](const FeedResult& result) {
        std::set<std::string_view> rules;
        for (const CandidateTrace& candidate : result.trace.candidates) {
            const Absence absence = absence_of(result.trace, candidate.video);
            if (absence.stage != AbsenceStage::kArranged) continue;
            EXPECT_LT(absence.short_nano, 0);
            rules.insert(absence.rule);
        }
        return rules;
    };
    EXPECT_TRUE(rules_of(run()).contains("creator_limit"));
    policy_.max_creator_in_slate = 100;
    policy_.creator_repeat_points = -100;
    EXPECT_TRUE(rules_of(run()).contains("variety"));
}

}  // namespace
}  // namespace tiller::feed

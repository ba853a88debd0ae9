#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "base/random.h"
#include "feed/feed_pipeline.h"
#include "kernels/level.h"
#include "model/pair_features.h"
#include "rank/terms.h"
#include "retrieve/source.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kNow = 1'700'000'000'000;

schema::Video video_of(std::uint64_t id, std::uint64_t creators) {
    schema::Video video;
    video.video = VideoId{id};
    video.creator = ViewerId{1'000'000 + id % creators};
    video.tags = {"tag" + std::to_string(id % 7), "tag" + std::to_string(id % 11)};
    video.duration_ms = 8000;
    video.language = "en";
    video.published_ms = kNow - static_cast<UnixMs>(mix64(id) % 1'000'000'000);
    return video;
}

schema::HistoryEntry watched(VideoId video, float fraction) {
    schema::HistoryEntry entry;
    entry.video = video;
    entry.actions = 0b11;
    entry.watched_permille = static_cast<std::uint16_t>(fraction * 1000);
    return entry;
}

class Feed : public testing::Test {
protected:
    void SetUp() override { fill(300, 20); }
    void TearDown() override { kernels::force_level(kernels::detected_level()); }

    void fill(std::uint64_t videos, std::uint64_t creators) {
        catalogue_ = {};
        for (std::uint64_t id = 1; id <= videos; ++id) catalogue_.add(video_of(id, creators));
        viewer_ = {};
        viewer_.viewer = ViewerId{42};
        request_ = {};
        request_.request = RequestId{9};
        request_.viewer = viewer_.viewer;
        request_.time_ms = kNow;
        request_.seed = 12345;
    }
    /// The same videos, published together.
    void publish_all(UnixMs published_ms) {
        const std::size_t videos = catalogue_.rows_by_time().size();
        catalogue_ = {};
        for (std::uint64_t id = 1; id <= videos; ++id) {
            schema::Video video = video_of(id, videos);
            video.published_ms = published_ms;
            catalogue_.add(video);
        }
    }
    void see(std::uint64_t id, float fraction) { viewer_.history.push_back(watched(VideoId{id}, fraction)); }
    [[nodiscard]] FeedResult run() const { return feed({viewer_, catalogue_, *snapshot_, policy_, request_, cut_, 0}); }

    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    schema::Policy policy_;
    schema::FeedRequest request_;
    Cut cut_;
};

TEST_F(Feed, TermsAddUpToTheScoreAndToWhatOrderedTheSlate) {
    for (std::uint64_t id = 1; id <= 40; ++id) see(id, id % 7 < 3 ? 0.9f : 0.1f);
    viewer_.steered_tags["tag3"] = -1;
    viewer_.steered_tags["tag4"] = 0.5f;
    const FeedResult result = run();
    ASSERT_EQ(result.record.slate.size(), 6u);
    for (std::size_t place = 0; place < 6; ++place) {
        const schema::PlacedVideo& placed = result.record.slate[place];
        EXPECT_EQ(placed.score_nano, rank::sum_of(placed.terms));
        EXPECT_TRUE(std::ranges::is_sorted(placed.terms, {}, &schema::Term::id));
        EXPECT_EQ(placed.heads.size(), schema::kHeadCount);
        const Result<Explanation> why = explain(result.trace, placed.video);
        ASSERT_TRUE(why.has_value());
        EXPECT_EQ(why->score_nano, placed.score_nano);
        EXPECT_EQ(why->terms, placed.terms);
        EXPECT_EQ(why->place, place);
    }
    EXPECT_EQ(explain(result.trace, VideoId{777'777}).error().code, ErrorCode::kNotFound);
}

TEST_F(Feed, ANewcomersLanguageStandsFirstAndCountsForLessWithEachVideo) {
    catalogue_ = {};
    for (std::uint64_t id = 1; id <= 60; ++id) {
        schema::Video video = video_of(id, 60);
        video.language = id % 3 == 0 ? "zh-Hans" : id % 3 == 1 ? "en" : "";
        video.published_ms = kNow;
        catalogue_.add(video);
    }
    viewer_.locale = "zh-Hans";
    const auto language_term = [](const schema::PlacedVideo& placed) {
        const auto found = std::ranges::find(placed.terms, schema::TermId::kLanguage, &schema::Term::id);
        return found == placed.terms.end() ? schema::Nano{0} : found->nano;
    };
    for (const schema::PlacedVideo& placed : run().record.slate) {
        const bool is_foreign = placed.video.value % 3 == 1;
        EXPECT_EQ(language_term(placed), is_foreign ? -schema::kNanoPerPoint / 2 : 0);
        EXPECT_TRUE(!is_foreign || placed.exploration) << placed.video.value;
    }
    policy_.other_language_points = 50;  // so that they stand in the slate to be looked at
    const auto term_after = [&](std::uint64_t videos) {
        viewer_.history.clear();
        for (std::uint64_t id = 1; id <= videos; ++id) see(1000 + id, 0.5f);
        return language_term(run().record.slate.front());
    };
    EXPECT_EQ(term_after(0), 50 * schema::kNanoPerPoint);
    EXPECT_EQ(term_after(10), 25 * schema::kNanoPerPoint);
    EXPECT_EQ(term_after(90), 5 * schema::kNanoPerPoint);
    viewer_.locale.clear();
    EXPECT_EQ(term_after(0), 0);
}

TEST_F(Feed, WhatSuitsEverybodyCountsForLessTheMoreIsKnownOfAViewer) {
    fill(12, 12);
    model::ModelTables tables;
    for (std::uint64_t id = 1; id <= 12; ++id) {
        const model::ItemRow row = tables.items.find_or_add(VideoId{id});
        tables.items.statistics.at_for_write(row).views = 1;
        tables.items.vectors.at_for_write(row)[0] = id <= 6 ? 0.25f : -0.25f;  // the space's mean level stays as it is
    }
    snapshot_ = std::make_shared<model::Snapshot>(model::Snapshot{1, 0, {}, kNow, {}, std::move(tables)});
    policy_.common_appeal_points = -40;
    const auto points_after = [&](std::uint64_t videos) {
        viewer_.history.clear();
        for (std::uint64_t id = 1; id <= videos; ++id) see(1000 + id, 0.5f);
        std::map<bool, schema::Nano> points;
        for (const schema::PlacedVideo& placed : run().record.slate) {
            const auto found = std::ranges::find(placed.terms, schema::TermId::kCommonAppeal, &schema::Term::id);
            points[placed.video.value <= 6] = found == placed.terms.end() ? 0 : found->nano;
        }
        return points;
    };
    const schema::Nano point = schema::kNanoPerPoint;
    for (const auto& [suits_everybody, nano] : points_after(0)) EXPECT_EQ(nano, 0) << suits_everybody;
    for (const auto& [suits_everybody, nano] : points_after(10)) EXPECT_EQ(nano, (suits_everybody ? -5 : 5) * point);
    const auto points = points_after(30);
    EXPECT_TRUE(points.contains(false));
    for (const auto& [suits_everybody, nano] : points) EXPECT_EQ(nano, (suits_everybody ? -15 : 15) * point / 2);
}

TEST_F(Feed, SameInputsSameBitsAtEveryLevelAndInAnyOrderOfArrival) {
    for (std::uint64_t id = 1; id <= 40; ++id) see(id, static_cast<float>(id % 10) / 10);
    const FeedResult expected = run();
    schema::Catalogue reversed;
    for (std::uint64_t id = 300; id >= 1; --id) reversed.add(video_of(id, 20));
    for (const kernels::Level level : {kernels::Level::kScalar, kernels::Level::kAvx2, kernels::Level::kAvx512}) {
        kernels::force_level(level);
        EXPECT_EQ(first_difference(expected.record, run().record), "");
        EXPECT_EQ(
            first_difference(expected.record, feed({viewer_, reversed, *snapshot_, policy_, request_, cut_, 0}).record),
            "");
    }
    schema::FeedRequest other = request_;
    other.seed = 54321;
    EXPECT_NE(feed({viewer_, catalogue_, *snapshot_, policy_, other, cut_, 0}).record.trace_digest,
              expected.record.trace_digest);
}

TEST_F(Feed, NeverRepeatsWhatWasSeenOrSentOrStandsInTheSlate) {
    std::set<VideoId> shown;
    for (int round = 0; round < 40; ++round) {
        request_.request = RequestId{static_cast<std::uint64_t>(round) + 1};
        request_.seed = mix64(static_cast<std::uint64_t>(round));
        const FeedResult result = run();
        ASSERT_EQ(result.record.slate.size(), 6u);
        request_.already_sent.clear();
        for (const schema::PlacedVideo& placed : result.record.slate) {
            EXPECT_TRUE(shown.insert(placed.video).second);
            if (request_.already_sent.size() < 3)
                request_.already_sent.push_back(placed.video);
            else
                see(placed.video.value, 0.5f);
        }
        for (const VideoId video : request_.already_sent) shown.insert(video);
        // What was sent and not seen yet is seen in the next round.
        for (const VideoId video : request_.already_sent) viewer_.seen_before.push_back(video);
    }
}

TEST_F(Feed, WhenAllWasSeenTheOldestComesBackFirst) {
    fill(20, 5);
    for (std::uint64_t id = 1; id <= 20; ++id) see((id * 7) % 20 + 1, 0.5f);
    const FeedResult result = run();
    EXPECT_TRUE(result.end);
    ASSERT_EQ(result.record.slate.size(), 6u);
    for (std::size_t place = 0; place < 6; ++place)
        EXPECT_EQ(result.record.slate[place].video, viewer_.history[place].video);
    EXPECT_FALSE(result.record.fallback);
}

TEST_F(Feed, LimitsHaveNames) {
    viewer_.blocks = {ViewerId{1'000'003}};
    viewer_.rejected_videos = {VideoId{5}};
    request_.already_sent = {VideoId{6}};
    see(7, 1);
    viewer_.viewer = ViewerId{1'000'004};
    schema::VideoStateChanged hidden;
    hidden.video = VideoId{8};
    hidden.state = schema::VideoState::kHidden;
    catalogue_.apply(hidden);
    const FeedResult result = run();
    EXPECT_EQ(explain(result.trace, VideoId{3})->removal, "blocked_creator");
    EXPECT_EQ(explain(result.trace, VideoId{5})->removal, "rejected_video");
    EXPECT_EQ(explain(result.trace, VideoId{6})->removal, "already_sent");
    EXPECT_EQ(explain(result.trace, VideoId{7})->removal, "seen");
    EXPECT_EQ(explain(result.trace, VideoId{4})->removal, "own_video");
    EXPECT_FALSE(explain(result.trace, VideoId{8}).has_value());
}

TEST_F(Feed, LessOfThisIsInForceInTheVeryNextSlate) {
    viewer_.steered_tags["tag3"] = -1;
    const FeedResult result = run();
    for (const schema::PlacedVideo& placed : result.record.slate) {
        const auto tags = catalogue_.video(catalogue_.row_of(placed.video)).tags;
        if (placed.exploration) continue;
        EXPECT_EQ(std::ranges::count(tags, "tag3"), 0);
    }
}

TEST_F(Feed, ACreatorHasAtMostItsShareOfASlate) {
    fill(300, 3);
    const FeedResult result = run();
    std::map<ViewerId, int> counts;
    for (const schema::PlacedVideo& placed : result.record.slate)
        ++counts[catalogue_.facts(catalogue_.row_of(placed.video)).creator];
    for (const auto& [creator, count] : counts) EXPECT_LE(count, 2);
    fill(30, 1);  // with one creator the limit gives way
    EXPECT_EQ(run().record.slate.size(), 6u);
}

TEST_F(Feed, ExplorationIsDrawnWithTheProbabilityItLogs) {
    fill(40, 40);
    publish_all(kNow);
    policy_.exploration_set_size = 8;
    std::map<VideoId, double> probabilities;
    std::map<VideoId, int> draws;
    int total = 0;
    for (std::uint64_t round = 0; round < 4000; ++round) {
        request_.request = RequestId{round + 1};
        // The set's seed stays, so that the set stays; the draw takes the request's id too.
        const FeedResult result = run();
        double sum = 0;
        for (const CandidateTrace& candidate : result.trace.candidates)
            sum += static_cast<double>(candidate.exploration_probability);
        EXPECT_NEAR(sum, 1, 1e-5);
        for (const schema::PlacedVideo& placed : result.record.slate) {
            if (!placed.exploration) continue;
            ++draws[placed.video];
            probabilities[placed.video] += placed.exploration_probability;
            ++total;
        }
    }
    EXPECT_EQ(total, 4000);  // one place a slate
    // Sum over draws of 1 / p estimates the size of the set: unbiased only when the logged p is the true one.
    double inverse = 0;
    for (const auto& [video, count] : draws) inverse += count / (probabilities[video] / count);
    EXPECT_NEAR(inverse / total, 8.0, 0.8);
}

TEST_F(Feed, WhenAllHaveHadTheirFirstAudienceThePlaceIsDrawnFromTheBest) {
    publish_all(kNow);
    const auto drawn_ranks = [this](std::uint32_t first_audience_views) {
        policy_.first_audience_views = first_audience_views;
        policy_.exploration_set_size = 10;
        std::size_t below_best = 0;
        for (std::uint64_t round = 0; round < 200; ++round) {
            request_.request = RequestId{round + 1};
            request_.seed = mix64(round);
            const FeedResult result = run();
            std::vector<schema::Nano> bases;
            for (const CandidateTrace& candidate : result.trace.candidates) bases.push_back(candidate.base_nano);
            std::ranges::sort(bases, std::greater<>());
            for (const schema::PlacedVideo& placed : result.record.slate) {
                if (placed.exploration && result.trace.find(placed.video)->base_nano < bases[20]) ++below_best;
            }
        }
        return below_best;
    };
    for (std::uint64_t id = 1; id <= 40; ++id) see(id, id % 7 < 3 ? 0.9f : 0.1f);
    EXPECT_EQ(drawn_ranks(0), 0u);  // everybody has had it: ten members, at most five placed before
    EXPECT_GT(drawn_ranks(1), 100u);  // nobody has been seen
}

class FirstAudience : public Feed {
protected:
    /// 40 old videos with so many views, and twelve of the last half hour: 101, the oldest of them, to 112.
    void fill_with_new(float views_of_old) {
        fill(40, 40);
        policy_.uncertainty_points = policy_.freshness_points = 0;  // not to place the new ones before they are drawn
        model::ModelTables tables;
        for (std::uint64_t id = 1; id <= 40; ++id) {
            const model::ItemRow row = tables.items.find_or_add(VideoId{id});
            tables.items.statistics.at_for_write(row).views = views_of_old;
        }
        for (std::uint64_t id = 101; id <= 112; ++id) {
            schema::Video video = video_of(id, 1000);
            video.published_ms = kNow - kMinuteMs * static_cast<UnixMs>(2 * (113 - id));
            catalogue_.add(video);
        }
        snapshot_ = std::make_shared<model::Snapshot>(model::Snapshot{1, 0, {}, kNow, {}, std::move(tables)});
    }
    /// How often each video was drawn in 200 slates.
    [[nodiscard]] std::map<std::uint64_t, int> draws() {
        std::map<std::uint64_t, int> counts;
        for (std::uint64_t round = 0; round < 200; ++round) {
            request_.request = RequestId{round + 1};
            request_.seed = mix64(round);
            for (const schema::PlacedVideo& placed : run().record.slate)
                if (placed.exploration) ++counts[placed.video.value];
        }
        return counts;
    }
    [[nodiscard]] int draws_of_old() {
        int sum = 0;
        for (const auto& [video, count] : draws()) sum += video <= 40 ? count : 0;
        return sum;
    }
    static constexpr UnixMs kMinuteMs = 60'000;
};

TEST_F(FirstAudience, IsForTheNewestFirst) {
    fill_with_new(60);
    policy_.exploration_set_size = 1;
    EXPECT_EQ(draws(), (std::map<std::uint64_t, int>{{112, 200}}));
    request_.time_ms += 60 * kMinuteMs;  // past its first hour, what hardly anybody has seen gets a first look
    EXPECT_EQ(draws(), (std::map<std::uint64_t, int>{{112, 200}}));
}

TEST_F(FirstAudience, OldVideosWithTwentyViewsAreOwedNothing) {
    policy_.exploration_temperature = 10;
    for (const float views : {19.0f, 20.0f}) {
        fill_with_new(views);
        request_.time_ms += 60 * kMinuteMs;
        for (std::uint64_t id = 101; id <= 108; ++id) request_.already_sent.push_back(VideoId{id});
        EXPECT_EQ(draws_of_old() > 3, views < 20) << views;  // the set has eight places, four of which new ones take
    }
}

TEST_F(FirstAudience, OfOneVideoOrNoneIsNoTrouble) {
    fill(1, 1);
    EXPECT_EQ(run().record.slate.size(), 1u);
    fill(0, 1);
    EXPECT_TRUE(run().record.slate.empty());
}

TEST_F(Feed, ACandidatesPredictionDoesNotDependOnTheOthers) {
    for (std::uint64_t id = 1; id <= 30; ++id) see(id, static_cast<float>(id % 10) / 10);
    const FeedResult large = run();
    schema::Catalogue few;
    for (std::uint64_t id = 1; id <= 60; ++id) few.add(video_of(id, 20));
    const FeedResult small = feed({viewer_, few, *snapshot_, policy_, request_, cut_, 0});
    int compared = 0;
    for (const CandidateTrace& candidate : small.trace.candidates) {
        if (candidate.removal != arrange::Removal::kNone) continue;
        EXPECT_EQ(candidate.heads, large.trace.find(candidate.video)->heads);
        ++compared;
    }
    EXPECT_GT(compared, 20);
}

TEST_F(Feed, EverySourceScoresAnyPairAndProposesPublicVideosOnce) {
    for (std::uint64_t id = 1; id <= 30; ++id) see(id, id % 2 == 0 ? 0.9f : 0.1f);
    viewer_.follows = {ViewerId{1'000'002}};
    const model::ViewerContext context(snapshot_->tables, catalogue_, viewer_, schema::kAppSpace, kNow, policy_.ranker);
    for (const retrieve::SourceEntry& entry : retrieve::source_table()) {
        for (schema::VideoRow row = 0; row < catalogue_.size(); ++row)
            EXPECT_TRUE(std::isfinite(entry.score(context, row)));
        const auto rows = entry.propose({context, 50, 7});
        EXPECT_LE(rows.size(), 50u);
        EXPECT_EQ(std::set(rows.begin(), rows.end()).size(), rows.size());
        for (const schema::VideoRow row : rows) EXPECT_TRUE(catalogue_.facts(row).is_public());
    }
}

TEST_F(Feed, GathersFifteenHundredCandidatesWhenThereAreSoMany) {
    fill(4000, 100);
    EXPECT_GE(run().trace.candidates.size(), 1500u);
    fill(150, 10);
    EXPECT_EQ(run().trace.candidates.size(), 150u);
}

TEST_F(Feed, FollowingIsTheFollowedByTimeAlone) {
    request_.surface = schema::Surface::kFollowing;
    EXPECT_TRUE(run().record.slate.empty());
    viewer_.follows = {ViewerId{1'000'002}, ViewerId{1'000'003}};
    const FeedResult result = run();
    ASSERT_EQ(result.record.slate.size(), 6u);
    UnixMs last_ms = kNow;
    for (const schema::PlacedVideo& placed : result.record.slate) {
        const schema::VideoFacts& facts = catalogue_.facts(catalogue_.row_of(placed.video));
        EXPECT_TRUE(viewer_.follows_creator(facts.creator));
        EXPECT_LE(facts.published_ms, last_ms);
        last_ms = facts.published_ms;
        ASSERT_EQ(placed.terms.size(), 1u);
        EXPECT_EQ(placed.terms[0].id, schema::TermId::kChronological);
    }
}

TEST_F(Feed, AnUnfitSnapshotGivesAMarkedFallbackNeverAnEmptyFeed) {
    auto poisoned = std::make_shared<model::Snapshot>();
    for (std::size_t slot = 0; slot < model::kWeightSlots; ++slot) {
        poisoned->tables.weights.at_for_write(slot).fill(std::numeric_limits<float>::quiet_NaN());
    }
    snapshot_ = poisoned;
    const FeedResult result = run();
    EXPECT_TRUE(result.record.fallback);
    EXPECT_EQ(result.record.slate.size(), 6u);
    EXPECT_EQ(first_difference(result.record,
                               fallback_feed({viewer_, catalogue_, *snapshot_, policy_, request_, cut_, 0}).record),
              "");
}

TEST_F(Feed, AnEmptyCatalogueGivesAnEmptySlate) {
    catalogue_ = {};
    EXPECT_TRUE(run().record.slate.empty());
    EXPECT_TRUE(fallback_feed({viewer_, catalogue_, *snapshot_, policy_, request_, cut_, 0}).record.slate.empty());
}

TEST_F(Feed, DifferencesAreNamedByTheirFirstStage) {
    const FeedResult result = run();
    schema::DecisionRecord changed = result.record;
    changed.slate[2].terms[0].nano += 1;
    EXPECT_EQ(first_difference(result.record, changed), "terms at place 2");
    changed = result.record;
    changed.trace_digest[0] ^= std::byte{1};
    EXPECT_EQ(first_difference(result.record, changed), "trace digest");
}

TEST_F(Feed, TopicBarsMoveWithTheLastSwipe) {
    see(7, 0.9f);  // tag0, tag7
    see(14, 0.9f);  // tag0, tag3
    const auto bars = topics(viewer_, catalogue_, 0, 10);
    ASSERT_FALSE(bars.empty());
    EXPECT_EQ(bars[0].tag, "tag0");
    EXPECT_GT(bars[0].strength, 0);
    EXPECT_GT(bars[0].change, 0);
    viewer_.steered_tags["tag0"] = -1;
    const auto steered = topics(viewer_, catalogue_, 0, 10);
    EXPECT_EQ(steered[0].tag, "tag0");
    EXPECT_TRUE(steered[0].less);
    EXPECT_EQ(steered[0].strength, 0);
}

TEST_F(Feed, TheFirstClipMovesItsTopicsWhetherWatchedOrSkipped) {
    see(7, 0.05f);
    const auto skipped = topics(viewer_, catalogue_, 0, 10);
    ASSERT_EQ(skipped.size(), 2u);  // tag0, tag7
    for (const TopicStrength& bar : skipped) {
        EXPECT_LT(bar.strength, -0.1f);
        EXPECT_EQ(bar.change, bar.strength);
    }
    see(8, 1.0f);  // tag1
    const auto after = topics(viewer_, catalogue_, 0, 10);
    const auto liked = std::ranges::find(after, "tag1", &TopicStrength::tag);
    ASSERT_NE(liked, after.end());
    EXPECT_GT(liked->strength, 0.2f);
}

// The question for the next slate may already tell that the next clip is on stage.
TEST_F(Feed, WhatIsOnStageLeavesTheLastMoveInSight) {
    see(7, 0.9f);
    see(14, 0.05f);  // tag0, tag3
    const auto before = topics(viewer_, catalogue_, 0, 10);
    see(8, 0);  // tag1
    viewer_.history.back().actions = 1u << static_cast<int>(schema::Action::kSeen);
    const auto on_stage = topics(viewer_, catalogue_, 0, 10);
    ASSERT_EQ(on_stage.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_EQ(std::tie(on_stage[i].tag, on_stage[i].strength, on_stage[i].change),
                  std::tie(before[i].tag, before[i].strength, before[i].change));
}

TEST_F(Feed, ALikeRaisesItsTopicsHoweverShortTheWatch) {
    see(7, 0.05f);
    EXPECT_LT(topics(viewer_, catalogue_, 0, 10)[0].strength, 0);
    viewer_.history.back().actions |= static_cast<std::uint16_t>(1u << static_cast<int>(schema::Action::kLike));
    const auto bars = topics(viewer_, catalogue_, 0, 10);
    EXPECT_GT(bars[0].strength, 0.2f);
    EXPECT_GT(bars[0].change, 0);
}

}  // namespace
}  // namespace tiller::feed

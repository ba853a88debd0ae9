// Feeds with the sequence network: the source "nearest", the network's term, and what happens without it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "feed/feed_pipeline.h"
#include "kernels/lanes.h"
#include "kernels/level.h"
#include "rank/terms.h"
#include "retrieve/nearest.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kNow = 1'700'000'000'000;
constexpr std::uint64_t kVideos = 400;
constexpr std::size_t kSequenceFeature = 14;  // its place among the dense ones
constexpr std::uint32_t kNearestMask = 1u << static_cast<int>(schema::Source::kNearest);

class SequenceFeed : public testing::Test {
protected:
    void SetUp() override {
        snapshot_ = std::make_shared<model::Snapshot>();
        policy_.ranker = schema::Ranker::kSequence;
        SeededRandom random(21);
        for (std::uint64_t id = 1; id <= kVideos; ++id) add_video(VideoId{id}, random);
        viewer_.viewer = ViewerId{42};
        for (std::uint64_t id = 1; id <= 60; ++id) see(VideoId{id * 3}, id % 3 == 0 ? 0.1f : 0.9f);
        request_.request = RequestId{9};
        request_.viewer = viewer_.viewer;
        request_.time_ms = kNow;
        request_.seed = 77;
        const model::ViewerContext context = context_of(policy_.ranker);
        snapshot_->tables.weights.at_for_write(context.dense_slot(kSequenceFeature)).fill(0.4f);
    }
    void TearDown() override { kernels::force_level(kernels::detected_level()); }

    void add_video(VideoId id, SeededRandom& random) {
        schema::Video video;
        video.video = id;
        video.creator = ViewerId{1'000'000 + id.value % 40};
        video.tags = {"tag" + std::to_string(id.value % 9)};
        video.duration_ms = 8000;
        video.published_ms = kNow - static_cast<UnixMs>(mix64(id.value) % 1'000'000'000);
        catalogue_.add(video);
        const model::ItemRow item = snapshot_->tables.items.find_or_add(id);
        if (id.value % 5 == 0) return;  // too few have met it: no vector
        model::ItemVector vector;
        for (float& part : vector) part = static_cast<float>(random.unit() - 0.5);
        network().vectors.add(item, vector);
    }
    model::SpaceNetwork& network() { return *snapshot_->tables.network_for_write(schema::kAppSpace); }
    void see(VideoId video, float fraction) {
        schema::HistoryEntry entry;
        entry.video = video;
        entry.actions = 0b11;
        entry.watched_permille = static_cast<std::uint16_t>(fraction * 1000);
        viewer_.history.push_back(entry);
    }
    [[nodiscard]] model::ViewerContext context_of(schema::Ranker ranker) const {
        return {snapshot_->tables, catalogue_, viewer_, schema::kAppSpace, kNow, ranker};
    }
    [[nodiscard]] FeedResult run() const { return feed({viewer_, catalogue_, *snapshot_, policy_, request_, cut_, 0}); }

    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    std::shared_ptr<model::Snapshot> snapshot_;
    schema::Policy policy_;
    schema::FeedRequest request_;
    Cut cut_;
};

TEST_F(SequenceFeed, TheNetworksTermIsNamedAndTheTermsStillAddUp) {
    const FeedResult result = run();
    std::size_t with_term = 0;
    for (const schema::PlacedVideo& placed : result.record.slate) {
        EXPECT_EQ(placed.score_nano, rank::sum_of(placed.terms));
        const auto term = std::ranges::find(placed.terms, schema::TermId::kSequence, &schema::Term::id);
        if (term == placed.terms.end()) continue;
        ++with_term;
        schema::Nano by_heads = 0;  // what the recorded heads are worth is the term and the heads without it
        for (std::size_t head = 0; head < schema::kHeadCount; ++head)
            by_heads += rank::nano_of(policy_.head_weights[head] * static_cast<double>(placed.heads[head]));
        for (const schema::Term& other : placed.terms) {
            if (static_cast<std::size_t>(other.id) < schema::kHeadCount) by_heads -= other.nano;
        }
        EXPECT_EQ(by_heads, term->nano);
    }
    EXPECT_GT(with_term, 0u);
    EXPECT_EQ(schema::term_name(schema::TermId::kSequence), "head.sequence");
}

TEST_F(SequenceFeed, UnderTheSpineTheNetworkIsNeitherAskedNorScored) {
    policy_.ranker = schema::Ranker::kSpine;
    const FeedResult result = run();
    for (const CandidateTrace& candidate : result.trace.candidates) EXPECT_EQ(candidate.source_mask & kNearestMask, 0u);
    for (const schema::PlacedVideo& placed : result.record.slate)
        EXPECT_EQ(std::ranges::count(placed.terms, schema::TermId::kSequence, &schema::Term::id), 0);
    EXPECT_EQ(context_of(policy_.ranker).sequence_state(), nullptr);
}

TEST_F(SequenceFeed, SameBitsAtEveryLevelAndInAnyOrderOfArrival) {
    const FeedResult expected = run();
    schema::Catalogue reversed;
    for (std::uint64_t id = kVideos; id >= 1; --id) reversed.add(catalogue_.video(catalogue_.row_of(VideoId{id})));
    for (const kernels::Level level : {kernels::Level::kScalar, kernels::Level::kAvx2, kernels::Level::kAvx512}) {
        kernels::force_level(level);
        EXPECT_EQ(first_difference(expected.record, run().record), "");
        EXPECT_EQ(
            first_difference(expected.record, feed({viewer_, reversed, *snapshot_, policy_, request_, cut_, 0}).record),
            "");
    }
}

TEST_F(SequenceFeed, NearestProposesTheBestThatWereNotWatched) {
    const model::ViewerContext context = context_of(policy_.ranker);
    std::vector<std::pair<float, VideoId>> scored;
    for (std::uint64_t id = 1; id <= kVideos; ++id) {
        const float score = retrieve::score_nearest(context, catalogue_.row_of(VideoId{id}));
        EXPECT_TRUE(std::isfinite(score));
        EXPECT_EQ(score == 0, id % 5 == 0);
        if (id % 5 != 0 && !viewer_.has_seen(VideoId{id})) scored.emplace_back(-score, VideoId{id});
    }
    std::ranges::sort(scored);
    std::vector<VideoId> proposed;
    for (const schema::VideoRow row : retrieve::propose_nearest({context, 25, 7}))
        proposed.push_back(catalogue_.facts(row).video);
    std::vector<VideoId> expected;
    for (std::size_t i = 0; i < 25; ++i) expected.push_back(scored[i].second);
    std::ranges::sort(proposed);
    std::ranges::sort(expected);
    EXPECT_EQ(proposed, expected);
}

TEST_F(SequenceFeed, ANewVectorIsProposedAtOnceAndARemovedOneNeverAgain) {
    const model::ItemVector state = *context_of(policy_.ranker).sequence_state();
    const VideoId newest{kVideos + 1};
    SeededRandom random(5);
    add_video(newest, random);
    const model::ItemRow item = snapshot_->tables.items.find(newest);
    const model::VectorRow row = network().vectors.find(item);
    network().vectors.set(row, state);
    const auto proposes_newest = [this, newest] {
        const model::ViewerContext context = context_of(policy_.ranker);
        return std::ranges::any_of(retrieve::propose_nearest({context, 3, 7}), [&](schema::VideoRow proposed) {
            return catalogue_.facts(proposed).video == newest;
        });
    };
    EXPECT_TRUE(proposes_newest());
    network().vectors.remove(row);
    EXPECT_FALSE(proposes_newest());
}

TEST_F(SequenceFeed, WithoutAHistoryOrANetworkTheOthersFillItsPlaces) {
    viewer_.history.clear();
    EXPECT_EQ(context_of(policy_.ranker).sequence_state(), nullptr);
    EXPECT_TRUE(retrieve::propose_nearest({context_of(policy_.ranker), 50, 7}).empty());
    EXPECT_EQ(run().record.slate.size(), 6u);
    see(VideoId{999'999}, 0.5f);  // not in the catalogue
    EXPECT_EQ(context_of(policy_.ranker).sequence_state(), nullptr);
    see(VideoId{5}, 0.5f);  // without a vector: the reaction alone is read
    EXPECT_NE(context_of(policy_.ranker).sequence_state(), nullptr);
    snapshot_->tables.networks.clear();
    EXPECT_EQ(context_of(policy_.ranker).sequence_state(), nullptr);
    EXPECT_EQ(run().record.slate.size(), 6u);
}

}  // namespace
}  // namespace tiller::feed

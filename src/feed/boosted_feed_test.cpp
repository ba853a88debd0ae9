// What staff boosts: a candidate and a named term for as long as it lasts, and nothing that a limit would not allow.
#include <gtest/gtest.h>

#include <algorithm>

#include "feed/feed_pipeline.h"
#include "rank/terms.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kTeaTime = 1'700'000'000'000;
constexpr VideoId kLiftedOne{1};
constexpr std::uint16_t kLift = 900;

class BoostedFeed : public testing::Test {
protected:
    void SetUp() override {
        // More than all sources together propose, so that an old one is no candidate by itself.
        for (std::uint64_t id = 1; id <= 4'000; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{10'000 + id};
            video.duration_ms = 8'000;
            video.published_ms = kTeaTime - (id == kLiftedOne.value ? 400 * kDayMs : static_cast<UnixMs>(id) * 1'000);
            catalogue_.add(video);
        }
        viewer_.viewer = ViewerId{42};
        request_.request = RequestId{9};
        request_.viewer = viewer_.viewer;
        request_.time_ms = kTeaTime;
        request_.seed = 7;
    }
    void lift(UnixMs until_ms, bool undo = false) {
        catalogue_.apply(schema::VideoBoosted{.video = kLiftedOne,
                                              .undo = undo,
                                              .millipoints = undo ? std::uint16_t{0} : kLift,
                                              .until_ms = until_ms,
                                              .author = {},
                                              .reason = "a flood warning"});
    }
    [[nodiscard]] FeedResult run() const {
        return feed({.viewer = viewer_,
                     .catalogue = catalogue_,
                     .snapshot = *snapshot_,
                     .policy = policy_,
                     .request = request_,
                     .cut = cut_});
    }
    static const schema::PlacedVideo* lifted(const FeedResult& result) {
        const auto found = std::ranges::find(result.record.slate, kLiftedOne, &schema::PlacedVideo::video);
        return found == result.record.slate.end() ? nullptr : &*found;
    }
    static schema::Nano boost_of(const schema::PlacedVideo& placed) {
        const auto term = std::ranges::find(placed.terms, schema::TermId::kBoost, &schema::Term::id);
        return term == placed.terms.end() ? 0 : term->nano;
    }

    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    schema::Policy policy_;
    schema::FeedRequest request_;
    Cut cut_;
};

TEST_F(BoostedFeed, ABoostIsACandidateWithATermThatAddsUp) {
    EXPECT_EQ(lifted(run()), nullptr);
    lift(kTeaTime + 1'000);
    const FeedResult result = run();
    const schema::PlacedVideo* placed = lifted(result);
    ASSERT_NE(placed, nullptr);
    EXPECT_EQ(boost_of(*placed), kLift * (schema::kNanoPerPoint / 1000));
    EXPECT_EQ(placed->score_nano, rank::sum_of(placed->terms));
    EXPECT_NE(placed->source_mask & 1u << static_cast<int>(schema::Source::kBoosted), 0u);
    for (const schema::PlacedVideo& other : result.record.slate)
        EXPECT_EQ(boost_of(other) != 0, other.video == kLiftedOne);
    EXPECT_EQ(result.record.code_version, kFeedCodeVersion);
    EXPECT_EQ(first_difference(result.record, run().record), "");
}

TEST_F(BoostedFeed, ItEndsByTheTimeOfTheRequestAndByItsUndoing) {
    lift(kTeaTime + 1'000);
    request_.time_ms = kTeaTime + 999;
    EXPECT_NE(lifted(run()), nullptr);
    request_.time_ms = kTeaTime + 1'000;
    EXPECT_EQ(lifted(run()), nullptr);
    request_.time_ms = kTeaTime;
    lift(0, true);
    EXPECT_EQ(lifted(run()), nullptr);
    EXPECT_TRUE(catalogue_.boosted_rows().empty());
}

TEST_F(BoostedFeed, NoBoostPassesALimitABlockOrAWishForLess) {
    lift(kTeaTime + 1'000);
    viewer_.blocks = {ViewerId{10'001}};
    EXPECT_EQ(lifted(run()), nullptr);
    viewer_.blocks.clear();
    catalogue_.apply(schema::VideoLimited{.video = kLiftedOne, .undo = false, .author = {}});
    EXPECT_EQ(lifted(run()), nullptr);
    catalogue_.apply(schema::VideoLimited{.video = kLiftedOne, .undo = true, .author = {}});
    viewer_.steered_creators[10'001] = -1;
    EXPECT_EQ(lifted(run()), nullptr) << "what a viewer wants less of weighs more than what staff wants";
    viewer_.steered_creators.clear();
    catalogue_.apply(schema::VideoStateChanged{kLiftedOne, schema::VideoState::kHidden, {}, ""});
    EXPECT_EQ(lifted(run()), nullptr);
    catalogue_.apply(schema::VideoStateChanged{kLiftedOne, schema::VideoState::kPublic, {}, ""});
    EXPECT_NE(lifted(run()), nullptr);
}

TEST_F(BoostedFeed, AHugeNumberInTheLogIsNoMoreThanTheMost) {
    catalogue_.apply(schema::VideoBoosted{
        .video = kLiftedOne, .undo = false, .millipoints = 65'535, .until_ms = INT64_MAX, .author = {}, .reason = ""});
    const FeedResult result = run();
    ASSERT_NE(lifted(result), nullptr);
    EXPECT_EQ(boost_of(*lifted(result)), schema::kNanoPerPoint);
}

}  // namespace
}  // namespace tiller::feed

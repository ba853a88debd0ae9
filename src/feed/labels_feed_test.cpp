// What moderators limit and what a viewer's choices hide: inputs of the feed that hold in every slate.
#include <gtest/gtest.h>

#include <algorithm>

#include "feed/feed_pipeline.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kNoon = 1'700'000'000'000;
constexpr VideoId kLimitedOne{1};
constexpr VideoId kPoliticalOne{2};

class LabelledFeed : public testing::Test {
protected:
    void SetUp() override {
        for (std::uint64_t id = 1; id <= 5; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{100 + id};
            video.duration_ms = 8'000;
            video.published_ms = kNoon - static_cast<UnixMs>(id);
            catalogue_.add(video);
        }
        catalogue_.apply(schema::VideoLimited{.video = kLimitedOne, .undo = false, .author = {}});
        catalogue_.apply(schema::VideoLabelled{
            .video = kPoliticalOne, .labels = set_of(schema::VideoLabel::kPolitical), .by_staff = true, .author = {}});
        viewer_.viewer = ViewerId{42};
        request_.request = RequestId{9};
        request_.viewer = viewer_.viewer;
        request_.time_ms = kNoon;
    }
    [[nodiscard]] FeedResult run(schema::LabelSet hidden, FeedResult (*pipeline)(const FeedInputs&) = &feed) const {
        return pipeline({.viewer = viewer_,
                         .catalogue = catalogue_,
                         .snapshot = *snapshot_,
                         .policy = policy_,
                         .request = request_,
                         .cut = cut_,
                         .hidden_labels = hidden});
    }
    static bool has(const FeedResult& result, VideoId video) {
        return std::ranges::find(result.record.slate, video, &schema::PlacedVideo::video) != result.record.slate.end();
    }

    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    schema::Policy policy_;
    schema::FeedRequest request_;
    Cut cut_;
};

TEST_F(LabelledFeed, WhatIsLimitedIsLeftOutOfForYouAndStaysWithFollowers) {
    for (auto* pipeline : {&feed, &fallback_feed}) EXPECT_FALSE(has(run({}, pipeline), kLimitedOne));
    EXPECT_EQ(explain(run({}).trace, kLimitedOne)->removal, "limited");
    viewer_.follows = {ViewerId{101}};
    request_.surface = schema::Surface::kFollowing;
    EXPECT_TRUE(has(run({}), kLimitedOne));
    request_.surface = schema::Surface::kForYou;
    EXPECT_FALSE(has(run({}), kLimitedOne));
    catalogue_.apply(schema::VideoLimited{.video = kLimitedOne, .undo = true, .author = {}});
    EXPECT_TRUE(has(run({}), kLimitedOne));
}

TEST_F(LabelledFeed, AHiddenLabelNeverReachesAFeed) {
    const schema::LabelSet political = set_of(schema::VideoLabel::kPolitical);
    EXPECT_TRUE(has(run({}), kPoliticalOne));
    for (auto* pipeline : {&feed, &fallback_feed}) EXPECT_FALSE(has(run(political, pipeline), kPoliticalOne));
    EXPECT_EQ(explain(run(political).trace, kPoliticalOne)->removal, "hidden_label");
    EXPECT_TRUE(has(run(set_of(schema::VideoLabel::kAiMade)), kPoliticalOne));
    viewer_.follows = {ViewerId{102}};
    request_.surface = schema::Surface::kFollowing;
    EXPECT_FALSE(has(run(political), kPoliticalOne));
    // Also where nothing else is left: an empty slate and no forbidden one.
    request_.surface = schema::Surface::kForYou;
    for (std::uint64_t id = 3; id <= 5; ++id)
        catalogue_.apply(schema::VideoStateChanged{VideoId{id}, schema::VideoState::kHidden, {}, ""});
    EXPECT_TRUE(run(political).record.slate.empty());
    EXPECT_EQ(run({}).record.slate.size(), 1u);
}

}  // namespace
}  // namespace tiller::feed

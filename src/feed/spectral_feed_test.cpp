// Feeds of a space that has a spectrum: the source "spectral", and its part in how likely a video is chosen.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "feed/feed_pipeline.h"
#include "rank/terms.h"
#include "retrieve/spectral.h"

namespace tiller::feed {
namespace {

constexpr schema::SpaceId kSpace{1};
constexpr UnixMs kNow = 1'700'000'000'000;
constexpr std::uint64_t kVideos = 400;
constexpr std::uint32_t kSpectralMask = 1u << static_cast<int>(schema::Source::kSpectral);
constexpr std::size_t kSpectralPart = 4;  // of a choice

/// Four kinds of videos, each a direction of its own; the viewer found three of kind 1. Video 398 is of that kind and taken down.
class SpectralFeed : public testing::Test {
protected:
    void SetUp() override {
        snapshot_ = std::make_shared<model::Snapshot>();
        std::vector<model::SpaceSpectrum::Row> rows;
        for (std::uint64_t id = 1; id <= kVideos; ++id) rows.push_back(add_video(id));
        schema::VideoStateChanged taken_down;
        taken_down.video = VideoId{397};
        taken_down.state = schema::VideoState::kTakenDown;
        catalogue_.apply(taken_down);
        tables().set_spectrum(std::make_shared<const model::SpaceSpectrum>(kSpace, 1000.0f, rows));
        model::SpaceTotals& totals = tables().space_for_write(kSpace);
        totals.choices = 1000;
        totals.views = 4000;
        for (model::ChoiceWeights& age : totals.choice_weights) age.weights = {0, 0, 0, 0, 1};
        viewer_.viewer = ViewerId{42};
        viewer_.space = kSpace;
        for (const std::uint64_t id : {1u, 5u, 9u}) {
            schema::HistoryEntry entry;
            entry.video = VideoId{id};
            entry.actions = 1u << static_cast<int>(schema::Action::kLike);
            entry.surface = static_cast<std::uint32_t>(schema::Surface::kElsewhere) & 0xf;
            viewer_.history.push_back(entry);
        }
        request_.request = RequestId{9};
        request_.viewer = viewer_.viewer;
        request_.space = kSpace;
        request_.surface = schema::Surface::kEngine;
        request_.time_ms = kNow;
        request_.seed = 77;
    }
    model::ModelTables& tables() { return snapshot_->tables; }
    model::SpaceSpectrum::Row add_video(std::uint64_t id) {
        schema::Video video;
        video.video = VideoId{id};
        video.space = kSpace;
        video.creator = ViewerId{1'000'000 + id};
        video.duration_ms = 8000;
        video.published_ms = kNow - 1'000'000;
        catalogue_.add(video);
        model::SpaceSpectrum::Row row;
        row.item = tables().items.find_or_add(VideoId{id});
        row.met = 10;
        row.vector[id % 4] = 1;
        tables().items.statistics.at_for_write(row.item).views = 10;
        return row;
    }
    [[nodiscard]] model::ViewerContext context() const {
        return {snapshot_->tables, catalogue_, viewer_, kSpace, kNow, policy_.ranker};
    }
    [[nodiscard]] FeedResult run() const { return feed({viewer_, catalogue_, *snapshot_, policy_, request_, cut_, 0}); }

    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    std::shared_ptr<model::Snapshot> snapshot_;
    schema::Policy policy_;
    schema::FeedRequest request_;
    Cut cut_;
};

TEST_F(SpectralFeed, ProposesWhatIsPublicNewAndOfTheTaste) {
    const model::ViewerContext viewer = context();
    const auto rows = retrieve::propose_spectral({viewer, 90, 1});
    ASSERT_EQ(rows.size(), 90u);
    for (const schema::VideoRow row : rows) {
        const VideoId video = catalogue_.facts(row).video;
        EXPECT_EQ(video.value % 4, 1u) << "its kind";
        EXPECT_NE(video, VideoId{397}) << "taken down";
        EXPECT_GT(video.value, 9u) << "met before";
        EXPECT_GT(retrieve::score_spectral(viewer, row), 0.0f);
    }
    EXPECT_EQ(retrieve::score_spectral(viewer, catalogue_.row_of(VideoId{2})), 0.0f);
}

TEST_F(SpectralFeed, WhatPeopleOfThisTasteMeetStandsFirstAndTheTermsAddUp) {
    const FeedResult result = run();
    ASSERT_FALSE(result.record.slate.empty());
    std::size_t of_the_kind = 0;
    for (const schema::PlacedVideo& placed : result.record.slate) {
        EXPECT_EQ(placed.score_nano, rank::sum_of(placed.terms));
        if (placed.exploration) continue;
        EXPECT_EQ(placed.video.value % 4, 1u);
        EXPECT_NE(placed.source_mask & kSpectralMask, 0u);
        const auto term = std::ranges::find(placed.terms, schema::TermId::kChosen, &schema::Term::id);
        ASSERT_NE(term, placed.terms.end());
        EXPECT_GT(term->nano, 0);
        ++of_the_kind;
    }
    EXPECT_GE(of_the_kind, 4u);
}

TEST_F(SpectralFeed, ItsPartOfALogitIsTheLogOfItsShare) {
    const model::ViewerContext viewer = context();
    ASSERT_NE(viewer.choices(), nullptr);
    const auto part = [&](std::uint64_t id) {
        const model::ItemRow item = snapshot_->tables.items.find(VideoId{id});
        return viewer.choices()->parts_of(item, viewer.choices()->find(item))[kSpectralPart];
    };
    EXPECT_GT(part(13), 1.0f);
    EXPECT_EQ(part(14), 0.0f);
}

TEST_F(SpectralFeed, WithoutASpectrumOrAHistoryInItItIsSilent) {
    viewer_.history.clear();
    EXPECT_TRUE(retrieve::propose_spectral({context(), 90, 1}).empty());
    EXPECT_EQ(context().long_taste(), nullptr);
    tables().spectra.clear();
    const model::ViewerContext viewer = context();
    EXPECT_TRUE(retrieve::propose_spectral({viewer, 90, 1}).empty());
    EXPECT_EQ(retrieve::score_spectral(viewer, catalogue_.row_of(VideoId{13})), 0.0f);
    EXPECT_FALSE(run().record.slate.empty());
}

}  // namespace
}  // namespace tiller::feed

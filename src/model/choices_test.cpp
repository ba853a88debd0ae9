#include "model/choices.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "model/viewer_context.h"

namespace tiller::model {
namespace {

constexpr schema::SpaceId kChosenSpace{1};
constexpr float kNothing = 2e-3f;  // the share of what a part does not know

/// Forty videos, all met ten times; rows are ids - 1.
class ChoicesTest : public ::testing::Test {
protected:
    ChoicesTest() {
        for (std::uint64_t id = 1; id <= 40; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.space = kChosenSpace;
            catalogue_.add(video);
            const ItemRow row = tables_.items.find_or_add(VideoId{id});
            tables_.items.statistics.at_for_write(row).views = 10;
            tables_.items.refresh(row, totals());
        }
        tables_.items.choices.grow_shared(40);
        totals().views = 400;
        viewer_.space = kChosenSpace;
    }

    SpaceTotals& totals() { return tables_.space_for_write(kChosenSpace); }
    void add_pair(ItemRow from, ItemRow to, float weight) {
        auto& list = tables_.items.choices.at_for_write(from).pairs;
        const auto free = static_cast<std::size_t>(std::ranges::find(list.weights, 0.0f) - list.weights.begin());
        list.items[free] = to;
        list.weights[free] = weight;
    }
    void meets(std::uint64_t id, float fraction = 1) {
        schema::HistoryEntry entry;
        entry.video = VideoId{id};
        entry.actions =
            (1u << static_cast<int>(schema::Action::kSeen)) | (1u << static_cast<int>(schema::Action::kWatch));
        entry.watched_permille = static_cast<std::uint16_t>(fraction * 1000);
        entry.surface = static_cast<std::uint32_t>(schema::Surface::kElsewhere) & 0xf;
        viewer_.history.push_back(entry);
    }
    ViewerContext context() const { return {tables_, catalogue_, viewer_, kChosenSpace, 1000, schema::Ranker::kSpine}; }

    ModelTables tables_;
    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
};

TEST_F(ChoicesTest, AreAskedOnlyWhereSomethingWasChosen) {
    meets(1);
    EXPECT_EQ(context().choices(), nullptr);
    totals().choices = 1;
    EXPECT_NE(context().choices(), nullptr);
}

TEST_F(ChoicesTest, SharesAreLogsAboveThatOfNothing) {
    totals().choices = 1;
    add_pair(0, 1, 3);
    add_pair(0, 2, 1);
    meets(1);
    const ViewerContext viewer = context();
    const Choices& choices = *viewer.choices();
    const auto log_share = [](float share) { return std::log((share + kNothing) / kNothing); };
    EXPECT_NEAR(choices.parts_of(1, choices.find(1))[0], log_share(0.75f), 1e-4f);
    EXPECT_NEAR(choices.parts_of(2, choices.find(2))[0], log_share(0.25f), 1e-4f);
    EXPECT_EQ(choices.find(3), nullptr);
    const ChoiceParts parts = choices.parts_of(3, nullptr);
    EXPECT_EQ(parts[0], 0);
    EXPECT_EQ(parts[1], 0);
    EXPECT_NEAR(parts[2], log_share(10.0f / 400), 1e-4f);
    EXPECT_EQ(parts[3], 0) << "the spine has no network";
    EXPECT_GT(choices.logit_of(1), choices.logit_of(2));
    EXPECT_GT(choices.logit_of(2), choices.logit_of(3));
    EXPECT_EQ(choices.logit_of(kNoItem), 0);
}

TEST_F(ChoicesTest, WhatWasMetTakesNoShare) {
    totals().choices = 1;
    add_pair(0, 1, 3);
    add_pair(0, 2, 1);
    meets(2);
    meets(1);
    const ViewerContext viewer = context();
    EXPECT_TRUE(viewer.choices()->find(1)->was_met);
    EXPECT_NEAR(viewer.choices()->parts_of(2, viewer.choices()->find(2))[0], std::log((1 + kNothing) / kNothing),
                1e-4f);
}

TEST_F(ChoicesTest, WhatWasLeftLeadsNowhere) {
    totals().choices = 1;
    totals().reward_sum = 400;
    add_pair(0, 1, 3);
    meets(1, 0);
    const ViewerContext viewer = context();
    EXPECT_EQ(viewer.choices()->find(1), nullptr);
}

TEST_F(ChoicesTest, TheWeightsDependOnHowMuchWasMet) {
    totals().choices = 1;
    EXPECT_EQ(context().choices()->age(), 0u);
    for (std::uint64_t id = 1; id <= 5; ++id) meets(id);
    EXPECT_EQ(context().choices()->age(), 2u);
    totals().choice_weights[2].weights = {0, 0, 2, 0};
    EXPECT_FLOAT_EQ(context().choices()->logit_of(9), 2 * context().choices()->parts_of(9, nullptr)[2]);
}

TEST(Evidence, AFoundVideoSpeaksForItselfAsFarAsItWasWatched) {
    EXPECT_FLOAT_EQ(evidence_of(1.3f, true, 1.3f).sum(), 0.5f);
    EXPECT_FLOAT_EQ(evidence_of(1.3f, false, 1.3f).sum(), 0);
    EXPECT_FLOAT_EQ(evidence_of(0, true, 0.4f).sum(), -0.4f);
    EXPECT_FLOAT_EQ(evidence_of(-1, true, 0.4f).sum(), -1.4f);
    EXPECT_FLOAT_EQ(evidence_of(0.2f, true, 0.5f).residual, -0.3f);
    EXPECT_FLOAT_EQ(evidence_of(0.2f, true, 0.5f).found, 0.1f);
}

}  // namespace
}  // namespace tiller::model

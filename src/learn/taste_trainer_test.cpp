#include "learn/taste_trainer.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "model/pair_features.h"

namespace tiller::learn {
namespace {

constexpr schema::SpaceId kSpace = schema::kAppSpace;

/// One video that is worth 0.4 to everybody and 0.5 more for each unit of one part of taste.
class TasteTraining : public testing::Test {
protected:
    void SetUp() override {
        schema::Video video;
        video.video = VideoId{1};
        video.duration_ms = 8000;
        catalogue_.add(video);
        item_ = tables_.items.find_or_add(VideoId{1});
    }
    void watch(float part, Rehearsal rehearsal = Rehearsal::kLive) {
        TasteObservation observation{kSpace, catalogue_.row_of(VideoId{1}), item_, {}, 0.4f + 0.5f * part};
        observation.taste[3] = part;
        trainer_.observe(tables_, catalogue_, observation, rehearsal);
    }
    [[nodiscard]] float level() { return model::level_of(tables_.items, item_, tables_.space_for_write(kSpace)); }

    schema::Catalogue catalogue_;
    model::ModelTables tables_;
    model::ItemRow item_ = model::kNoItem;
    TasteTrainer trainer_;
    SeededRandom random_{11};
};

TEST_F(TasteTraining, ALevelIsWhatAVideoIsWorthToEverybodyThoughItsFansAloneSawIt) {
    for (int i = 0; i < 400; ++i) watch(0.4f + 0.6f * static_cast<float>(random_.unit()));
    EXPECT_NEAR(level(), 0.4, 0.05);  // in the mean they gave it 0.75
    EXPECT_NEAR(tables_.items.vectors[item_][3], 0.5, 0.06);
}

TEST_F(TasteTraining, AVideoThatNobodySawHasTheMeanLevelOfItsSpace) {
    model::SpaceTotals& totals = tables_.space_for_write(kSpace);
    EXPECT_EQ(model::level_of(tables_.items, model::kNoItem, totals), model::kPriorReward);
    totals.level_count = 980;
    totals.level_sum = 200;
    EXPECT_NEAR(model::level_of(tables_.items, model::kNoItem, totals), model::kPriorReward + 0.2, 1e-5);
    watch(0);
    EXPECT_EQ(totals.level_count, 981);
    watch(1);
    watch(1, Rehearsal::kPractice);
    EXPECT_EQ(totals.level_count, 981);  // one video, however often it is watched
}

TEST_F(TasteTraining, PracticeBeforeAnythingWasSeenTeachesNothing) {
    watch(1, Rehearsal::kPractice);
    EXPECT_EQ(level(), model::kPriorReward);
    EXPECT_EQ(tables_.space_for_write(kSpace).level_count, 0);
}

TEST_F(TasteTraining, AStrangerIsExpectedToLikeWhatFansSawLessThanTheyDid) {
    model::ItemStatistics& statistics = tables_.items.statistics.at_for_write(item_);
    model::SpaceTotals& totals = tables_.space_for_write(kSpace);
    constexpr auto kFraction = static_cast<std::size_t>(schema::Head::kWatchedFraction);
    for (int i = 0; i < 400; ++i) {
        const float part = 0.8f + 0.2f * static_cast<float>(random_.unit());
        watch(part);
        statistics.views += 1;
        statistics.reward_sum += 0.4f + 0.5f * part;
        statistics.head_sums[kFraction] += 0.4f + 0.5f * part;
        for (int other = 0; other < 3; ++other) watch(0.2f * static_cast<float>(random_.unit()), Rehearsal::kPractice);
    }
    tables_.items.refresh(item_, totals);
    const schema::ViewerState stranger{};
    const model::ViewerContext context(tables_, catalogue_, stranger, kSpace, 0, schema::Ranker::kSpine);
    const float fraction =
        model::predict(tables_, model::features_of(context, {catalogue_.row_of(VideoId{1}), item_}))[kFraction];
    EXPECT_LT(fraction, 0.7);  // those who saw it watched 0.85
}

}  // namespace
}  // namespace tiller::learn

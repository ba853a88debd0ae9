#include "eval/metrics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eval/ranked_list.h"

namespace tiller::eval {
namespace {

using Items = std::vector<std::uint32_t>;

TEST(Recall, CountsTargetsWithinTheCutoff) {
    const Items list = {7, 3, 9, 1};
    EXPECT_EQ(recall_at(10, list, Items{1}), 1.0);
    EXPECT_EQ(recall_at(3, list, Items{1}), 0.0);
    EXPECT_EQ(recall_at(3, list, Items{1, 3, 7, 8}), 0.5);
}

TEST(Ndcg, DiscountsByPlaceAndDividesByTheBestOrder) {
    const Items list = {7, 3, 9, 1};
    EXPECT_DOUBLE_EQ(ndcg_at(10, list, Items{7}), 1.0);
    EXPECT_DOUBLE_EQ(ndcg_at(10, list, Items{3}), 1 / std::log2(3.0));
    EXPECT_DOUBLE_EQ(ndcg_at(10, list, Items{1, 7}), (1 + 1 / std::log2(5.0)) / (1 + 1 / std::log2(3.0)));
    EXPECT_EQ(ndcg_at(2, list, Items{9}), 0.0);
}

TEST(Ndcg, IdealIsCutWhereTheListIs) {
    const Items list = {1, 2};
    EXPECT_DOUBLE_EQ(ndcg_at(2, list, Items{1, 2, 3, 4}), 1.0);
}

TEST(AreaUnderCurve, IsTheShareOfPairsInOrderWithTiesHalf) {
    std::vector<LabelledScore> scores = {{3, true}, {2, false}, {1, true}, {0, false}};
    EXPECT_DOUBLE_EQ(area_under_curve(scores).value(), 0.75);
    std::vector<LabelledScore> tied = {{1, true}, {1, false}, {0, false}, {2, false}};
    EXPECT_DOUBLE_EQ(area_under_curve(tied).value(), 0.5);
    std::vector<LabelledScore> one_kind = {{1, true}, {0, true}};
    EXPECT_FALSE(area_under_curve(one_kind));
}

TEST(Gini, IsZeroForEqualAndNearOneForOneOfMany) {
    EXPECT_DOUBLE_EQ(gini({5, 5, 5, 5}), 0.0);
    EXPECT_DOUBLE_EQ(gini({0, 0, 0, 8}), 0.75);
    EXPECT_DOUBLE_EQ(gini({1, 3}), 0.25);
    EXPECT_EQ(gini({0, 0}), 0.0);
}

TEST(Ranking, GivesTheBestFirstAndLeavesOutWhatWasRemoved) {
    const std::vector<float> scores = {1, 5, -INFINITY, 4, NAN, 2};
    EXPECT_EQ(first_of_ranking(scores, 3, {.seed = 1, .user = 1}), (Items{1, 3, 5}));
    EXPECT_EQ(first_of_ranking(scores, 20, {.seed = 1, .user = 1}), (Items{1, 3, 5, 0}));
}

TEST(Ranking, TiesAreSpreadEvenlyByTheSeed) {
    constexpr std::size_t kItems = 10;
    constexpr std::uint32_t kUsers = 20'000;
    const std::vector<float> scores(kItems, 1.0f);
    std::vector<int> first(kItems, 0);
    for (std::uint32_t user = 0; user < kUsers; ++user)
        ++first[first_of_ranking(scores, 3, {.seed = 7, .user = user}).front()];
    for (const int count : first) EXPECT_NEAR(count, kUsers / kItems, 6 * std::sqrt(kUsers / kItems));
    EXPECT_EQ(first_of_ranking(scores, 5, {.seed = 7, .user = 3}), first_of_ranking(scores, 5, {.seed = 7, .user = 3}));
    EXPECT_NE(first_of_ranking(scores, 5, {.seed = 7, .user = 3}), first_of_ranking(scores, 5, {.seed = 8, .user = 3}));
}

}  // namespace
}  // namespace tiller::eval

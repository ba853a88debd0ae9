#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "eval/dense_inverse.h"
#include "eval/models.h"

namespace tiller::eval {
namespace {

/// Scores of a fitted model for one viewer.
std::vector<float> scores_of(std::string_view name, const TrainingData& data, const History& history,
                             std::uint32_t user = 0) {
    Progress silent(Display::kSilent);
    const auto model = model_named(name).value()->make({.dataset = "generic"});
    EXPECT_TRUE(model->fit(data, {.seed = 1, .threads = 2, .progress = silent, .validation_ndcg = {}}));
    std::vector<float> scores(data.items);
    const Viewer viewer{.user = user, .history = history};
    model->score(std::span(&viewer, 1), scores);
    return scores;
}

TrainingData data_of(std::size_t items) {
    TrainingData data;
    data.items = items;
    return data;
}

TrainingData small_data() {
    TrainingData data = data_of(4);
    data.histories = {{{0}, {1}}, {{0}, {1}, {2}}, {{2}, {3, false}}};
    return data;
}

TEST(Popularity, CountsLikesOnly) {
    EXPECT_EQ(scores_of("popularity", small_data(), {}), (std::vector<float>{2, 2, 2, 0}));
}

TEST(ItemKnn, IsTheCosineOfTheSetsOfUsers) {
    const std::vector<float> scores = scores_of("item-knn", small_data(), {{0}});
    EXPECT_FLOAT_EQ(scores[1], 1.0f);
    EXPECT_FLOAT_EQ(scores[2], 0.5f);
    EXPECT_EQ(scores[3], 0.0f);
    EXPECT_FLOAT_EQ(scores_of("item-knn", small_data(), {{0}, {1}})[2], 1.0f);
    EXPECT_EQ(scores_of("item-knn", small_data(), {{0, false}})[1], 0.0f);
}

TEST(Ease, IsTheClosedForm) {
    // Two items had by the same n users: the weight of each for the other is n / (n + ridge), here 50 / (50 + 50).
    TrainingData data = data_of(2);
    data.histories.assign(50, History{{0}, {1}});
    const std::vector<float> scores = scores_of("ease", data, {{0}});
    EXPECT_NEAR(scores[1], 0.5f, 1e-5f);
    EXPECT_EQ(scores[0], 0.0f);
}

TEST(Ease, TooManyItemsAreRefusedBeforeMemoryIsTaken) {
    TrainingData data = data_of(1'000'000);
    data.histories = {{{0}, {1}}};
    Progress silent(Display::kSilent);
    EXPECT_FALSE(model_named("ease")
                     .value()
                     ->make({.dataset = "generic"})
                     ->fit(data, {.seed = 1, .threads = 1, .progress = silent, .validation_ndcg = {}}));
}

TEST(Ials, RanksWhatWasLikedAboveWhatWasNot) {
    TrainingData data = data_of(20);
    for (std::uint32_t user = 0; user < 40; ++user) {
        History history;
        for (std::uint32_t k = 0; k < 5; ++k) history.push_back({.item = (user % 2) * 10 + (user + k * 3) % 10});
        data.histories.push_back(history);
    }
    const std::vector<float> scores = scores_of("ials", data, {}, 1);
    const History& liked = data.histories[1];
    for (std::uint32_t item = 0; item < 20; ++item) {
        const bool is_liked = std::ranges::find(liked, item, &Interaction::item) != liked.end();
        EXPECT_EQ(scores[item] > 0.4f, is_liked) << item << ' ' << scores[item];
    }
}

TEST(DenseInverse, TimesTheMatrixIsTheIdentityOnAnyThreads) {
    constexpr std::size_t kSize = 300;  // more than two blocks, with padding
    SeededRandom random(3);
    SymmetricMatrix matrix(kSize);
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j < i; ++j) matrix.at(i, j) = static_cast<float>(random.unit() - 0.5);
        matrix.at(i, i) = 40;
    }
    const auto value = [](const SymmetricMatrix& of, std::size_t i, std::size_t j) {
        return j <= i ? of.at(i, j) : of.at(j, i);
    };
    SymmetricMatrix inverse = matrix;
    std::size_t steps = 0;
    invert(inverse, 1, [&] { ++steps; });
    EXPECT_EQ(steps, sweep_steps(kSize));
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j < kSize; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < kSize; ++k)
                sum += static_cast<double>(value(matrix, i, k)) * value(inverse, k, j);
            ASSERT_NEAR(sum, i == j ? 1 : 0, 1e-4) << i << " " << j;
        }
    }
    SymmetricMatrix on_three = matrix;
    invert(on_three, 3, [] {});
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j <= i; ++j) ASSERT_EQ(on_three.at(i, j), inverse.at(i, j));
    }
}

}  // namespace
}  // namespace tiller::eval

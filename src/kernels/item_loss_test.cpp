#include "kernels/item_loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/level_fixture.h"

namespace tiller::kernels {
namespace {

constexpr float kWeight = 0.25f;

TEST(SoftmaxCrossEntropy, IsTheNegativeLogOfTheTargetsShare) {
    OwnMatrix scores(1, 20);
    scores.values[3] = 2.0f;
    const std::vector<std::uint32_t> targets{3};
    const double loss = softmax_cross_entropy(scores, targets, 1.0f);
    EXPECT_NEAR(loss, -std::log(std::exp(2.0) / (std::exp(2.0) + 19.0)), 1e-6);
    float sum = 0;
    for (const float value : scores.values) sum += value;
    EXPECT_NEAR(sum, 0.0f, 1e-6f);
}

TEST(SoftmaxCrossEntropy, GradientIsThatOfFiniteDifferences) {
    SeededRandom random(41);
    OwnMatrix scores(3, 37, random, 3.0f);
    const std::vector<std::uint32_t> targets{5, 0, 36};
    OwnMatrix gradient = scores;
    softmax_cross_entropy(gradient, targets, kWeight);
    expect_gradient(
        scores.values, gradient.values,
        [&] {
            OwnMatrix copy = scores;
            return static_cast<double>(kWeight) * softmax_cross_entropy(copy, targets, kWeight);
        },
        1e-3);
}

TEST(SoftmaxCrossEntropy, HoldsOutAgainstLargeScores) {
    OwnMatrix scores(1, 16);
    scores.values[0] = 1e6f;
    scores.values[1] = -1e6f;
    const std::vector<std::uint32_t> targets{0};
    EXPECT_NEAR(softmax_cross_entropy(scores, targets, 1.0f), 0.0, 1e-6);
    for (const float value : scores.values) EXPECT_TRUE(std::isfinite(value));
}

/// Rows that share negatives; the first row's target is among them.
struct Sampled {
    explicit Sampled(std::uint64_t seed)
        : random(seed),
          targets(random_floats(random, 3, 2.0f)),
          negatives(3, 21, random, 2.0f),
          correction(random_floats(random, 21, 0.5f)) {
        for (std::uint32_t i = 0; i < 21; ++i) negative_items.push_back(100 + i);
    }
    template <typename Loss>
    void expect_right_gradients(Loss loss) {
        std::vector<float> target_gradient = targets;
        OwnMatrix negative_gradient = negatives;
        loss(SampledScores{target_gradient, negative_gradient});
        EXPECT_EQ(negative_gradient.at(0, 4), 0.0f);
        const auto total = [&] {
            std::vector<float> target_copy = targets;
            OwnMatrix negative_copy = negatives;
            return static_cast<double>(kWeight) * loss(SampledScores{target_copy, negative_copy});
        };
        expect_gradient(targets, target_gradient, total, 1e-3);
        expect_gradient(negatives.values, negative_gradient.values, total, 1e-3);
    }

    SeededRandom random;
    std::vector<float> targets;
    OwnMatrix negatives;
    std::vector<float> correction;
    std::vector<std::uint32_t> target_items{104, 7, 8};
    std::vector<std::uint32_t> negative_items;
};

TEST(SampledSoftmax, GradientIsThatOfFiniteDifferences) {
    Sampled sampled(42);
    sampled.expect_right_gradients([&](const SampledScores& scores) {
        return sampled_softmax_cross_entropy(scores, sampled.target_items, sampled.negative_items, sampled.correction,
                                             kWeight);
    });
}

TEST(SampledSoftmax, OverAllOtherItemsIsTheFullSoftmax) {
    SeededRandom random(43);
    OwnMatrix full(1, 30, random, 2.0f);
    std::vector<std::uint32_t> others;
    for (std::uint32_t i = 0; i < 30; ++i) others.push_back(i);
    OwnMatrix negatives = full;
    std::vector<float> target{full.at(0, 9)};
    const std::vector<float> none(30);
    const std::vector<std::uint32_t> targets{9};
    const double sampled = sampled_softmax_cross_entropy({target, negatives}, targets, others, none, 1.0f);
    EXPECT_NEAR(sampled, softmax_cross_entropy(full, targets, 1.0f), 1e-5);
    EXPECT_NEAR(target[0], full.at(0, 9), 1e-6);
    EXPECT_NEAR(negatives.at(0, 3), full.at(0, 3), 1e-6);
}

TEST(GeneralisedBce, GradientIsThatOfFiniteDifferences) {
    Sampled sampled(44);
    const float exponent = gbce_exponent(21, 1000, 0.75f);
    sampled.expect_right_gradients([&](const SampledScores& scores) {
        return generalised_binary_cross_entropy(scores, sampled.target_items, sampled.negative_items, exponent,
                                                kWeight);
    });
}

TEST(GeneralisedBce, ExponentRunsFromPlainToTheSamplingRate) {
    EXPECT_NEAR(gbce_exponent(256, 3416, 0.0f), 1.0f, 1e-6f);
    EXPECT_NEAR(gbce_exponent(256, 3416, 1.0f), 256.0f / 3415.0f, 1e-6f);
}

}  // namespace
}  // namespace tiller::kernels

#include "learn/next_item_vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tiller::learn {
namespace {

constexpr std::size_t kItems = 16;

std::vector<float> shares_after(NextItemVectors& vectors, std::span<const std::uint32_t> history) {
    std::vector<float> shares(kItems, 0.0f);
    vectors.set_taste(history);
    vectors.add_logits(1, shares);
    float sum = 0;
    for (float& share : shares) sum += share = std::exp(share);
    for (float& share : shares) share /= sum;
    return shares;
}

/// The gradient of the log likelihood of `item`, in place of its shares.
void learn_once(NextItemVectors& vectors, std::span<const std::uint32_t> history, std::uint32_t item) {
    std::vector<float> gradient = shares_after(vectors, history);
    for (float& value : gradient) value = -value;
    gradient[item] += 1;
    vectors.learn(history, gradient);
}

TEST(NextItemVectors, EveryStepRaisesTheShareOfWhatCame) {
    NextItemVectors vectors(kItems, kItems, {.width = 16}, 1);
    const std::vector<std::uint32_t> history = {3, 1, 4};
    for (int step = 0; step < 20; ++step) {
        const float before = shares_after(vectors, history)[5];
        learn_once(vectors, history, 5);
        EXPECT_GT(shares_after(vectors, history)[5], before) << "step " << step;
    }
}

TEST(NextItemVectors, TellsHistoriesApartOnlyByTheItemsThatItLooksBackTo) {
    NextItemVectors vectors(kItems, kItems, {.width = 16, .taste_items = 2}, 1);
    const std::vector<std::uint32_t> left = {1, 2, 3};
    const std::vector<std::uint32_t> right = {1, 2, 4};
    for (int step = 0; step < 40; ++step) {
        learn_once(vectors, left, 5);
        learn_once(vectors, right, 6);
    }
    EXPECT_GT(shares_after(vectors, left)[5], 2 * shares_after(vectors, left)[6]);
    EXPECT_GT(shares_after(vectors, right)[6], 2 * shares_after(vectors, right)[5]);
    const std::vector<std::uint32_t> other_start = {9, 2, 3};
    EXPECT_EQ(shares_after(vectors, left), shares_after(vectors, other_start));
}

TEST(NextItemVectors, WithoutABiasAnEmptyHistorySaysNothing) {
    NextItemVectors vectors(kItems, kItems, {.width = 16, .bias_rate = 0}, 1);
    const std::vector<std::uint32_t> history = {3};
    for (int step = 0; step < 5; ++step) learn_once(vectors, history, 5);
    EXPECT_FLOAT_EQ(std::ranges::max(shares_after(vectors, {})), 1.0f / kItems);
}

}  // namespace
}  // namespace tiller::learn

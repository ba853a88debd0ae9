#include "kernels/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/level_fixture.h"

namespace tiller::kernels {
namespace {

TEST(Adam, FollowsItsFormulaInDouble) {
    SeededRandom random(51);
    const AdamOptions options{.rate = 0.01f, .weight_decay = 0.1f};
    std::vector<float> weights = random_floats(random, 37, 1.0f);
    std::vector<double> w(weights.begin(), weights.end());
    std::vector<float> first(37);
    std::vector<float> second(37);
    std::vector<double> m(37);
    std::vector<double> v(37);
    for (std::uint64_t step = 1; step <= 20; ++step) {
        const auto gradient = random_floats(random, 37, 2.0f);
        adam_step(weights, first, second, gradient, options, AdamCorrection::of(options, step));
        for (std::size_t i = 0; i < 37; ++i) {
            const double g = static_cast<double>(gradient[i]);
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            const double t = static_cast<double>(step);
            const double mean = m[i] / (1 - std::pow(0.9, t));
            const double square = v[i] / (1 - std::pow(0.999, t));
            w[i] = w[i] * (1 - 0.01 * 0.1) - 0.01 * mean / (std::sqrt(square) + 1e-8);
        }
    }
    for (std::size_t i = 0; i < 37; ++i) EXPECT_NEAR(static_cast<double>(weights[i]), w[i], 2e-5) << i;
}

TEST(Adam, AnySplitOfTheWorkHasTheSameBits) {
    SeededRandom random(52);
    const auto gradient = random_floats(random, 101, 1.0f);
    std::vector<float> whole = random_floats(random, 101, 1.0f);
    std::vector<float> parts = whole;
    std::vector<float> m1(101), v1(101), m2(101), v2(101);
    const AdamOptions options;
    const auto correction = AdamCorrection::of(options, 3);
    adam_step(whole, m1, v1, gradient, options, correction);
    for (std::size_t at = 0; at < 101; at += 13) {
        const std::size_t n = std::min<std::size_t>(13, 101 - at);
        const auto part = [&](std::vector<float>& values) { return std::span(values).subspan(at, n); };
        adam_step(part(parts), part(m2), part(v2), std::span(gradient).subspan(at, n), options, correction);
    }
    EXPECT_TRUE(same_bits(whole, parts));
    EXPECT_TRUE(same_bits(v1, v2));
}

TEST(LazyAdam, OfARowTouchedEveryTimeIsAdam) {
    SeededRandom random(53);
    std::vector<float> row = random_floats(random, 16, 1.0f);
    std::vector<float> twin = row;
    std::vector<float> m1(16), v1(16), m2(16), v2(16);
    std::uint32_t steps = 0;
    const AdamOptions options;
    for (std::uint64_t step = 1; step <= 5; ++step) {
        const auto gradient = random_floats(random, 16, 1.0f);
        lazy_adam_step(row, m1, v1, gradient, steps, options);
        adam_step(twin, m2, v2, gradient, options, AdamCorrection::of(options, step));
    }
    EXPECT_EQ(steps, 5u);
    EXPECT_TRUE(same_bits(row, twin));
}

TEST(RowAdagrad, FollowsItsFormula) {
    SeededRandom random(54);
    std::vector<float> row = random_floats(random, 24, 1.0f);
    std::vector<double> w(row.begin(), row.end());
    float squares = 0.1f;
    double accumulated = static_cast<double>(squares);
    for (int step = 0; step < 10; ++step) {
        const auto gradient = random_floats(random, 24, 1.0f);
        row_adagrad_step(row, squares, gradient, {.rate = 0.05f});
        double sum = 0;
        for (const float g : gradient) sum += static_cast<double>(g) * static_cast<double>(g);
        accumulated += sum / 24;
        for (std::size_t i = 0; i < 24; ++i)
            w[i] -= 0.05 / (std::sqrt(accumulated) + 1e-8) * static_cast<double>(gradient[i]);
    }
    EXPECT_NEAR(static_cast<double>(squares), accumulated, 1e-5);
    for (std::size_t i = 0; i < 24; ++i) EXPECT_NEAR(static_cast<double>(row[i]), w[i], 1e-5);
}

}  // namespace
}  // namespace tiller::kernels

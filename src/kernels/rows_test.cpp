// Kernels that work row by row: normalisation, gates, dropout, gather and scatter. They have one form for all levels, so each
// is compared with a plain twin in double or to the bit where the order of a sum matters.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "kernels/dropout.h"
#include "kernels/float_exp.h"
#include "kernels/float_log.h"
#include "kernels/gates.h"
#include "kernels/gather.h"
#include "kernels/level_fixture.h"
#include "kernels/norm.h"
#include "kernels/row_sums.h"

namespace tiller::kernels {
namespace {

TEST(FloatExp, IsCloseToTheTruth) {
    for (float x = -87.0f; x < 88.0f; x += 0.0137f)
        EXPECT_NEAR(exp_float(x) / std::exp(static_cast<double>(x)), 1.0, 3e-7) << x;
    EXPECT_EQ(exp_float(0.0f), 1.0f);
    EXPECT_GT(exp_float(-1e30f), 0.0f);
    EXPECT_TRUE(std::isfinite(exp_float(1e30f)));
    EXPECT_NEAR(sigmoid_of(0.7f), 1.0 / (1.0 + std::exp(-0.7)), 1e-7);
}

TEST(FloatExp, ALoopOverItHasTheBitsOfOneValueAtATime) {
    SeededRandom random(30);
    std::vector<float> values = random_floats(random, 1003, 40.0f);
    std::vector<float> expected(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        volatile float alone = values[i];  // keeps this loop from becoming vector code
        expected[i] = exp_float(alone);
    }
    for (float& value : values) value = exp_float(value);
    EXPECT_TRUE(same_bits(values, expected));
}

TEST(FloatLog, IsCloseToTheTruth) {
    for (float x = 1e-30f; x < 1e30f; x *= 1.0137f) {
        const double truth = std::log(static_cast<double>(x));
        EXPECT_NEAR(static_cast<double>(log_float(x)), truth, 2e-7 * (1 + std::abs(truth))) << x;
    }
    EXPECT_EQ(log_float(1.0f), 0.0f);
}

TEST(RowSums, HaveTheOrderOf16Lanes) {
    SeededRandom random(31);
    for (const std::size_t n : {1u, 15u, 16u, 17u, 64u, 100u}) {
        const auto values = random_floats(random, n, 1);
        std::array<float, 16> lanes{};
        for (std::size_t i = 0; i < n; ++i) lanes[i % 16] += values[i];
        const float sum = sum_over(n, [&](std::size_t i) { return values[i]; });
        const float expected = sum_lanes(lanes);
        EXPECT_EQ(std::memcmp(&sum, &expected, 4), 0) << n;
        EXPECT_EQ(max_of(values.data(), n), *std::max_element(values.begin(), values.end()));
    }
}

TEST(Norm, BringsRowsToTheirGain) {
    SeededRandom random(32);
    const OwnMatrix in(3, 48, random, 5.0f);
    const std::vector<float> gain(48, 2.0f);
    OwnMatrix out(3, 48);
    std::vector<float> inverses(3);
    normalise_rows(in, gain, out, inverses);
    for (std::size_t row = 0; row < 3; ++row) {
        double squares = 0;
        for (std::size_t i = 0; i < 48; ++i) squares += std::pow(static_cast<double>(out.at(row, i)), 2.0);
        EXPECT_NEAR(squares / 48, 4.0, 1e-4);
    }
}

TEST(Norm, GradientsAreThoseOfFiniteDifferences) {
    SeededRandom random(33);
    OwnMatrix in(4, 20, random);
    std::vector<float> gain = random_floats(random, 20, 1.5f);
    const OwnMatrix weights(4, 20, random);
    OwnMatrix out(4, 20);
    std::vector<float> inverses(4);
    const auto loss = [&] {
        normalise_rows(in, gain, out, inverses);
        return weighted_sum(out.values, weights.values);
    };
    loss();
    OwnMatrix in_gradient(4, 20);
    std::vector<float> gain_gradient(20);
    normalise_rows_backward(in, gain, inverses, weights, in_gradient, gain_gradient);
    expect_gradient(in.values, in_gradient.values, loss, 2e-3);
    expect_gradient(gain, gain_gradient, loss, 2e-3);
}

TEST(Gates, UnitsHaveTheGradientsOfFiniteDifferences) {
    SeededRandom random(34);
    OwnMatrix left(3, 21, random, 3.0f);
    OwnMatrix right(3, 21, random);
    const OwnMatrix weights(3, 21, random);
    OwnMatrix out(3, 21);
    const auto loss = [&] {
        gated_units(left, right, out);
        return weighted_sum(out.values, weights.values);
    };
    loss();
    const double x = static_cast<double>(left.at(1, 4));
    EXPECT_NEAR(static_cast<double>(out.at(1, 4)), x / (1.0 + std::exp(-x)) * static_cast<double>(right.at(1, 4)),
                1e-6);
    OwnMatrix left_gradient(3, 21);
    OwnMatrix right_gradient(3, 21);
    gated_units_backward(left, right, weights, left_gradient, right_gradient);
    expect_gradient(left.values, left_gradient.values, loss, 2e-3);
    expect_gradient(right.values, right_gradient.values, loss, 2e-3);
}

TEST(Gates, ResidualHasTheGradientsOfFiniteDifferences) {
    SeededRandom random(35);
    const OwnMatrix in(3, 19, random);
    OwnMatrix gate(3, 19, random, 2.0f);
    OwnMatrix step(3, 19, random);
    const OwnMatrix weights(3, 19, random);
    OwnMatrix out(3, 19);
    const auto loss = [&] {
        gated_residual(in, gate, step, out);
        return weighted_sum(out.values, weights.values);
    };
    loss();
    OwnMatrix gate_gradient(3, 19);
    OwnMatrix step_gradient(3, 19);
    gated_residual_backward(gate, step, weights, gate_gradient, step_gradient);
    expect_gradient(gate.values, gate_gradient.values, loss, 2e-3);
    expect_gradient(step.values, step_gradient.values, loss, 2e-3);
}

TEST(Dropout, DropsItsShareAndKeepsTheMean) {
    std::vector<float> values(200'000, 1.0f);
    drop_out(values, 0.3f, DropoutKey::of(1, 2, 3), 0);
    std::size_t dropped = 0;
    double sum = 0;
    for (const float value : values) {
        dropped += value == 0.0f ? 1 : 0;
        sum += static_cast<double>(value);
        EXPECT_TRUE(value == 0.0f || value == 1.0f / 0.7f);
    }
    EXPECT_NEAR(static_cast<double>(dropped) / 200'000, 0.3, 0.004);
    EXPECT_NEAR(sum / 200'000, 1.0, 0.01);
}

TEST(Dropout, AMaskIsAFunctionOfKeyAndPlace) {
    std::vector<float> whole(1000, 1.0f);
    drop_out(whole, 0.5f, DropoutKey::of(7, 0, 0), 0);
    std::vector<float> tail(600, 1.0f);
    drop_out(tail, 0.5f, DropoutKey::of(7, 0, 0), 400);
    EXPECT_TRUE(same_bits(tail, std::span(whole).subspan(400)));
    for (const DropoutKey other : {DropoutKey::of(8, 0, 0), DropoutKey::of(7, 1, 0), DropoutKey::of(7, 0, 1)}) {
        std::vector<float> mask(1000, 1.0f);
        drop_out(mask, 0.5f, other, 0);
        std::size_t differ = 0;
        for (std::size_t i = 0; i < 1000; ++i) differ += mask[i] != whole[i] ? 1 : 0;
        EXPECT_NEAR(static_cast<double>(differ), 500.0, 80.0);
    }
}

TEST(Dropout, OfRateZeroChangesNothing) {
    std::vector<float> values{1.5f, -2.0f};
    drop_out(values, 0.0f, DropoutKey::of(1, 1, 1), 0);
    EXPECT_EQ(values, (std::vector<float>{1.5f, -2.0f}));
}

TEST(Gather, ScatterIsItsGradientAndAddsInOrder) {
    SeededRandom random(36);
    OwnMatrix table(5, 17, random);
    const std::vector<std::uint32_t> rows{3, 0, 3, 3, 1};
    const OwnMatrix weights(5, 17, random);
    OwnMatrix out(5, 17);
    gather_rows(table, rows, 2.0f, out);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(out.at(i, 6), 2.0f * table.at(rows[i], 6));
    OwnMatrix gradient(5, 17);
    scatter_add_rows(weights, rows, 2.0f, gradient);
    float expected = 0;
    for (const std::size_t i : {0u, 2u, 3u}) expected = std::fma(2.0f, weights.at(i, 6), expected);
    EXPECT_EQ(gradient.at(3, 6), expected);
    EXPECT_EQ(gradient.at(2, 6), 0.0f);
}

TEST(Gather, AWeightedSumTakesItsRowsInOrder) {
    SeededRandom random(37);
    const OwnMatrix table(5, 17, random);
    const std::vector<std::uint32_t> rows{3, 0, 3};
    const std::vector<float> weights{0.3f, -1.7f, 2.9f};
    std::vector<float> sum(17, 0.25f);
    add_weighted_rows(table, rows, weights, sum);
    float expected = 0.25f;
    for (std::size_t i = 0; i < 3; ++i) expected = std::fma(weights[i], table.at(rows[i], 16), expected);
    EXPECT_EQ(sum[16], expected);
}

}  // namespace
}  // namespace tiller::kernels

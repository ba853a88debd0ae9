#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "base/random.h"
#include "kernels/elementary.h"
#include "kernels/find.h"
#include "kernels/lanes.h"
#include "kernels/level.h"
#include "kernels/level_fixture.h"
#include "kernels/ridge.h"
#include "kernels/top_k.h"

namespace tiller::kernels {
namespace {

TEST(Elementary, ExpAndLogAreCloseToTheTruthEverywhere) {
    SeededRandom random(1);
    for (int i = 0; i < 20'000; ++i) {
        const double x = random.unit() * 1400 - 700;
        EXPECT_NEAR(exp_double(x) / std::exp(x), 1.0, 1e-15) << x;
        const double y = std::exp(random.unit() * 1400 - 700);
        EXPECT_NEAR(log_double(y), std::log(y), 4e-16 * (1 + std::abs(std::log(y))) * 4) << y;
    }
    EXPECT_EQ(exp_double(0), 1.0);
    EXPECT_EQ(log_double(1), 0.0);
    EXPECT_TRUE(std::isnan(exp_double(std::numeric_limits<double>::quiet_NaN())));
    EXPECT_TRUE(std::isfinite(exp_double(1e300)));
    EXPECT_NEAR(exp2_double(-3), 0.125, 1e-16);
}

TEST(Elementary, SigmoidIsCloseToTheTruthAndSymmetricWithinItsError) {
    for (float x = -40; x < 40; x += 0.013f) {
        const double truth = 1.0 / (1.0 + std::exp(-std::min(30.0, std::max(-30.0, static_cast<double>(x)))));
        EXPECT_NEAR(sigmoid_float(x), truth, 2e-7) << x;
        EXPECT_GE(sigmoid_float(x), 0.0f);
        EXPECT_LE(sigmoid_float(x), 1.0f);
    }
}

TEST_F(AtEachLevel, SigmoidHasTheSameBits) {
    SeededRandom random(2);
    for (int round = 0; round < 2000; ++round) {
        std::vector<float> in = random_floats(random, 16, round % 2 == 0 ? 50.0f : 2.0f);
        if (round == 7) in[3] = std::numeric_limits<float>::infinity();
        if (round == 8) in[3] = -std::numeric_limits<float>::infinity();
        for (const Level level : levels()) {
            force_level(level);
            std::vector<float> out(16);
            sigmoid16(std::span<const float, 16>(in), std::span<float, 16>(out));
            for (std::size_t i = 0; i < 16; ++i) {
                EXPECT_EQ(std::bit_cast<std::uint32_t>(out[i]), std::bit_cast<std::uint32_t>(sigmoid_float(in[i])))
                    << name_of(level) << in[i];
            }
        }
    }
}

TEST_F(AtEachLevel, SigmoidKeepsNotANumber) {
    std::vector<float> in(16, std::numeric_limits<float>::quiet_NaN());
    for (const Level level : levels()) {
        force_level(level);
        std::vector<float> out(16);
        sigmoid16(std::span<const float, 16>(in), std::span<float, 16>(out));
        for (const float value : out) EXPECT_TRUE(std::isnan(value)) << name_of(level);
    }
}

TEST_F(AtEachLevel, DotHasTheSameBits) {
    SeededRandom random(3);
    for (const std::size_t n : {0u, 16u, 32u, 64u, 1024u}) {
        const auto a = random_floats(random, n, 3);
        const auto b = random_floats(random, n, 3);
        force_level(Level::kScalar);
        const float expected = dot(a, b);
        double truth = 0;
        for (std::size_t i = 0; i < n; ++i) truth += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        EXPECT_NEAR(expected, truth, 1e-3);
        for (const Level level : levels()) {
            force_level(level);
            EXPECT_EQ(std::bit_cast<std::uint32_t>(dot(a, b)), std::bit_cast<std::uint32_t>(expected))
                << name_of(level);
        }
    }
}

TEST_F(AtEachLevel, AddScaledRowsHasTheSameBits) {
    SeededRandom random(4);
    for (const std::size_t n : {0u, 1u, 7u, 40u}) {
        const auto table = random_floats(random, 16 * (n + 1), 1);
        const auto scales = random_floats(random, n, 2);
        std::vector<const float*> rows(n);
        for (std::size_t i = 0; i < n; ++i) rows[i] = &table[16 * i];
        std::vector<float> expected;
        for (const Level level : levels()) {
            force_level(level);
            std::vector<float> sums(16, 0.25f);
            add_scaled_rows(rows, scales, std::span<float, 16>(sums));
            if (expected.empty()) expected = sums;
            EXPECT_EQ(std::memcmp(sums.data(), expected.data(), 64), 0) << name_of(level);
        }
    }
}

TEST(Lanes, ManyDotProductsHaveTheBitsOfOneAfterTheOther) {
    SeededRandom random(10);
    for (const std::size_t n : {1u, 3u, 4u, 130u}) {
        const OwnMatrix rows(n, 64, random);
        const std::vector<float> query = random_floats(random, 64, 1);
        for (const Level level : levels()) {
            force_level(level);
            std::vector<float> results(n);
            dot_rows(rows, query, results);
            for (std::size_t i = 0; i < n; ++i)
                EXPECT_EQ(results[i], dot({rows.view().row(i), 64}, query)) << name_of(level);
        }
    }
    force_level(detected_level());
}

TEST(Lanes, WeighedRowsHaveTheSameBitsAtEachLevel) {
    SeededRandom random(11);
    for (const std::size_t columns : {16u, 64u, 96u}) {
        const OwnMatrix rows(37, columns, random);
        const std::vector<float> weights = random_floats(random, 37, 1);
        std::vector<float> expected(columns);
        for (std::size_t i = 0; i < 37; ++i) {
            for (std::size_t j = 0; j < columns; ++j) expected[j] = std::fma(weights[i], rows.at(i, j), expected[j]);
        }
        for (const Level level : levels()) {
            force_level(level);
            std::vector<float> sums(columns);
            weigh_rows(rows, weights, sums);
            EXPECT_TRUE(same_bits(sums, expected)) << name_of(level) << ' ' << columns;
        }
    }
    force_level(detected_level());
}

TEST(Ridge, SolvesWhatItWasGiven) {
    SeededRandom random(5);
    NormalEquations equations;
    equations.add_to_diagonal(0.5f);
    for (int i = 0; i < 40; ++i) {
        const auto x = random_floats(random, 16, 1);
        equations.add(std::span<const float, 16>(x), static_cast<float>(random.unit()), 0.7f);
    }
    const auto x = solve(equations);
    for (std::size_t i = 0; i < 16; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < 16; ++j)
            sum += static_cast<double>(equations.matrix[i * 16 + j]) * static_cast<double>(x[j]);
        EXPECT_NEAR(sum, equations.right[i], 1e-4);
    }
}

TEST(Ridge, AddingManyAtOnceHasTheBitsOfOneAfterTheOtherAtEachLevel) {
    SeededRandom random(7);
    const std::vector<float> vectors = random_floats(random, 16 * 131, 1);
    const std::vector<float> targets = random_floats(random, 131, 1);
    for (const std::size_t n : {0u, 1u, 2u, 131u}) {
        NormalEquations expected;
        std::vector<const float*> rows;
        force_level(Level::kScalar);
        expected.add_to_diagonal(0.5f);
        for (std::size_t i = 0; i < n; ++i) {
            rows.push_back(&vectors[16 * i]);
            expected.add(std::span<const float, 16>(rows.back(), 16), targets[i], 1.0f);
        }
        const auto solution = solve(expected);
        for (const Level level : levels()) {
            force_level(level);
            NormalEquations equations;
            equations.add_to_diagonal(0.5f);
            equations.add_all(rows, std::span(targets).first(n));
            EXPECT_TRUE(same_bits(equations.matrix, expected.matrix)) << name_of(level) << ' ' << n;
            EXPECT_TRUE(same_bits(equations.right, expected.right)) << name_of(level) << ' ' << n;
            EXPECT_TRUE(same_bits(solve(equations), solution)) << name_of(level) << ' ' << n;
        }
    }
    force_level(detected_level());
}

TEST(Ridge, AddingOneHasTheSameBitsAtEachLevel) {
    NormalEquations expected;
    for (const Level level : levels()) {
        force_level(level);
        SeededRandom again(9);
        NormalEquations equations;
        for (int i = 0; i < 20; ++i) {
            const auto x = random_floats(again, 16, 1);
            equations.add(std::span<const float, 16>(x), static_cast<float>(again.unit()), i % 2 == 0 ? 0.7f : -1.0f);
        }
        if (level == Level::kScalar) expected = equations;
        EXPECT_TRUE(same_bits(equations.matrix, expected.matrix)) << name_of(level);
        EXPECT_TRUE(same_bits(equations.right, expected.right)) << name_of(level);
    }
    force_level(detected_level());
}

TEST(Find, GivesTheFirstPlaceAtEachLevel) {
    std::vector<std::uint32_t> values(32, 7);
    values[19] = values[24] = 8;
    for (const Level level : levels()) {
        force_level(level);
        EXPECT_EQ(find_first(values, 8), 19u) << name_of(level);
        EXPECT_EQ(find_first(values, 7), 0u) << name_of(level);
        EXPECT_EQ(find_first(values, 9), 32u) << name_of(level);
        EXPECT_EQ(find_first({}, 9), 0u) << name_of(level);
    }
    force_level(detected_level());
}

TEST(Find, GivesTheFirstOfTheLeastAtEachLevel) {
    std::vector<float> values(32, 7.0f);
    for (const Level level : levels()) {
        force_level(level);
        EXPECT_EQ(find_least(values), 0u) << name_of(level);
        std::vector<float> some = values;
        some[13] = some[30] = 0.5f;
        EXPECT_EQ(find_least(some), 13u) << name_of(level);
        some[31] = -1.0f;
        EXPECT_EQ(find_least(some), 31u) << name_of(level);
        EXPECT_EQ(find_least(std::span(some).first(8)), 0u) << name_of(level);
    }
    force_level(detected_level());
}

TEST(TopK, DoesNotDependOnTheOrderOfTheInput) {
    struct Row {
        int score;
        int id;
    };
    const auto before = [](const Row& a, const Row& b) { return a.score != b.score ? a.score > b.score : a.id < b.id; };
    SeededRandom random(6);
    std::vector<Row> rows;
    for (int id = 0; id < 500; ++id) rows.push_back({static_cast<int>(random.below(20)), id});
    std::vector<Row> reversed(rows.rbegin(), rows.rend());
    keep_first(rows, 50, before);
    keep_first(reversed, 50, before);
    ASSERT_EQ(rows.size(), 50u);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(rows[i].id, reversed[i].id);
}

TEST(Level, ForcingMoreThanTheCpuHasGivesWhatItHas) {
    force_level(Level::kAvx512);
    EXPECT_LE(current_level(), detected_level());
    force_level(detected_level());
    EXPECT_EQ(level_named("avx2"), Level::kAvx2);
    EXPECT_FALSE(level_named("sse").has_value());
}

}  // namespace
}  // namespace tiller::kernels

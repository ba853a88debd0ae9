#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/float_exp.h"
#include "kernels/lanes.h"
#include "kernels/level_fixture.h"

namespace tiller::kernels {
namespace {

constexpr AttentionShape kShape{.heads = 2, .head_width = 16, .max_length = 70};

/// A sequence with what attention needs, and what it gives.
struct Sequence {
    Sequence(std::size_t length, SeededRandom& random)
        : projected(length, 3 * kShape.width(), random),
          bias(random_floats(random, kShape.heads * kShape.max_length, 1.0f)),
          out(length, kShape.width()),
          softmax(kShape.heads * length) {}
    void run() { attend(kShape, projected, bias, out, softmax, scratch); }

    OwnMatrix projected;
    std::vector<float> bias;
    OwnMatrix out;
    std::vector<SoftmaxOfRow> softmax;
    AttentionScratch scratch;
};

float query_of(const Sequence& s, std::size_t row, std::size_t head, std::size_t i) {
    return s.projected.at(row, head * 16 + i);
}
float key_of(const Sequence& s, std::size_t row, std::size_t head, std::size_t i) {
    return s.projected.at(row, 32 + head * 16 + i);
}
float value_of(const Sequence& s, std::size_t row, std::size_t head, std::size_t i) {
    return s.projected.at(row, 64 + head * 16 + i);
}

/// Scalar twin: one row at a time, the same operations in the same order.
OwnMatrix attend_scalar(const Sequence& s) {
    OwnMatrix out(s.out.rows, s.out.columns);
    for (std::size_t head = 0; head < kShape.heads; ++head) {
        for (std::size_t row = 0; row < s.out.rows; ++row) {
            std::vector<float> shares(row + 1);
            float largest = -1e30f;
            for (std::size_t j = 0; j <= row; ++j) {
                float score = 0;
                for (std::size_t i = 0; i < 16; ++i)
                    score = std::fma(query_of(s, row, head, i), key_of(s, j, head, i), score);
                shares[j] = score * 0.25f + s.bias[head * kShape.max_length + kShape.max_length - 1 - (row - j)];
                largest = std::max(largest, shares[j]);
            }
            std::array<float, 16> lanes{};
            for (std::size_t j = 0; j <= row; ++j) lanes[j % 16] += shares[j] = exp_float(shares[j] - largest);
            const float inverse = 1.0f / sum_lanes(lanes);
            for (std::size_t i = 0; i < 16; ++i) {
                float sum = 0;
                for (std::size_t j = 0; j <= row; ++j)
                    sum = std::fma(shares[j] * inverse, value_of(s, j, head, i), sum);
                out.values[row * out.columns + head * 16 + i] = sum;
            }
        }
    }
    return out;
}

using Attention = AtEachLevel;

TEST_F(Attention, HasTheBitsOfItsScalarTwinAtEachLevel) {
    SeededRandom random(21);
    for (const std::size_t length : {1u, 2u, 17u, 48u, 49u, 70u}) {
        Sequence sequence(length, random);
        const OwnMatrix expected = attend_scalar(sequence);
        for (const Level level : levels()) {
            force_level(level);
            sequence.run();
            EXPECT_TRUE(same_bits(sequence.out.values, expected.values)) << name_of(level) << ' ' << length;
        }
    }
}

TEST_F(Attention, APlaceDoesNotDependOnWhatComesAfterIt) {
    SeededRandom random(22);
    Sequence whole(60, random);
    whole.run();
    for (const std::size_t length : {1u, 30u, 55u}) {
        Sequence prefix = whole;
        prefix.projected.rows = prefix.out.rows = length;
        prefix.softmax.resize(kShape.heads * length);
        prefix.run();
        EXPECT_TRUE(
            same_bits(std::span(prefix.out.values).first(length * 32), std::span(whole.out.values).first(length * 32)));
    }
}

/// Places, and the weights that make what attention needs of them.
struct Places {
    Places(std::size_t length, SeededRandom& random)
        : places(length, kShape.width(), random), weights(kShape.width(), 3 * kShape.width(), random, 0.3f) {}
    void project(Sequence& sequence) const {
        Panels packed;
        packed.pack(weights);
        multiply(places, packed, sequence.projected, Store::kReplace);
    }
    [[nodiscard]] LastPlace last(const Sequence& sequence) const {
        const std::size_t width = kShape.width();
        return {.places = places,
                .query = sequence.projected.view().row_range(places.rows - 1, 1).column_range(0, width),
                .key_weights = weights.view().column_range(width, width),
                .value_weights = weights.view().column_range(2 * width, width)};
    }
    OwnMatrix places;
    OwnMatrix weights;
};

TEST_F(Attention, TheLastRowAloneIsThatOfTheWholeAndTheSameAtEachLevel) {
    SeededRandom random(25);
    for (const std::size_t length : {1u, 2u, 47u, 48u, 49u, 70u}) {
        Sequence sequence(length, random);
        const Places places(length, random);
        places.project(sequence);
        sequence.run();
        const std::span<const float> whole = std::span(sequence.out.values).last(kShape.width());
        std::vector<float> first;
        for (const Level level : levels()) {
            force_level(level);
            OwnMatrix last(1, kShape.width());
            attend_last(kShape, places.last(sequence), sequence.bias, last);
            for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(last.values[i], whole[i], 1e-5) << length;
            if (first.empty()) first = last.values;
            EXPECT_TRUE(same_bits(last.values, first)) << name_of(level) << ' ' << length;
        }
    }
}

TEST_F(Attention, GradientsAreThoseOfFiniteDifferences) {
    SeededRandom random(23);
    Sequence sequence(53, random);
    const OwnMatrix weights(53, kShape.width(), random);
    sequence.run();
    OwnMatrix gradient(53, 3 * kShape.width());
    std::vector<float> bias_gradient(sequence.bias.size());
    attend_backward(kShape, sequence.projected, sequence.bias, sequence.softmax, weights, gradient, bias_gradient,
                    sequence.scratch);
    const auto loss = [&] {
        sequence.run();
        return weighted_sum(sequence.out.values, weights.values);
    };
    expect_gradient(sequence.projected.values, gradient.values, loss, 2e-3, 37);
    expect_gradient(sequence.bias, bias_gradient, loss, 2e-3, 5);
}

TEST_F(Attention, GradientsHaveTheSameBitsAtEachLevel) {
    SeededRandom random(24);
    Sequence sequence(66, random);
    const OwnMatrix weights(66, kShape.width(), random);
    std::vector<float> first;
    for (const Level level : levels()) {
        force_level(level);
        sequence.run();
        OwnMatrix gradient(66, 3 * kShape.width());
        std::vector<float> all(sequence.bias.size());
        attend_backward(kShape, sequence.projected, sequence.bias, sequence.softmax, weights, gradient, all,
                        sequence.scratch);
        all.insert(all.end(), gradient.values.begin(), gradient.values.end());
        if (first.empty()) first = all;
        EXPECT_TRUE(same_bits(all, first)) << name_of(level);
    }
}

}  // namespace
}  // namespace tiller::kernels

// For tests: runs at each instruction set of this CPU, and values to run on.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <span>
#include <vector>

#include "base/random.h"
#include "kernels/level.h"
#include "kernels/matrix.h"

namespace tiller::kernels {

inline std::vector<Level> levels() {
    std::vector<Level> found{Level::kScalar};
    if (detected_level() >= Level::kAvx2) found.push_back(Level::kAvx2);
    if (detected_level() >= Level::kAvx512) found.push_back(Level::kAvx512);
    return found;
}

class AtEachLevel : public testing::Test {
protected:
    void TearDown() override { force_level(detected_level()); }
};

inline std::vector<float> random_floats(SeededRandom& random, std::size_t n, float scale) {
    std::vector<float> values(n);
    for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1) * scale;
    return values;
}

/// A matrix that owns its values.
struct OwnMatrix {
    OwnMatrix(std::size_t row_count, std::size_t column_count)
        : rows(row_count), columns(column_count), values(row_count * column_count) {}
    OwnMatrix(std::size_t row_count, std::size_t column_count, SeededRandom& random, float scale = 1.0f)
        : rows(row_count), columns(column_count), values(random_floats(random, row_count * column_count, scale)) {}
    operator ConstMatrix() const {
        return {values.data(), rows, columns, columns};
    }  // NOLINT(google-explicit-constructor)
    operator Matrix() { return {values.data(), rows, columns, columns}; }  // NOLINT(google-explicit-constructor)
    [[nodiscard]] Matrix matrix() { return *this; }
    [[nodiscard]] ConstMatrix view() const { return *this; }
    [[nodiscard]] float at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }

    std::size_t rows;
    std::size_t columns;
    std::vector<float> values;
};

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

/// Compares `gradient` with central differences of `loss` at some of `values`; loss() must read `values` afresh.
template <typename Loss>
void expect_gradient(std::span<float> values, std::span<const float> gradient, Loss loss, double tolerance,
                     std::size_t stride = 1) {
    constexpr float kStep = 1e-2f;
    ASSERT_EQ(values.size(), gradient.size());
    for (std::size_t i = 0; i < values.size(); i += stride) {
        const float before = values[i];
        values[i] = before + kStep;
        const double above = loss();
        values[i] = before - kStep;
        const double below = loss();
        values[i] = before;
        EXPECT_NEAR(static_cast<double>(gradient[i]), (above - below) / (2.0 * static_cast<double>(kStep)), tolerance)
            << "value " << i;
    }
}

/// A loss with a known gradient for any output: its product with fixed weights, summed in double.
inline double weighted_sum(std::span<const float> values, std::span<const float> weights) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += static_cast<double>(values[i]) * static_cast<double>(weights[i]);
    return sum;
}

}  // namespace tiller::kernels

// Sums and maxima over a row in the one order of the numeric contract: 16 lanes, then the fixed tree.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/lanes.h"

namespace tiller::kernels {

/// Sum of term(0) … term(n - 1): lane i adds the terms i, i + 16, … in rising order, then sum_lanes.
template <typename Term>
[[nodiscard, gnu::always_inline]] inline float sum_over(std::size_t n, Term term) {
    alignas(64) std::array<float, kLanes> lanes{};
    const std::size_t whole = n / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
    }
    for (std::size_t i = whole; i < n; ++i) lanes[i - whole] += term(i);
    return sum_lanes(lanes);
}

/// The largest of n >= 1 values; exact, so its order does not matter.
[[nodiscard, gnu::always_inline]] inline float max_of(const float* values, std::size_t n) {
    alignas(64) std::array<float, kLanes> lanes;
    lanes.fill(values[0]);
    const std::size_t whole = n / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] = lanes[lane] < values[i + lane] ? values[i + lane] : lanes[lane];
    }
    for (std::size_t i = whole; i < n; ++i) lanes[0] = std::max(lanes[0], values[i]);
    return *std::max_element(lanes.begin(), lanes.end());
}

}  // namespace tiller::kernels

// Arithmetic on 16 lanes: every sum has one order, whatever the instruction set.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/matrix.h"

namespace tiller::kernels {

inline constexpr std::size_t kLanes = 16;

/// Sum of 16 lanes by the fixed tree 8 + 8, 4 + 4, 2 + 2, 1 + 1: lane i takes lane i + 8, then i + 4, i + 2, i + 1.
[[nodiscard]] float sum_lanes(std::span<const float, kLanes> lanes);

/// Dot product: lane i sums elements i, i + 16, … in rising order by fused multiply-add, then sum_lanes.
/// a, b [n]   n a multiple of 16. Same bits on every level.
[[nodiscard]] float dot(std::span<const float> a, std::span<const float> b);

/// results[i] = dot(rows.row(i), query), four rows at a time: the same bits.
/// rows [n * k], query [k], results [n]   k a multiple of 16
void dot_rows(ConstMatrix rows, std::span<const float> query, std::span<float> results);

/// sums = the rows times their weights, fused, one row after the other in rising order.
/// rows [n * k], weights [n], sums [k]   k a multiple of 16
/// Same bits on every level.
void weigh_rows(ConstMatrix rows, std::span<const float> weights, std::span<float> sums);

/// sums[0..15] += scale * row[0..15], fused, one row after the other in the given order: so a sum over features has the
/// order of the features.
/// rows   [n]  pointers to 16 floats each
/// scales [n]
/// Same bits on every level.
void add_scaled_rows(std::span<const float* const> rows, std::span<const float> scales, std::span<float, kLanes> sums);

}  // namespace tiller::kernels

// Ridge regression in 16 dimensions: the one piece of linear algebra of the taste model. Same bits on every level.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "kernels/lanes.h"

namespace tiller::kernels {

/// Normal equations: a symmetric matrix and a right side.
struct NormalEquations {
    std::array<float, kLanes * kLanes> matrix{};  // row-major, both triangles
    std::array<float, kLanes> right{};

    /// matrix += weight * x xᵀ, right += weight * target * x.
    void add(std::span<const float, kLanes> x, float target, float weight);
    /// add() of each x with weight 1, one after the other, with the sums in registers: the same bits.
    /// xs      [n]  pointers to 16 floats each
    /// targets [n]
    void add_all(std::span<const float* const> xs, std::span<const float> targets);
    /// Everything times `factor`.
    void scale(float factor);
    /// matrix += value on the diagonal.
    void add_to_diagonal(float value);
};

/// Solves matrix * x = right by elimination without pivoting; the matrix must be positive definite with a diagonal of at
/// least 1e-3. One order of operations, no fused steps. About 0.3 us.
[[nodiscard]] std::array<float, kLanes> solve(const NormalEquations& equations);

}  // namespace tiller::kernels

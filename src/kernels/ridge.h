// Ridge regression in 16 dimensions: the one piece of linear algebra of the taste model.
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
    /// Everything times `factor`.
    void scale(float factor);
    /// matrix += value on the diagonal.
    void add_to_diagonal(float value);
};

/// Solves matrix * x = right by elimination without pivoting; the matrix must be positive definite with a diagonal of at
/// least 1e-3. One order of operations, no fused steps. About 0.5 us.
[[nodiscard]] std::array<float, kLanes> solve(const NormalEquations& equations);

}  // namespace tiller::kernels

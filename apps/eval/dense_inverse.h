// The inverse of a large dense matrix, for EASE.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace tiller::eval {

/// A symmetric matrix by rows of `stride` floats; only the lower triangle (column <= row) is meant.
struct SymmetricMatrix {
    explicit SymmetricMatrix(std::size_t size);

    std::size_t size = 0;
    std::size_t stride = 0;      // size, rounded up to whole tiles
    std::vector<float> values;  // [stride * stride]

    [[nodiscard]] float& at(std::size_t row, std::size_t column) { return values[row * stride + column]; }
    [[nodiscard]] float at(std::size_t row, std::size_t column) const { return values[row * stride + column]; }
};

/// Replaces a positive definite matrix by its inverse, in place: the sweep operator (Goodnight 1979) on blocks of rows, which
/// needs half the work of elimination because it keeps the matrix symmetric. stride^3 / 2 fused multiply-adds; the same bits on
/// any number of threads. `step` is called after each of sweep_steps(size) blocks.
void invert(SymmetricMatrix& matrix, std::size_t threads, const std::function<void()>& step);

[[nodiscard]] std::size_t sweep_steps(std::size_t size);

}  // namespace tiller::eval

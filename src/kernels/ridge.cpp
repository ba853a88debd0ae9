#include "kernels/ridge.h"

namespace tiller::kernels {

void NormalEquations::add(std::span<const float, kLanes> x, float target, float weight) {
    float* row = matrix.data();
    for (std::size_t i = 0; i < kLanes; ++i, row += kLanes) {
        // The product first: it is the same on both sides of the diagonal, so the matrix stays symmetric to the bit.
        for (std::size_t j = 0; j < kLanes; ++j) row[j] += weight * (x[i] * x[j]);
    }
    const float scaled = weight * target;
    for (std::size_t j = 0; j < kLanes; ++j) right[j] += scaled * x[j];
}

void NormalEquations::scale(float factor) {
    for (float& value : matrix) value *= factor;
    for (float& value : right) value *= factor;
}

void NormalEquations::add_to_diagonal(float value) {
    for (std::size_t i = 0; i < kLanes; ++i) matrix[i * kLanes + i] += value;
}

std::array<float, kLanes> solve(const NormalEquations& equations) {
    std::array<float, kLanes * kLanes> a = equations.matrix;
    std::array<float, kLanes> b = equations.right;
    for (std::size_t k = 0; k < kLanes; ++k) {
        const float* pivot = &a[k * kLanes];
        const float inverse = 1.0f / pivot[k];
        for (std::size_t i = k + 1; i < kLanes; ++i) {
            float* row = &a[i * kLanes];
            const float factor = row[k] * inverse;
            // All 16 lanes, also those left of the pivot that nobody reads again: a full row stays in registers.
            for (std::size_t j = 0; j < kLanes; ++j) row[j] -= factor * pivot[j];
            b[i] -= factor * b[k];
        }
    }
    for (std::size_t k = kLanes; k-- > 0;) {
        b[k] /= a[k * kLanes + k];
        for (std::size_t i = 0; i < k; ++i) b[i] -= a[i * kLanes + k] * b[k];
    }
    return b;
}

}  // namespace tiller::kernels

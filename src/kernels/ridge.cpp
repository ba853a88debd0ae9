#include "kernels/ridge.h"

#include <immintrin.h>

#include "base/result.h"
#include "kernels/level.h"

// Sums stay in registers only where the loops over them are unrolled; Clang does that by itself.
#ifdef __clang__
#define UNROLLED
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

namespace tiller::kernels {
namespace {

constexpr std::size_t kHalf = kLanes / 2;  // columns of a register

void add_one_avx2(NormalEquations& equations, const float* x, float target, float weight) {
    const __m256 low = _mm256_loadu_ps(x);
    const __m256 high = _mm256_loadu_ps(x + kHalf);
    const __m256 weights = _mm256_set1_ps(weight);
    const auto add = [](float* to, __m256 value) { _mm256_storeu_ps(to, _mm256_add_ps(_mm256_loadu_ps(to), value)); };
    float* row = equations.matrix.data();
    for (std::size_t i = 0; i < kLanes; ++i, row += kLanes) {
        const __m256 part = _mm256_broadcast_ss(x + i);
        add(row, _mm256_mul_ps(weights, _mm256_mul_ps(part, low)));
        add(row + kHalf, _mm256_mul_ps(weights, _mm256_mul_ps(part, high)));
    }
    const __m256 scaled = _mm256_set1_ps(weight * target);
    add(equations.right.data(), _mm256_mul_ps(scaled, low));
    add(equations.right.data() + kHalf, _mm256_mul_ps(scaled, high));
}

void add_one_scalar(NormalEquations& equations, const float* x, float target, float weight) {
    float* row = equations.matrix.data();
    for (std::size_t i = 0; i < kLanes; ++i, row += kLanes) {
        // The product first: it is the same on both sides of the diagonal, so the matrix stays symmetric to the bit.
        for (std::size_t j = 0; j < kLanes; ++j) row[j] += weight * (x[i] * x[j]);
    }
    const float scaled = weight * target;
    for (std::size_t j = 0; j < kLanes; ++j) equations.right[j] += scaled * x[j];
}

/// Sums of `kRows` rows of the matrix from `first` on, over all of `xs`, the columns of `kRegisters` registers.
template <std::size_t kRows, std::size_t kRegisters>
void add_strip_avx2(NormalEquations& equations, std::span<const float* const> xs, std::size_t first) {
    float* const rows = equations.matrix.data() + first * kLanes;
    __m256 sums[kRows][kRegisters];
    UNROLLED for (std::size_t i = 0; i < kRows; ++i) {
        UNROLLED for (std::size_t v = 0; v < kRegisters; ++v) sums[i][v] =
            _mm256_loadu_ps(rows + i * kLanes + v * kHalf);
    }
    for (const float* const x : xs) {
        __m256 columns[kRegisters];
        UNROLLED for (std::size_t v = 0; v < kRegisters; ++v) columns[v] = _mm256_loadu_ps(x + v * kHalf);
        UNROLLED for (std::size_t i = 0; i < kRows; ++i) {
            const __m256 part = _mm256_broadcast_ss(x + first + i);
            UNROLLED for (std::size_t v = 0; v < kRegisters; ++v) sums[i][v] =
                _mm256_add_ps(sums[i][v], _mm256_mul_ps(part, columns[v]));
        }
    }
    UNROLLED for (std::size_t i = 0; i < kRows; ++i) {
        UNROLLED for (std::size_t v = 0; v < kRegisters; ++v)
            _mm256_storeu_ps(rows + i * kLanes + v * kHalf, sums[i][v]);
    }
}

/// The quarter right of the diagonal is the transpose of the one left of it.
void add_matrices_avx2(NormalEquations& equations, std::span<const float* const> xs) {
    add_strip_avx2<8, 1>(equations, xs, 0);
    add_strip_avx2<4, 2>(equations, xs, 8);
    add_strip_avx2<4, 2>(equations, xs, 12);
    for (std::size_t i = 0; i < kHalf; ++i) {
        for (std::size_t j = kHalf; j < kLanes; ++j)
            equations.matrix[i * kLanes + j] = equations.matrix[j * kLanes + i];
    }
}

void add_all_avx2(NormalEquations& equations, std::span<const float* const> xs, std::span<const float> targets) {
    add_matrices_avx2(equations, xs);
    __m256 low = _mm256_loadu_ps(equations.right.data());
    __m256 high = _mm256_loadu_ps(equations.right.data() + kHalf);
    for (std::size_t i = 0; i < xs.size(); ++i) {
        const __m256 target = _mm256_broadcast_ss(&targets[i]);
        low = _mm256_add_ps(low, _mm256_mul_ps(target, _mm256_loadu_ps(xs[i])));
        high = _mm256_add_ps(high, _mm256_mul_ps(target, _mm256_loadu_ps(xs[i] + kHalf)));
    }
    _mm256_storeu_ps(equations.right.data(), low);
    _mm256_storeu_ps(equations.right.data() + kHalf, high);
}

/// row -= factor * pivot. Lanes before `first` are left: nobody reads them again.
void take_away_avx2(float* row, const float* pivot, float factor, std::size_t first) {
    const __m256 factors = _mm256_set1_ps(factor);
    for (std::size_t j = first; j < kLanes; j += kHalf) {
        const __m256 part = _mm256_mul_ps(factors, _mm256_loadu_ps(pivot + j));
        _mm256_storeu_ps(row + j, _mm256_sub_ps(_mm256_loadu_ps(row + j), part));
    }
}

void take_away_scalar(float* row, const float* pivot, float factor, std::size_t first) {
    for (std::size_t j = first; j < kLanes; ++j) row[j] -= factor * pivot[j];
}

/// Brings `a` into upper triangular form, and `b` with it.
template <auto take_away>
void eliminate(std::array<float, kLanes * kLanes>& a, std::array<float, kLanes>& b) {
    for (std::size_t k = 0; k < kLanes; ++k) {
        const float* pivot = &a[k * kLanes];
        const float inverse = 1.0f / pivot[k];
        for (std::size_t i = k + 1; i < kLanes; ++i) {
            float* row = &a[i * kLanes];
            const float factor = row[k] * inverse;
            take_away(row, pivot, factor, k / kHalf * kHalf);
            b[i] -= factor * b[k];
        }
    }
}

}  // namespace

void NormalEquations::add(std::span<const float, kLanes> x, float target, float weight) {
    if (current_level() == Level::kScalar) return add_one_scalar(*this, x.data(), target, weight);
    add_one_avx2(*this, x.data(), target, weight);
}

void NormalEquations::add_all(std::span<const float* const> xs, std::span<const float> targets) {
    ASSERT(xs.size() == targets.size());
    if (current_level() != Level::kScalar) return add_all_avx2(*this, xs, targets);
    for (std::size_t i = 0; i < xs.size(); ++i) add_one_scalar(*this, xs[i], targets[i], 1.0f);
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
    if (current_level() == Level::kScalar) {
        eliminate<take_away_scalar>(a, b);
    } else {
        eliminate<take_away_avx2>(a, b);
    }
    for (std::size_t k = kLanes; k-- > 0;) {
        b[k] /= a[k * kLanes + k];
        for (std::size_t i = 0; i < k; ++i) b[i] -= a[i * kLanes + k] * b[k];
    }
    return b;
}

}  // namespace tiller::kernels

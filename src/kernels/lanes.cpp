#include "kernels/lanes.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cmath>

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

__attribute__((target("avx512f"))) void dot_lanes_avx512(const float* a, const float* b, std::size_t n, float* lanes) {
    __m512 sum = _mm512_setzero_ps();
    for (std::size_t i = 0; i < n; i += kLanes)
        sum = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), sum);
    _mm512_storeu_ps(lanes, sum);
}

void dot_lanes_avx2(const float* a, const float* b, std::size_t n, float* lanes) {
    __m256 low = _mm256_setzero_ps();
    __m256 high = _mm256_setzero_ps();
    for (std::size_t i = 0; i < n; i += kLanes) {
        low = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), low);
        high = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), high);
    }
    _mm256_storeu_ps(lanes, low);
    _mm256_storeu_ps(lanes + 8, high);
}

void dot_lanes_scalar(const float* a, const float* b, std::size_t n, float* lanes) {
    for (std::size_t i = 0; i < n; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] = std::fma(a[i + lane], b[i + lane], lanes[lane]);
    }
}

__attribute__((target("avx512f"))) void add_scaled_rows_avx512(const float* const* rows, const float* scales,
                                                               std::size_t n, float* sums) {
    __m512 sum = _mm512_loadu_ps(sums);
    for (std::size_t i = 0; i < n; ++i) sum = _mm512_fmadd_ps(_mm512_set1_ps(scales[i]), _mm512_loadu_ps(rows[i]), sum);
    _mm512_storeu_ps(sums, sum);
}

void add_scaled_rows_avx2(const float* const* rows, const float* scales, std::size_t n, float* sums) {
    __m256 low = _mm256_loadu_ps(sums);
    __m256 high = _mm256_loadu_ps(sums + 8);
    for (std::size_t i = 0; i < n; ++i) {
        const __m256 scale = _mm256_set1_ps(scales[i]);
        low = _mm256_fmadd_ps(scale, _mm256_loadu_ps(rows[i]), low);
        high = _mm256_fmadd_ps(scale, _mm256_loadu_ps(rows[i] + 8), high);
    }
    _mm256_storeu_ps(sums, low);
    _mm256_storeu_ps(sums + 8, high);
}

void add_scaled_rows_scalar(const float* const* rows, const float* scales, std::size_t n, float* sums) {
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] = std::fma(scales[i], rows[i][lane], sums[lane]);
    }
}

/// Lanes i + 8 onto lanes i of one row's products, then i + 4 onto i.
__m128 four_lanes(const float* row, const float* query, std::size_t n) {
    __m256 low = _mm256_setzero_ps();
    __m256 high = _mm256_setzero_ps();
    for (std::size_t i = 0; i < n; i += kLanes) {
        low = _mm256_fmadd_ps(_mm256_loadu_ps(row + i), _mm256_loadu_ps(query + i), low);
        high = _mm256_fmadd_ps(_mm256_loadu_ps(row + i + 8), _mm256_loadu_ps(query + i + 8), high);
    }
    const __m256 eight = _mm256_add_ps(low, high);
    return _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
}

/// Lanes i + 2 onto i of two rows: two lanes of a, then two of b.
__m128 two_lanes(__m128 a, __m128 b) { return _mm_add_ps(_mm_movelh_ps(a, b), _mm_movehl_ps(b, a)); }

/// The last steps of the tree for four rows side by side.
void dot_rows_avx2(ConstMatrix rows, const float* query, float* results) {
    std::size_t i = 0;
    for (; i + 4 <= rows.rows; i += 4) {
        const auto lanes = [&](std::size_t row) { return four_lanes(rows.row(i + row), query, rows.columns); };
        const __m128 first = two_lanes(lanes(0), lanes(1));
        const __m128 second = two_lanes(lanes(2), lanes(3));
        _mm_storeu_ps(results + i, _mm_hadd_ps(first, second));
    }
    for (; i < rows.rows; ++i) {
        const __m128 lanes = two_lanes(four_lanes(rows.row(i), query, rows.columns), _mm_setzero_ps());
        results[i] = _mm_cvtss_f32(_mm_hadd_ps(lanes, lanes));
    }
}

/// `kRegisters` * 8 columns.
template <int kRegisters>
void weigh_columns_avx2(ConstMatrix rows, const float* weights, float* sums) {
    __m256 parts[kRegisters];
    UNROLLED for (int v = 0; v < kRegisters; ++v) parts[v] = _mm256_setzero_ps();
    for (std::size_t i = 0; i < rows.rows; ++i) {
        const __m256 weight = _mm256_broadcast_ss(weights + i);
        const float* const row = rows.row(i);
        UNROLLED for (int v = 0; v < kRegisters; ++v) parts[v] =
            _mm256_fmadd_ps(weight, _mm256_loadu_ps(row + 8 * v), parts[v]);
    }
    UNROLLED for (int v = 0; v < kRegisters; ++v) _mm256_storeu_ps(sums + 8 * v, parts[v]);
}

void weigh_rows_avx2(ConstMatrix rows, const float* weights, float* sums) {
    constexpr std::size_t kManyColumns = 64;
    std::size_t column = 0;
    for (; column + kManyColumns <= rows.columns; column += kManyColumns)
        weigh_columns_avx2<8>(rows.column_range(column, kManyColumns), weights, sums + column);
    for (; column < rows.columns; column += kLanes)
        weigh_columns_avx2<2>(rows.column_range(column, kLanes), weights, sums + column);
}

void weigh_rows_scalar(ConstMatrix rows, const float* weights, float* sums) {
    std::fill_n(sums, rows.columns, 0.0f);
    for (std::size_t i = 0; i < rows.rows; ++i) {
        for (std::size_t j = 0; j < rows.columns; ++j) sums[j] = std::fma(weights[i], rows.row(i)[j], sums[j]);
    }
}

}  // namespace

float sum_lanes(std::span<const float, kLanes> lanes) {
    std::array<float, 8> sums{};
    for (std::size_t i = 0; i < 8; ++i) sums[i] = lanes[i] + lanes[i + 8];
    for (std::size_t i = 0; i < 4; ++i) sums[i] += sums[i + 4];
    for (std::size_t i = 0; i < 2; ++i) sums[i] += sums[i + 2];
    return sums[0] + sums[1];
}

float dot(std::span<const float> a, std::span<const float> b) {
    ASSERT(a.size() == b.size() && a.size() % kLanes == 0);
    std::array<float, kLanes> lanes{};
    switch (current_level()) {
        case Level::kAvx512: dot_lanes_avx512(a.data(), b.data(), a.size(), lanes.data()); break;
        case Level::kAvx2: dot_lanes_avx2(a.data(), b.data(), a.size(), lanes.data()); break;
        case Level::kScalar: dot_lanes_scalar(a.data(), b.data(), a.size(), lanes.data()); break;
    }
    return sum_lanes(lanes);
}

void add_scaled_rows(std::span<const float* const> rows, std::span<const float> scales, std::span<float, kLanes> sums) {
    ASSERT(rows.size() == scales.size());
    switch (current_level()) {
        case Level::kAvx512: add_scaled_rows_avx512(rows.data(), scales.data(), rows.size(), sums.data()); return;
        case Level::kAvx2: add_scaled_rows_avx2(rows.data(), scales.data(), rows.size(), sums.data()); return;
        case Level::kScalar: add_scaled_rows_scalar(rows.data(), scales.data(), rows.size(), sums.data()); return;
    }
}

void dot_rows(ConstMatrix rows, std::span<const float> query, std::span<float> results) {
    ASSERT(rows.columns == query.size() && rows.columns % kLanes == 0 && results.size() == rows.rows);
    if (current_level() != Level::kScalar) return dot_rows_avx2(rows, query.data(), results.data());
    for (std::size_t i = 0; i < rows.rows; ++i) results[i] = dot({rows.row(i), rows.columns}, query);
}

void weigh_rows(ConstMatrix rows, std::span<const float> weights, std::span<float> sums) {
    ASSERT(rows.columns == sums.size() && rows.columns % kLanes == 0 && weights.size() == rows.rows);
    if (current_level() != Level::kScalar) return weigh_rows_avx2(rows, weights.data(), sums.data());
    weigh_rows_scalar(rows, weights.data(), sums.data());
}

}  // namespace tiller::kernels

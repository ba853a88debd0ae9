#include "kernels/lanes.h"

#include <immintrin.h>

#include <array>
#include <cmath>

#include "base/result.h"
#include "kernels/level.h"

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

}  // namespace tiller::kernels

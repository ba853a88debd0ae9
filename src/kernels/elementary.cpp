#include "kernels/elementary.h"

#include <immintrin.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "kernels/level.h"

namespace tiller::kernels {
namespace {

// Adding and taking away 1.5 * 2^52 (2^23) rounds to the nearest integer, ties to even, in every instruction set.
constexpr double kRoundDouble = 0x1.8p52;
constexpr float kRoundFloat = 0x1.8p23f;

constexpr double kLog2E = 0x1.71547652b82fep0;
constexpr double kLn2High = 0x1.62e42fee00000p-1;  // 21 low bits zero: n * kLn2High is exact for |n| < 2^20
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

constexpr float kLog2EFloat = 0x1.715476p0f;
constexpr float kLn2HighFloat = 0x1.62e400p-1f;
constexpr float kLn2LowFloat = 0x1.7f7d1cp-20f;
constexpr float kSigmoidLimit = 30.0f;
// Taylor coefficients of e^r, degree 6: on |r| <= ln 2 / 2 the error is 1.2e-7 of the value.
constexpr float kExpFloat[] = {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f};

__attribute__((target("avx512f"))) void sigmoid16_avx512(const float* in, float* out) {
    // Negated by its sign bit: -x, so that e^-x is computed.
    const __m512 x = _mm512_max_ps(_mm512_set1_ps(-kSigmoidLimit),
                                   _mm512_min_ps(_mm512_set1_ps(kSigmoidLimit), _mm512_loadu_ps(in)));
    const __m512 negative = _mm512_sub_ps(_mm512_setzero_ps(), x);
    const __m512 magic = _mm512_set1_ps(kRoundFloat);
    const __m512 shifted = _mm512_add_ps(_mm512_mul_ps(negative, _mm512_set1_ps(kLog2EFloat)), magic);
    const __m512 n = _mm512_sub_ps(shifted, magic);
    __m512 r = _mm512_fmadd_ps(n, _mm512_set1_ps(-kLn2HighFloat), negative);
    r = _mm512_fmadd_ps(n, _mm512_set1_ps(-kLn2LowFloat), r);
    __m512 p = _mm512_set1_ps(kExpFloat[0]);
    for (int i = 1; i < 7; ++i) p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(kExpFloat[i]));
    const __m512i power = _mm512_slli_epi32(_mm512_cvtps_epi32(n), 23);
    const __m512 e = _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(p), power));
    const __m512 one = _mm512_set1_ps(1.0f);
    _mm512_storeu_ps(out, _mm512_div_ps(one, _mm512_add_ps(one, e)));
}

void sigmoid8_avx2(const float* in, float* out) {
    const __m256 x = _mm256_max_ps(_mm256_set1_ps(-kSigmoidLimit),
                                   _mm256_min_ps(_mm256_set1_ps(kSigmoidLimit), _mm256_loadu_ps(in)));
    const __m256 negative = _mm256_sub_ps(_mm256_setzero_ps(), x);
    const __m256 magic = _mm256_set1_ps(kRoundFloat);
    const __m256 shifted = _mm256_add_ps(_mm256_mul_ps(negative, _mm256_set1_ps(kLog2EFloat)), magic);
    const __m256 n = _mm256_sub_ps(shifted, magic);
    __m256 r = _mm256_fmadd_ps(n, _mm256_set1_ps(-kLn2HighFloat), negative);
    r = _mm256_fmadd_ps(n, _mm256_set1_ps(-kLn2LowFloat), r);
    __m256 p = _mm256_set1_ps(kExpFloat[0]);
    for (int i = 1; i < 7; ++i) p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(kExpFloat[i]));
    const __m256i power = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
    const __m256 e = _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), power));
    const __m256 one = _mm256_set1_ps(1.0f);
    _mm256_storeu_ps(out, _mm256_div_ps(one, _mm256_add_ps(one, e)));
}

}  // namespace

double exp_double(double x) {
    if (std::isnan(x)) return x;
    x = x < -708.0 ? -708.0 : (x > 709.0 ? 709.0 : x);
    const double n = (x * kLog2E + kRoundDouble) - kRoundDouble;
    double r = std::fma(n, -kLn2High, x);
    r = std::fma(n, -kLn2Low, r);
    // Taylor to degree 13: on |r| <= ln 2 / 2 the rest is below 5e-18.
    double p = 1.0 / 6227020800.0;
    constexpr double kCoefficients[] = {1.0 / 479001600.0,
                                        1.0 / 39916800.0,
                                        1.0 / 3628800.0,
                                        1.0 / 362880.0,
                                        1.0 / 40320.0,
                                        1.0 / 5040.0,
                                        1.0 / 720.0,
                                        1.0 / 120.0,
                                        1.0 / 24.0,
                                        1.0 / 6.0,
                                        0.5,
                                        1.0,
                                        1.0};
    for (const double c : kCoefficients) p = std::fma(p, r, c);
    // Two factors, because 2^1024 itself is out of range.
    const auto exponent = static_cast<std::int64_t>(n);
    const auto power = [](std::int64_t e) { return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52); };
    return p * power(exponent / 2) * power(exponent - exponent / 2);
}

double exp2_double(double x) { return exp_double(x * 0x1.62e42fefa39efp-1); }

double log_double(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    // Mantissa in [sqrt(1/2), sqrt(2)), so that the series below converges fast on both sides of 1.
    std::int64_t exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull);
    if (m > 0x1.6a09e667f3bcdp0) {
        m *= 0.5;
        ++exponent;
    }
    // log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172: 12 odd terms leave less than 1e-19.
    const double s = (m - 1.0) / (m + 1.0);
    const double s2 = s * s;
    double p = 1.0 / 25.0;
    for (int k = 23; k >= 1; k -= 2) p = std::fma(p, s2, 1.0 / static_cast<double>(k));
    const auto e = static_cast<double>(exponent);
    return std::fma(e, kLn2High, std::fma(e, kLn2Low, 2.0 * s * p));
}

float sigmoid_float(float x) {
    // The comparisons are those of min and max instructions: a NaN stays a NaN on every level.
    const float upper = kSigmoidLimit < x ? kSigmoidLimit : x;
    const float negative = 0.0f - (-kSigmoidLimit > upper ? -kSigmoidLimit : upper);
    const float n = (negative * kLog2EFloat + kRoundFloat) - kRoundFloat;
    float r = std::fma(n, -kLn2HighFloat, negative);
    r = std::fma(n, -kLn2LowFloat, r);
    float p = kExpFloat[0];
    for (int i = 1; i < 7; ++i) p = std::fma(p, r, kExpFloat[i]);
    const std::uint32_t power = std::isnan(n) ? 0 : static_cast<std::uint32_t>(static_cast<std::int32_t>(n)) << 23;
    const float e = std::bit_cast<float>(std::bit_cast<std::uint32_t>(p) + power);
    return 1.0f / (1.0f + e);
}

void sigmoid16(std::span<const float, 16> in, std::span<float, 16> out) {
    switch (current_level()) {
        case Level::kAvx512: sigmoid16_avx512(in.data(), out.data()); return;
        case Level::kAvx2:
            sigmoid8_avx2(in.data(), out.data());
            sigmoid8_avx2(in.data() + 8, out.data() + 8);
            return;
        case Level::kScalar:
            for (std::size_t i = 0; i < 16; ++i) out[i] = sigmoid_float(in[i]);
            return;
    }
}

}  // namespace tiller::kernels

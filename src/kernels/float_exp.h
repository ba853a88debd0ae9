// e^x of floats, inline, so that loops over it become vector code. One form for every level: plain arithmetic, no branch.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace tiller::kernels {

/// e^x, x clamped to [-87, 88]; relative error below 3e-7. NaN is not expected: callers hold none.
[[nodiscard]] inline float exp_float(float x) {
    // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, ties to even.
    constexpr float kRound = 0x1.8p23f;
    constexpr float kLog2E = 0x1.715476p0f;
    constexpr float kLn2High = 0x1.62e400p-1f;  // n * kLn2High is exact for |n| < 2^9
    constexpr float kLn2Low = 0x1.7f7d1cp-20f;
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    const float n = std::fma(x, kLog2E, kRound) - kRound;
    const float r = std::fma(n, -kLn2Low, std::fma(n, -kLn2High, x));
    // Taylor to degree 6: on |r| <= ln 2 / 2 the rest is below 1.2e-7 of the value.
    float p = 1.0f / 720;
    p = std::fma(p, r, 1.0f / 120);
    p = std::fma(p, r, 1.0f / 24);
    p = std::fma(p, r, 1.0f / 6);
    p = std::fma(p, r, 0.5f);
    p = std::fma(p, r, 1.0f);
    p = std::fma(p, r, 1.0f);
    const auto power = static_cast<std::uint32_t>(static_cast<std::int32_t>(n)) << 23;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(p) + power);
}

/// 1 / (1 + e^-x).
[[nodiscard]] inline float sigmoid_of(float x) { return 1.0f / (1.0f + exp_float(-x)); }

}  // namespace tiller::kernels

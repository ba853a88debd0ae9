// The logarithm of floats, inline, so that loops over it become vector code. One form for every level: plain arithmetic, no
// branch.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace tiller::kernels {

/// Natural logarithm of a positive, normal x; absolute error below 2e-7 (1 + |log x|). Nothing else is expected: callers add
/// what keeps a value off zero.
[[nodiscard]] inline float log_float(float x) {
    constexpr std::uint32_t kRootHalf = 0x3f3504f3;  // the bits of sqrt(1/2): mantissas lie from there to sqrt(2)
    constexpr float kLn2 = 0x1.62e430p-1f;
    const std::uint32_t shifted = std::bit_cast<std::uint32_t>(x) - kRootHalf;
    const auto exponent = static_cast<float>(static_cast<std::int32_t>(shifted) >> 23);
    const float mantissa = std::bit_cast<float>((shifted & 0x7fffff) + kRootHalf);
    // log m = 2 atanh(s): on |s| < 0.172 what follows the ninth power is below 1e-9.
    const float s = (mantissa - 1.0f) / (mantissa + 1.0f);
    const float squared = s * s;
    float p = 1.0f / 9;
    p = std::fma(p, squared, 1.0f / 7);
    p = std::fma(p, squared, 1.0f / 5);
    p = std::fma(p, squared, 1.0f / 3);
    p = std::fma(p, squared, 1.0f);
    return std::fma(exponent, kLn2, 2.0f * s * p);
}

}  // namespace tiller::kernels

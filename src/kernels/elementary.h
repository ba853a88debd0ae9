// Our own exp, log and sigmoid, because libraries differ in their last bits (docs/formats/numeric-contract.md).
#pragma once

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace tiller::kernels {

/// e^x. x is clamped to [-708, 709]; relative error below 4e-16 of the true value. NaN gives NaN.
[[nodiscard]] double exp_double(double x);
/// 2^x, as exp_double(x ln 2).
[[nodiscard]] double exp2_double(double x);
/// Natural logarithm of a positive, normal x; absolute error below 1e-15 (1 + |log x|).
[[nodiscard]] double log_double(double x);
/// 1 / (1 + e^-x), x clamped to [-30, 30]; absolute error below 2e-7. The twin of sigmoid16.
[[nodiscard]] float sigmoid_float(float x);

/// The nearest integer, ties to even; |x| < 2^63. One instruction: the library's llrint is a call.
[[nodiscard]] inline std::int64_t nearest_integer(double x) { return _mm_cvtsd_si64(_mm_set_sd(x)); }

/// sigmoid_float of 16 values, in place allowed. Same bits on every level.
void sigmoid16(std::span<const float, 16> in, std::span<float, 16> out);

}  // namespace tiller::kernels

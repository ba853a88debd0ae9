// Where a number stands in a short list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tiller::kernels {

/// The first place of `value`, or values.size(). Same answer on every level.
/// values [n]   n a multiple of 8
[[nodiscard]] std::size_t find_first(std::span<const std::uint32_t> values, std::uint32_t value);
/// The first place of the least value. `values` is not empty, has a multiple of 8 values and no NaN.
[[nodiscard]] std::size_t find_least(std::span<const float> values);

}  // namespace tiller::kernels

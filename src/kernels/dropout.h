// Dropout whose mask is a function of key and place, so that the backward pass and a replay draw it again.
#pragma once

#include <cstdint>
#include <span>

namespace tiller::kernels {

struct DropoutKey {
    std::uint32_t first;
    std::uint32_t second;
    /// One key for each use: `seed` of the training, `step` and `site` in the network.
    static DropoutKey of(std::uint64_t seed, std::uint64_t step, std::uint64_t site);
};

/// Sets each value to zero with probability `rate` and divides the others by 1 - rate. Place i draws number first + i.
void drop_out(std::span<float> values, float rate, const DropoutKey& key, std::uint32_t first);

}  // namespace tiller::kernels

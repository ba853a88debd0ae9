#include "kernels/dropout.h"

#include <cstddef>

#include "base/random.h"

namespace tiller::kernels {
namespace {

/// 32 mixed bits of a counter under a key (the finaliser of MurmurHash3, twice keyed); 32-bit, so that 8 run at once.
std::uint32_t mixed_bits(std::uint32_t counter, const DropoutKey& key) {
    std::uint32_t x = counter * 0x9e3779b1u + key.first;
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= (x >> 13) ^ key.second;
    x *= 0xc2b2ae35u;
    return x ^ (x >> 16);
}

}  // namespace

DropoutKey DropoutKey::of(std::uint64_t seed, std::uint64_t step, std::uint64_t site) {
    const std::uint64_t bits = mix64(mix64(seed, step), site);
    return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
}

void drop_out(std::span<float> values, float rate, const DropoutKey& key, std::uint32_t first) {
    if (rate <= 0.0f) return;
    // Compared as 31-bit integers: signed comparisons are what vector units have.
    const auto limit = static_cast<std::int32_t>(static_cast<double>(rate) * 0x1.0p31);
    const float scale = 1.0f / (1.0f - rate);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto draw = static_cast<std::int32_t>(mixed_bits(first + static_cast<std::uint32_t>(i), key) >> 1);
        values[i] = draw < limit ? 0.0f : values[i] * scale;
    }
}

}  // namespace tiller::kernels

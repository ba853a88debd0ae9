#include "kernels/find.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>

#include "base/result.h"
#include "kernels/level.h"

namespace tiller::kernels {
namespace {

constexpr std::size_t kRegister = 8;

std::size_t find_first_avx2(std::span<const std::uint32_t> values, std::uint32_t value) {
    const __m256i wanted = _mm256_set1_epi32(static_cast<int>(value));
    for (std::size_t i = 0; i < values.size(); i += kRegister) {
        const __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&values[i]));
        const int equal = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(eight, wanted)));
        if (equal != 0) return i + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(equal)));
    }
    return values.size();
}

std::size_t find_least_avx2(std::span<const float> values) {
    __m256 least = _mm256_loadu_ps(values.data());
    for (std::size_t i = kRegister; i < values.size(); i += kRegister)
        least = _mm256_min_ps(least, _mm256_loadu_ps(&values[i]));
    std::array<float, kRegister> lanes{};
    _mm256_storeu_ps(lanes.data(), least);
    const __m256 wanted = _mm256_set1_ps(*std::ranges::min_element(lanes));
    for (std::size_t i = 0;; i += kRegister) {
        const int equal = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(&values[i]), wanted, _CMP_EQ_OQ));
        if (equal != 0) return i + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(equal)));
    }
}

}  // namespace

std::size_t find_first(std::span<const std::uint32_t> values, std::uint32_t value) {
    ASSERT(values.size() % kRegister == 0);
    if (current_level() != Level::kScalar) return find_first_avx2(values, value);
    return static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
}

std::size_t find_least(std::span<const float> values) {
    ASSERT(!values.empty() && values.size() % kRegister == 0);
    if (current_level() != Level::kScalar) return find_least_avx2(values);
    return static_cast<std::size_t>(std::ranges::min_element(values) - values.begin());
}

}  // namespace tiller::kernels

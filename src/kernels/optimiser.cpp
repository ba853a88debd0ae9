#include "kernels/optimiser.h"

#include <cmath>

#include "base/result.h"
#include "kernels/row_sums.h"

namespace tiller::kernels {
namespace {

/// base^exponent by squaring: the library's pow differs between versions in its last bit.
double power_of(double base, std::uint64_t exponent) {
    double result = 1.0;
    for (; exponent > 0; exponent >>= 1, base *= base) {
        if ((exponent & 1) != 0) result *= base;
    }
    return result;
}

}  // namespace

AdamCorrection AdamCorrection::of(const AdamOptions& options, std::uint64_t step) {
    ASSERT(step > 0);
    return {static_cast<float>(1.0 / (1.0 - power_of(static_cast<double>(options.first_decay), step))),
            static_cast<float>(1.0 / (1.0 - power_of(static_cast<double>(options.second_decay), step)))};
}

void adam_step(std::span<float> weights, std::span<float> first, std::span<float> second,
               std::span<const float> gradient, const AdamOptions& options, const AdamCorrection& correction) {
    ASSERT(weights.size() == first.size() && weights.size() == second.size() && weights.size() == gradient.size());
    float* const w = weights.data();
    float* const m = first.data();
    float* const v = second.data();
    const float* const g = gradient.data();
    // Copies, because a float behind a reference might change with every store.
    const auto [rate, first_decay, second_decay, tiny, weight_decay] = options;
    const auto [first_correction, second_correction] = correction;
    const float keep = 1.0f - rate * weight_decay;
    for (std::size_t i = 0, n = weights.size(); i < n; ++i) {
        m[i] = first_decay * m[i] + (1.0f - first_decay) * g[i];
        v[i] = second_decay * v[i] + (1.0f - second_decay) * (g[i] * g[i]);
        const float step = m[i] * first_correction / (std::sqrt(v[i] * second_correction) + tiny);
        w[i] = keep * w[i] - rate * step;
    }
}

void lazy_adam_step(std::span<float> row, std::span<float> first, std::span<float> second,
                    std::span<const float> gradient, std::uint32_t& steps, const AdamOptions& options) {
    ++steps;
    adam_step(row, first, second, gradient, options, AdamCorrection::of(options, steps));
}

void adagrad_lanes_step(std::span<float, kLanes> weights, std::span<float, kLanes> squares,
                        std::span<const float, kLanes> gradient, float value, const AdagradOptions& options) {
    float* const w = weights.data();
    float* const s = squares.data();
    const float* const g = gradient.data();
    const auto [rate, first_squares] = options;
    for (std::size_t i = 0; i < kLanes; ++i) {
        const float of_weight = g[i] * value;
        s[i] += of_weight * of_weight;
        w[i] -= rate * of_weight / std::sqrt(s[i] + first_squares);
    }
}

void row_adagrad_step(std::span<float> row, float& squares, std::span<const float> gradient,
                      const RowAdagradOptions& options) {
    ASSERT(row.size() == gradient.size() && !row.empty());
    const float* const g = gradient.data();
    squares += sum_over(row.size(), [g](std::size_t i) { return g[i] * g[i]; }) / static_cast<float>(row.size());
    const float step = options.rate / (std::sqrt(squares) + options.tiny);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] -= step * g[i];
}

}  // namespace tiller::kernels

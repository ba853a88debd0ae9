#include "kernels/item_loss.h"

#include <cmath>

#include "base/result.h"
#include "kernels/elementary.h"
#include "kernels/float_exp.h"
#include "kernels/row_sums.h"

namespace tiller::kernels {
namespace {

// A logit this low has no share: e^(x - largest) is 0 next to 1 in float.
constexpr float kLeftOut = -1e30f;

/// log(1 + e^x) without overflow.
double softplus(double x) { return x > 0 ? x + log_double(1.0 + exp_double(-x)) : log_double(1.0 + exp_double(x)); }

}  // namespace

double softmax_cross_entropy(Matrix scores, std::span<const std::uint32_t> targets, float weight) {
    ASSERT(targets.size() == scores.rows);
    double loss = 0;
    const std::size_t n = scores.columns;
    for (std::size_t row = 0; row < scores.rows; ++row) {
        float* const x = scores.row(row);
        const float largest = max_of(x, n);
        const float target = x[targets[row]];
        const float sum = sum_over(n, [x, largest](std::size_t i) { return x[i] = exp_float(x[i] - largest); });
        loss += log_double(static_cast<double>(sum)) + static_cast<double>(largest) - static_cast<double>(target);
        const float factor = weight / sum;
        for (std::size_t i = 0; i < n; ++i) x[i] *= factor;
        x[targets[row]] -= weight;
    }
    return loss;
}

double sampled_softmax_cross_entropy(const SampledScores& scores, std::span<const std::uint32_t> target_items,
                                     std::span<const std::uint32_t> negative_items, std::span<const float> correction,
                                     float weight) {
    const std::size_t k = negative_items.size();
    ASSERT(scores.negatives.columns == k && correction.size() == k && target_items.size() == scores.negatives.rows);
    double loss = 0;
    for (std::size_t row = 0; row < target_items.size(); ++row) {
        float* const x = scores.negatives.row(row);
        const float target = scores.targets[row];
        for (std::size_t i = 0; i < k; ++i)
            x[i] = negative_items[i] == target_items[row] ? kLeftOut : x[i] + correction[i];
        const float largest = std::max(target, max_of(x, k));
        for (std::size_t i = 0; i < k; ++i) x[i] = x[i] == kLeftOut ? 0.0f : exp_float(x[i] - largest);
        const float own = exp_float(target - largest);
        const float sum = own + sum_over(k, [x](std::size_t i) { return x[i]; });
        loss += log_double(static_cast<double>(sum)) + static_cast<double>(largest) - static_cast<double>(target);
        const float factor = weight / sum;
        for (std::size_t i = 0; i < k; ++i) x[i] *= factor;
        scores.targets[row] = own * factor - weight;
    }
    return loss;
}

float gbce_exponent(std::size_t negatives, std::size_t items, float calibration) {
    ASSERT(items > 1 && negatives > 0);
    const float rate = static_cast<float>(negatives) / static_cast<float>(items - 1);
    return rate * (calibration * (1.0f - 1.0f / rate) + 1.0f / rate);
}

double generalised_binary_cross_entropy(const SampledScores& scores, std::span<const std::uint32_t> target_items,
                                        std::span<const std::uint32_t> negative_items, float exponent, float weight) {
    const std::size_t k = negative_items.size();
    ASSERT(scores.negatives.columns == k && target_items.size() == scores.negatives.rows);
    double loss = 0;
    for (std::size_t row = 0; row < target_items.size(); ++row) {
        const float target = scores.targets[row];
        loss += static_cast<double>(exponent) * softplus(-static_cast<double>(target));
        scores.targets[row] = weight * exponent * (sigmoid_of(target) - 1.0f);
        float* const x = scores.negatives.row(row);
        for (std::size_t i = 0; i < k; ++i) {
            const bool is_target = negative_items[i] == target_items[row];
            if (!is_target) loss += softplus(static_cast<double>(x[i]));
            x[i] = is_target ? 0.0f : weight * sigmoid_of(x[i]);
        }
    }
    return loss;
}

}  // namespace tiller::kernels

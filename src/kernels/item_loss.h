// Losses of predicting the next item, each turning a block of scores into their gradient in place.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/matrix.h"

namespace tiller::kernels {

/// Softmax cross-entropy of each row against its target column.
/// scores  [rows * n]  in: logits; out: weight * (share - 1 at the target), the gradient of weight * loss
/// targets [rows]      columns, below n
/// Returns the sum of the rows' losses, unweighted, in the order of the rows.
double softmax_cross_entropy(Matrix scores, std::span<const std::uint32_t> targets, float weight);

/// The same over a target and negatives that all rows share.
struct SampledScores {
    std::span<float> targets;  // [rows]  in: logit of the row's own target; out: its gradient
    Matrix negatives;          // [rows * k]  likewise
};
/// A negative that is the row's target is left out (its gradient is 0).
/// target_items [rows], negative_items [k], correction [k]: added to a negative's logit (minus the log of its expected count,
/// or zeros)
double sampled_softmax_cross_entropy(const SampledScores& scores, std::span<const std::uint32_t> target_items,
                                     std::span<const std::uint32_t> negative_items, std::span<const float> correction,
                                     float weight);

/// Generalised binary cross-entropy (Petrov, Macdonald 2023): log-likelihood of sigmoid(target)^beta and of 1 - sigmoid(negative).
/// beta = rate * (calibration * (1 - 1 / rate) + 1 / rate), rate = k / (items - 1); calibration 0 is plain cross-entropy.
[[nodiscard]] float gbce_exponent(std::size_t negatives, std::size_t items, float calibration);
double generalised_binary_cross_entropy(const SampledScores& scores, std::span<const std::uint32_t> target_items,
                                        std::span<const std::uint32_t> negative_items, float exponent, float weight);

}  // namespace tiller::kernels

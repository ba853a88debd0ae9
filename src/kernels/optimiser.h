// Steps of the optimisers. Each value's step depends on that value's own history only, so any split of the work gives the
// same bits.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/lanes.h"

namespace tiller::kernels {

/// Adam (Kingma, Ba 2015) with decoupled weight decay.
struct AdamOptions {
    float rate = 1e-3f;
    float first_decay = 0.9f;
    float second_decay = 0.999f;
    float tiny = 1e-8f;
    float weight_decay = 0.0f;  // each step takes rate * weight_decay of the weight away
};
/// What the decay of `step` steps (the first is 1) asks of means that began at zero.
struct AdamCorrection {
    float first;  // 1 / (1 - first_decay^step)
    float second;  // 1 / (1 - second_decay^step)
    static AdamCorrection of(const AdamOptions& options, std::uint64_t step);
};

/// One step. All spans [n]; first and second are the running means of the gradient and of its square.
void adam_step(std::span<float> weights, std::span<float> first, std::span<float> second,
               std::span<const float> gradient, const AdamOptions& options, const AdamCorrection& correction);

/// Adam of one row of a table that is touched now and then: the means decay only when the row has a gradient, and the
/// correction counts the row's own steps (steps counts up).
void lazy_adam_step(std::span<float> row, std::span<float> first, std::span<float> second,
                    std::span<const float> gradient, std::uint32_t& steps, const AdamOptions& options);

/// Adagrad of 16 weights that one feature has, by the gradients of its 16 outputs times the feature's value.
/// squares: sums of the squared gradients so far; `first_squares` is added to them before their root is taken.
struct AdagradOptions {
    float rate = 0.03f;
    float first_squares = 1.0f;
};
void adagrad_lanes_step(std::span<float, kLanes> weights, std::span<float, kLanes> squares,
                        std::span<const float, kLanes> gradient, float value, const AdagradOptions& options);

/// Adagrad with one accumulator a row: the mean square of its gradients so far (start it at 0.1, say).
struct RowAdagradOptions {
    float rate = 0.05f;
    float tiny = 1e-8f;
};
void row_adagrad_step(std::span<float> row, float& squares, std::span<const float> gradient,
                      const RowAdagradOptions& options);

}  // namespace tiller::kernels

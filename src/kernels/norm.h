// Root-mean-square normalisation of rows.
#pragma once

#include <span>

#include "kernels/matrix.h"

namespace tiller::kernels {

/// out = in * inverse * gain, inverse = 1 / sqrt(mean of squares + 1e-6) of each row.
/// in, out [rows * n], gain [n], inverses [rows] out
void normalise_rows(ConstMatrix in, std::span<const float> gain, Matrix out, std::span<float> inverses);

/// The gradients of normalise_rows; both are added to.
void normalise_rows_backward(ConstMatrix in, std::span<const float> gain, std::span<const float> inverses,
                             ConstMatrix out_gradient, Matrix in_gradient, std::span<float> gain_gradient);

}  // namespace tiller::kernels

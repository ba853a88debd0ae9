// Gated units: a product of two projections, one of them squashed, and a residual step behind a gate.
#pragma once

#include "kernels/matrix.h"

namespace tiller::kernels {

/// out = left * sigmoid(left) * right (SwiGLU; Shazeer 2020).
/// left, right, out [rows * n]
void gated_units(ConstMatrix left, ConstMatrix right, Matrix out);
/// Replaces both gradients.
void gated_units_backward(ConstMatrix left, ConstMatrix right, ConstMatrix out_gradient, Matrix left_gradient,
                          Matrix right_gradient);

/// out = in + sigmoid(gate) * step.
void gated_residual(ConstMatrix in, ConstMatrix gate, ConstMatrix step, Matrix out);
/// Replaces the gradients of gate and step; that of `in` is out_gradient itself.
void gated_residual_backward(ConstMatrix gate, ConstMatrix step, ConstMatrix out_gradient, Matrix gate_gradient,
                             Matrix step_gradient);

}  // namespace tiller::kernels

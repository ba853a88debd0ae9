#include "kernels/gates.h"

#include "base/result.h"
#include "kernels/float_exp.h"

namespace tiller::kernels {

void gated_units(ConstMatrix left, ConstMatrix right, Matrix out) {
    ASSERT(left.rows == out.rows && right.rows == out.rows && left.columns == out.columns &&
           right.columns == out.columns);
    for (std::size_t row = 0; row < out.rows; ++row) {
        const float* const a = left.row(row);
        const float* const b = right.row(row);
        float* const y = out.row(row);
        for (std::size_t i = 0; i < out.columns; ++i) y[i] = a[i] * sigmoid_of(a[i]) * b[i];
    }
}

void gated_units_backward(ConstMatrix left, ConstMatrix right, ConstMatrix out_gradient, Matrix left_gradient,
                          Matrix right_gradient) {
    ASSERT(left.rows == out_gradient.rows && left.columns == out_gradient.columns &&
           left_gradient.columns == left.columns);
    for (std::size_t row = 0; row < left.rows; ++row) {
        const float* const a = left.row(row);
        const float* const b = right.row(row);
        const float* const dy = out_gradient.row(row);
        float* const da = left_gradient.row(row);
        float* const db = right_gradient.row(row);
        for (std::size_t i = 0; i < left.columns; ++i) {
            const float open = sigmoid_of(a[i]);
            const float squashed = a[i] * open;
            db[i] = dy[i] * squashed;
            da[i] = dy[i] * b[i] * (open + squashed * (1.0f - open));
        }
    }
}

void gated_residual(ConstMatrix in, ConstMatrix gate, ConstMatrix step, Matrix out) {
    ASSERT(in.rows == out.rows && gate.rows == out.rows && step.rows == out.rows && gate.columns == out.columns);
    for (std::size_t row = 0; row < out.rows; ++row) {
        const float* const x = in.row(row);
        const float* const g = gate.row(row);
        const float* const u = step.row(row);
        float* const y = out.row(row);
        for (std::size_t i = 0; i < out.columns; ++i) y[i] = x[i] + sigmoid_of(g[i]) * u[i];
    }
}

void gated_residual_backward(ConstMatrix gate, ConstMatrix step, ConstMatrix out_gradient, Matrix gate_gradient,
                             Matrix step_gradient) {
    ASSERT(gate.rows == out_gradient.rows && gate.columns == out_gradient.columns &&
           step_gradient.columns == step.columns);
    for (std::size_t row = 0; row < gate.rows; ++row) {
        const float* const g = gate.row(row);
        const float* const u = step.row(row);
        const float* const dy = out_gradient.row(row);
        float* const dg = gate_gradient.row(row);
        float* const du = step_gradient.row(row);
        for (std::size_t i = 0; i < gate.columns; ++i) {
            const float open = sigmoid_of(g[i]);
            du[i] = dy[i] * open;
            dg[i] = dy[i] * u[i] * open * (1.0f - open);
        }
    }
}

}  // namespace tiller::kernels

#include "kernels/norm.h"

#include <cmath>

#include "base/result.h"
#include "kernels/row_sums.h"

namespace tiller::kernels {
namespace {
constexpr float kTiny = 1e-6f;  // keeps a row of zeros at zero
}

void normalise_rows(ConstMatrix in, std::span<const float> gain, Matrix out, std::span<float> inverses) {
    ASSERT(in.rows == out.rows && in.columns == out.columns && gain.size() == in.columns && inverses.size() == in.rows);
    const std::size_t n = in.columns;
    for (std::size_t row = 0; row < in.rows; ++row) {
        const float* const x = in.row(row);
        const float squares = sum_over(n, [x](std::size_t i) { return x[i] * x[i]; });
        const float inverse = 1.0f / std::sqrt(squares / static_cast<float>(n) + kTiny);
        inverses[row] = inverse;
        float* const y = out.row(row);
        for (std::size_t i = 0; i < n; ++i) y[i] = x[i] * inverse * gain[i];
    }
}

void normalise_rows_backward(ConstMatrix in, std::span<const float> gain, std::span<const float> inverses,
                             ConstMatrix out_gradient, Matrix in_gradient, std::span<float> gain_gradient) {
    ASSERT(in.rows == out_gradient.rows && gain_gradient.size() == in.columns && inverses.size() == in.rows);
    const std::size_t n = in.columns;
    for (std::size_t row = 0; row < in.rows; ++row) {
        const float* const x = in.row(row);
        const float* const dy = out_gradient.row(row);
        float* const dx = in_gradient.row(row);
        const float inverse = inverses[row];
        const float along = sum_over(n, [=, g = gain.data()](std::size_t i) { return g[i] * dy[i] * x[i]; });
        const float pull = along * inverse * inverse / static_cast<float>(n);
        for (std::size_t i = 0; i < n; ++i) {
            dx[i] += inverse * (gain[i] * dy[i] - x[i] * pull);
            gain_gradient[i] += dy[i] * (x[i] * inverse);
        }
    }
}

}  // namespace tiller::kernels

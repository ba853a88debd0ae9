#include "kernels/gather.h"

#include <cmath>

#include "base/result.h"

namespace tiller::kernels {

void gather_rows(ConstMatrix table, std::span<const std::uint32_t> rows, float scale, Matrix out) {
    ASSERT(rows.size() == out.rows && table.columns == out.columns);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        DEBUG_ASSERT(rows[i] < table.rows);
        const float* const from = table.row(rows[i]);
        float* const to = out.row(i);
        for (std::size_t j = 0; j < out.columns; ++j) to[j] = scale * from[j];
    }
}

void scatter_add_rows(ConstMatrix in, std::span<const std::uint32_t> rows, float scale, Matrix table) {
    ASSERT(rows.size() == in.rows && table.columns == in.columns);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        DEBUG_ASSERT(rows[i] < table.rows);
        const float* const from = in.row(i);
        float* const to = table.row(rows[i]);
        for (std::size_t j = 0; j < in.columns; ++j) to[j] = std::fma(scale, from[j], to[j]);
    }
}

void add_weighted_rows(ConstMatrix table, std::span<const std::uint32_t> rows, std::span<const float> weights,
                       std::span<float> sum) {
    ASSERT(rows.size() == weights.size() && table.columns == sum.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        DEBUG_ASSERT(rows[i] < table.rows);
        const float* const from = table.row(rows[i]);
        const float weight = weights[i];
        for (std::size_t j = 0; j < sum.size(); ++j) sum[j] = std::fma(weight, from[j], sum[j]);
    }
}

void add_values(std::span<float> to, std::span<const float> from) {
    ASSERT(to.size() == from.size());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

void add_scaled_values(std::span<float> to, std::span<const float> from, float factor) {
    ASSERT(to.size() == from.size());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = std::fma(factor, from[i], to[i]);
}

void scale_values(std::span<float> values, float factor) {
    for (float& value : values) value *= factor;
}

}  // namespace tiller::kernels

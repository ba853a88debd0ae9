// Rows of a table by their numbers, and gradients back into them.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/matrix.h"

namespace tiller::kernels {

/// out(i) = scale * table(rows[i]).
void gather_rows(ConstMatrix table, std::span<const std::uint32_t> rows, float scale, Matrix out);
/// table(rows[i]) += scale * in(i), in rising order of i: a row that occurs twice takes the earlier one first.
void scatter_add_rows(ConstMatrix in, std::span<const std::uint32_t> rows, float scale, Matrix table);
/// sum [columns] += weights[i] * table(rows[i]), fused, in rising order of i: one row of a sparse matrix times a dense one.
void add_weighted_rows(ConstMatrix table, std::span<const std::uint32_t> rows, std::span<const float> weights,
                       std::span<float> sum);

/// to += from, to += factor * from (fused), and values *= factor; element by element.
void add_values(std::span<float> to, std::span<const float> from);
void add_scaled_values(std::span<float> to, std::span<const float> from, float factor);
void scale_values(std::span<float> values, float factor);

}  // namespace tiller::kernels

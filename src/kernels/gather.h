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

/// to += from, and values *= factor; element by element.
void add_values(std::span<float> to, std::span<const float> from);
void scale_values(std::span<float> values, float factor);

}  // namespace tiller::kernels

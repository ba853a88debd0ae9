// The inner loop of a matrix product: one tile of the output, held in registers over a run of the inner index.
#pragma once

#include <cstddef>

#include "kernels/level.h"

namespace tiller::kernels {

/// c += a b over `depth` steps, or c = a b where `add` is false.
/// left   element (i, k) of a is left[i * left_row + k * left_step]; one of the two strides is 1
/// panel  element (k, j) of b is panel[k * Panels::kWidth + j]
struct Tile {
    const float* left;
    std::size_t left_row;
    std::size_t left_step;
    const float* panel;
    std::size_t depth;
    float* c;
    std::size_t c_stride;
    bool add;
};

/// The largest tile of a level: rows * columns of the output.
struct TileShape {
    std::size_t rows;
    std::size_t columns;
};
[[nodiscard]] TileShape tile_shape(Level level);
/// Computes a tile of `rows` (1 to the shape's) by `columns` (a multiple of 16, up to the shape's).
void run_tile(Level level, const Tile& tile, std::size_t rows, std::size_t columns);

}  // namespace tiller::kernels

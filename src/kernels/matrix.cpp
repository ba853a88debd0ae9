#include "kernels/matrix.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/result.h"
#include "kernels/matrix_tile.h"

namespace tiller::kernels {
namespace {

constexpr std::size_t kWidth = Panels::kWidth;
// A panel of this many rows (32 KB) stays near the core while a block of output rows passes over it.
constexpr std::size_t kDepthBlock = 256;
constexpr std::size_t kRowBlock = 144;
constexpr std::size_t kMaxTileRows = 12;
// From this distance of two steps on (a memory page), a left side read along its columns is copied block by block first.
constexpr std::size_t kFarStep = 1024;

/// The left side, read along its rows or along its columns.
struct Left {
    const float* data;
    std::size_t row;  // distance of two rows of the product
    std::size_t step;  // distance of two steps of the inner index
    std::size_t rows;
    std::size_t depth;
};

/// A tile whose width is no multiple of 16 is computed in a buffer: the kernels write whole registers.
void run_narrow_tile(Level level, Tile tile, std::size_t rows, std::size_t width) {
    std::array<float, kMaxTileRows * kWidth> buffer{};
    float* const c = tile.c;
    const std::size_t stride = tile.c_stride;
    if (tile.add) {
        for (std::size_t i = 0; i < rows; ++i) std::copy_n(c + i * stride, width, &buffer[i * kWidth]);
    }
    tile.c = buffer.data();
    tile.c_stride = kWidth;
    run_tile(level, tile, rows, width > 16 ? 32 : 16);
    for (std::size_t i = 0; i < rows; ++i) std::copy_n(&buffer[i * kWidth], width, c + i * stride);
}

/// A left side read along its columns, copied so that each tile finds its steps side by side: tile after tile, step after step,
/// kRows floats each (past the last row, whatever lies there; those are not read).
template <std::size_t kRows>
void copy_columns(const float* from, std::size_t step, std::size_t rows, std::size_t depth, float* to) {
    for (std::size_t k = 0; k < depth; ++k) {
        const float* const line = from + k * step;
        std::size_t row = 0;
        for (; row + kRows <= rows; row += kRows)
            std::memcpy(to + row * depth + k * kRows, line + row, kRows * sizeof(float));
        std::copy_n(line + row, rows - row, to + row * depth + k * kRows);
    }
}

/// All tiles of a block of rows over one panel. Two tiles lie `row_distance` floats a row apart on the left side.
void run_panel(Level level, const TileShape& shape, Tile tile, std::size_t row_distance, std::size_t rows,
               std::size_t width) {
    for (std::size_t column = 0; column < width; column += shape.columns) {
        const std::size_t columns = std::min(shape.columns, width - column);
        for (std::size_t row = 0; row < rows; row += shape.rows) {
            Tile part = tile;
            part.left += row * row_distance;
            part.panel += column;
            part.c += row * tile.c_stride + column;
            const std::size_t count = std::min(shape.rows, rows - row);
            if (columns % 16 == 0)
                run_tile(level, part, count, columns);
            else
                run_narrow_tile(level, part, count, columns);
        }
    }
}

void multiply_blocks(const Left& left, const Panels& b, Matrix c, Store store) {
    const Level level = current_level();
    const TileShape shape = tile_shape(level);
    const bool copies = left.step > kFarStep;
    alignas(64) float columns[kRowBlock * kDepthBlock];
    // The inner index is cut into blocks; between two of them the sums wait in c, which changes no bit of them.
    for (std::size_t k = 0; k == 0 || k < left.depth; k += kDepthBlock) {
        const std::size_t depth = std::min(kDepthBlock, left.depth - k);
        for (std::size_t i = 0; i < left.rows; i += kRowBlock) {
            const std::size_t rows = std::min(kRowBlock, left.rows - i);
            Tile tile{left.data + i * left.row + k * left.step,
                      left.row,
                      left.step,
                      nullptr,
                      depth,
                      nullptr,
                      c.stride,
                      store == Store::kAdd || k > 0};
            std::size_t row_distance = left.row;
            if (copies) {
                const auto copy = shape.rows == 12 ? copy_columns<12> : copy_columns<6>;
                copy(tile.left, left.step, rows, depth, columns);
                tile.left = columns;
                tile.left_step = shape.rows;
                row_distance = depth;
            }
            for (std::size_t j = 0; j < c.columns; j += kWidth) {
                tile.panel = b.panel(j / kWidth) + k * kWidth;
                tile.c = c.row(i) + j;
                run_panel(level, shape, tile, row_distance, rows, std::min(kWidth, c.columns - j));
            }
        }
    }
}

}  // namespace

void Panels::resize(std::size_t rows, std::size_t columns) {
    rows_ = rows;
    columns_ = columns;
    values_.resize((columns + kWidth - 1) / kWidth * kWidth * rows);
}

void Panels::pack(ConstMatrix b) {
    resize(b.rows, b.columns);
    for (std::size_t j = 0; j < b.columns; j += kWidth) {
        const std::size_t width = std::min(kWidth, b.columns - j);
        float* out = values_.data() + j * b.rows;
        for (std::size_t k = 0; k < b.rows; ++k, out += kWidth) {
            std::copy_n(b.row(k) + j, width, out);
            std::fill_n(out + width, kWidth - width, 0.0f);
        }
    }
}

void Panels::pack_transposed(ConstMatrix b) {
    resize(b.columns, b.rows);
    for (std::size_t j = 0; j < b.rows; j += kWidth) {
        const std::size_t width = std::min(kWidth, b.rows - j);
        float* const out = values_.data() + j * b.columns;
        if (width < kWidth) std::fill_n(out, kWidth * b.columns, 0.0f);
        for (std::size_t i = 0; i < width; ++i) {
            const float* const row = b.row(j + i);
            for (std::size_t k = 0; k < b.columns; ++k) out[k * kWidth + i] = row[k];
        }
    }
}

void multiply(ConstMatrix a, const Panels& b, Matrix c, Store store) {
    ASSERT(a.rows == c.rows && a.columns <= b.rows() && c.columns <= b.columns());
    multiply_blocks({a.data, a.stride, 1, a.rows, a.columns}, b, c, store);
}

void multiply_transposed(ConstMatrix a, const Panels& b, Matrix c, Store store) {
    ASSERT(a.columns == c.rows && a.rows <= b.rows() && c.columns <= b.columns());
    multiply_blocks({a.data, 1, a.stride, a.columns, a.rows}, b, c, store);
}

}  // namespace tiller::kernels

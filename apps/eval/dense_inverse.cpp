#include "eval/dense_inverse.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/result.h"
#include "base/shards.h"

namespace tiller::eval {
namespace {

constexpr std::size_t kBlock = 128;      // rows swept at once; a tile's operands then fit the first-level cache
constexpr std::size_t kTileRows = 4;     // 4 x 16 sums stay in registers
constexpr std::size_t kTileColumns = 16;
constexpr std::size_t kFloats = 8;       // of an AVX2 register

static_assert(kBlock % kTileColumns == 0 && kBlock % kTileRows == 0);

/// The rows of one block as two panels, packed for the update.
struct Panels {
    std::vector<float> left;   // [stride * kBlock] row-major: column panel times the block's inverse
    std::vector<float> right;  // [stride / kTileColumns][kBlock][kTileColumns]: the column panel, transposed by tiles
};

using Block = std::array<float, kBlock * kBlock>;

/// In place by elimination without pivoting, in double: the block is small, and all rows hang on it.
void invert_block(Block& block) {
    static thread_local std::array<double, kBlock * kBlock> a;
    std::ranges::copy(block, a.begin());
    for (std::size_t pivot = 0; pivot < kBlock; ++pivot) {
        ASSERT(a[pivot * kBlock + pivot] > 0);  // a ridge keeps the matrix positive definite
        const double inverse = 1 / a[pivot * kBlock + pivot];
        a[pivot * kBlock + pivot] = 1;
        for (std::size_t j = 0; j < kBlock; ++j) a[pivot * kBlock + j] *= inverse;
        for (std::size_t i = 0; i < kBlock; ++i) {
            if (i == pivot) continue;
            const double factor = a[i * kBlock + pivot];
            a[i * kBlock + pivot] = 0;
            for (std::size_t j = 0; j < kBlock; ++j) a[i * kBlock + j] -= factor * a[pivot * kBlock + j];
        }
    }
    std::ranges::transform(a, block.begin(), [](double value) { return static_cast<float>(value); });
}

/// Element (row, first + k) of the symmetric matrix, read from the lower triangle.
float panel_value(const SymmetricMatrix& matrix, std::size_t row, std::size_t first, std::size_t k) {
    const std::size_t column = first + k;
    return column <= row ? matrix.at(row, column) : matrix.at(column, row);
}

/// left = panel * inverse, right = panel, for the rows of one shard.
void pack_rows(const SymmetricMatrix& matrix, std::size_t first, const Block& inverse, const Shard& rows,
               Panels& panels) {
    std::array<float, kBlock> panel;
    for (std::size_t row = rows.first; row < rows.last; ++row) {
        for (std::size_t k = 0; k < kBlock; ++k) panel[k] = panel_value(matrix, row, first, k);
        float* right = panels.right.data() + (row / kTileColumns) * kBlock * kTileColumns + row % kTileColumns;
        for (std::size_t k = 0; k < kBlock; ++k) right[k * kTileColumns] = panel[k];
        const std::span left = std::span(panels.left).subspan(row * kBlock, kBlock);
        std::ranges::fill(left, 0.0f);
        for (std::size_t k = 0; k < kBlock; ++k) {
            const float value = panel[k];
            for (std::size_t j = 0; j < kBlock; ++j) left[j] = std::fma(value, inverse[k * kBlock + j], left[j]);
        }
    }
}

/// matrix[row.., column..] -= left * right for one tile of 4 x 16.
void update_tile(SymmetricMatrix& matrix, const Panels& panels, std::size_t row, std::size_t column) {
    const float* left = panels.left.data() + row * kBlock;
    const float* right = panels.right.data() + (column / kTileColumns) * kBlock * kTileColumns;
    __m256 sums[kTileRows * 2];  // NOLINT(modernize-avoid-c-arrays): std::array drops the register type's alignment
    for (std::size_t i = 0; i < kTileRows; ++i) {
        const float* out = matrix.values.data() + (row + i) * matrix.stride + column;
        sums[2 * i] = _mm256_loadu_ps(out);
        sums[2 * i + 1] = _mm256_loadu_ps(out + kFloats);
    }
    for (std::size_t k = 0; k < kBlock; ++k) {
        const __m256 low = _mm256_loadu_ps(right + k * kTileColumns);
        const __m256 high = _mm256_loadu_ps(right + k * kTileColumns + kFloats);
        for (std::size_t i = 0; i < kTileRows; ++i) {
            const __m256 factor = _mm256_broadcast_ss(left + i * kBlock + k);
            sums[2 * i] = _mm256_fnmadd_ps(factor, low, sums[2 * i]);
            sums[2 * i + 1] = _mm256_fnmadd_ps(factor, high, sums[2 * i + 1]);
        }
    }
    for (std::size_t i = 0; i < kTileRows; ++i) {
        float* out = matrix.values.data() + (row + i) * matrix.stride + column;
        _mm256_storeu_ps(out, sums[2 * i]);
        _mm256_storeu_ps(out + kFloats, sums[2 * i + 1]);
    }
}

/// The lower triangle of a band of kTileColumns rows. Tiles on the diagonal write above it too, which nobody reads.
void update_band(SymmetricMatrix& matrix, const Panels& panels, std::size_t band) {
    const std::size_t first_row = band * kTileColumns;
    for (std::size_t column = 0; column <= first_row; column += kTileColumns) {
        for (std::size_t row = first_row; row < first_row + kTileColumns; row += kTileRows)
            update_tile(matrix, panels, row, column);
    }
}

/// Writes the swept block's own rows and columns: -inverse on the diagonal block, panel * inverse elsewhere.
void store_swept(SymmetricMatrix& matrix, std::size_t first, const Block& inverse, const Panels& panels) {
    for (std::size_t row = 0; row < matrix.stride; ++row) {
        for (std::size_t k = 0; k < kBlock; ++k) {
            const std::size_t column = first + k;
            const bool inside = row >= first && row < first + kBlock;
            const float value = inside ? -inverse[(row - first) * kBlock + k] : panels.left[row * kBlock + k];
            if (column <= row)
                matrix.at(row, column) = value;
            else
                matrix.at(column, row) = value;
        }
    }
}

void sweep(SymmetricMatrix& matrix, std::size_t first, std::size_t threads, Panels& panels) {
    Block inverse;
    for (std::size_t i = 0; i < kBlock; ++i) {
        for (std::size_t k = 0; k < kBlock; ++k) inverse[i * kBlock + k] = panel_value(matrix, first + i, first, k);
    }
    invert_block(inverse);
    for_each_shard(matrix.stride, threads, [&](const Shard& rows) { pack_rows(matrix, first, inverse, rows, panels); });
    const std::size_t bands = matrix.stride / kTileColumns;
    // Every sixteenth band belongs to one shard, because later bands are longer.
    for_each_shard(kShards, threads, [&](const Shard& shard) {
        for (std::size_t band = shard.number; band < bands; band += kShards) update_band(matrix, panels, band);
    });
    store_swept(matrix, first, inverse, panels);
}

}  // namespace

SymmetricMatrix::SymmetricMatrix(std::size_t size_)
    : size(size_), stride((size_ + kBlock - 1) / kBlock * kBlock), values(stride * stride, 0.0f) {
    for (std::size_t i = size; i < stride; ++i) at(i, i) = 1;  // the padding is a matrix of its own
}

std::size_t sweep_steps(std::size_t size) { return (size + kBlock - 1) / kBlock; }

void invert(SymmetricMatrix& matrix, std::size_t threads, const std::function<void()>& step) {
    Panels panels{.left = std::vector<float>(matrix.stride * kBlock),
                  .right = std::vector<float>(matrix.stride * kBlock)};
    for (std::size_t first = 0; first < matrix.stride; first += kBlock) {
        sweep(matrix, first, threads, panels);
        step();
    }
    for (float& value : matrix.values) value = -value;
}

}  // namespace tiller::eval

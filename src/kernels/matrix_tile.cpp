#include "kernels/matrix_tile.h"

#include <immintrin.h>

#include <array>
#include <cmath>
#include <utility>

#include "kernels/matrix.h"

// Sums stay in registers only where the loops over them are unrolled; Clang does that by itself.
#ifdef __clang__
#define UNROLLED
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

namespace tiller::kernels {
namespace {

constexpr std::size_t kWidth = Panels::kWidth;
// 12 rows of 2 registers of 16 leave room for 2 of the panel and 1 of the left side in 32 registers.
constexpr std::size_t kRowsAvx512 = 12;
// 6 rows of 2 registers of 8 leave room for 2 and 1 in 16 registers.
constexpr std::size_t kRowsAvx2 = 6;

/// Addresses of the left side's rows, four to a pointer: x86 reaches 0, 1, 2 and 3 strides from one address.
template <int kRows, bool kTransposed>
struct LeftRows {
    static constexpr int kBases = (kRows + 3) / 4;
    const float* base[kBases];
    std::size_t row;
    std::size_t step;

    [[gnu::always_inline]] explicit LeftRows(const Tile& tile)
        : row(kTransposed ? 1 : tile.left_row), step(kTransposed ? tile.left_step : 1) {
        UNROLLED for (int i = 0; i < kBases; ++i) base[i] = tile.left + static_cast<std::size_t>(4 * i) * row;
    }
    [[gnu::always_inline]] const float* at(int r) const { return base[r / 4] + static_cast<std::size_t>(r % 4) * row; }
    [[gnu::always_inline]] void advance() { UNROLLED for (int i = 0; i < kBases; ++i) base[i] += step; }
};

template <int kRows, int kVectors, bool kTransposed>
__attribute__((target("avx512f"))) void tile_avx512(const Tile& tile) {
    __m512 sums[kRows][kVectors];
    UNROLLED for (int r = 0; r < kRows; ++r) {
        UNROLLED for (int v = 0; v < kVectors; ++v) {
            sums[r][v] = tile.add ? _mm512_loadu_ps(tile.c + static_cast<std::size_t>(r) * tile.c_stride + 16 * v)
                                  : _mm512_setzero_ps();
        }
    }
    LeftRows<kRows, kTransposed> left(tile);
    const float* panel = tile.panel;
    for (std::size_t k = 0; k < tile.depth; ++k, panel += kWidth, left.advance()) {
        __m512 right[kVectors];
        UNROLLED for (int v = 0; v < kVectors; ++v) right[v] = _mm512_loadu_ps(panel + 16 * v);
        UNROLLED for (int r = 0; r < kRows; ++r) {
            const __m512 value = _mm512_set1_ps(*left.at(r));
            UNROLLED for (int v = 0; v < kVectors; ++v) sums[r][v] = _mm512_fmadd_ps(value, right[v], sums[r][v]);
        }
    }
    UNROLLED for (int r = 0; r < kRows; ++r) {
        UNROLLED for (int v = 0; v < kVectors; ++v)
            _mm512_storeu_ps(tile.c + static_cast<std::size_t>(r) * tile.c_stride + 16 * v, sums[r][v]);
    }
}

template <int kRows, int kVectors, bool kTransposed>
void tile_avx2(const Tile& tile) {
    __m256 sums[kRows][kVectors];
    UNROLLED for (int r = 0; r < kRows; ++r) {
        UNROLLED for (int v = 0; v < kVectors; ++v) {
            sums[r][v] = tile.add ? _mm256_loadu_ps(tile.c + static_cast<std::size_t>(r) * tile.c_stride + 8 * v)
                                  : _mm256_setzero_ps();
        }
    }
    LeftRows<kRows, kTransposed> left(tile);
    const float* panel = tile.panel;
    for (std::size_t k = 0; k < tile.depth; ++k, panel += kWidth, left.advance()) {
        __m256 right[kVectors];
        UNROLLED for (int v = 0; v < kVectors; ++v) right[v] = _mm256_loadu_ps(panel + 8 * v);
        UNROLLED for (int r = 0; r < kRows; ++r) {
            const __m256 value = _mm256_set1_ps(*left.at(r));
            UNROLLED for (int v = 0; v < kVectors; ++v) sums[r][v] = _mm256_fmadd_ps(value, right[v], sums[r][v]);
        }
    }
    UNROLLED for (int r = 0; r < kRows; ++r) {
        UNROLLED for (int v = 0; v < kVectors; ++v)
            _mm256_storeu_ps(tile.c + static_cast<std::size_t>(r) * tile.c_stride + 8 * v, sums[r][v]);
    }
}

void tile_scalar(const Tile& tile, std::size_t rows, std::size_t columns) {
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            float sum = tile.add ? tile.c[i * tile.c_stride + j] : 0.0f;
            for (std::size_t k = 0; k < tile.depth; ++k) {
                sum = std::fma(tile.left[i * tile.left_row + k * tile.left_step], tile.panel[k * kWidth + j], sum);
            }
            tile.c[i * tile.c_stride + j] = sum;
        }
    }
}

using TileFunction = void (*)(const Tile&);

template <int kVectors, bool kTransposed, int... kRowsLessOne>
constexpr auto avx512_functions(std::integer_sequence<int, kRowsLessOne...>) {
    return std::array<TileFunction, sizeof...(kRowsLessOne)>{&tile_avx512<kRowsLessOne + 1, kVectors, kTransposed>...};
}
template <bool kTransposed, int... kRowsLessOne>
constexpr auto avx2_functions(std::integer_sequence<int, kRowsLessOne...>) {
    return std::array<TileFunction, sizeof...(kRowsLessOne)>{&tile_avx2<kRowsLessOne + 1, 2, kTransposed>...};
}

void run_avx512(const Tile& tile, std::size_t rows, std::size_t columns) {
    constexpr std::make_integer_sequence<int, kRowsAvx512> kRows;
    // By [transposed][registers - 1][rows - 1].
    static constexpr std::array kFunctions{
        std::array{avx512_functions<1, false>(kRows), avx512_functions<2, false>(kRows)},
        std::array{avx512_functions<1, true>(kRows), avx512_functions<2, true>(kRows)}};
    kFunctions[tile.left_row == 1 ? 1 : 0][columns / 16 - 1][rows - 1](tile);
}

void run_avx2(const Tile& tile, std::size_t rows) {
    constexpr std::make_integer_sequence<int, kRowsAvx2> kRows;
    static constexpr std::array kFunctions{avx2_functions<false>(kRows), avx2_functions<true>(kRows)};
    kFunctions[tile.left_row == 1 ? 1 : 0][rows - 1](tile);
}

}  // namespace

TileShape tile_shape(Level level) {
    return level == Level::kAvx512 ? TileShape{kRowsAvx512, 32} : TileShape{kRowsAvx2, 16};
}

void run_tile(Level level, const Tile& tile, std::size_t rows, std::size_t columns) {
    switch (level) {
        case Level::kAvx512: run_avx512(tile, rows, columns); return;
        case Level::kAvx2: run_avx2(tile, rows); return;
        case Level::kScalar: tile_scalar(tile, rows, columns); return;
    }
}

}  // namespace tiller::kernels

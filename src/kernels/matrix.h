// Matrix products in the shapes of a small network: every output is one chain of fused steps in rising order of the
// inner index, so it has the same bits on every level, for every tiling and on any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/aligned_floats.h"

namespace tiller::kernels {

/// Row-major, borrowed: element (row, column) is data[row * stride + column].
struct ConstMatrix {
    const float* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t stride = 0;

    [[nodiscard]] const float* row(std::size_t index) const { return data + index * stride; }
    [[nodiscard]] ConstMatrix row_range(std::size_t first, std::size_t count) const {
        return {row(first), count, columns, stride};
    }
    [[nodiscard]] ConstMatrix column_range(std::size_t first, std::size_t count) const {
        return {data + first, rows, count, stride};
    }
};

struct Matrix {
    float* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t stride = 0;

    [[nodiscard]] float* row(std::size_t index) const { return data + index * stride; }
    [[nodiscard]] std::span<float> row_span(std::size_t index) const { return {row(index), columns}; }
    [[nodiscard]] Matrix row_range(std::size_t first, std::size_t count) const {
        return {row(first), count, columns, stride};
    }
    [[nodiscard]] Matrix column_range(std::size_t first, std::size_t count) const {
        return {data + first, rows, count, stride};
    }
    operator ConstMatrix() const {
        return {data, rows, columns, stride};
    }  // NOLINT(google-explicit-constructor): as span does
};

/// What a product does to what its output holds.
enum class Store : std::uint8_t { kReplace, kAdd };

/// The right-hand side of a product in the order in which the inner loop reads it: panels of 32 columns, each with its rows
/// one after the other, the last filled up with zeros. Packed once, used by any number of products and threads.
class Panels {
public:
    static constexpr std::size_t kWidth = 32;

    /// b [rows * columns]
    void pack(ConstMatrix b);
    /// The transpose of b: b [columns * rows]
    void pack_transposed(ConstMatrix b);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] const float* panel(std::size_t index) const { return values_.data() + index * kWidth * rows_; }

private:
    void resize(std::size_t rows, std::size_t columns);

    AlignedFloats values_;
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
};

/// c = a b, or c += a b.
/// a [m * k], b packed with at least k rows and n columns (further ones are not read), c [m * n]
/// c(i, j) = fma(a(i, k-1), b(k-1, j), … fma(a(i, 0), b(0, j), start)), start being 0 or c(i, j).
/// No allocation; safe from any thread.
void multiply(ConstMatrix a, const Panels& b, Matrix c, Store store);
/// c = aᵀ b, or c += aᵀ b.
/// a [k * m], else as multiply.
void multiply_transposed(ConstMatrix a, const Panels& b, Matrix c, Store store);

}  // namespace tiller::kernels

// A sparse matrix by rows: who met what, and how much that says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tiller::model {

class SparseMatrix {
public:
    struct Entry {
        std::uint32_t column = 0;
        float value = 0;
    };

    explicit SparseMatrix(std::size_t columns) : column_count_(columns) {}

    /// Appends a row; sorts its entries by column. Of a column's values the largest stays, so that a like outweighs a dislike.
    void add_row(std::vector<Entry> entries);

    [[nodiscard]] std::size_t rows() const { return starts_.size() - 1; }
    [[nodiscard]] std::size_t columns() const { return column_count_; }
    [[nodiscard]] std::size_t entries() const { return columns_.size(); }
    /// The columns of a row, rising, and the values that go with them.
    [[nodiscard]] std::span<const std::uint32_t> columns_of(std::size_t row) const {
        return std::span(columns_).subspan(starts_[row], starts_[row + 1] - starts_[row]);
    }
    [[nodiscard]] std::span<const float> values_of(std::size_t row) const {
        return std::span(values_).subspan(starts_[row], starts_[row + 1] - starts_[row]);
    }

    [[nodiscard]] SparseMatrix transposed() const;
    /// value(row, column) *= row_factors[row] * column_factors[column].
    void scale(std::span<const float> row_factors, std::span<const float> column_factors);
    /// The sum of the magnitudes of each row.
    [[nodiscard]] std::vector<float> row_sums() const;

private:
    std::size_t column_count_;
    std::vector<std::size_t> starts_ = {0};  // [rows + 1]
    std::vector<std::uint32_t> columns_;
    std::vector<float> values_;
};

/// sum^-power of each; 0 for what nobody met.
[[nodiscard]] std::vector<float> powers_of(std::span<const float> sums, double power);

}  // namespace tiller::model

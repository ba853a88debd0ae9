// A sparse matrix of counts that grows event by event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tiller::model {

/// Rows of (column, value), sorted by column. A full row gives up its least value for a new column.
class SparseCounts {
public:
    struct Cell {
        std::uint32_t column = 0;
        float value = 0;
    };

    /// cells_in_row: the most that a row may hold, > 0.
    SparseCounts(std::size_t rows, std::size_t cells_in_row) : rows_(rows), cells_in_row_(cells_in_row) {}

    /// Adds to one cell. O(log of the row's cells) for a known column, O(cells) for a new one.
    void add(std::uint32_t row, std::uint32_t column, float value);

    [[nodiscard]] std::span<const Cell> row(std::uint32_t index) const { return rows_[index]; }
    [[nodiscard]] std::size_t rows() const { return rows_.size(); }

private:
    std::vector<std::vector<Cell>> rows_;
    std::size_t cells_in_row_;
};

}  // namespace tiller::model

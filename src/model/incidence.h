// Who liked what: a sparse 0/1 matrix by rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tiller::model {

/// Rows of columns, sorted and without repeats.
class Incidence {
public:
    /// Appends a row; sorts its columns and drops repeats.
    void add_row(std::vector<std::uint32_t> columns);

    [[nodiscard]] std::size_t rows() const { return starts_.size() - 1; }
    [[nodiscard]] std::size_t entries() const { return columns_.size(); }
    [[nodiscard]] std::span<const std::uint32_t> row(std::size_t index) const {
        return std::span(columns_).subspan(starts_[index], starts_[index + 1] - starts_[index]);
    }
    /// The same with rows and columns exchanged; every column is below `columns`.
    [[nodiscard]] Incidence transposed(std::size_t columns) const;

private:
    std::vector<std::size_t> starts_ = {0};  // [rows + 1]
    std::vector<std::uint32_t> columns_;
};

}  // namespace tiller::model

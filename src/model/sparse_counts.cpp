#include "model/sparse_counts.h"

#include <algorithm>

namespace tiller::model {

void SparseCounts::add(std::uint32_t row, std::uint32_t column, float value) {
    std::vector<Cell>& cells = rows_[row];
    auto at = std::ranges::lower_bound(cells, column, {}, &Cell::column);
    if (at != cells.end() && at->column == column) {
        at->value += value;
        return;
    }
    if (cells.size() >= cells_in_row_) {
        cells.erase(std::ranges::min_element(cells, {}, &Cell::value));  // of equal ones, that of the lowest column
        at = std::ranges::lower_bound(cells, column, {}, &Cell::column);
    }
    cells.insert(at, {.column = column, .value = value});
}

}  // namespace tiller::model

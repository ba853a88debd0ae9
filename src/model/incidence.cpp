#include "model/incidence.h"

#include <algorithm>

#include "base/result.h"

namespace tiller::model {

void Incidence::add_row(std::vector<std::uint32_t> columns) {
    std::ranges::sort(columns);
    columns.erase(std::ranges::unique(columns).begin(), columns.end());
    columns_.insert(columns_.end(), columns.begin(), columns.end());
    starts_.push_back(columns_.size());
}

Incidence Incidence::transposed(std::size_t columns) const {
    Incidence other;
    other.starts_.assign(columns + 1, 0);
    other.columns_.resize(columns_.size());
    for (const std::uint32_t column : columns_) {
        ASSERT(column < columns);
        ++other.starts_[column + 1];
    }
    for (std::size_t i = 0; i < columns; ++i) other.starts_[i + 1] += other.starts_[i];
    std::vector<std::size_t> next(other.starts_.begin(), other.starts_.end() - 1);
    for (std::size_t index = 0; index < rows(); ++index) {
        for (const std::uint32_t column : row(index))
            other.columns_[next[column]++] = static_cast<std::uint32_t>(index);
    }
    return other;
}

}  // namespace tiller::model

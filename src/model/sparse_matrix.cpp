#include "model/sparse_matrix.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "kernels/elementary.h"

namespace tiller::model {

void SparseMatrix::add_row(std::vector<Entry> entries) {
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        return a.column != b.column ? a.column < b.column : a.value > b.value;
    });
    entries.erase(std::ranges::unique(entries, {}, &Entry::column).begin(), entries.end());
    for (const Entry& each : entries) {
        ASSERT(each.column < column_count_);
        columns_.push_back(each.column);
        values_.push_back(each.value);
    }
    starts_.push_back(columns_.size());
}

SparseMatrix SparseMatrix::transposed() const {
    SparseMatrix turned(rows());
    turned.starts_.assign(column_count_ + 1, 0);
    for (const std::uint32_t column : columns_) ++turned.starts_[column + 1];
    for (std::size_t i = 0; i < column_count_; ++i) turned.starts_[i + 1] += turned.starts_[i];
    turned.columns_.resize(columns_.size());
    turned.values_.resize(values_.size());
    std::vector<std::size_t> next(turned.starts_.begin(), turned.starts_.end() - 1);
    for (std::size_t row = 0; row < rows(); ++row) {
        for (std::size_t at = starts_[row]; at < starts_[row + 1]; ++at) {
            const std::size_t to = next[columns_[at]]++;
            turned.columns_[to] = static_cast<std::uint32_t>(row);
            turned.values_[to] = values_[at];
        }
    }
    return turned;
}

void SparseMatrix::scale(std::span<const float> row_factors, std::span<const float> column_factors) {
    ASSERT(row_factors.size() == rows() && column_factors.size() == column_count_);
    for (std::size_t row = 0; row < rows(); ++row) {
        for (std::size_t at = starts_[row]; at < starts_[row + 1]; ++at)
            values_[at] *= row_factors[row] * column_factors[columns_[at]];
    }
}

std::vector<float> SparseMatrix::row_sums() const {
    std::vector<float> sums(rows(), 0.0f);
    for (std::size_t row = 0; row < rows(); ++row) {
        for (const float value : values_of(row)) sums[row] += std::abs(value);
    }
    return sums;
}

std::vector<float> powers_of(std::span<const float> sums, double power) {
    std::vector<float> weights;
    for (const float sum : sums) {
        const double factor =
            kernels::exp_double(-power * kernels::log_double(std::max(1e-30, static_cast<double>(sum))));
        weights.push_back(sum > 0 ? static_cast<float>(factor) : 0.0f);
    }
    return weights;
}

}  // namespace tiller::model

// The best k of many by (score, id): one answer whatever the order of the input.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tiller::kernels {

/// Keeps the `count` first of `rows` under `before`, in no order. `before` must be a total order (ties broken by id), so
/// that the answer does not depend on the input's order.
template <typename Row, typename Before>
void select_first(std::vector<Row>& rows, std::size_t count, Before before) {
    if (rows.size() <= count) return;
    std::nth_element(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count), rows.end(), before);
    rows.resize(count);
}

/// The same, sorted. Cost: one selection, then a sort of what is kept.
template <typename Row, typename Before>
void keep_first(std::vector<Row>& rows, std::size_t count, Before before) {
    select_first(rows, count, before);
    std::sort(rows.begin(), rows.end(), before);
}

}  // namespace tiller::kernels

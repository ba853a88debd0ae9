#include "model/transition_counts.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "kernels/elementary.h"

namespace tiller::model {
namespace {

/// x^-exponent by our own functions, which have the same bits everywhere.
double damping(std::uint32_t occurrences, double exponent) {
    return kernels::exp_double(-exponent * kernels::log_double(static_cast<double>(std::max(occurrences, 1u))));
}

}  // namespace

void TransitionCounts::add(std::span<const std::uint32_t> sequence) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        ++occurrences_[sequence[i]];
        for (std::size_t distance = 1; distance <= kWindow && i + distance < sequence.size(); ++distance) {
            count(sequence[i], sequence[i + distance], 1.0f / static_cast<float>(distance));
        }
    }
}

void TransitionCounts::count(std::uint32_t from, std::uint32_t to, float weight) {
    ASSERT(from < rows_.size() && to < rows_.size());
    std::vector<Cell>& row = rows_[from];
    const auto at = std::ranges::lower_bound(row, to, {}, &Cell::item);
    if (at != row.end() && at->item == to)
        at->value += weight;
    else
        row.insert(at, {to, weight});
}

void TransitionCounts::finish() {
    std::vector<double> of_target(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) of_target[i] = damping(occurrences_[i], kTargetPower);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const double of_source = damping(occurrences_[i], kSourcePower);
        for (Cell& cell : rows_[i])
            cell.value = static_cast<float>(static_cast<double>(cell.value) * of_source * of_target[cell.item]);
    }
}

void TransitionCounts::score(std::span<const std::uint32_t> history, std::span<float> scores) const {
    ASSERT(scores.size() == rows_.size());
    std::fill(scores.begin(), scores.end(), 0.0f);
    double weight = 1;
    for (std::size_t i = 0; i < std::min(kHistory, history.size()); ++i, weight *= kHistoryDecay) {
        for (const Cell& cell : rows_[history[history.size() - 1 - i]]) {
            scores[cell.item] = std::fma(static_cast<float>(weight), cell.value, scores[cell.item]);
        }
    }
}

}  // namespace tiller::model

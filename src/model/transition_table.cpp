#include "model/transition_table.h"

#include <algorithm>
#include <cmath>

#include "kernels/elementary.h"

namespace tiller::model {

TransitionTable::TransitionTable(std::size_t items, const TransitionSettings& settings)
    : settings_(settings), counts_(items, settings.cells_in_row), events_(items, 0), weights_(items, 0.0f) {}

void TransitionTable::observe(std::span<const std::uint32_t> history, std::uint32_t item) {
    const double events = ++events_[item];
    weights_[item] =
        static_cast<float>(kernels::exp_double(-static_cast<double>(settings_.power) * kernels::log_double(events)));
    float weight = 1;
    for (std::size_t back = 0; back < std::min(settings_.window, history.size()); ++back) {
        const std::uint32_t before = history[history.size() - 1 - back];
        counts_.add(before, item, weight);
        if (settings_.backward_weight > 0) counts_.add(item, before, weight * settings_.backward_weight);
        weight *= settings_.window_decay;
    }
}

void TransitionTable::add_scores(std::span<const std::uint32_t> history, std::span<float> scores) const {
    float weight = 1;
    for (std::size_t back = 0; back < std::min(settings_.lookback, history.size()); ++back) {
        const std::uint32_t from = history[history.size() - 1 - back];
        const float scale = weight * weights_[from];
        for (const auto& [to, count] : counts_.row(from))
            scores[to] = std::fma(scale * weights_[to], count, scores[to]);
        weight *= settings_.lookback_decay;
    }
}

}  // namespace tiller::model

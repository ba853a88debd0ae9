#include "model/transition_table.h"

#include <algorithm>
#include <cmath>

#include "kernels/elementary.h"

namespace tiller::model {

namespace {

float damping(std::uint32_t events, float power) {
    return static_cast<float>(
        kernels::exp_double(-static_cast<double>(power) * kernels::log_double(static_cast<double>(events))));
}

}  // namespace

std::vector<float> decaying_weights(std::size_t count, float decay) {
    std::vector<float> weights(count, 1.0f);
    for (std::size_t i = 1; i < count; ++i) weights[i] = weights[i - 1] * decay;
    return weights;
}

TransitionTable::TransitionTable(std::size_t items, const TransitionSettings& settings)
    : settings_(settings),
      counts_(items, settings.cells_in_row),
      events_(items, 0),
      source_weights_(items, 0.0f),
      target_weights_(items, 0.0f) {}

void TransitionTable::observe(std::span<const std::uint32_t> history, std::uint32_t item) {
    ++events_[item];
    source_weights_[item] = damping(events_[item], settings_.source_power);
    target_weights_[item] = damping(events_[item], settings_.target_power);
    for (std::size_t back = 0; back < std::min(settings_.window_weights.size(), history.size()); ++back) {
        const std::uint32_t before = history[history.size() - 1 - back];
        const float weight = settings_.window_weights[back];
        counts_.add(before, item, weight);
        if (settings_.backward_weight > 0) counts_.add(item, before, weight * settings_.backward_weight);
    }
}

void TransitionTable::add_scores(std::span<const std::uint32_t> history, const Lookback& lookback,
                                 std::span<float> scores) const {
    float weight = 1;
    for (std::size_t back = 0; back < std::min(lookback.items, history.size()); ++back) {
        const std::uint32_t from = history[history.size() - 1 - back];
        const float scale = weight * source_weights_[from];
        for (const auto& [to, count] : counts_.row(from))
            scores[to] = std::fma(scale * target_weights_[to], count, scores[to]);
        weight *= lookback.decay;
    }
}

}  // namespace tiller::model

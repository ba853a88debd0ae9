#include "learn/head_trainer.h"

#include <algorithm>

#include "kernels/elementary.h"
#include "kernels/optimiser.h"

namespace tiller::learn {
namespace {

// The first squares keep the first steps of a rare feature small.
constexpr kernels::AdagradOptions kOptions{.rate = 0.03f, .first_squares = 1.0f};

}  // namespace

double log_loss(float prediction, float label) {
    const double p = std::clamp(static_cast<double>(prediction), 1e-6, 1.0 - 1e-6);
    const auto y = static_cast<double>(label);
    return -(y * kernels::log_double(p) + (1.0 - y) * kernels::log_double(1.0 - p));
}

HeadTrainer::HeadTrainer() { square_sums_.grow_shared(model::kWeightSlots); }

model::HeadVector HeadTrainer::logit_gradient(const model::ModelTables& tables, const model::PairFeatures& features,
                                              const Labels& labels, std::uint32_t head_mask) {
    const model::HeadVector predicted = model::predict(tables, features);
    model::HeadVector gradient{};
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        if ((head_mask >> head) & 1) gradient[head] = predicted[head] - labels[head];
    }
    return gradient;
}

void HeadTrainer::step(model::ModelTables& tables, const model::PairFeatures& features, const Labels& labels,
                       std::uint32_t head_mask) {
    const model::HeadVector logit = logit_gradient(tables, features, labels, head_mask);
    for (std::size_t i = 0; i < features.count; ++i) {
        const float value = features.values[i];
        if (value == 0) continue;
        kernels::adagrad_lanes_step(tables.weights.at_for_write(features.slots[i]),
                                    square_sums_.at_for_write(features.slots[i]), logit, value, kOptions);
    }
}

HeadTrainer HeadTrainer::decode(ByteReader& in) {
    HeadTrainer trainer;
    trainer.square_sums_ = decltype(trainer.square_sums_)::decode(in, model::kWeightSlots);
    if (trainer.square_sums_.size() != model::kWeightSlots) in.mark_failed();
    return trainer;
}

}  // namespace tiller::learn

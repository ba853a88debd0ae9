#include "learn/taste_trainer.h"

#include <algorithm>

#include "base/random.h"
#include "kernels/lanes.h"

namespace tiller::learn {
namespace {

constexpr float kItemRidge = 0.5f;
constexpr float kLevelRidge = 5;         // views that draw a level to the mean of its space
constexpr float kMaxMass = 512;          // older observations fade beyond it
constexpr float kContentRate = 0.01f;
constexpr float kOwnScale = 0.07f;       // spread of a video's own first direction
constexpr std::size_t kLanes = kernels::kLanes;

/// A video leans its own way before anything was learned, so that videos with equal tags can part.
model::TasteVector first_taste(VideoId video) {
    SeededRandom random(mix64(0x766964656full, video.value));
    model::TasteVector vector{};
    for (std::size_t i = 1; i < kLanes; ++i) {
        const double sum = random.unit() + random.unit() + random.unit() + random.unit() - 2.0;
        vector[i] = static_cast<float>(sum * 1.7320508075688772) * kOwnScale;
    }
    return vector;
}

}  // namespace

kernels::NormalEquations TasteTrainer::ItemFit::equations() const {
    kernels::NormalEquations equations;
    const float* value = lower.data();
    for (std::size_t i = 0; i < kLanes; ++i) {
        for (std::size_t j = 0; j <= i; ++j, ++value)
            equations.matrix[i * kLanes + j] = equations.matrix[j * kLanes + i] = *value;
    }
    equations.right = right;
    return equations;
}

void TasteTrainer::ItemFit::set(const kernels::NormalEquations& equations) {
    float* value = lower.data();
    for (std::size_t i = 0; i < kLanes; ++i) {
        for (std::size_t j = 0; j <= i; ++j, ++value) *value = equations.matrix[i * kLanes + j];
    }
    right = equations.right;
}

void TasteTrainer::observe(model::ModelTables& tables, const schema::Catalogue& catalogue,
                           const TasteObservation& observation, Rehearsal rehearsal) {
    if (fits_.size() <= observation.item) fits_.resize(observation.item + 1);
    ItemFit& fit = fits_[observation.item];
    if (rehearsal == Rehearsal::kPractice && fit.mass < 1) return;
    const bool replaces = rehearsal == Rehearsal::kPractice || fit.mass >= kMaxMass;
    const bool is_first = fit.mass == 0;
    kernels::NormalEquations equations = fit.equations();
    if (replaces) equations.scale((fit.mass - 1) / fit.mass);
    if (!replaces) fit.mass += 1;

    const model::TasteVector& taste = observation.taste;
    const model::ContentKeys keys = model::content_keys(catalogue, observation.row, observation.space);
    // With the own vector set aside, vector_of gives the content's part and the constant of the viewer's mean.
    const model::TasteVector content = model::vector_of(tables, keys, model::kNoItem);
    const float rest = observation.reward - model::kPriorReward - kernels::dot(content, taste);
    model::TasteVector own_part = taste;
    own_part[0] = 1;
    equations.add(own_part, rest, 1.0f);
    fit.set(equations);

    const model::TasteVector prior = first_taste(catalogue.facts(observation.row).video);
    equations.add_to_diagonal(kItemRidge);
    for (std::size_t i = 1; i < kLanes; ++i) equations.right[i] += kItemRidge * prior[i];
    model::SpaceTotals& totals = tables.space_for_write(observation.space);
    equations.matrix[0] += kLevelRidge - kItemRidge;
    equations.right[0] += kLevelRidge * (totals.mean_level() - model::kPriorReward);
    const model::TasteVector own = kernels::solve(equations);

    const float error = rest - kernels::dot(tables.items.vectors[observation.item], own_part);
    if (is_first) totals.level_count += 1;
    totals.level_sum += own[0] - tables.items.vectors[observation.item][0];
    tables.items.vectors.at_for_write(observation.item) = own;
    const float step = kContentRate * error * model::content_weight(keys);
    for (std::size_t k = 0; k < keys.count; ++k) {
        model::TasteVector& vector = tables.content_vectors.at_for_write(keys.slots[k]);
        for (std::size_t i = 1; i < kLanes; ++i) vector[i] += step * taste[i];
    }
}

void TasteTrainer::encode(ByteWriter& out) const {
    out.put_varint(fits_.size());
    for (const ItemFit& fit : fits_) {
        out.put(fit.mass);
        if (fit.mass == 0) continue;
        for (const float value : fit.lower) out.put(value);
        for (const float value : fit.right) out.put(value);
    }
}

TasteTrainer TasteTrainer::decode(ByteReader& in) {
    TasteTrainer trainer;
    trainer.fits_.resize(in.get_count(model::kMaxItems, sizeof(float)));
    for (ItemFit& fit : trainer.fits_) {
        fit.mass = in.get<float>();
        if (fit.mass == 0 || !in.ok()) continue;
        for (float& value : fit.lower) value = in.get<float>();
        for (float& value : fit.right) value = in.get<float>();
    }
    return trainer;
}

}  // namespace tiller::learn

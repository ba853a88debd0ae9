#include "learn/choice_trainer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "kernels/find.h"
#include "kernels/float_exp.h"
#include "kernels/float_log.h"

namespace tiller::learn {
namespace {

using model::ChoiceParts;
using model::Choices;
using model::ItemRow;

constexpr std::size_t kSampled = 64;  // of each half
constexpr float kWindowDecay = 0.8f;  // of each video before a choice against the one after it
constexpr float kBackward = 0.1f;      // of the same pair the other way round
constexpr float kPersonPower = 0.6f;
constexpr float kWeightRate = 0.05f;   // Adagrad's

/// One video of the softmax: it stands for `count` like it.
struct Weighed {
    ChoiceParts parts{};
    float count = 0;
};

/// Of the videos that have an entry.
void sample_entries(const Choices& choices, ItemRow item, SeededRandom& random, std::vector<Weighed>& sample) {
    const auto entries = choices.entries();
    if (entries.empty()) return;
    const std::size_t drawn = std::min(entries.size(), kSampled);
    const float count = static_cast<float>(entries.size()) / static_cast<float>(drawn);
    for (std::size_t i = 0; i < drawn; ++i) {
        const Choices::Entry& entry = entries[drawn == entries.size() ? i : random.below(entries.size())];
        if (entry.was_met || entry.item == item) continue;
        sample.push_back({choices.parts_of(entry.item, &entry), count});
    }
}

/// Of the videos that have a vector and no entry.
void sample_others(const Choices& choices, const model::SpaceNetwork& network, ItemRow item, SeededRandom& random,
                   std::vector<Weighed>& sample) {
    const std::size_t rows = network.vectors.size();
    if (rows == 0) return;
    const float count = static_cast<float>(rows) / static_cast<float>(kSampled);
    for (std::size_t i = 0; i < kSampled; ++i) {
        const ItemRow other = network.vectors.item_of(static_cast<model::VectorRow>(random.below(rows)));
        if (other == item || choices.find(other) != nullptr) continue;
        sample.push_back({choices.parts_of(other, nullptr), count});
    }
}

/// What raises the log likelihood of the first of `sample`: its parts, less the mean of all by their shares.
ChoiceParts gradient_of(const Choices& choices, std::span<const Weighed> sample) {
    std::vector<float> shares(sample.size());
    for (std::size_t i = 0; i < sample.size(); ++i) shares[i] = choices.logit_of(sample[i].parts);
    const float largest = std::ranges::max(shares);
    float sum = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        shares[i] = sample[i].count * kernels::exp_float(shares[i] - largest);
        sum += shares[i];
    }
    ChoiceParts gradient = sample.front().parts;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        for (std::size_t part = 0; part < gradient.size(); ++part)
            gradient[part] = std::fma(-shares[i] / sum, sample[i].parts[part], gradient[part]);
    }
    return gradient;
}

/// A full list lets go of its weakest when that was contested by more than it holds.
template <std::size_t kPlaces>
void add_to(model::WeighedItems<kPlaces>& list, ItemRow item, float weight) {
    if (const std::size_t place = kernels::find_first(list.items, item); place < kPlaces) {
        list.weights[place] += weight;
        return;
    }
    const std::size_t weakest = kernels::find_least(list.weights);
    list.weights[weakest] -= weight;
    if (list.weights[weakest] >= 0) return;
    list.items[weakest] = item;
    list.weights[weakest] = weight;
}

/// What a pair counts that somebody with so many videos in the window met both of.
float person_weight(std::size_t videos) {
    return kernels::exp_float(-kPersonPower * kernels::log_float(static_cast<float>(videos)));
}

model::ChoiceLists& lists_of(model::ItemTables& items, ItemRow item) {
    if (item >= items.choices.size()) items.choices.grow_shared(item + 1);
    return items.choices.at_for_write(item);
}

}  // namespace

std::optional<ForeseenChoice> foresee_choice(const Choices& choices, const model::SpaceNetwork* network, ItemRow item,
                                             std::uint64_t seed) {
    if (item == model::kNoItem) return std::nullopt;
    SeededRandom random(seed);
    std::vector<Weighed> sample;
    sample.reserve(2 * kSampled + 1);
    sample.push_back({choices.parts_of(item, choices.find(item)), 1.0f});
    sample_entries(choices, item, random, sample);
    if (network != nullptr) sample_others(choices, *network, item, random, sample);
    return ForeseenChoice{choices.age(), gradient_of(choices, sample)};
}

void learn_choice(model::ModelTables& tables, schema::SpaceId space, const ForeseenChoice& foreseen, float weight) {
    model::ChoiceWeights& age = tables.space_for_write(space).choice_weights[foreseen.age];
    for (std::size_t part = 0; part < model::kChoicePartCount; ++part) {
        const float gradient = weight * foreseen.gradient[part];
        age.squares[part] += gradient * gradient;
        age.weights[part] += kWeightRate * gradient / std::sqrt(age.squares[part]);
    }
}

void add_pairs(model::ItemTables& items, ItemRow item, std::span<const ItemRow> before, float weight) {
    for (const ItemRow other : before.first(std::min(before.size(), kPairWindow))) {
        add_to(lists_of(items, other).pairs, item, weight);
        add_to(lists_of(items, item).pairs, other, weight * kBackward);
        weight *= kWindowDecay;
    }
}

void add_company(model::ItemTables& items, ItemRow item, std::span<const ItemRow> before) {
    const float person = person_weight(before.size() + 1);
    for (const ItemRow other : before) add_alike(items, item, other, person);
}

void add_alike(model::ItemTables& items, ItemRow item, ItemRow other, float people) {
    add_to(lists_of(items, other).company, item, people);
    add_to(lists_of(items, item).company, other, people);
}

}  // namespace tiller::learn

// Learns how people choose, from examples that nobody here offered: what followed what, and how much each part of a choice's
// logit counts (model/choices.h). Predicted before learned: the gradient is taken when the video is opened.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "model/choices.h"
#include "model/snapshot.h"

namespace tiller::learn {

/// By how much each weight would raise the log likelihood of the choice, at the moment before it.
struct ForeseenChoice {
    std::size_t age = 0;  // whose weights
    model::ChoiceParts gradient{};
};

/// The softmax over all videos of the space, by a sample of them: half of those that pairs or company speak of, half of the
/// others that have a vector, each counted as often as it stands for. `seed` decides the draw. Empty for a video that nobody met.
/// Cost: 128 products of vectors.
[[nodiscard]] std::optional<ForeseenChoice> foresee_choice(const model::Choices& choices,
                                                           const model::SpaceNetwork* network, model::ItemRow item,
                                                           std::uint64_t seed);

/// Moves the space's weights by what was foreseen of one choice that says `weight` in (0, 1].
void learn_choice(model::ModelTables& tables, schema::SpaceId space, const ForeseenChoice& foreseen, float weight);

/// Chosen videos before one that count as its pairs, and met ones that count as its company.
inline constexpr std::size_t kPairWindow = 10;
inline constexpr std::size_t kCompanyWindow = 64;
/// before: newest first. `weight` is what the choice says, in (0, 1].
void add_pairs(model::ItemTables& items, model::ItemRow item, std::span<const model::ItemRow> before, float weight);
/// A pair counts 1 / (videos of the window)^0.6, so that somebody who met everything does not decide what goes together.
void add_company(model::ItemTables& items, model::ItemRow item, std::span<const model::ItemRow> before);
/// Each becomes the other's company as if `people` had met both.
void add_alike(model::ItemTables& items, model::ItemRow item, model::ItemRow other, float people);

}  // namespace tiller::learn

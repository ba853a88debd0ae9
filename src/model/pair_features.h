// Features and prediction of one (viewer, video) pair. One function for serving and for learning, always from the state
// before the event; it sees no other candidate.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "model/viewer_context.h"

namespace tiller::model {

/// Dense features first, then crosses of value 1. Each has a row of kHeadLanes weights in ModelTables::weights.
inline constexpr std::size_t kMaxPairFeatures = 32;

struct PairFeatures {
    std::array<std::uint32_t, kMaxPairFeatures> slots{};
    std::array<float, kMaxPairFeatures> values{};
    std::uint32_t count = 0;
    /// Logits before any weight: the video's own rates under their priors, moved by the fit of taste. The learned weights
    /// start at zero and correct this mix, so it is the floor of quality from the first event on.
    HeadVector base{};
    bool operator==(const PairFeatures&) const = default;
};

struct PairInput {
    schema::VideoRow row = 0;
    ItemRow item = kNoItem;
};

/// About 0.3 us, most of it waiting for memory; asks for the weights that predict will read. No allocation.
[[nodiscard]] PairFeatures features_of(const ViewerContext& viewer, PairInput pair);
/// Probability (or fraction) of each head; lanes past the heads are 0.5.
[[nodiscard]] HeadVector predict(const ModelTables& tables, const PairFeatures& features);

}  // namespace tiller::model

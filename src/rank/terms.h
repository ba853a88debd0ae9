// From predicted heads to named terms in fixed point: what the policy makes of a (viewer, video) pair, whatever else is in
// the slate.
#pragma once

#include <cstdint>
#include <vector>

#include "model/pair_features.h"
#include "schema/decision.h"
#include "schema/policy.h"

namespace tiller::rank {

/// Points to nano, to the nearest; beyond a million points it is clamped. NaN is not allowed.
[[nodiscard]] schema::Nano nano_of(double points);

struct PairToRank {
    schema::VideoRow row = 0;
    model::ItemRow item = model::kNoItem;
    std::uint32_t source_mask = 0;
};

/// What of the terms depends on the viewer only; made once a request.
class TermMaker {
public:
    TermMaker(const model::ViewerContext& viewer, const schema::Policy& policy);
    /// By id, zero terms left out. `terms` is overwritten, so that its memory can be used again.
    void make(const PairToRank& pair, const model::Prediction& predicted, std::vector<schema::Term>& terms) const;
    /// The sum of what make makes, without making it: about 0.1 us.
    [[nodiscard]] schema::Nano sum(const PairToRank& pair, const model::Prediction& predicted) const;

private:
    struct Steering {
        float less = 0;
        float more = 0;
    };
    template <typename Add>
    void each_term(const PairToRank& pair, const model::Prediction& predicted, const Add& add) const;
    [[nodiscard]] Steering steering(const schema::VideoFacts& facts, schema::VideoRow row) const;
    [[nodiscard]] double fatigue(const schema::VideoFacts& facts) const;
    /// In [-1, 1], how far the video is what the slider asks for.
    [[nodiscard]] double fit_of(schema::Slider slider, const schema::VideoFacts& facts, schema::VideoRow row,
                                float views) const;
    [[nodiscard]] double novelty(schema::VideoRow row) const;

    const model::ViewerContext& viewer_;
    const schema::Policy& policy_;
    struct SteeredTag {
        std::uint64_t tag_hash = 0;
        float strength = 0;
    };
    std::vector<SteeredTag> steered_tags_;  // by tag_hash
    struct TiredOf {
        ViewerId creator;
        std::uint32_t ignored = 0;  // of the last videos, how many were left early without any action
    };
    std::vector<TiredOf> tired_of_;  // by creator
    std::vector<std::uint64_t> met_tags_;  // of the history, sorted; empty while the viewer does not ask for novelty
    double common_appeal_points_ = 0;  // per unit of reward
    schema::Nano other_language_ = 0;  // for a video in another language than the viewer's
};

[[nodiscard]] schema::Nano sum_of(const std::vector<schema::Term>& terms);

}  // namespace tiller::rank

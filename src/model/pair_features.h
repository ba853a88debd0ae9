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
    bool has_sequence = false;  // the last one is the sequence network's score
    float sequence_score = 0;  // as the network gives it; the feature is scaled and bounded
    /// Logits before any weight: the video's own rates under their priors, moved by the fit of taste. The learned weights
    /// start at zero and correct this mix, so it is the floor of quality from the first event on.
    HeadVector base{};
    bool operator==(const PairFeatures&) const = default;
};

struct PairInput {
    schema::VideoRow row = 0;
    ItemRow item = kNoItem;
};

/// Makes the features of many videos for one viewer; what it worked out for a tag or creator serves the next video too.
/// One thread.
class PairFeatureMaker {
public:
    /// The viewer is borrowed.
    explicit PairFeatureMaker(const ViewerContext& viewer);
    /// Depends on the pair alone, not on those before it. About 0.2 us, apart from waiting for memory; asks for the
    /// weights that predict will read.
    [[nodiscard]] PairFeatures features_of(PairInput pair);

private:
    /// What one tag or creator means for this viewer.
    struct Key {
        std::uint32_t content_slot = 0;  // in ModelTables::content_vectors
        std::uint32_t slot = 0;  // in ModelTables::weights: its own
        std::uint32_t viewer_slot = 0;  // and that of its cross with the viewer
        float affinity = 0;
        bool is_known = false;  // false: the rest is not filled in yet
        bool in_history = false;  // false: there is no cross with the viewer
        bool is_followed = false;
    };
    /// What a video's tags and creator give together.
    struct Content {
        ContentKeys keys;
        float tag_affinity = 0;  // mean
        float creator_affinity = 0;
        bool is_followed = false;
        std::array<std::uint32_t, kMaxPairFeatures - kDenseFeatures> crosses;
        std::size_t cross_count = 0;
    };
    void gather(const schema::VideoFacts& facts, schema::VideoRow row, Content& content);
    void add_cross(std::uint32_t slot, Content& content) const;
    void add_tags(schema::VideoRow row, Content& content);
    [[nodiscard]] const Key& key_of_tag(std::uint64_t tag_hash);
    [[nodiscard]] const Key& key_of_creator(ViewerId creator);

    const ViewerContext& viewer_;
    std::uint32_t viewer_slot_;
    std::uint64_t language_hash_ = 0;  // of the last video with a language
    std::uint32_t language_slot_ = 0;
    FlatMap<Key> tags_;
    FlatMap<Key> creators_;
};

/// The features of one pair.
[[nodiscard]] PairFeatures features_of(const ViewerContext& viewer, PairInput pair);
/// Probability (or fraction) of each head; lanes past the heads are 0.5.
[[nodiscard]] HeadVector predict(const ModelTables& tables, const PairFeatures& features);

/// The same, and what the heads would be without the sequence network's score.
struct Prediction {
    HeadVector heads{};
    HeadVector without_sequence{};
    float sequence_score = 0;  // of the features
};
[[nodiscard]] Prediction predict_both(const ModelTables& tables, const PairFeatures& features);

}  // namespace tiller::model

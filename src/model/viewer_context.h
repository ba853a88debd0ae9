// What the model knows of a viewer at one moment, computed from the history: there is no learned state per viewer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/ridge.h"
#include "model/snapshot.h"
#include "schema/catalogue.h"
#include "schema/viewer_state.h"

namespace tiller::model {

/// How good one watched video was, in [-1, 1.5]: watched fraction up to 1, 0.3 more for a like, save, share, comment or
/// follow, 1 less for "not interested". A positive action without a measured watch counts as watched.
[[nodiscard]] float reward_of(const schema::HistoryEntry& entry);
/// False for a video that was only put on the screen so far and may still be playing.
[[nodiscard]] bool is_rated(const schema::HistoryEntry& entry, bool is_last);

/// Vector of a video: its own plus the mean of its content's (tags, creator, language), part 0 the constant of the
/// viewer's mean. `item` may be kNoItem: then it is the content's alone.
[[nodiscard]] TasteVector vector_of(const ModelTables& tables, const schema::Catalogue& catalogue, schema::SpaceId space,
                                    schema::VideoRow row, ItemRow item);
/// Slots of a video's content in ModelTables::content_vectors: at most kMaxContentKeys, language, creator, then tags.
inline constexpr std::size_t kMaxContentKeys = 8;
struct ContentKeys {
    std::array<std::uint32_t, kMaxContentKeys> slots{};
    std::size_t count = 0;
};
[[nodiscard]] ContentKeys content_keys(const schema::Catalogue& catalogue, schema::VideoRow row, schema::SpaceId space);
/// The weight of each content vector in the mean: 1 / sqrt(count).
[[nodiscard]] float content_weight(const ContentKeys& keys);

/// A viewer's taste as ridge regression of the residual rewards on the vectors of what was watched.
struct TasteFit {
    struct Watched {
        schema::VideoRow row = schema::kNoRow;
        ItemRow item = kNoItem;
        float reward = 0;
        float residual = 0;  // reward - mean reward of the item
        TasteVector vector{};
    };
    std::vector<Watched> watched;  // newest first
    kernels::NormalEquations equations;
    TasteVector taste{};

    /// The taste as it would be without watched[index].
    [[nodiscard]] TasteVector taste_without(std::size_t index) const;
};
/// Cost: about 0.2 us for each video of the history.
[[nodiscard]] TasteFit fit_taste(const ModelTables& tables, const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
                                 schema::SpaceId space);

/// Sum of residual rewards of a tag or creator in the history, drawn to zero by a prior of two videos.
struct Affinity {
    std::uint64_t key = 0;
    float strength = 0;
    std::uint32_t count = 0;
};

inline constexpr std::size_t kDenseFeatures = 16;  // room for the dense ones of pair_features.cpp

/// How much the history speaks for one video by way of its neighbours.
struct CoWatched {
    ItemRow item = kNoItem;
    float score = 0;
};

class ViewerContext {
public:
    /// All borrowed; must outlive the context. About 20 us with a full history.
    ViewerContext(const ModelTables& tables, const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
                  schema::SpaceId space, UnixMs time_ms);

    [[nodiscard]] const ModelTables& tables() const { return tables_; }
    [[nodiscard]] const schema::Catalogue& catalogue() const { return catalogue_; }
    [[nodiscard]] const schema::ViewerState& viewer() const { return viewer_; }
    [[nodiscard]] const SpaceTotals& totals() const { return *totals_; }
    [[nodiscard]] schema::SpaceId space() const { return space_; }
    [[nodiscard]] UnixMs time_ms() const { return time_ms_; }
    [[nodiscard]] const TasteFit& fit() const { return fit_; }
    [[nodiscard]] const TasteVector& taste() const { return fit_.taste; }
    [[nodiscard]] float experience() const { return experience_; }       // n / (n + 10) for n watched videos
    [[nodiscard]] float mean_residual() const { return mean_residual_; }
    [[nodiscard]] std::span<const Affinity> tag_affinities() const { return tags_; }  // by key
    [[nodiscard]] float tag_affinity(std::uint64_t tag_hash) const { return find(tags_, tag_hash); }
    [[nodiscard]] std::span<const Affinity> creator_affinities() const { return creators_; }
    [[nodiscard]] float creator_affinity(ViewerId creator) const { return find(creators_, creator.value); }
    [[nodiscard]] std::span<const CoWatched> co_watched() const { return co_watched_; }  // by item row
    [[nodiscard]] bool knows_tag(std::uint64_t tag_hash) const { return holds(tags_, tag_hash); }
    [[nodiscard]] bool knows_creator(ViewerId creator) const { return holds(creators_, creator.value); }
    /// Slot of a feature that is the same for all pairs of a space.
    [[nodiscard]] std::uint32_t dense_slot(std::size_t feature) const { return dense_slots_[feature]; }
    [[nodiscard]] float co_watched_score(ItemRow item) const;
    [[nodiscard]] bool speaks(std::uint64_t language_hash) const;

private:
    static float find(std::span<const Affinity> sorted, std::uint64_t key);
    static bool holds(std::span<const Affinity> sorted, std::uint64_t key);
    void gather_affinities();
    void gather_co_watched();

    const ModelTables& tables_;
    const schema::Catalogue& catalogue_;
    const schema::ViewerState& viewer_;
    schema::SpaceId space_;
    UnixMs time_ms_;
    const SpaceTotals* totals_;
    TasteFit fit_;
    float experience_ = 0;
    float mean_residual_ = 0;
    std::vector<Affinity> tags_;
    std::vector<Affinity> creators_;
    std::vector<CoWatched> co_watched_;
    std::array<std::uint32_t, kDenseFeatures> dense_slots_{};
    std::uint64_t locale_hash_ = 0;
    std::uint64_t language_hash_ = 0;  // of the locale's first part
};

}  // namespace tiller::model

// What the model knows of a viewer at one moment, computed from the history: there is no learned state per viewer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/ridge.h"
#include "model/choices.h"
#include "model/keyed_entries.h"
#include "model/snapshot.h"
#include "schema/catalogue.h"
#include "schema/viewer_state.h"

namespace tiller::model {

/// Whether the viewer did something that speaks for the video: a like, save, share, comment or follow.
[[nodiscard]] bool is_positive(const schema::HistoryEntry& entry);
/// How good one watched video was, in [-1, 1.5]: watched fraction up to 1, 0.3 more for a like, save, share, comment or
/// follow, 1 less for "not interested". A positive action without a measured watch counts as watched.
[[nodiscard]] float reward_of(const schema::HistoryEntry& entry);
/// False for a video that was only put on the screen so far and may still be playing.
[[nodiscard]] bool is_rated(const schema::HistoryEntry& entry, bool is_last);

/// Whether the service chose to show it, or the caller of an engine tells of it. What people of the app looked up themselves (a
/// link, a profile, a tag, a search) tells about their taste and nothing about what the video is worth to others, so that nobody
/// can push one by opening it again and again.
[[nodiscard]] bool was_offered(const schema::HistoryEntry& entry);

/// Whether the viewer chose it without having been offered it by anybody here: of an engine caller, and nobody else's word.
[[nodiscard]] bool was_found(const schema::HistoryEntry& entry);

/// What one watched video says for or against those like it: the reward against the mean of those who watched it. A choice that
/// nobody here offered says something beside it, and in data of nothing but likes everything: `found` is half a point for it.
struct Evidence {
    float residual = 0;
    float found = 0;
    [[nodiscard]] float sum() const { return residual + found; }
};
[[nodiscard]] Evidence evidence_of(float reward, bool was_found, float mean_reward);

/// Vector of a video: its own plus the mean of its content's (tags, creator, language), part 0 the constant of the
/// viewer's mean. `item` may be kNoItem: then it is the content's alone.
[[nodiscard]] TasteVector vector_of(const ModelTables& tables, const schema::Catalogue& catalogue,
                                    schema::SpaceId space, schema::VideoRow row, ItemRow item);
/// Slots of a video's content in ModelTables::content_vectors: at most kMaxContentKeys, language, creator, then tags.
inline constexpr std::size_t kMaxContentKeys = 8;
struct ContentKeys {
    std::array<std::uint32_t, kMaxContentKeys> slots{};
    std::size_t count = 0;
    /// What fits no more is left out.
    void add(std::uint32_t slot) {
        if (count < kMaxContentKeys) slots[count++] = slot;
    }
};
[[nodiscard]] ContentKeys content_keys(const schema::Catalogue& catalogue, schema::VideoRow row, schema::SpaceId space);
[[nodiscard]] std::uint32_t content_slot_of_language(schema::SpaceId space, std::uint64_t language_hash);
[[nodiscard]] std::uint32_t content_slot_of_creator(schema::SpaceId space, ViewerId creator);
[[nodiscard]] std::uint32_t content_slot_of_tag(schema::SpaceId space, std::uint64_t tag_hash);
/// The weight of each content vector in the mean: 1 / sqrt(count).
[[nodiscard]] float content_weight(const ContentKeys& keys);
/// vector_of with the content's slots known already.
[[nodiscard]] TasteVector vector_of(const ModelTables& tables, const ContentKeys& keys, ItemRow item);

/// A viewer's taste as ridge regression of the surplus rewards on the vectors of what was watched.
struct TasteFit {
    struct Watched {
        schema::VideoRow row = schema::kNoRow;
        ItemRow item = kNoItem;
        float reward = 0;
        Evidence evidence;
        float surplus = 0;  // reward - level: what taste has to explain
        bool was_offered = false;
        bool was_found = false;
        TasteVector vector{};
    };
    std::vector<Watched> watched;  // newest first
    kernels::NormalEquations equations;
    TasteVector taste{};

    /// The taste as it would be without watched[index].
    [[nodiscard]] TasteVector taste_without(std::size_t index) const;
};
/// Cost: about 0.1 us for each video of the history.
[[nodiscard]] TasteFit fit_taste(const ModelTables& tables, const schema::Catalogue& catalogue,
                                 const schema::ViewerState& viewer, schema::SpaceId space);

/// The fit's videos as the sequence network reads them: oldest first, the newest kServedShape.max_length of them.
[[nodiscard]] std::vector<SequencePlace> sequence_places(const TasteFit& fit);

/// Sum of the evidence of a tag or creator in the history, drawn to zero by a prior of two videos.
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
    /// All borrowed; must outlive the context. About 20 us with a full history, and 10 us more for the state of the network
    /// under Ranker::kSequence. With `only`, what the history speaks of is gathered as far as that video asks for it: its
    /// features are the same, at half the price.
    ViewerContext(const ModelTables& tables, const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
                  schema::SpaceId space, UnixMs time_ms, schema::Ranker ranker, schema::VideoRow only = schema::kNoRow);

    [[nodiscard]] const ModelTables& tables() const { return tables_; }
    [[nodiscard]] const schema::Catalogue& catalogue() const { return catalogue_; }
    [[nodiscard]] const schema::ViewerState& viewer() const { return viewer_; }
    [[nodiscard]] const SpaceTotals& totals() const { return *totals_; }
    [[nodiscard]] schema::SpaceId space() const { return space_; }
    [[nodiscard]] UnixMs time_ms() const { return time_ms_; }
    [[nodiscard]] const TasteFit& fit() const { return fit_; }
    [[nodiscard]] const TasteVector& taste() const { return fit_.taste; }
    [[nodiscard]] float experience() const { return experience_; }  // n / (n + 10) for n watched videos
    [[nodiscard]] float mean_residual() const { return mean_residual_; }
    /// Tags, creators and videos that the history speaks of, newest first; null when it does not.
    [[nodiscard]] std::span<const Affinity> tag_affinities() const { return tags_.all(); }
    [[nodiscard]] std::span<const Affinity> creator_affinities() const { return creators_.all(); }
    [[nodiscard]] std::span<const CoWatched> co_watched() const { return co_watched_.all(); }
    [[nodiscard]] const Affinity* find_tag(std::uint64_t tag_hash) const { return tags_.find(tag_hash); }
    [[nodiscard]] const Affinity* find_creator(ViewerId creator) const { return creators_.find(creator.value); }
    [[nodiscard]] float tag_affinity(std::uint64_t tag_hash) const { return strength_of(find_tag(tag_hash)); }
    [[nodiscard]] float creator_affinity(ViewerId creator) const { return strength_of(find_creator(creator)); }
    /// Slot of a feature that is the same for all pairs of a space.
    [[nodiscard]] std::uint32_t dense_slot(std::size_t feature) const { return dense_slots_[feature]; }
    [[nodiscard]] float co_watched_score(ItemRow item) const;
    /// The network's state after the history; null under Ranker::kSpine, without a history, and in a space whose network has
    /// learned nothing.
    [[nodiscard]] const ItemVector* sequence_state() const { return state_ ? &*state_ : nullptr; }
    /// The space's network; null when sequence_state() is.
    [[nodiscard]] const SpaceNetwork* network() const { return state_ ? network_ : nullptr; }
    /// Product of the state and the video's vector; 0 when there is not both.
    [[nodiscard]] float sequence_score(ItemRow item) const;
    [[nodiscard]] bool speaks(std::uint64_t language_hash) const;
    /// The history in the space's spectrum; null where there is none, or nothing of the history is in it.
    [[nodiscard]] const LongTaste* long_taste() const { return long_taste_ ? &*long_taste_ : nullptr; }
    /// How the space's people choose; null where nothing was chosen that nobody here offered, and with `only`.
    [[nodiscard]] const Choices* choices() const { return choices_ ? &*choices_ : nullptr; }

private:
    static float strength_of(const Affinity* affinity) { return affinity != nullptr ? affinity->strength : 0.0f; }
    void gather_affinities();
    void gather_co_watched();
    void find_state();
    void find_long_taste();

    const ModelTables& tables_;
    const schema::Catalogue& catalogue_;
    const schema::ViewerState& viewer_;
    schema::SpaceId space_;
    UnixMs time_ms_;
    const SpaceTotals* totals_;
    const SpaceNetwork* network_;  // null under Ranker::kSpine
    TasteFit fit_;
    schema::VideoRow only_;  // kNoRow: any video may be asked for
    float experience_ = 0;
    float mean_residual_ = 0;
    KeyedEntries<Affinity> tags_;
    KeyedEntries<Affinity> creators_;
    KeyedEntries<CoWatched> co_watched_;  // by item row
    std::optional<ItemVector> state_;
    std::optional<LongTaste> long_taste_;
    std::optional<Choices> choices_;
    std::array<std::uint32_t, kDenseFeatures> dense_slots_{};
    std::uint64_t locale_hash_ = 0;
    std::uint64_t language_hash_ = 0;  // of the locale's first part
};

}  // namespace tiller::model

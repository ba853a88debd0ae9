// What learning knows of each video: counters, a taste vector, and the videos that the same people liked.
// Rows are given in the order of the fold (tick, partition, offset), so they are the same in every run.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "kernels/find.h"
#include "model/paged_array.h"
#include "schema/words.h"

namespace tiller::model {

using ItemRow = std::uint32_t;
inline constexpr ItemRow kNoItem = 0xffffffffu;
inline constexpr std::size_t kDimensions = 16;       // of a taste vector
inline constexpr std::size_t kHeadLanes = 16;        // heads padded to the lanes of the kernels
inline constexpr std::size_t kMaxNeighbours = 32;
inline constexpr std::size_t kMaxItems = 50'000'000;
inline constexpr float kRewardPriorViews = 5;
inline constexpr float kPriorReward = 0.45f;    // of any video to anybody, before anything was seen
inline constexpr float kHeadPriorViews = 8;
inline constexpr double kPopularityHalfLifeMs = 24.0 * 3600 * 1000;

using TasteVector = std::array<float, kDimensions>;
using HeadVector = std::array<float, kHeadLanes>;

/// Counters of closed examples. 128 bytes, no padding.
struct ItemStatistics {
    VideoId video;
    std::int64_t popularity_ms = 0;           // log time at which `popularity` was brought up to date
    std::array<float, schema::kHeadCount> head_sums{};  // sum of labels for each head
    float views = 0;                          // closed examples
    float popularity = 0;                     // sum of watched fractions, halved every kPopularityHalfLifeMs
    float fraction_square_sum = 0;
    float reward_sum = 0;                     // sum of reward_of
    float log_views = 0;                      // log(1 + views)
    std::array<float, schema::kHeadCount>
        head_logits{};  // of head_sums / views under the space's prior, as of the last example
    std::array<float, 5> unused{};            // zero; keeps the row at two cache lines
};
static_assert(sizeof(ItemStatistics) == 128);

/// Signed agreement with other videos: over viewers of both, the sum of products of their residual rewards. Side by side by
/// kind, so that a search reads two cache lines. Unordered; places fill from the front, free ones have no item.
struct NeighbourList {
    std::array<ItemRow, kMaxNeighbours> items = no_items();
    std::array<float, kMaxNeighbours> counts{};
    std::array<float, kMaxNeighbours> product_sums{};

    /// The place of the item, kMaxNeighbours when it is not there. For kNoItem: the first free place.
    [[nodiscard]] std::size_t place_of(ItemRow item) const { return kernels::find_first(items, item); }

    static constexpr std::array<ItemRow, kMaxNeighbours> no_items() {
        std::array<ItemRow, kMaxNeighbours> items{};
        items.fill(kNoItem);
        return items;
    }
};

/// Up to `kPlaces` videos with a weight each, unordered; places without a weight are free.
template <std::size_t kPlaces>
struct WeighedItems {
    std::array<ItemRow, kPlaces> items{};
    std::array<float, kPlaces> weights{};
};
/// What people came upon near a video and in its company; learned only where they choose for themselves.
struct ChoiceLists {
    WeighedItems<64> pairs;  // shortly before or after it, by how near
    WeighedItems<128> company;  // by how many met both
};

/// What counts of a video's choices are divided by: powers of its views. Apart from the statistics, because a question about what
/// somebody chooses reads it of thousands of videos.
struct ChoiceDamping {
    float pairs = 1;
    float company = 1;
};

/// One map from video to row, in pages like the rest.
class ItemIndex {
public:
    [[nodiscard]] ItemRow find(VideoId video) const;
    /// Asks for the cache line that find will read first.
    void prefetch(VideoId video) const;
    void insert(VideoId video, ItemRow row);
    [[nodiscard]] ItemIndex freeze();
    [[nodiscard]] std::size_t size_bytes() const { return slots_.size_bytes(); }

private:
    struct Slot {
        VideoId video;
        std::uint64_t row_plus_one = 0;
    };
    void grow_slots();
    PagedArray<Slot, 256> slots_;  // open addressing, a power of two, at most half full
    std::size_t used_ = 0;
};

/// A video by its time-decayed popularity. `key` = log2(popularity) + time / half-life, so that it can be compared across
/// times; it never falls.
struct PopularItem {
    double key = 0;
    VideoId video;
    bool operator==(const PopularItem&) const = default;
};
inline constexpr std::size_t kMaxPopular = 1024;

/// What the logit of a choice is made of (choices.h): pairs, company, popularity, network, spectrum.
inline constexpr std::size_t kChoicePartCount = 5;
inline constexpr std::size_t kChoiceAges = 5;
using ChoiceParts = std::array<float, kChoicePartCount>;
struct ChoiceWeights {
    ChoiceParts weights = {0.6f, 0.4f, 0.1f, 0.0f, 0.0f};
    ChoiceParts squares = {1e-3f, 1e-3f, 1e-3f, 1e-3f, 1e-3f};  // Adagrad's sums
};

/// Totals of a space, the source of every prior, and its most popular videos.
struct SpaceTotals {
    schema::SpaceId space;
    float views = 0;
    std::array<float, schema::kHeadCount> head_sums{};
    float reward_sum = 0;
    float reward_square_sum = 0;
    float level_sum = 0;  // of the space's videos: what each is worth to everybody, above kPriorReward
    float level_count = 0;  // videos in level_sum
    std::array<float, schema::kHeadCount> head_logits{};  // of a video that nobody has seen
    float choices = 0;  // examples that nobody here offered
    std::array<ChoiceWeights, kChoiceAges> choice_weights;  // by how much a viewer met
    std::vector<PopularItem> popular;  // highest key first, ties by id; at most kMaxPopular

    SpaceTotals();
    [[nodiscard]] float mean_reward() const;
    /// What a video is worth to everybody, in the mean over videos: below mean_reward, because people are shown what suits them.
    [[nodiscard]] float mean_level() const;
    /// Brings head_logits up to date with head_sums.
    void refresh();
};

class ItemTables {
public:
    [[nodiscard]] ItemRow find(VideoId video) const { return index_.find(video); }
    /// Asks for the memory that find reads.
    void prefetch_row_of(VideoId video) const { index_.prefetch(video); }
    /// The row of each, kNoItem where there is none: faster than one by one, because the look-ups wait for memory together.
    [[nodiscard]] std::vector<ItemRow> find_all(std::span<const VideoId> videos) const;
    /// The row of a video, made when it has none.
    ItemRow find_or_add(VideoId video);
    /// Brings what follows from a row's counters up to date with them: log_views, head_logits and the damping of choices.
    void refresh(ItemRow row, const SpaceTotals& totals);
    [[nodiscard]] const ChoiceDamping& damping_of(ItemRow row) const { return dampings_[row]; }
    [[nodiscard]] std::size_t size() const { return statistics.size(); }
    [[nodiscard]] ItemTables freeze();
    [[nodiscard]] Digest digest();
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static ItemTables decode(ByteReader& in);

    PagedArray<ItemStatistics, 32, 8> statistics;
    PagedArray<TasteVector, 64, 16>
        vectors;  // what the video's own vector adds to that of its content; part 0: its level
    PagedArray<NeighbourList, 4, 2> neighbours;
    PagedArray<ChoiceLists, 1> choices;  // fewer rows than the others where the last of them never were a choice

private:
    void damp(ItemRow row);
    // Functions of the rows: not part of digest or encoding.
    PagedArray<ChoiceDamping, 512> dampings_;
    ItemIndex index_;
};

/// Mean reward of an item, drawn to that of its space by a prior of kRewardPriorViews examples.
[[nodiscard]] float mean_reward(const ItemStatistics* item, const SpaceTotals& totals);
/// Reward expected of a viewer of average taste: what the video is worth to everybody, not to those whom it was shown to.
[[nodiscard]] float level_of(const ItemTables& items, ItemRow item, const SpaceTotals& totals);
/// `popularity` of an item at a later time of the log.
[[nodiscard]] float popularity_at(const ItemStatistics& item, UnixMs time_ms);
/// Adds `amount` > 0 of popularity at `time_ms` and moves the item in the space's list.
void add_popularity(ItemStatistics& item, SpaceTotals& totals, float amount, UnixMs time_ms);

}  // namespace tiller::model

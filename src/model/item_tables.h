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
#include "model/paged_array.h"
#include "schema/words.h"

namespace tiller::model {

using ItemRow = std::uint32_t;
inline constexpr ItemRow kNoItem = 0xffffffffu;
inline constexpr std::size_t kDimensions = 16;       // of a taste vector
inline constexpr std::size_t kHeadLanes = 16;        // heads padded to the lanes of the kernels
inline constexpr std::size_t kMaxNeighbours = 32;
inline constexpr std::size_t kMaxItems = 50'000'000;
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
    std::array<float, 15> unused{};           // room, zero; keeps the row at two cache lines
};
static_assert(sizeof(ItemStatistics) == 128);

/// Signed agreement with another video: over viewers of both, the sum of products of their residual rewards.
struct Neighbour {
    ItemRow item = kNoItem;
    float count = 0;
    float product_sum = 0;
};
struct NeighbourList {
    std::array<Neighbour, kMaxNeighbours> entries{};
};

/// One map from video to row, in pages like the rest.
class ItemIndex {
public:
    [[nodiscard]] ItemRow find(VideoId video) const;
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

/// Totals of a space, the source of every prior.
struct SpaceTotals {
    schema::SpaceId space;
    float views = 0;
    std::array<float, schema::kHeadCount> head_sums{};
    float reward_sum = 0;
    float reward_square_sum = 0;
    std::int64_t newest_ms = 0;
};

class ItemTables {
public:
    [[nodiscard]] ItemRow find(VideoId video) const { return index_.find(video); }
    /// The row of a video, made when it has none.
    ItemRow find_or_add(VideoId video);
    [[nodiscard]] std::size_t size() const { return statistics.size(); }
    [[nodiscard]] ItemTables freeze();
    [[nodiscard]] Digest digest();
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static ItemTables decode(ByteReader& in);

    PagedArray<ItemStatistics, 32> statistics;
    PagedArray<TasteVector, 64> vectors;       // what the video's own vector adds to that of its content
    PagedArray<NeighbourList, 10> neighbours;

private:
    ItemIndex index_;  // a function of the rows: not part of digest or encoding
};

/// `popularity` of an item at a later time of the log.
[[nodiscard]] float popularity_at(const ItemStatistics& item, UnixMs time_ms);

}  // namespace tiller::model

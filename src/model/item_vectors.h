// The collisionless table of the sequence network: a vector for each video that a few viewers have met, a row of its own for
// each, and an 8-bit copy beside it for the scan. What learning needs to know of a row lies with the learner.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/quantised_scan.h"
#include "model/item_tables.h"

namespace tiller::model {

inline constexpr std::size_t kNetworkWidth = 64;
using ItemVector = std::array<float, kNetworkWidth>;

using VectorRow = std::uint32_t;
inline constexpr VectorRow kNoVector = 0xffffffffu;

/// Rows lie without gaps: the last takes the place of one that is removed, so the memory of removed rows is free at once and
/// a new row never finds what an old one left. Row numbers follow the fold, so they are the same in every run.
class ItemVectors {
public:
    [[nodiscard]] std::size_t size() const { return vectors_.size(); }
    /// kNoVector for a video without a row, and for kNoItem.
    [[nodiscard]] VectorRow find(ItemRow item) const;
    [[nodiscard]] ItemRow item_of(VectorRow row) const { return items_[row]; }
    [[nodiscard]] const ItemVector& operator[](VectorRow row) const { return vectors_[row]; }
    /// Ask for the cache line that find reads, and for those of the vector that it finds.
    void prefetch(ItemRow item) const;
    void prefetch_vector(ItemRow item) const;

    /// `item` has no row yet.
    VectorRow add(ItemRow item, const ItemVector& vector);
    void set(VectorRow row, const ItemVector& vector);
    /// The last row moves to `row`.
    void remove(VectorRow row);

    /// The rows of the `count` largest products with the query [kNetworkWidth], found by a scan of the 8-bit copies and an exact
    /// product of the best 2 * count; ties by row. About 0.1 ms at 100,000 rows.
    [[nodiscard]] std::vector<kernels::ScoredRow> nearest(std::span<const float> query, std::size_t count) const;

    [[nodiscard]] ItemVectors freeze();
    [[nodiscard]] Digest digest();
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    /// Marks `in` as failed on a row without an item below `items`, or two of one item.
    [[nodiscard]] static ItemVectors decode(ByteReader& in, std::size_t items);

private:
    struct alignas(64) Group {
        std::array<std::int8_t, kernels::kQuantisedGroup * kNetworkWidth> values{};
        std::array<float, kernels::kQuantisedGroup> scales{};
    };
    void place(VectorRow row, ItemRow item, const ItemVector& vector);

    PagedArray<ItemVector, 16, 4> vectors_;
    PagedArray<ItemRow, 1024> items_;
    PagedArray<std::uint32_t, 1024> places_;  // by item: row + 1, 0 = none; a function of items_
    PagedArray<Group, 3> groups_;  // a function of vectors_
};

}  // namespace tiller::model

#include "model/item_vectors.h"

#include <algorithm>

#include "kernels/lanes.h"
#include "kernels/top_k.h"

namespace tiller::model {
namespace {

constexpr std::size_t kGroup = kernels::kQuantisedGroup;
constexpr std::size_t kPlacesInPage = 1024;
constexpr std::size_t kRescoredForEach = 2;

}  // namespace

VectorRow ItemVectors::find(ItemRow item) const { return item < places_.size() ? places_[item] - 1 : kNoVector; }

void ItemVectors::prefetch(ItemRow item) const {
    if (item < places_.size()) places_.prefetch(item);
}

void ItemVectors::prefetch_vector(ItemRow item) const {
    constexpr std::size_t kFloatsInLine = 16;
    const VectorRow row = find(item);
    if (row == kNoVector) return;
    for (std::size_t i = 0; i < kNetworkWidth; i += kFloatsInLine) __builtin_prefetch(&vectors_[row][i]);
}

VectorRow ItemVectors::add(ItemRow item, const ItemVector& vector) {
    ASSERT(item < kMaxItems && find(item) == kNoVector);
    const auto row = static_cast<VectorRow>(size());
    vectors_.grow(row + 1);
    items_.grow(row + 1);
    groups_.grow(row / kGroup + 1);
    if (item >= places_.size()) places_.grow_shared((item / kPlacesInPage + 1) * kPlacesInPage);
    place(row, item, vector);
    return row;
}

void ItemVectors::place(VectorRow row, ItemRow item, const ItemVector& vector) {
    items_.at_for_write(row) = item;
    places_.at_for_write(item) = row + 1;
    set(row, vector);
}

void ItemVectors::set(VectorRow row, const ItemVector& vector) {
    vectors_.at_for_write(row) = vector;
    Group& group = groups_.at_for_write(row / kGroup);
    kernels::quantise_row(vector, row % kGroup, group.values.data(), group.scales.data());
}

void ItemVectors::remove(VectorRow row) {
    const auto last = static_cast<VectorRow>(size() - 1);
    places_.at_for_write(items_[row]) = 0;
    if (row != last) place(row, items_[last], ItemVector(vectors_[last]));
    vectors_.shrink(last);
    items_.shrink(last);
    groups_.shrink((last + kGroup - 1) / kGroup);
    if (last % kGroup == 0) return;
    Group& group = groups_.at_for_write(last / kGroup);
    kernels::quantise_row(ItemVector{}, last % kGroup, group.values.data(), group.scales.data());
}

std::vector<kernels::ScoredRow> ItemVectors::nearest(std::span<const float> query, std::size_t count) const {
    std::vector<kernels::QuantisedGroup> groups(groups_.size());
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = {groups_[i].values.data(), groups_[i].scales.data()};
    std::vector<kernels::ScoredRow> found = kernels::scan_nearest(groups, size(), query, kRescoredForEach * count);
    for (const kernels::ScoredRow& each : found) vectors_.prefetch_all(each.row);
    for (kernels::ScoredRow& each : found) each.score = kernels::dot(query, vectors_[each.row]);
    kernels::keep_first(found, count, [](const kernels::ScoredRow& a, const kernels::ScoredRow& b) {
        return a.score != b.score ? a.score > b.score : a.row < b.row;
    });
    return found;
}

ItemVectors ItemVectors::freeze() {
    ItemVectors copy;
    copy.vectors_ = vectors_.freeze();
    copy.items_ = items_.freeze();
    copy.places_ = places_.freeze();
    copy.groups_ = groups_.freeze();
    return copy;
}

Digest ItemVectors::digest() {
    Hasher hasher;
    hasher.update(vectors_.digest());
    hasher.update(items_.digest());
    return hasher.finish();
}

std::size_t ItemVectors::size_bytes() const {
    return vectors_.size_bytes() + items_.size_bytes() + places_.size_bytes() + groups_.size_bytes();
}

void ItemVectors::encode(ByteWriter& out) const {
    out.put_varint(size());
    for (VectorRow row = 0; row < size(); ++row) {
        out.put(items_[row]);
        out.put_raw(std::as_bytes(std::span(vectors_[row])));
    }
}

ItemVectors ItemVectors::decode(ByteReader& in, std::size_t items) {
    ItemVectors vectors;
    for (std::size_t rows = in.get_count(kMaxItems, sizeof(ItemRow) + sizeof(ItemVector)); rows > 0; --rows) {
        const auto item = in.get<ItemRow>();
        const ByteSpan bytes = in.get_raw(sizeof(ItemVector));
        if (!in.ok() || item >= items || vectors.find(item) != kNoVector) {
            in.mark_failed();
            return {};
        }
        ItemVector vector;
        std::memcpy(vector.data(), bytes.data(), sizeof(vector));
        vectors.add(item, vector);
    }
    return vectors;
}

}  // namespace tiller::model

#include "model/item_vectors.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "kernels/lanes.h"

namespace tiller::model {
namespace {

constexpr std::size_t kItems = 5000;

ItemVector random_vector(SeededRandom& random) {
    ItemVector vector;
    for (float& part : vector) part = static_cast<float>(random.unit() * 2 - 1);
    return vector;
}

ItemVectors filled(std::size_t rows, std::uint64_t seed) {
    SeededRandom random(seed);
    ItemVectors vectors;
    for (std::size_t i = 0; i < rows; ++i) vectors.add(static_cast<ItemRow>(3 * i), random_vector(random));
    return vectors;
}

/// The definition of nearest, over all rows.
std::vector<VectorRow> nearest_by_definition(const ItemVectors& vectors, std::span<const float> query,
                                             std::size_t count) {
    std::vector<std::pair<float, VectorRow>> scored;
    for (VectorRow row = 0; row < vectors.size(); ++row) scored.emplace_back(-kernels::dot(query, vectors[row]), row);
    std::ranges::sort(scored);
    std::vector<VectorRow> rows;
    for (std::size_t i = 0; i < std::min(count, scored.size()); ++i) rows.push_back(scored[i].second);
    return rows;
}

std::vector<VectorRow> rows_of(const std::vector<kernels::ScoredRow>& found) {
    std::vector<VectorRow> rows;
    for (const kernels::ScoredRow& each : found) rows.push_back(each.row);
    return rows;
}

TEST(ItemVectors, WithoutRowsNothingIsFound) {
    const ItemVectors vectors;
    EXPECT_EQ(vectors.find(0), kNoVector);
    EXPECT_EQ(vectors.find(kNoItem), kNoVector);
    EXPECT_TRUE(vectors.nearest(ItemVector{}, 10).empty());
}

TEST(ItemVectors, NearestAreThoseOfTheDefinition) {
    const ItemVectors vectors = filled(1000, 1);
    SeededRandom random(2);
    for (int i = 0; i < 20; ++i) {
        const ItemVector query = random_vector(random);
        // The 8-bit scan may miss at the end of its list, so the first half must be exact.
        const std::vector<VectorRow> found = rows_of(vectors.nearest(query, 40));
        const std::vector<VectorRow> expected = nearest_by_definition(vectors, query, 20);
        EXPECT_TRUE(std::ranges::equal(std::span(found).first(20), expected));
    }
}

TEST(ItemVectors, AnInsertedVectorIsFoundAtOnceAndAChangedOneWhereItWent) {
    ItemVectors vectors = filled(500, 3);
    SeededRandom random(4);
    const ItemVector query = random_vector(random);
    ItemVector far = query;
    for (float& part : far) part *= 3;
    const VectorRow row = vectors.add(1, far);
    EXPECT_EQ(vectors.nearest(query, 1).front().row, row);
    vectors.set(7, far);
    EXPECT_EQ(rows_of(vectors.nearest(query, 2)), (std::vector<VectorRow>{7, row}));  // ties by row
    for (float& part : far) part = -part;
    vectors.set(row, far);
    vectors.set(7, far);
    EXPECT_EQ(std::ranges::count(rows_of(vectors.nearest(query, 100)), row), 0);
}

TEST(ItemVectors, TheLastRowTakesThePlaceOfARemovedOneAndMemoryIsFree) {
    ItemVectors vectors = filled(1000, 5);
    const std::size_t full_bytes = vectors.size_bytes();
    const ItemVector last = vectors[999];
    const ItemRow last_item = vectors.item_of(999);
    vectors.remove(10);
    EXPECT_EQ(vectors.find(30), kNoVector);
    EXPECT_EQ(vectors.find(last_item), 10u);
    EXPECT_EQ(vectors[10], last);
    while (vectors.size() > 1) vectors.remove(0);
    EXPECT_LT(vectors.size_bytes(), full_bytes / 4);
    vectors.remove(0);
    EXPECT_TRUE(vectors.nearest(last, 5).empty());
    EXPECT_EQ(vectors.digest(), ItemVectors().digest());
}

TEST(ItemVectors, AFrozenCopyDoesNotSeeLaterChanges) {
    ItemVectors vectors = filled(100, 6);
    const ItemVectors frozen = vectors.freeze();
    const ItemVector old = frozen[99];
    vectors.set(99, ItemVector{});
    vectors.remove(0);
    EXPECT_EQ(frozen.size(), 100u);
    EXPECT_EQ(frozen[99], old);
    EXPECT_EQ(frozen.find(0), 0u);
    EXPECT_EQ(vectors.find(0), kNoVector);
}

/// Any run of additions, changes and removals against a plain map, then through the codec.
RC_GTEST_PROP(ItemVectors, HoldsWhatAMapHoldsAndRoundTrips, (const std::vector<std::uint16_t>& steps)) {
    ItemVectors vectors;
    std::map<ItemRow, ItemVector> expected;
    SeededRandom random(7);
    for (const std::uint16_t step : steps) {
        const ItemRow item = step % 64u;
        const VectorRow row = vectors.find(item);
        const ItemVector vector = random_vector(random);
        if (row == kNoVector) {
            vectors.add(item, vector);
            expected[item] = vector;
        } else if (step % 3 == 0) {
            vectors.remove(row);
            expected.erase(item);
        } else {
            vectors.set(row, vector);
            expected[item] = vector;
        }
    }
    ByteWriter out;
    vectors.encode(out);
    ByteReader in(out.bytes());
    ItemVectors decoded = ItemVectors::decode(in, kItems);
    RC_ASSERT(in.finish("vectors").has_value());
    RC_ASSERT(decoded.digest() == vectors.digest());
    RC_ASSERT(decoded.size() == expected.size());
    for (const auto& [item, vector] : expected) {
        RC_ASSERT(vectors[vectors.find(item)] == vector);
        RC_ASSERT(decoded[decoded.find(item)] == vector);
    }
}

TEST(ItemVectors, RowsOfUnknownOrRepeatedItemsAreRefused) {
    ItemVectors vectors;
    vectors.add(9, {});
    ByteWriter out;
    vectors.encode(out);
    ByteReader few_items(out.bytes());
    (void)ItemVectors::decode(few_items, 9);
    EXPECT_FALSE(few_items.ok());
    ByteWriter twice;
    twice.put_varint(2);
    for (int i = 0; i < 2; ++i) twice.put_raw(ByteSpan(out.bytes()).subspan(1));
    ByteReader repeated(twice.bytes());
    (void)ItemVectors::decode(repeated, 10);
    EXPECT_FALSE(repeated.ok());
    ByteReader cut(ByteSpan(out.bytes()).first(out.size_bytes() - 1));
    (void)ItemVectors::decode(cut, 10);
    EXPECT_FALSE(cut.ok());
}

}  // namespace
}  // namespace tiller::model

#include "kernels/quantised_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/lanes.h"
#include "kernels/level_fixture.h"

namespace tiller::kernels {
namespace {

QuantisedRows quantised(ConstMatrix rows) {
    QuantisedRows result(rows.columns);
    result.resize(rows.rows);
    for (std::size_t i = 0; i < rows.rows; ++i) result.set(i, {rows.row(i), rows.columns});
    return result;
}

std::vector<ScoredRow> best_of(std::vector<ScoredRow> all, std::size_t count) {
    std::sort(all.begin(), all.end(), [](const ScoredRow& a, const ScoredRow& b) {
        return a.score != b.score ? a.score > b.score : a.row < b.row;
    });
    all.resize(std::min(all.size(), count));
    return all;
}

/// Brute force over the same 8-bit numbers, written from the definition.
std::vector<ScoredRow> scan_by_definition(ConstMatrix rows, std::span<const float> query, std::size_t count) {
    const auto bytes_of = [](const float* values, std::size_t n) {
        float largest = 0;
        for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(values[i]));
        std::vector<int> bytes(n);
        for (std::size_t i = 0; i < n && largest > 0; ++i)
            bytes[i] = static_cast<int>(std::nearbyint(values[i] / largest * 127.0f));
        return std::pair(bytes, largest / 127.0f);
    };
    const auto [query_bytes, query_scale] = bytes_of(query.data(), query.size());
    std::vector<ScoredRow> all;
    for (std::uint32_t row = 0; row < rows.rows; ++row) {
        const auto [bytes, scale] = bytes_of(rows.row(row), rows.columns);
        int sum = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) sum += bytes[i] * query_bytes[i];
        all.push_back({row, static_cast<float>(sum) * scale});
    }
    return best_of(all, count);
}

void expect_same(const std::vector<ScoredRow>& a, const std::vector<ScoredRow>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].row, b[i].row) << i;
        EXPECT_EQ(a[i].score, b[i].score) << i;
    }
}

using QuantisedScan = AtEachLevel;

TEST_F(QuantisedScan, FindsWhatBruteForceFindsAtEachLevel) {
    SeededRandom random(61);
    for (const std::size_t count : {1u, 7u, 100u}) {
        for (const std::size_t rows : {1u, 16u, 17u, 1000u}) {
            const OwnMatrix table(rows, 32, random);
            const QuantisedRows bytes = quantised(table);
            const auto query = random_floats(random, 32, 1);
            const auto expected = scan_by_definition(table, query, count);
            for (const Level level : levels()) {
                force_level(level);
                expect_same(scan_nearest(bytes, query, count), expected);
            }
        }
    }
}

TEST_F(QuantisedScan, TheFirstOfEqualRowsWins) {
    OwnMatrix table(500, 16);
    for (std::size_t i = 0; i < 500; ++i) table.values[i * 16] = i % 3 == 0 ? 1.0f : 0.5f;
    const QuantisedRows bytes = quantised(table);
    std::vector<float> query(16);
    query[0] = 1;
    for (const Level level : levels()) {
        force_level(level);
        const auto found = scan_nearest(bytes, query, 5);
        for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(found[i].row, 3 * i);
    }
}

TEST_F(QuantisedScan, RescoringGivesExactProductsAndAlmostAlwaysTheExactList) {
    SeededRandom random(62);
    const OwnMatrix table(4000, 64, random);
    const QuantisedRows bytes = quantised(table);
    std::size_t agreed = 0;
    for (int round = 0; round < 40; ++round) {
        const auto query = random_floats(random, 64, 1);
        std::vector<ScoredRow> all;
        for (std::uint32_t row = 0; row < 4000; ++row) all.push_back({row, dot(query, {table.view().row(row), 64})});
        const auto expected = best_of(all, 10);
        const auto found = find_nearest(bytes, table, query, 10, 40);
        for (const ScoredRow& each : found) {
            EXPECT_EQ(each.score, all[each.row].score);
            agreed += std::ranges::any_of(expected, [&](const ScoredRow& row) { return row.row == each.row; }) ? 1 : 0;
        }
    }
    EXPECT_GE(agreed, 399u);
}

TEST_F(QuantisedScan, ARowCanBeReplacedAndRowsOfZerosScoreZero) {
    SeededRandom random(63);
    OwnMatrix table(20, 16, random);
    QuantisedRows bytes = quantised(table);
    std::fill_n(&table.values[5 * 16], 16, 0.0f);
    bytes.set(5, {table.view().row(5), 16});
    const auto query = random_floats(random, 16, 1);
    expect_same(scan_nearest(bytes, query, 20), scan_by_definition(table, query, 20));
    EXPECT_TRUE(scan_nearest(bytes, query, 0).empty());
}

TEST_F(QuantisedScan, TheLastRowTakesThePlaceOfOneThatIsRemoved) {
    SeededRandom random(64);
    OwnMatrix table(21, 10, random);
    QuantisedRows bytes = quantised(table);
    for (const std::size_t removed : {std::size_t{20}, std::size_t{5}, std::size_t{0}}) {
        bytes.remove(removed);
        std::copy_n(&table.values[bytes.rows() * 10], 10, &table.values[removed * 10]);
    }
    EXPECT_EQ(bytes.rows(), 18u);
    const auto query = random_floats(random, 10, 1);
    expect_same(scan_nearest(bytes, query, 18), scan_by_definition({table.values.data(), 18, 10, 10}, query, 18));
    // What is left behind is zeros.
    bytes.resize(19);
    for (const ScoredRow& each : scan_nearest(bytes, query, 19)) { EXPECT_TRUE(each.row != 18 || each.score == 0); }
}

TEST_F(QuantisedScan, RowsGoOnAsTheyWereAfterDecoding) {
    SeededRandom random(65);
    const OwnMatrix table(37, 12, random);
    const QuantisedRows bytes = quantised(table);
    ByteWriter out;
    bytes.encode(out);
    ByteReader in(out.bytes());
    const QuantisedRows decoded = QuantisedRows::decode(in, 37, 12);
    ASSERT_TRUE(in.finish("rows").has_value());
    const auto query = random_floats(random, 12, 1);
    expect_same(scan_nearest(decoded, query, 37), scan_nearest(bytes, query, 37));
    ByteReader cut(ByteSpan(out.bytes()).first(out.size_bytes() - 1));
    (void)QuantisedRows::decode(cut, 37, 12);
    EXPECT_FALSE(cut.ok());
}

}  // namespace
}  // namespace tiller::kernels

#include "model/transition_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/random.h"
#include "model/incidence.h"

namespace tiller::model {
namespace {

using Items = std::vector<std::uint32_t>;

TEST(TransitionTable, CountsTheWindowAndDecaysByDistance) {
    TransitionTable table(
        5, {.window_weights = {1, 0.5f}, .lookback = {.items = 1}, .source_power = 0, .target_power = 0});
    table.observe(Items{}, 0);
    table.observe(Items{0}, 1);
    table.observe(Items{0, 1}, 2);
    table.observe(Items{0, 1, 2}, 3);  // 0 is three back, outside the window
    std::vector<float> scores(5, 0.0f);
    table.add_scores(Items{4, 0}, scores);
    EXPECT_EQ(scores, (std::vector<float>{0, 1, 0.5f, 0, 0}));
}

TEST(TransitionTable, LaterItemsOfTheHistoryCountMoreAndFrequentOnesLess) {
    TransitionTable table(
        4,
        {.window_weights = {1}, .lookback = {.items = 2, .decay = 0.5f}, .source_power = 0.5f, .target_power = 0.5f});
    for (int i = 0; i < 4; ++i) table.observe(Items{0}, 2);
    table.observe(Items{}, 0);
    table.observe(Items{}, 1);
    table.observe(Items{1}, 3);
    std::vector<float> scores(4, 0.0f);
    table.add_scores(Items{0, 1}, scores);
    EXPECT_FLOAT_EQ(scores[2], 0.5f * 4 / std::sqrt(4.0f));
    EXPECT_FLOAT_EQ(scores[3], 1.0f);
    table.add_scores(Items{}, scores);
    EXPECT_FLOAT_EQ(scores[3], 1.0f);  // nothing is added for nobody
}

TEST(TransitionTable, BackwardPairsCountAsMuchAsTheySay) {
    TransitionTable table(3, {.window_weights = {1}, .backward_weight = 0.25f, .source_power = 0, .target_power = 0});
    table.observe(Items{}, 0);
    table.observe(Items{0}, 1);
    std::vector<float> scores(3, 0.0f);
    table.add_scores(Items{1}, scores);
    EXPECT_EQ(scores, (std::vector<float>{0.25f, 0, 0}));
}

using Sequences = std::vector<std::vector<std::uint32_t>>;
constexpr std::size_t kItems = 25;

Sequences random_sequences() {
    SeededRandom random(81);
    Sequences sequences(40);
    for (auto& sequence : sequences) {
        sequence.resize(random.below(20));
        for (auto& item : sequence)
            item = static_cast<std::uint32_t>(random.below(kItems) * random.below(kItems) / kItems);
    }
    return sequences;
}

/// The definition, over all pairs of places.
std::vector<double> score_by_definition(const Sequences& sequences, const std::vector<std::uint32_t>& history) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> counts;
    std::map<std::uint32_t, double> occurrences;
    for (const auto& sequence : sequences) {
        for (std::size_t i = 0; i < sequence.size(); ++i) {
            occurrences[sequence[i]] += 1;
            for (std::size_t j = i + 1; j < sequence.size() && j <= i + 3; ++j)
                counts[{sequence[i], sequence[j]}] += 1.0 / static_cast<double>(j - i);
        }
    }
    std::vector<double> scores(kItems);
    for (std::size_t back = 0; back < 10 && back < history.size(); ++back) {
        const std::uint32_t from = history[history.size() - 1 - back];
        for (std::uint32_t to = 0; to < kItems; ++to) {
            const auto at = counts.find({from, to});
            if (at == counts.end()) continue;
            scores[to] += std::pow(0.8, static_cast<double>(back)) * at->second / std::pow(occurrences[to], 0.3) /
                          std::pow(occurrences[from], 0.7);
        }
    }
    return scores;
}

TEST(TransitionTable, ScoresWhatTheDefinitionSays) {
    const Sequences sequences = random_sequences();
    TransitionTable table(kItems, {.window_weights = {1.0f, 1.0f / 2, 1.0f / 3}, .source_power = 0.7f});
    for (const auto& sequence : sequences) {
        for (std::size_t i = 0; i < sequence.size(); ++i) table.observe(std::span(sequence).first(i), sequence[i]);
    }
    for (const auto& history : sequences) {
        std::vector<float> scores(kItems);
        table.add_scores(history, scores);
        const auto expected = score_by_definition(sequences, history);
        for (std::size_t i = 0; i < kItems; ++i) EXPECT_NEAR(static_cast<double>(scores[i]), expected[i], 1e-5);
    }
}

TEST(SparseCounts, AFullRowGivesUpItsLeastValue) {
    SparseCounts counts(2, 2);
    counts.add(0, 7, 1);
    counts.add(0, 3, 2);
    counts.add(0, 7, 3);
    counts.add(0, 5, 1);  // 3 has the least
    const auto row = counts.row(0);
    ASSERT_EQ(row.size(), 2u);
    EXPECT_EQ(row[0].column, 5u);
    EXPECT_EQ(row[1].column, 7u);
    EXPECT_EQ(row[1].value, 4.0f);
    EXPECT_TRUE(counts.row(1).empty());
}

TEST(Incidence, RowsAreSetsAndTransposeBack) {
    Incidence matrix;
    matrix.add_row({3, 1, 3});
    matrix.add_row({});
    matrix.add_row({0, 1});
    EXPECT_EQ(matrix.entries(), 4u);
    const Incidence other = matrix.transposed(4);
    EXPECT_EQ(other.rows(), 4u);
    EXPECT_EQ(Items(other.row(1).begin(), other.row(1).end()), (Items{0, 2}));
    EXPECT_TRUE(other.row(2).empty());
    const Incidence back = other.transposed(3);
    for (std::size_t row = 0; row < 3; ++row)
        EXPECT_EQ(Items(back.row(row).begin(), back.row(row).end()),
                  Items(matrix.row(row).begin(), matrix.row(row).end()));
}

}  // namespace
}  // namespace tiller::model

#include "model/transition_counts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "base/random.h"

namespace tiller::model {
namespace {

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

TEST(TransitionCounts, ScoreWhatTheDefinitionSays) {
    const Sequences sequences = random_sequences();
    TransitionCounts counts(kItems);
    for (const auto& sequence : sequences) counts.add(sequence);
    counts.finish();
    std::vector<float> scores(kItems, 5.0f);
    for (const auto& history : sequences) {
        counts.score(history, scores);
        const auto expected = score_by_definition(sequences, history);
        for (std::size_t i = 0; i < kItems; ++i) EXPECT_NEAR(static_cast<double>(scores[i]), expected[i], 1e-5);
    }
}

TEST(TransitionCounts, WithoutAHistoryNothingScores) {
    TransitionCounts counts(3);
    counts.add(std::vector<std::uint32_t>{0, 1, 2});
    counts.finish();
    std::vector<float> scores(3, 1.0f);
    counts.score({}, scores);
    EXPECT_EQ(scores, (std::vector<float>{0, 0, 0}));
}

}  // namespace
}  // namespace tiller::model

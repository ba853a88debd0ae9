#include "learn/stream_mixer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace tiller::learn {
namespace {

constexpr std::size_t kItems = 37;  // not a whole number of lanes

/// Sequences in which 3 i + 1 follows i, with one item in five by chance.
std::vector<std::vector<std::uint32_t>> chains(std::size_t count, std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<std::vector<std::uint32_t>> sequences(count);
    for (auto& sequence : sequences) {
        sequence.push_back(static_cast<std::uint32_t>(random.below(kItems)));
        while (sequence.size() < 8) {
            const auto chance = static_cast<std::uint32_t>(random.below(kItems));
            sequence.push_back(random.below(5) == 0 ? chance : (3 * sequence.back() + 1) % kItems);
        }
    }
    return sequences;
}

void learn_all(StreamMixer& mixer, const std::vector<std::vector<std::uint32_t>>& sequences) {
    for (const auto& sequence : sequences) {
        for (std::size_t i = 0; i < sequence.size(); ++i) mixer.observe(MetItems(sequence).first(i), sequence[i]);
    }
}

std::vector<float> scores_after(StreamMixer& mixer, MetItems history) {
    std::vector<float> scores(kItems);
    mixer.score(history, scores);
    return scores;
}

TEST(StreamMixer, LearnsWhatFollowsWithItsVectorsMoreThanPairsAloneSay) {
    // Pairs have no direction, so before and after look alike to them; only the learned vectors tell them apart.
    StreamMixer with(kItems, {}, 1);
    StreamMixer without(kItems, {.vector_rate = 0}, 1);
    learn_all(with, chains(600, 5));
    learn_all(without, chains(600, 5));
    std::size_t right_with = 0;
    std::size_t right_without = 0;
    for (std::uint32_t item = 0; item < kItems; ++item) {
        const std::uint32_t next = (3 * item + 1) % kItems;
        if (next == item) continue;
        const auto rank_of_next = [&](StreamMixer& mixer) {
            const std::vector<float> scores = scores_after(mixer, MetItems(&item, 1));
            return std::ranges::count_if(scores, [&](float score) { return score > scores[next]; });
        };
        right_with += rank_of_next(with) == 0 ? 1 : 0;
        right_without += rank_of_next(without) == 0 ? 1 : 0;
    }
    EXPECT_GT(right_with, kItems * 3 / 4);
    EXPECT_GT(right_with, right_without);
}

/// Of independent draws in which half the items are among the first fourteen, how many stood among the first ten.
std::size_t hits_on_popular_items(float weight_rate) {
    constexpr std::size_t kMany = 200;
    StreamMixer mixer(kMany, {.weight_rate = weight_rate, .vector_rate = 0}, 1);
    SeededRandom random(8);
    std::vector<float> scores(kMany);
    std::size_t hits = 0;
    for (std::size_t viewer = 0; viewer < 150; ++viewer) {
        std::vector<std::uint32_t> history;
        while (history.size() < 12) {
            const auto item = static_cast<std::uint32_t>(std::pow(static_cast<double>(kMany), random.unit()) - 0.5);
            if (std::ranges::find(history, item) != history.end()) continue;
            mixer.score(history, scores);
            for (const std::uint32_t met : history) scores[met] = -1e30f;
            const auto above = std::ranges::count_if(scores, [&](float score) { return score > scores[item]; });
            hits += !history.empty() && above < 10 ? 1 : 0;
            mixer.observe(history, item);
            history.push_back(item);
        }
    }
    return hits;
}

TEST(StreamMixer, WeightsClimbTowardsMoreHits) {
    // What comes next depends on nothing that came before, so the weight of popularity, 0 at first, has to rise.
    EXPECT_GT(hits_on_popular_items(0.02f), hits_on_popular_items(0));
}

TEST(StreamMixer, ScoringChangesNothing) {
    StreamMixer asked(kItems, {}, 1);
    StreamMixer unasked(kItems, {}, 1);
    const auto sequences = chains(40, 6);
    for (const auto& sequence : sequences) {
        for (std::size_t i = 0; i < sequence.size(); ++i) {
            scores_after(asked, MetItems(sequence).first(i));
            asked.observe(MetItems(sequence).first(i), sequence[i]);
        }
    }
    learn_all(unasked, sequences);
    EXPECT_EQ(scores_after(asked, MetItems(sequences[0])), scores_after(unasked, MetItems(sequences[0])));
}

TEST(StreamMixer, KnowsNothingBeforeTheFirstEvent) {
    StreamMixer mixer(kItems, {}, 1);
    const std::uint32_t item = 4;
    mixer.observe({}, item);
    mixer.observe(MetItems(&item, 1), 9);  // of an item that nobody met, nothing could have been said
    const std::vector<float> scores = scores_after(mixer, MetItems(&item, 1));
    EXPECT_EQ(std::ranges::max_element(scores) - scores.begin(), 9);
}

}  // namespace
}  // namespace tiller::learn

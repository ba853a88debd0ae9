#include "learn/sequence_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <vector>

#include "base/random.h"
#include "kernels/level.h"

namespace tiller::learn {
namespace {

using Sequences = std::vector<std::vector<std::uint32_t>>;
constexpr std::uint32_t kItems = 40;

/// After item i comes 3 i + 1, nine times out of ten: what a network can learn.
Sequences regular_sequences(std::size_t count) {
    SeededRandom random(71);
    Sequences sequences;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::uint32_t> sequence{static_cast<std::uint32_t>(random.below(kItems))};
        const std::size_t length = 2 + random.below(30);
        while (sequence.size() < length) {
            sequence.push_back(random.below(10) == 0 ? static_cast<std::uint32_t>(random.below(kItems))
                                                     : (3 * sequence.back() + 1) % kItems);
        }
        sequences.push_back(std::move(sequence));
    }
    return sequences;
}

constexpr model::NetworkShape kShape{
    .items = kItems, .width = 16, .heads = 2, .blocks = 1, .hidden = 32, .max_length = 12};
const SequenceTrainingOptions kOptions{
    .epochs = 8, .batch_places = 200, .dropout = 0.1f, .adam = {.rate = 1e-2f}, .threads = 1, .seed = 3};

struct Trained {
    std::vector<float> weights;
    double loss = 0;
};
Trained train(SequenceTrainingOptions options, std::size_t epochs) {
    const Sequences sequences = regular_sequences(150);
    model::SequenceNetwork network(kShape, options.seed);
    SequenceTrainer trainer(network, sequences, options);
    Trained trained;
    for (std::size_t i = 0; i < epochs; ++i) trained.loss = trainer.run_epoch();
    trained.weights.assign(network.weights().begin(), network.weights().end());
    return trained;
}
bool same_weights(const Trained& a, const Trained& b) {
    return a.weights.size() == b.weights.size() &&
           std::memcmp(a.weights.data(), b.weights.data(), a.weights.size() * sizeof(float)) == 0;
}

TEST(SequenceTrainer, LearnsARegularity) {
    // The entropy of the sequences is about 0.68 nats; a uniform guess costs log 40 = 3.69.
    SequenceTrainingOptions options = kOptions;
    options.epochs = 40;
    EXPECT_LT(train(options, 40).loss, 1.6);
}

TEST(SequenceTrainer, HasTheSameBitsOnAnyNumberOfThreads) {
    const Trained one = train(kOptions, 2);
    for (const std::size_t threads : {2u, 4u}) {
        SequenceTrainingOptions options = kOptions;
        options.threads = threads;
        const Trained other = train(options, 2);
        EXPECT_TRUE(same_weights(one, other)) << threads;
        EXPECT_EQ(one.loss, other.loss);
    }
}

TEST(SequenceTrainer, HasTheSameBitsAtEachLevel) {
    const Trained best = train(kOptions, 1);
    for (const auto level : {kernels::Level::kScalar, kernels::Level::kAvx2}) {
        kernels::force_level(level);
        EXPECT_TRUE(same_weights(best, train(kOptions, 1))) << kernels::name_of(level);
    }
    kernels::force_level(kernels::detected_level());
}

TEST(SequenceTrainer, AnotherSeedGivesOtherWeights) {
    SequenceTrainingOptions options = kOptions;
    options.seed = 4;
    EXPECT_FALSE(same_weights(train(kOptions, 1), train(options, 1)));
}

TEST(SequenceBatches, WindowsCoverEachPlaceOfEachSequenceOnce) {
    const Sequences sequences = regular_sequences(60);
    std::set<std::pair<std::uint32_t, std::uint32_t>> covered;
    for (const TrainingWindow& window : cut_windows(sequences, 12, 1)) {
        EXPECT_LE(window.places, 12u);
        EXPECT_GT(window.places, 0u);
        for (std::uint32_t i = 0; i < window.places; ++i)
            EXPECT_TRUE(covered.insert({window.sequence, window.first + i}).second);
    }
    std::size_t places = 0;
    for (const auto& sequence : sequences) places += sequence.size() - 1;
    EXPECT_EQ(covered.size(), places);
}

TEST(SequenceBatches, TargetsAreTheNextItemsAndShardsAreOfAboutOneSize) {
    const Sequences sequences = regular_sequences(200);
    const auto windows = cut_windows(sequences, 12, 2);
    std::span<const TrainingWindow> rest(windows);
    std::size_t places = 0;
    while (!rest.empty()) {
        const TrainingBatch batch = take_batch(sequences, rest, 500);
        std::size_t smallest = batch.places;
        std::size_t largest = 0;
        for (const TrainingShard& shard : batch.shards) {
            EXPECT_EQ(shard.starts.back(), shard.items.size());
            for (std::size_t i = 0; i + 1 < shard.starts.size(); ++i) {
                for (std::size_t at = shard.starts[i]; at + 1 < shard.starts[i + 1]; ++at)
                    EXPECT_EQ(shard.targets[at], shard.items[at + 1]);
            }
            smallest = std::min(smallest, shard.items.size());
            largest = std::max(largest, shard.items.size());
        }
        if (batch.places >= 500) { EXPECT_LE(largest - smallest, 12u); }
        places += batch.places;
    }
    std::size_t expected = 0;
    for (const auto& sequence : sequences) expected += sequence.size() - 1;
    EXPECT_EQ(places, expected);
}

TEST(SequenceBatches, SequencesWithoutATargetAreLeftOut) {
    const Sequences sequences{{}, {7}, {1, 2}};
    const auto windows = cut_windows(sequences, 12, 3);
    ASSERT_EQ(windows.size(), 1u);
    EXPECT_EQ(windows[0].sequence, 2u);
}

}  // namespace
}  // namespace tiller::learn

#include "learn/head_trainer.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "learn/example.h"

namespace tiller::learn {
namespace {

TEST(HeadTrainer, GradientMatchesFiniteDifferences) {
    model::ModelTables tables;
    SeededRandom random(8);
    model::PairFeatures features;
    Labels labels{};
    features.count = 12;
    for (std::size_t i = 0; i < features.count; ++i) {
        features.slots[i] = static_cast<std::uint32_t>(random.below(model::kWeightSlots));
        features.values[i] = static_cast<float>(random.unit() * 2 - 1);
        for (float& weight : tables.weights.at_for_write(features.slots[i]))
            weight = static_cast<float>(random.unit() - 0.5);
    }
    for (float& label : labels) label = static_cast<float>(random.unit());
    const auto loss = [&](std::size_t head) { return log_loss(model::predict(tables, features)[head], labels[head]); };
    const model::HeadVector gradient = HeadTrainer::logit_gradient(tables, features, labels, kAllHeads);
    constexpr float kStep = 0.02f;
    for (std::size_t i = 0; i < features.count; ++i) {
        for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
            float& weight = tables.weights.at_for_write(features.slots[i])[head];
            const float saved = weight;
            weight = saved + kStep;
            const double above = loss(head);
            weight = saved - kStep;
            const double below = loss(head);
            weight = saved;
            EXPECT_NEAR((above - below) / (2 * static_cast<double>(kStep)), gradient[head] * features.values[i], 2e-3)
                << i << " " << head;
        }
    }
}

TEST(HeadTrainer, LearnsAPatternAndLeavesMaskedHeadsAlone) {
    model::ModelTables tables;
    HeadTrainer trainer;
    model::PairFeatures features;
    features.count = 1;
    features.slots[0] = 17;
    features.values[0] = 1;
    Labels labels{};
    labels[0] = 1;
    for (int i = 0; i < 300; ++i) trainer.step(tables, features, labels, 1u);
    EXPECT_GT(model::predict(tables, features)[0], 0.65f);
    EXPECT_EQ(model::predict(tables, features)[1], 0.5f);
}

}  // namespace
}  // namespace tiller::learn

#include "learn/head_quality.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace tiller::learn {
namespace {

TEST(HeadQuality, AnHonestHeadHasNoErrorAndABoastfulOneHasItsBoast) {
    HeadQuality honest;
    HeadQuality boastful;
    SeededRandom random(1);
    for (int i = 0; i < 200'000; ++i) {
        const auto chance = static_cast<float>(0.8 * random.unit());
        const float label = random.unit() < static_cast<double>(chance) ? 1.0f : 0.0f;
        honest.add(chance, label);
        boastful.add(chance + 0.2f, label);
    }
    EXPECT_LT(honest.calibration_error(), 0.01);
    EXPECT_NEAR(honest.calibration(), 1.0, 0.02);
    EXPECT_NEAR(boastful.calibration_error(), 0.2, 0.01);
    EXPECT_NEAR(boastful.calibration(), 1.5, 0.03);
    EXPECT_GT(boastful.mean_log_loss(), honest.mean_log_loss());
    EXPECT_EQ(honest.all().examples, 200'000u);
    for (const ReliabilityBin& bin : honest.bins) {
        if (bin.examples > 1000) { EXPECT_NEAR(bin.mean_prediction(), bin.mean_label(), 0.03); }
    }
}

TEST(HeadQuality, ErrorsOfBinsDoNotCancel) {
    HeadQuality head;
    for (int i = 0; i < 100; ++i) {
        head.add(0.25f, 0.0f);
        head.add(0.75f, 1.0f);
    }
    EXPECT_NEAR(head.calibration(), 1.0, 1e-6);
    EXPECT_NEAR(head.calibration_error(), 0.25, 1e-6);
}

TEST(HeadQuality, EveryPredictionHasABin) {
    HeadQuality head;
    for (const float prediction : {0.0f, 0.005f, 0.95f, 1.0f}) head.add(prediction, 1.0f);
    EXPECT_EQ(head.bins.front().examples, 1u);
    EXPECT_EQ(head.bins[1].examples, 1u);
    EXPECT_EQ(head.bins.back().examples, 2u);
    EXPECT_EQ(HeadQuality{}.calibration_error(), 0.0);
}

TEST(HeadQuality, GoesOnFromItsBytes) {
    HeadQuality head;
    head.add(0.3f, 1.0f);
    head.add(0.9f, 0.0f);
    ByteWriter out;
    head.encode(out);
    ByteReader in(out.bytes());
    const HeadQuality other = HeadQuality::decode(in);
    EXPECT_TRUE(in.finish("head").has_value());
    EXPECT_EQ(other.mean_log_loss(), head.mean_log_loss());
    EXPECT_EQ(other.calibration_error(), head.calibration_error());
}

}  // namespace
}  // namespace tiller::learn

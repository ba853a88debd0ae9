#include "learn/publication_gate.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/random.h"

namespace tiller::learn {
namespace {

constexpr schema::SpaceId kSpace{7};
constexpr PublicationGate::Situation kNewcomer{kSpace, 3, 5000};
constexpr PublicationGate::Situation kRegular{kSpace, 300, 5000};

enum class Skill : std::uint8_t { kKnows, kGuesses, kIsWrong };

float guess(Skill skill, float label) {
    const float right = 0.1f + 0.8f * label;
    return skill == Skill::kKnows ? right : skill == Skill::kGuesses ? 0.5f : 1.0f - right;
}

/// Half of the labels of each head are 1.
void judge(PublicationGate& gate, const PublicationGate::Situation& situation, Skill newest, Skill served,
           std::size_t examples, std::uint64_t seed = 1) {
    SeededRandom random(seed);
    for (std::size_t i = 0; i < examples; ++i) {
        Labels labels;
        model::HeadVector newest_heads{};
        model::HeadVector served_heads{};
        for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
            labels[head] = static_cast<float>(random.below(2));
            newest_heads[head] = guess(newest, labels[head]);
            served_heads[head] = guess(served, labels[head]);
        }
        gate.judge(situation, newest_heads, served_heads, labels);
    }
    gate.end_tick();
}

TEST(PublicationGate, StaysOpenForWhatIsNoWorseThanWhatIsServed) {
    PublicationGate gate;
    EXPECT_TRUE(gate.is_open());
    for (std::uint64_t tick = 0; tick < 50; ++tick) {
        const Skill skill = static_cast<Skill>(tick % 3);  // a turn of the world finds the older weights as wrong
        judge(gate, kRegular, skill, skill, 100, tick);
        EXPECT_TRUE(gate.is_open()) << tick << ": " << gate.report().excess;
    }
    judge(gate, kRegular, Skill::kKnows, Skill::kIsWrong, 500);
    EXPECT_TRUE(gate.is_open());
    EXPECT_LT(gate.report().excess, 0);
}

TEST(PublicationGate, AFewBadGuessesSayNothing) {
    PublicationGate gate;
    judge(gate, kRegular, Skill::kIsWrong, Skill::kKnows, 80);
    EXPECT_TRUE(gate.is_open());
    judge(gate, kRegular, Skill::kIsWrong, Skill::kKnows, 80);
    EXPECT_FALSE(gate.is_open());
}

TEST(PublicationGate, OneSliceThatGoesWrongClosesItAndIsNamed) {
    PublicationGate gate;
    judge(gate, kRegular, Skill::kKnows, Skill::kKnows, 3000);
    judge(gate, kNewcomer, Skill::kGuesses, Skill::kKnows, 300);
    EXPECT_FALSE(gate.is_open());
    EXPECT_EQ(gate.report().slice, Slice::kNewViewer);
    EXPECT_EQ(gate.report().space, kSpace);
    EXPECT_GT(gate.report().excess, 0);
    EXPECT_EQ(gate.report().closings, 1u);
}

TEST(PublicationGate, OpensAgainWhenTheNewestKnowAsMuch) {
    PublicationGate gate;
    judge(gate, kRegular, Skill::kIsWrong, Skill::kKnows, 400);
    ASSERT_FALSE(gate.is_open());
    judge(gate, kRegular, Skill::kKnows, Skill::kKnows, 100);
    EXPECT_FALSE(gate.is_open());
    judge(gate, kRegular, Skill::kKnows, Skill::kKnows, 2500);
    EXPECT_TRUE(gate.is_open());
    EXPECT_EQ(gate.report().closings, 1u);
}

TEST(PublicationGate, ASliceThatGetsNoMoreExamplesDoesNotHoldItClosed) {
    PublicationGate gate;
    judge(gate, kNewcomer, Skill::kIsWrong, Skill::kKnows, 2000);
    std::size_t ticks = 0;
    for (; !gate.is_open() && ticks < 10'000; ++ticks) judge(gate, kRegular, Skill::kKnows, Skill::kKnows, 4, ticks);
    EXPECT_GT(ticks, 100u);
    EXPECT_LT(ticks, 1'000u);
}

TEST(PublicationGate, WhatIsNoNumberCountsAsWrong) {
    PublicationGate gate;
    model::HeadVector broken;
    broken.fill(std::numeric_limits<float>::quiet_NaN());
    model::HeadVector served;
    served.fill(0.5f);
    for (int i = 0; i < 300; ++i) gate.judge(kRegular, broken, served, Labels{});
    gate.end_tick();
    EXPECT_FALSE(gate.is_open());
    judge(gate, kRegular, Skill::kKnows, Skill::kKnows, 5000);
    EXPECT_TRUE(gate.is_open());
}

TEST(PublicationGate, GoesOnFromItsBytes) {
    PublicationGate gate;
    judge(gate, kRegular, Skill::kIsWrong, Skill::kKnows, 400);
    ByteWriter out;
    gate.encode(out);
    const Bytes bytes = out.take();
    ByteReader in(bytes);
    PublicationGate other = PublicationGate::decode(in);
    EXPECT_TRUE(in.finish("gate").has_value());
    for (PublicationGate* one : {&gate, &other}) judge(*one, kRegular, Skill::kKnows, Skill::kGuesses, 1500);
    ByteWriter again;
    other.encode(again);
    ByteWriter first;
    gate.encode(first);
    EXPECT_TRUE(std::ranges::equal(first.bytes(), again.bytes()));
    EXPECT_EQ(gate.report().excess, other.report().excess);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        ByteReader cut(ByteSpan(bytes).first(length));
        (void)PublicationGate::decode(cut);
        EXPECT_FALSE(cut.ok()) << length;
    }
}

}  // namespace
}  // namespace tiller::learn

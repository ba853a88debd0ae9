#include "learn/choice_trainer.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "kernels/level.h"
#include "learn/learner.h"
#include "model/viewer_context.h"
#include "schema/policy.h"

namespace tiller::learn {
namespace {

constexpr schema::SpaceId kSpace{1};
constexpr PartitionId kPartition{1};
constexpr UnixMs kStart = 1'700'000'000'000;
constexpr std::uint64_t kVideos = 60;
constexpr std::uint64_t kInGroup = 12;

/// A space in which people like what they came upon, and nothing else is known.
class ChoosingPeople {
public:
    explicit ChoosingPeople(LearnerSettings settings = {}) : learner_(settings) {
        for (std::uint64_t id = 1; id <= kVideos; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.space = kSpace;
            video.published_ms = kStart;
            catalogue_.add(video);
            apply({}, schema::VideoPublished{video});
        }
    }
    void likes(ViewerId viewer, std::uint64_t video, schema::ImpressionRef impression = {}) {
        schema::Acted acted;
        acted.impression = impression;
        acted.impression.video = VideoId{video};
        acted.space = kSpace;
        acted.action = schema::Action::kLike;
        apply(viewer, acted);
        now_ms_ += 1000;
    }
    void show(ViewerId viewer, std::uint64_t request, std::uint64_t video) {
        apply(viewer, schema::Shown{RequestId{request}, schema::Surface::kEngine, kSpace, {VideoId{video}}});
    }
    void end_tick() {
        schema::Tick tick;
        tick.number = learner_.tick_number() + 1;
        tick.cut.set(kPartition, offset_);
        now_ms_ += 3'600'000;
        (void)learner_.end_tick(tick, now_ms_);
    }
    /// Everybody likes six neighbouring videos of one group, at random places in it.
    void live(std::uint64_t seed, std::uint64_t people) {
        SeededRandom random(seed);
        for (std::uint64_t person = 1; person <= people; ++person) {
            const std::uint64_t group = random.below(kVideos / kInGroup) * kInGroup;
            const std::uint64_t first = random.below(kInGroup);
            for (std::uint64_t i = 0; i < 6; ++i)
                likes(ViewerId{seed * 1000 + person}, group + (first + i) % kInGroup + 1);
        }
        end_tick();
    }
    /// The logits [kVideos] of somebody who likes these, in this order.
    [[nodiscard]] std::vector<float> logits_after(const std::vector<std::uint64_t>& liked) const {
        schema::ViewerState viewer;
        viewer.viewer = ViewerId{99};
        viewer.space = kSpace;
        for (const std::uint64_t id : liked) {
            schema::Acted acted;
            acted.impression.video = VideoId{id};
            acted.space = kSpace;
            acted.action = schema::Action::kLike;
            EXPECT_EQ(viewer.apply_action(acted, now_ms_, 0), schema::ActionVerdict::kAccepted);
        }
        const auto snapshot = learner_.snapshot();
        const model::ViewerContext context(snapshot->tables, catalogue_, viewer, kSpace, now_ms_,
                                           schema::Policy{}.ranker);
        std::vector<float> logits(kVideos);
        if (context.choices() == nullptr) return logits;
        for (std::uint64_t id = 1; id <= kVideos; ++id)
            logits[id - 1] = context.choices()->logit_of(snapshot->tables.items.find(VideoId{id}));
        return logits;
    }
    [[nodiscard]] const Learner& learner() const { return learner_; }

private:
    void apply(ViewerId subject, schema::Payload payload) {
        const schema::Event event{now_ms_, subject, 0, std::move(payload)};
        learner_.apply({kPartition, offset_++}, &event);
    }

    Learner learner_;
    schema::Catalogue catalogue_;
    UnixMs now_ms_ = kStart;
    std::uint64_t offset_ = 0;
};

class ChoiceLevels : public testing::Test {
protected:
    void TearDown() override { kernels::force_level(kernels::detected_level()); }
};

// What 2,004 likes without a slate teach, to the bit, whatever the kernels and the compiler.
constexpr std::string_view kGoldenDigest = "c008b63fa9937b363cd1a9916fdd77ad8f12f345bca2f6b201a296537a34c31d";

TEST_F(ChoiceLevels, TwoThousandLikesGiveTheRecordedWeights) {
    for (const kernels::Level level : {kernels::Level::kScalar, kernels::Level::kAvx2, kernels::Level::kAvx512}) {
        kernels::force_level(level);
        ChoosingPeople people;
        people.live(1, 334);
        EXPECT_EQ(hex_text(people.learner().snapshot()->digest), kGoldenDigest) << name_of(level);
    }
}

TEST(Choices, LikesAloneTellWhatIsLikedNext) {
    ChoosingPeople people;
    people.live(1, 300);
    const std::vector<float> logits = people.logits_after({13, 14, 15, 16});
    for (std::uint64_t id = 17; id <= 24; ++id) {
        for (std::uint64_t other = 25; other <= kVideos; ++other) EXPECT_GT(logits[id - 1], logits[other - 1]);
    }
    EXPECT_GT(logits[17 - 1], logits[21 - 1]) << "what comes right after is nearer";
}

TEST(Choices, WhatWasShownHereTeachesNone) {
    ChoosingPeople people;
    for (std::uint64_t request = 1; request <= 50; ++request) {
        people.show(ViewerId{request % 7 + 1}, request, request % kVideos + 1);
        people.likes(ViewerId{request % 7 + 1}, request % kVideos + 1, {RequestId{request}, 0, {}});
    }
    people.end_tick();
    EXPECT_GT(people.learner().report().examples, 30u);
    EXPECT_EQ(people.learner().snapshot()->tables.find_space(kSpace)->choices, 0);
    EXPECT_EQ(people.learner().snapshot()->tables.items.choices.size(), 0u);
    EXPECT_EQ(people.logits_after({1, 2, 3}), std::vector<float>(kVideos));
}

TEST(Choices, WeightsMoveToThePartThatTells) {
    ChoosingPeople people;
    people.live(1, 200);
    const model::ChoiceParts before = people.learner().snapshot()->tables.find_space(kSpace)->choice_weights[1].weights;
    people.live(2, 200);
    const model::ChoiceParts after = people.learner().snapshot()->tables.find_space(kSpace)->choice_weights[1].weights;
    EXPECT_GT(after[0] + after[1], before[0] + before[1]) << "pairs and company tell everything here";
    EXPECT_GT(after[0] + after[1], 5 * after[2]) << "and popularity nothing";
}

// Lists take every choice; the weights of the parts learn from some of a tick that holds many.
TEST(Choices, ATickOfManyTeachesWeightsFromSomeAndListsFromAll) {
    ChoosingPeople one_tick;
    one_tick.live(1, 200);
    ChoosingPeople many_ticks;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) many_ticks.live(seed, 10);
    const auto learned_of = [](const ChoosingPeople& people) {
        double squares = 0;
        for (const model::ChoiceWeights& age : people.learner().snapshot()->tables.find_space(kSpace)->choice_weights)
            for (const float square : age.squares) squares += static_cast<double>(square);
        return squares;
    };
    const auto choices_of = [](const ChoosingPeople& people) {
        return people.learner().snapshot()->tables.find_space(kSpace)->choices;
    };
    EXPECT_EQ(choices_of(one_tick), choices_of(many_ticks));
    EXPECT_LT(4 * learned_of(one_tick), learned_of(many_ticks));
    EXPECT_GT(learned_of(one_tick), 0);
    EXPECT_GT(one_tick.logits_after({13, 14})[15 - 1], one_tick.logits_after({13, 14})[40 - 1]);
}

TEST(Choices, WhatCameAfterIsNotBefore) {
    ChoosingPeople people;
    for (const std::uint64_t id : {5, 6, 7}) people.likes(ViewerId{id}, id);  // each is known to somebody
    people.end_tick();
    for (const std::uint64_t id : {5, 6, 7}) people.likes(ViewerId{1}, id);  // each closes the one before it
    people.end_tick();
    const auto& lists = people.learner().snapshot()->tables.items;
    const auto weight = [&](std::uint64_t of, std::uint64_t to) {
        const auto& pairs = lists.choices[lists.find(VideoId{of})].pairs;
        const auto at = std::ranges::find(pairs.items, lists.find(VideoId{to}));
        return at == pairs.items.end() ? 0.0f : pairs.weights[static_cast<std::size_t>(at - pairs.items.begin())];
    };
    EXPECT_FLOAT_EQ(weight(5, 6), 1);
    EXPECT_FLOAT_EQ(weight(5, 7), 0.8f);
    EXPECT_FLOAT_EQ(weight(6, 7), 1);
    EXPECT_FLOAT_EQ(weight(7, 6), 0.1f);
}

TEST(Choices, AnOpenOneSurvivesTheCodec) {
    ChoosingPeople people;
    people.live(1, 50);
    people.likes(ViewerId{1}, 5);
    people.likes(ViewerId{1}, 6);
    ByteWriter out;
    people.learner().encode(out);
    ByteReader in(out.bytes());
    const auto decoded = Learner::decode(in);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_EQ(decoded->digest(), people.learner().digest());
    ByteWriter again;
    decoded->encode(again);
    EXPECT_TRUE(std::ranges::equal(out.bytes(), again.bytes()));
}

TEST(Choices, AFullListLetsGoOfTheWeakest) {
    model::ItemTables items;
    for (std::uint64_t id = 1; id <= 400; ++id) (void)items.find_or_add(VideoId{id});
    const auto pair = [&](model::ItemRow item, model::ItemRow before, float weight) {
        add_pairs(items, item, std::span(&before, 1), weight);
    };
    for (int i = 0; i < 20; ++i) pair(1, 0, 1);
    for (model::ItemRow row = 2; row < 399; ++row) pair(row, 0, 0.5f);
    for (int i = 0; i < 2; ++i) pair(399, 0, 0.5f);
    const auto& list = items.choices[0].pairs;
    EXPECT_EQ(list.items[0], 1u);
    EXPECT_EQ(list.weights[0], 20);
    EXPECT_NE(std::ranges::find(list.items, 399u), list.items.end()) << "what comes again finds a place";
    for (const float weight : list.weights) EXPECT_GE(weight, 0);
}

TEST(Choices, TheDrawDependsOnTheSeedAlone) {
    ChoosingPeople people;
    people.live(3, 300);
    const auto snapshot = people.learner().snapshot();
    const model::TasteFit nobody;
    const model::Choices choices(snapshot->tables, *snapshot->tables.find_space(kSpace), nobody, nullptr, nullptr,
                                 nullptr);
    const auto one = foresee_choice(choices, nullptr, 5, 7);
    const auto two = foresee_choice(choices, nullptr, 5, 7);
    ASSERT_TRUE(one && two);
    EXPECT_EQ(one->gradient, two->gradient);
    EXPECT_FALSE(foresee_choice(choices, nullptr, model::kNoItem, 7).has_value());
}

}  // namespace
}  // namespace tiller::learn

#include "learn/network_trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/random.h"
#include "kernels/level.h"
#include "learn/learner.h"
#include "schema/policy.h"

namespace tiller::learn {
namespace {

constexpr PartitionId kRegion{1};
constexpr UnixMs kStartMs = 1'700'000'000'000;
constexpr std::uint32_t kDurationMs = 8'000;
constexpr std::size_t kVideos = 120;

/// A learner, and viewers who watch the videos of one half to the end and leave the others.
class Audience {
public:
    explicit Audience(std::uint64_t seed, const schema::Policy& policy = sequence_policy()) : random_(seed) {
        choose(policy);
        for (std::uint64_t id = 1; id <= kVideos; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{1'000'000 + id % 7};
            video.duration_ms = kDurationMs;
            video.published_ms = kStartMs;
            apply(video.creator, schema::VideoPublished{video});
        }
    }
    static schema::Policy sequence_policy() {
        schema::Policy policy;
        policy.ranker = schema::Ranker::kSequence;
        return policy;
    }
    void choose(const schema::Policy& policy) {
        const schema::Event event{now_ms_, {}, 0, schema::PolicyChanged{++policy_, {}, "", policy_document(policy)}};
        learner.apply({kControlPartition, control_++}, &event);
    }
    void watch_one(ViewerId viewer, VideoId video) {
        const RequestId request{++request_};
        apply(viewer, schema::Shown{request, schema::Surface::kForYou, schema::kAppSpace, {video}});
        now_ms_ += kDurationMs;
        const bool likes = (video.value + viewer.value) % 2 == 0;
        schema::Acted acted;
        acted.impression = {request, 0, video};
        acted.action = schema::Action::kWatch;
        acted.watched_ms = static_cast<std::uint32_t>(likes ? kDurationMs - random_.below(500) : random_.below(1500));
        apply(viewer, acted);
        if (likes && random_.below(4) == 0) {
            acted.action = schema::Action::kLike;
            acted.watched_ms = 0;
            apply(viewer, acted);
        }
        if (events_ - events_at_tick_ >= 100) end_tick();
    }
    void watch_some(std::size_t count, std::size_t viewers) {
        for (std::size_t i = 0; i < count; ++i) {
            const VideoId video{1 + random_.below(kVideos)};  // drawn first whatever order a compiler gives arguments
            watch_one(ViewerId{1 + random_.below(viewers)}, video);
        }
    }
    std::shared_ptr<const model::Snapshot> end_tick(UnixMs later_ms = 0) {
        now_ms_ += later_ms;
        events_at_tick_ = events_;
        schema::Tick tick;
        tick.number = learner.tick_number() + 1;
        tick.cut = learner.cut();
        return learner.end_tick(tick, now_ms_);
    }
    void change_state(VideoId video, schema::VideoState state) {
        schema::VideoStateChanged changed;
        changed.video = video;
        changed.state = state;
        apply(ViewerId{1'000'000}, changed);
    }
    [[nodiscard]] const model::ItemVectors& vectors() const {
        return learner.snapshot()->tables.find_network(schema::kAppSpace)->vectors;
    }
    [[nodiscard]] model::VectorRow row_of(VideoId video) const {
        return vectors().find(learner.snapshot()->tables.items.find(video));
    }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    /// The same audience at the same moment, with another learner.
    [[nodiscard]] Audience with(Learner other) const {
        Audience copy(random_, std::move(other));
        copy.now_ms_ = now_ms_;
        copy.events_ = copy.events_at_tick_ = events_;
        copy.control_ = control_;
        copy.policy_ = policy_;
        copy.request_ = request_;
        return copy;
    }

    Learner learner;

private:
    Audience(const SeededRandom& random, Learner other) : learner(std::move(other)), random_(random) {}
    void apply(ViewerId subject, schema::Payload payload) {
        const schema::Event event{now_ms_, subject, 0, std::move(payload)};
        learner.apply({kRegion, events_++}, &event);
    }
    SeededRandom random_;
    UnixMs now_ms_ = kStartMs;
    std::uint64_t events_ = 0;
    std::uint64_t events_at_tick_ = 0;
    std::uint64_t control_ = 0;
    std::uint64_t policy_ = 0;
    std::uint64_t request_ = 0;
};

class NetworkTraining : public testing::Test {
protected:
    void TearDown() override { kernels::force_level(kernels::detected_level()); }
};

// What 2,000 events teach, to the bit, whatever the kernels. A change that alters what is learned on purpose records the new
// digest and says why.
constexpr std::string_view kGoldenDigest = "c2c3ecad2b045734fce2544decf961137d0f8255d8d9d2e687e06d0506ae25df";

TEST_F(NetworkTraining, TwoThousandEventsGiveTheRecordedWeights) {
    for (const kernels::Level level : {kernels::Level::kScalar, kernels::Level::kAvx2, kernels::Level::kAvx512}) {
        kernels::force_level(level);
        Audience audience(41);
        while (audience.events() < 2'000) audience.watch_some(1, 40);
        const auto snapshot = audience.end_tick();
        EXPECT_GT(audience.learner.report().network.passes, 10u);
        EXPECT_EQ(hex_text(snapshot->digest), kGoldenDigest) << name_of(level);
    }
}

TEST_F(NetworkTraining, GoesOnFromItsBytesWithTheSameBits) {
    Audience audience(42);
    audience.watch_some(723, 30);  // in the middle of a tick: what waits for its end is part of the bytes
    ByteWriter out;
    audience.learner.encode(out);
    const auto go_on = [&audience](Learner learner) {
        Audience later = audience.with(std::move(learner));
        later.watch_some(300, 30);
        later.end_tick();
        return later.learner.digest();
    };
    const auto decoded = [&out] {
        ByteReader in(out.bytes());
        return *Learner::decode(in);
    };
    EXPECT_EQ(decoded().digest(), audience.learner.digest());
    const Digest after_restart = go_on(decoded());
    EXPECT_EQ(go_on(std::move(audience.learner)), after_restart);
}

TEST_F(NetworkTraining, LearnsWhichHalfAViewerLikes) {
    Audience audience(43);
    audience.watch_some(6'000, 120);
    const auto snapshot = audience.end_tick();
    const model::SpaceNetwork& network = *snapshot->tables.find_network(schema::kAppSpace);
    std::vector<model::SequencePlace> places;
    for (std::uint64_t id = 2; id <= 20; id += 2)
        places.push_back({snapshot->tables.items.find(VideoId{id}), 1.0f, 0.5f});
    const model::ItemVector state = network.state_after(places);
    std::size_t even = 0;
    for (const auto& near : network.vectors.nearest(state, 40)) {
        const VideoId video = snapshot->tables.items.statistics[network.vectors.item_of(near.row)].video;
        even += video.value % 2 == 0 ? 1 : 0;
    }
    EXPECT_GE(even, 36u);
}

TEST_F(NetworkTraining, AVideoGetsAVectorFromItsThirdViewerOn) {
    Audience audience(44);
    for (std::uint64_t viewer = 1; viewer <= 3; ++viewer) {
        audience.watch_one(ViewerId{viewer}, VideoId{5});
        audience.watch_one(ViewerId{viewer}, VideoId{6 + viewer});  // closes the one before
        audience.end_tick();
        EXPECT_EQ(audience.row_of(VideoId{5}) != model::kNoVector, viewer == 3);
    }
    EXPECT_EQ(audience.vectors().size(), 1u);
    EXPECT_EQ(audience.row_of(VideoId{99'999}), model::kNoVector);
}

TEST_F(NetworkTraining, OneViewerAloneBringsNoVideoIn) {
    Audience audience(45);
    for (int round = 0; round < 5; ++round) {
        for (std::uint64_t id = 1; id <= 20; ++id) audience.watch_one(ViewerId{1}, VideoId{id});
    }
    audience.end_tick();
    EXPECT_EQ(audience.vectors().size(), 0u);
}

TEST_F(NetworkTraining, AFullTableRefusesAndIsReported) {
    model::ModelTables tables;
    NetworkTrainer trainer;
    Example example;
    ClosedExample closed;
    constexpr std::size_t kLimit = 10;
    for (std::uint64_t id = 1; id <= 20; ++id) {
        const model::ItemRow item = tables.items.find_or_add(VideoId{id});
        tables.items.statistics.at_for_write(item).views = kAdmittingViewers;
        example.impression.video = VideoId{id};
        trainer.observe(tables, example, closed, kStartMs, kLimit);
    }
    EXPECT_EQ(tables.find_network(schema::kAppSpace)->vectors.size(), kLimit);
    EXPECT_EQ(trainer.report().admitted, kLimit);
    EXPECT_EQ(trainer.report().refused, 20 - kLimit);
    trainer.end_tick(tables, kStartMs);
    EXPECT_EQ(trainer.report().expired, 0u);
    trainer.end_tick(tables, kStartMs + kVectorExpiryMs + 1000);
    EXPECT_EQ(trainer.report().expired, kLimit);
    EXPECT_EQ(tables.find_network(schema::kAppSpace)->vectors.size(), 0u);
}

TEST_F(NetworkTraining, WhatMayNotBeShownLosesItsVector) {
    Audience audience(46);
    audience.watch_some(1'500, 60);
    audience.end_tick();
    ASSERT_NE(audience.row_of(VideoId{5}), model::kNoVector);
    const std::size_t before = audience.vectors().size();
    audience.change_state(VideoId{5}, schema::VideoState::kTakenDown);
    audience.change_state(VideoId{55'555}, schema::VideoState::kTakenDown);
    audience.end_tick();
    EXPECT_EQ(audience.row_of(VideoId{5}), model::kNoVector);
    EXPECT_EQ(audience.vectors().size(), before - 1);
}

TEST_F(NetworkTraining, UnderTheSpineNothingIsLearned) {
    schema::Policy spine;
    spine.ranker = schema::Ranker::kSpine;
    Audience audience(47, spine);
    audience.watch_some(600, 30);
    EXPECT_TRUE(audience.end_tick()->tables.networks.empty());
    EXPECT_EQ(audience.learner.report().network.passes, 0u);
    audience.choose(Audience::sequence_policy());
    audience.watch_some(600, 30);
    EXPECT_EQ(audience.end_tick()->tables.networks.size(), 1u);
    EXPECT_GT(audience.learner.report().network.examples, 100u);
}

TEST(SharedNegatives, OfASmallTableAreAllOfIt) {
    SeededRandom random(1);
    const SharedNegatives negatives = SharedNegatives::draw(kSharedNegatives, {}, random);
    EXPECT_EQ(std::set(negatives.rows.begin(), negatives.rows.end()).size(), kSharedNegatives);
    for (const float correction : negatives.corrections) EXPECT_EQ(correction, 0.0f);
}

TEST(SharedNegatives, AreCorrectedByHowOftenTheyWereToBeExpected) {
    constexpr std::size_t kRows = 1'000;
    const std::vector<model::VectorRow> targets{7, 7, 8};
    std::vector<double> seen(kRows);
    std::vector<double> expected(kRows);
    constexpr int kDraws = 4'000;
    for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
        SeededRandom random(draw);
        const SharedNegatives negatives = SharedNegatives::draw(kRows, targets, random);
        ASSERT_EQ(negatives.rows.size(), kSharedNegatives);
        for (std::size_t i = 0; i < kSharedNegatives; ++i) {
            seen[negatives.rows[i]] += 1.0 / kDraws;
            expected[negatives.rows[i]] = std::exp(-static_cast<double>(negatives.corrections[i]));
        }
    }
    EXPECT_NEAR(seen[7] / expected[7], 1, 0.05);
    EXPECT_NEAR(seen[8] / expected[8], 1, 0.05);
    EXPECT_NEAR(seen[500] / expected[500], 1, 0.15);
    EXPECT_GT(expected[7], 1.5 * expected[8]);
    EXPECT_GT(expected[8], expected[500]);
}

/// loss(states, vectors) of a small batch by its definition, for finite differences.
double loss_by_definition(const model::ItemVectors& vectors, std::span<const model::ItemVector> states,
                          std::span<const PredictedRow> predicted) {
    double loss = 0;
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (predicted[i].row == model::kNoVector) continue;
        const auto score = [&](model::VectorRow row) {
            double sum = 0;
            for (std::size_t j = 0; j < model::kNetworkWidth; ++j)
                sum += static_cast<double>(states[i][j]) * static_cast<double>(vectors[row][j]);
            return sum;
        };
        const double own = score(predicted[i].row);
        const auto weight = static_cast<double>(predicted[i].weight);
        if (weight < 0) {
            loss -= weight * std::log(1 + std::exp(own));
            continue;
        }
        double sum = 0;
        for (model::VectorRow row = 0; row < vectors.size(); ++row) sum += std::exp(score(row));
        loss += weight * (std::log(sum) - own);
    }
    return loss;
}

TEST(BatchLoss, GradientsAreThoseOfFiniteDifferences) {
    SeededRandom random(9);
    const auto vector = [&random] {
        model::ItemVector values;
        for (float& part : values) part = static_cast<float>(random.unit() - 0.5);
        return values;
    };
    model::ItemVectors vectors;
    for (model::ItemRow item = 0; item < 12; ++item) vectors.add(item, vector());
    std::vector<model::ItemVector> states{vector(), vector(), vector(), vector()};
    const std::vector<PredictedRow> predicted{{3, 1.0f}, {4, -0.5f}, {model::kNoVector, 1.0f}, {3, 0.25f}};
    BatchLoss batch(vectors, SharedNegatives::draw(vectors.size(), {}, random));
    std::vector<model::ItemVector> of_states(states.size());
    batch.add({states[0].data(), 4, model::kNetworkWidth, model::kNetworkWidth}, predicted,
              {of_states[0].data(), 4, model::kNetworkWidth, model::kNetworkWidth});
    constexpr float kStep = 1e-2f;
    for (std::size_t i = 0; i < states.size(); ++i) {
        std::vector<model::ItemVector> up = states;
        std::vector<model::ItemVector> down = states;
        up[i][5] += kStep;
        down[i][5] -= kStep;
        const double slope =
            (loss_by_definition(vectors, up, predicted) - loss_by_definition(vectors, down, predicted)) / (2 * kStep);
        EXPECT_NEAR(static_cast<double>(of_states[i][5]), slope, 1e-3);
    }
    for (const model::VectorRow row : {0u, 3u, 4u}) {
        model::ItemVector moved = vectors[row];
        moved[9] += kStep;
        const model::ItemVector old = vectors[row];
        vectors.set(row, moved);
        const double up = loss_by_definition(vectors, states, predicted);
        moved[9] -= 2 * kStep;
        vectors.set(row, moved);
        const double down = loss_by_definition(vectors, states, predicted);
        vectors.set(row, old);
        EXPECT_NEAR(static_cast<double>(batch.gradients().at(row)[9]), (up - down) / (2 * kStep), 1e-3);
    }
}

}  // namespace
}  // namespace tiller::learn

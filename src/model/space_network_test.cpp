#include "model/space_network.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/random.h"
#include "kernels/level.h"
#include "model/snapshot.h"

namespace tiller::model {
namespace {

constexpr schema::SpaceId kSpace{3};

std::vector<SequencePlace> random_places(std::size_t count, std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<SequencePlace> places;
    for (std::size_t i = 0; i < count; ++i) {
        const auto reward = static_cast<float>(random.unit() * 2.5 - 1);
        places.push_back({static_cast<ItemRow>(random.below(60)), reward, reward - 0.4f});
    }
    return places;
}

SpaceNetwork small_network() {
    SpaceNetwork network(kSpace);
    SeededRandom random(11);
    for (ItemRow item = 0; item < 40; ++item) {  // items 40 to 59 of the places have no vector
        ItemVector vector;
        for (float& part : vector) part = static_cast<float>(random.unit() - 0.5);
        network.vectors.add(item, vector);
    }
    return network;
}

class SpaceNetworkState : public testing::Test {
protected:
    void TearDown() override { kernels::force_level(kernels::detected_level()); }
};

TEST_F(SpaceNetworkState, IsThatOfTheWholePassAndTheSameAtEveryLevel) {
    const SpaceNetwork network = small_network();
    const std::vector<SequencePlace> places = random_places(kServedShape.max_length, 12);
    for (const std::size_t count : {1u, 2u, 47u, 48u, 49u, 128u}) {
        const auto last = std::span(places).last(count);
        const SequenceInputs inputs = sequence_inputs(network.vectors, last);
        const std::array<std::uint32_t, 2> starts{0, static_cast<std::uint32_t>(count)};
        NetworkPass pass;
        const auto states =
            pass.forward(network.body(), {.items = inputs.reactions, .starts = starts, .added = inputs.added}, {});
        const float* const whole = states.row(count - 1);
        const ItemVector first = network.state_after(last);
        for (std::size_t i = 0; i < kNetworkWidth; ++i) EXPECT_NEAR(first[i], whole[i], 1e-4) << count;
        for (const kernels::Level level : {kernels::Level::kScalar, kernels::Level::kAvx2, kernels::Level::kAvx512}) {
            kernels::force_level(level);
            EXPECT_EQ(network.state_after(last), first) << count;
        }
        kernels::force_level(kernels::detected_level());
    }
}

TEST_F(SpaceNetworkState, DependsOnWhatWasDoneAndOnTheOrder) {
    const SpaceNetwork network = small_network();
    std::vector<SequencePlace> places{{1, 0.9f, 0.5f}, {2, 0.8f, 0.4f}, {50, 0.5f, 0.1f}};
    const ItemVector state = network.state_after(places);
    std::vector<SequencePlace> disliked = places;
    disliked[0] = {1, 0.0f, -0.4f};
    EXPECT_NE(network.state_after(disliked), state);
    std::swap(places[0], places[1]);
    EXPECT_NE(network.state_after(places), state);
}

TEST(Reactions, CoverEveryReward) {
    EXPECT_EQ(reaction_of(-1.0f), 0u);
    EXPECT_EQ(reaction_of(0.0f), 0u);
    EXPECT_EQ(reaction_of(0.05f), 1u);
    EXPECT_EQ(reaction_of(1.0f), kReactions - 2);
    EXPECT_EQ(reaction_of(1.3f), kReactions - 1);
    EXPECT_EQ(reaction_of(1.5f), kReactions - 1);
}

TEST(SpaceNetwork, RoundTripsAndAFrozenCopyKeepsItsBody) {
    SpaceNetwork network = small_network();
    const Digest before = network.digest();
    SpaceNetwork frozen = network.freeze();
    network.body_for_write().weights()[5] += 1.0f;
    network.body_for_write().pack();
    EXPECT_NE(network.digest(), before);
    EXPECT_EQ(frozen.digest(), before);
    ByteWriter out;
    network.encode(out);
    ByteReader in(out.bytes());
    SpaceNetwork decoded = SpaceNetwork::decode(in, 40);
    ASSERT_TRUE(in.finish("network"));
    EXPECT_EQ(decoded.digest(), network.digest());
    const std::vector<SequencePlace> places = random_places(60, 13);
    EXPECT_EQ(decoded.state_after(places), network.state_after(places));
}

TEST(ModelTables, HoldSortedNetworksUpToTheirLimit) {
    ModelTables tables;
    for (std::uint32_t space = kMaxNetworks; space > 0; --space)
        ASSERT_NE(tables.network_for_write(schema::SpaceId{space}), nullptr);
    EXPECT_EQ(tables.network_for_write(schema::SpaceId{1000}), nullptr);
    EXPECT_EQ(tables.find_network(schema::SpaceId{1000}), nullptr);
    EXPECT_EQ(tables.find_network(schema::SpaceId{7})->space(), schema::SpaceId{7});
    ByteWriter out;
    tables.encode(out);
    ByteReader in(out.bytes());
    ModelTables decoded = ModelTables::decode(in);
    ASSERT_TRUE(in.finish("tables"));
    EXPECT_EQ(decoded.digest(), tables.digest());
    const ModelTables frozen = tables.freeze();
    EXPECT_EQ(&frozen.find_network(schema::SpaceId{7})->body(), &tables.find_network(schema::SpaceId{7})->body());
}

}  // namespace
}  // namespace tiller::model

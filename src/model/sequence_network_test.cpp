#include "model/sequence_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

#include "base/random.h"
#include "kernels/level.h"

namespace tiller::model {
namespace {

constexpr NetworkShape kShape{.items = 11, .width = 16, .heads = 2, .blocks = 2, .hidden = 24, .max_length = 9};

/// Two sequences, and a loss with a known gradient: the product of the states with fixed weights.
class SmallNetwork : public testing::Test {
protected:
    SmallNetwork() : network(kShape, 5) {
        SeededRandom random(6);
        for (float& value : weights_of_loss) value = static_cast<float>(random.unit() * 2 - 1);
        // Biases begin at zero and gains at one: moved, so that their gradients are met in general position.
        for (float& value : network.weights().subspan(network.layout().body_offset()))
            value += static_cast<float>(random.unit() - 0.5) * 0.2f;
        network.pack();
    }
    [[nodiscard]] PackedSequences sequences() const { return {items, starts}; }
    double loss() {
        const auto states = pass.forward(network, sequences(), dropping);
        double sum = 0;
        for (std::size_t i = 0; i < states.rows * states.columns; ++i) {
            sum += static_cast<double>(states.data[i]) * static_cast<double>(weights_of_loss[i]);
        }
        return sum;
    }

    SequenceNetwork network;
    NetworkPass pass;
    Dropping dropping;
    std::vector<std::uint32_t> items{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 0};
    std::vector<std::uint32_t> starts{0, 4, 11};
    std::vector<float> weights_of_loss = std::vector<float>(11 * 16);
};

/// Gradient of every weight, the item table's gathered from that of the vectors that were read.
std::vector<float> all_gradients(SequenceNetwork& network, NetworkPass& pass, const PackedSequences& sequences,
                                 const Dropping& dropping, std::span<const float> weights_of_loss) {
    const std::size_t width = network.shape().width;
    std::vector<float> gradient(network.layout().size);
    const auto flow =
        pass.backward(network, sequences, dropping, {weights_of_loss.data(), sequences.places(), width, width},
                      std::span(gradient).subspan(network.layout().body_offset()));
    for (std::size_t i = 0; i < sequences.places(); ++i) {
        for (std::size_t j = 0; j < width; ++j) gradient[sequences.items[i] * width + j] += flow.row(i)[j];
    }
    return gradient;
}

/// Slope of the loss along one weight, from four points: what two points miss where a loss bends fast (item vectors are
/// small and normalised at once) cancels.
double slope_at(SequenceNetwork& network, std::size_t index, const std::function<double()>& loss) {
    constexpr float kStep = 2e-3f;
    float& weight = network.weights()[index];
    const float before = weight;
    const auto loss_at = [&](float offset) {
        weight = before + offset;
        network.pack();
        return loss();
    };
    const double near = loss_at(kStep) - loss_at(-kStep);
    const double far = loss_at(2 * kStep) - loss_at(-2 * kStep);
    weight = before;
    network.pack();
    return (8.0 * near - far) / (12.0 * static_cast<double>(kStep));
}

void expect_right_gradients(SequenceNetwork& network, std::span<const float> gradient,
                            const std::function<double()>& loss) {
    for (std::size_t i = 0; i < gradient.size(); i += 7) {
        const double slope = slope_at(network, i, loss);
        EXPECT_NEAR(static_cast<double>(gradient[i]), slope, 4e-3 + 0.01 * std::abs(slope)) << "weight " << i;
    }
}

TEST_F(SmallNetwork, GradientsAreThoseOfFiniteDifferences) {
    loss();
    const auto gradient = all_gradients(network, pass, sequences(), dropping, weights_of_loss);
    expect_right_gradients(network, gradient, [this] { return loss(); });
}

TEST_F(SmallNetwork, GradientsUnderDropoutAreThoseOfTheSameMask) {
    dropping = {.rate = 0.3f, .seed = 9, .step = 2, .first_place = 40};
    loss();
    const auto gradient = all_gradients(network, pass, sequences(), dropping, weights_of_loss);
    expect_right_gradients(network, gradient, [this] { return loss(); });
}

TEST_F(SmallNetwork, AStateDependsOnItsPastOnly) {
    const auto states = pass.forward(network, sequences(), {});
    const std::vector<float> whole(states.data, states.data + 11 * 16);
    // The second sequence alone, cut after its fourth item.
    const std::vector<std::uint32_t> part(items.begin() + 4, items.begin() + 8);
    const std::vector<std::uint32_t> part_starts{0, 4};
    const auto cut = pass.forward(network, {part, part_starts}, {});
    EXPECT_EQ(std::memcmp(cut.data, &whole[4 * 16], 4 * 16 * sizeof(float)), 0);
}

TEST_F(SmallNetwork, HasTheSameBitsAtEachLevel) {
    std::vector<float> first;
    for (const auto level : {kernels::Level::kScalar, kernels::Level::kAvx2, kernels::Level::kAvx512}) {
        kernels::force_level(level);
        loss();
        const auto gradient = all_gradients(network, pass, sequences(), dropping, weights_of_loss);
        if (first.empty()) first = gradient;
        EXPECT_EQ(std::memcmp(gradient.data(), first.data(), first.size() * sizeof(float)), 0)
            << kernels::name_of(level);
    }
    kernels::force_level(kernels::detected_level());
}

}  // namespace
}  // namespace tiller::model

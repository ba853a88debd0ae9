// The sequence network: from the items that a viewer met, in order, to a state whose product with an item's vector says how
// likely that item is next. Causal attention blocks with gates, after eSASRec (SASRec with LiGR blocks); distances enter as a
// learned bias, so the state of a prefix does not depend on where the sequence was cut.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/attention.h"
#include "kernels/dropout.h"
#include "kernels/matrix.h"

namespace tiller::model {

struct NetworkShape {
    std::size_t items = 0;
    std::size_t width = 64;  // of item vectors and states; a multiple of heads
    std::size_t heads = 2;
    std::size_t blocks = 2;
    std::size_t hidden = 128;  // gated units of a block
    std::size_t max_length = 128;  // places of a sequence that are seen

    [[nodiscard]] kernels::AttentionShape attention() const { return {heads, width / heads, max_length}; }
};

/// A matrix among the weights.
struct WeightRange {
    std::size_t offset = 0;
    std::size_t rows = 0;
    std::size_t columns = 0;
    [[nodiscard]] std::size_t size() const { return rows * columns; }
};

/// Where each block's weights lie. Matrices are [inputs * outputs].
struct BlockWeights {
    WeightRange attention_gain;  // [1 * width]
    WeightRange attention_in;  // [width * 4 width]: query, key, value, gate
    WeightRange distance_bias;  // [heads * max_length]
    WeightRange attention_out;  // [width * width]
    WeightRange units_gain;  // [1 * width]
    WeightRange units_in;  // [width * (2 hidden + width)]: left, right, gate
    WeightRange units_out;  // [hidden * width]
};

/// All weights lie in one array, so that a gradient, an optimiser's mean and a checkpoint have the same form.
class NetworkLayout {
public:
    explicit NetworkLayout(const NetworkShape& shape);
    WeightRange items;  // [items * width], first of all
    std::vector<BlockWeights> blocks;
    WeightRange state_gain;  // [1 * width]
    std::size_t size = 0;

    /// The weights after the item table: the body.
    [[nodiscard]] std::size_t body_offset() const { return items.size(); }
    [[nodiscard]] std::size_t body_size() const { return size - items.size(); }

private:
    WeightRange take(std::size_t rows, std::size_t columns);
};

/// Weights in the order in which products read them; packed again after every step.
struct PackedBlock {
    kernels::Panels attention_in, attention_in_transposed, attention_out, attention_out_transposed;
    kernels::Panels units_in, units_in_transposed, units_out, units_out_transposed;
};
struct PackedNetwork {
    std::vector<PackedBlock> blocks;
    kernels::Panels items;  // [items * width]: from score gradients to the gradient of states
    kernels::Panels items_transposed;  // [width * items]: from states to scores
};

class SequenceNetwork {
public:
    /// Weights drawn from `seed`.
    SequenceNetwork(const NetworkShape& shape, std::uint64_t seed);

    [[nodiscard]] const NetworkShape& shape() const { return shape_; }
    [[nodiscard]] const NetworkLayout& layout() const { return layout_; }
    [[nodiscard]] std::span<float> weights() { return weights_; }
    [[nodiscard]] std::span<const float> weights() const { return weights_; }  // all of them, in the layout's order
    [[nodiscard]] kernels::ConstMatrix matrix(const WeightRange& range) const {
        return {weights_.data() + range.offset, range.rows, range.columns, range.columns};
    }
    [[nodiscard]] std::span<const float> values(const WeightRange& range) const {
        return {weights_.data() + range.offset, range.size()};
    }
    [[nodiscard]] const PackedNetwork& packed() const { return packed_; }
    /// To be called after a change of the weights and before the next pass.
    void pack();

private:
    void draw_weights(std::uint64_t seed);

    NetworkShape shape_;
    NetworkLayout layout_;
    kernels::AlignedFloats weights_;
    PackedNetwork packed_;
};

/// Sequences one after the other, without gaps.
struct PackedSequences {
    std::span<const std::uint32_t> items;  // [places]
    std::span<const std::uint32_t> starts;  // [sequences + 1]: sequence i is items[starts[i] … starts[i + 1])
    std::span<const float> added{};  // [places * width]: added to what goes in for each item; empty = nothing
    [[nodiscard]] std::size_t places() const { return items.size(); }
    [[nodiscard]] std::size_t sequences() const { return starts.empty() ? 0 : starts.size() - 1; }
};

/// What is dropped in training; a rate of 0 drops nothing.
struct Dropping {
    float rate = 0.0f;
    std::uint64_t seed = 0;
    std::uint64_t step = 0;
    std::uint32_t first_place = 0;  // of these sequences in the whole batch
};

/// By how much item vectors are scaled on their way in: brings their length to that of what the blocks add.
[[nodiscard]] float input_scale(const NetworkShape& shape);

/// One forward and backward pass; holds what the backward pass needs. One a thread, used again and again.
class NetworkPass {
public:
    /// States of all places [places * width]; valid until the next forward.
    [[nodiscard]] kernels::ConstMatrix forward(const SequenceNetwork& network, const PackedSequences& sequences,
                                               const Dropping& dropping);
    /// Given the gradient of the states of the last forward, adds that of the body's weights [body_size] and returns that of
    /// the item vectors that were read [places * width] (of `added` too, divided by input_scale); valid until the next forward.
    [[nodiscard]] kernels::ConstMatrix backward(const SequenceNetwork& network, const PackedSequences& sequences,
                                                const Dropping& dropping, kernels::ConstMatrix state_gradient,
                                                std::span<float> body_gradient);

private:
    struct Grid {
        kernels::AlignedFloats values;
        kernels::Matrix shaped(std::size_t rows, std::size_t columns);
    };
    struct BlockPass {
        Grid in, attention_normed, projected, attended, attention_step;
        Grid middle, units_normed, expanded, units, units_step;
        std::vector<float> attention_inverses, units_inverses;
        std::vector<kernels::SoftmaxOfRow> softmax;
    };
    struct Context;
    struct BodyGradient;

    void gather_inputs(const Context& context);
    void attention_forward(const Context& context, std::size_t block, kernels::Matrix out);
    void units_forward(const Context& context, std::size_t block, kernels::Matrix out);
    void attention_backward(const Context& context, std::size_t block, kernels::Matrix flow,
                            const BodyGradient& gradient);
    void units_backward(const Context& context, std::size_t block, kernels::Matrix flow, const BodyGradient& gradient);

    std::vector<BlockPass> blocks_;
    Grid last_, states_;
    std::vector<float> state_inverses_;
    Grid flow_, wide_gradient_, narrow_gradient_, step_gradient_;
    kernels::Panels packed_gradient_;
    kernels::AttentionScratch attention_;
};

}  // namespace tiller::model

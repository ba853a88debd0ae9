#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "kernels/gates.h"
#include "kernels/gather.h"
#include "kernels/norm.h"
#include "model/sequence_network.h"

namespace tiller::model {

using kernels::ConstMatrix;
using kernels::Matrix;
using kernels::multiply;
using kernels::multiply_transposed;
using kernels::Store;

namespace {

// Where dropout is applied: once on the item vectors, twice in each block.
constexpr std::uint64_t kItemSite = 0;
std::uint64_t attention_site(std::size_t block) { return 1 + 2 * block; }
std::uint64_t units_site(std::size_t block) { return 2 + 2 * block; }

void drop(Matrix values, const Dropping& dropping, std::uint64_t site) {
    const auto key = kernels::DropoutKey::of(dropping.seed, dropping.step, site);
    kernels::drop_out({values.data, values.rows * values.columns}, dropping.rate, key,
                      dropping.first_place * static_cast<std::uint32_t>(values.columns));
}

}  // namespace

/// The gradient of the body, by the ranges of the weights.
struct NetworkPass::BodyGradient {
    std::span<float> values;
    std::size_t offset;  // of the body in the weights
    [[nodiscard]] Matrix matrix(const WeightRange& range) const {
        return {values.data() + range.offset - offset, range.rows, range.columns, range.columns};
    }
    [[nodiscard]] std::span<float> span(const WeightRange& range) const {
        return values.subspan(range.offset - offset, range.size());
    }
};

/// What all steps of a pass read.
struct NetworkPass::Context {
    const SequenceNetwork& network;
    const PackedSequences& sequences;
    const Dropping& dropping;
    [[nodiscard]] std::size_t places() const { return sequences.places(); }
    [[nodiscard]] const NetworkShape& shape() const { return network.shape(); }
    [[nodiscard]] const BlockWeights& weights(std::size_t block) const { return network.layout().blocks[block]; }
    [[nodiscard]] const PackedBlock& packed(std::size_t block) const { return network.packed().blocks[block]; }
    /// Calls use(first place, places, softmax of the sequence) for each sequence.
    template <typename Use>
    void for_each_sequence(std::span<kernels::SoftmaxOfRow> softmax, Use use) const {
        for (std::size_t i = 0; i + 1 < sequences.starts.size(); ++i) {
            const std::size_t first = sequences.starts[i];
            const std::size_t count = sequences.starts[i + 1] - first;
            if (count > 0) use(first, count, softmax.subspan(first * shape().heads, count * shape().heads));
        }
    }
};

float input_scale(const NetworkShape& shape) { return std::sqrt(static_cast<float>(shape.width)); }

Matrix NetworkPass::Grid::shaped(std::size_t rows, std::size_t columns) {
    if (values.size() < rows * columns) values.resize(rows * columns);
    return {values.data(), rows, columns, columns};
}

ConstMatrix NetworkPass::forward(const SequenceNetwork& network, const PackedSequences& sequences,
                                 const Dropping& dropping) {
    const Context context{network, sequences, dropping};
    const NetworkShape& shape = network.shape();
    const std::size_t places = sequences.places();
    gather_inputs(context);
    for (std::size_t i = 0; i < shape.blocks; ++i) {
        attention_forward(context, i, blocks_[i].middle.shaped(places, shape.width));
        units_forward(context, i, (i + 1 < shape.blocks ? blocks_[i + 1].in : last_).shaped(places, shape.width));
    }
    state_inverses_.resize(places);
    const Matrix states = states_.shaped(places, shape.width);
    kernels::normalise_rows(last_.shaped(places, shape.width), network.values(network.layout().state_gain), states,
                            state_inverses_);
    return states;
}

void NetworkPass::gather_inputs(const Context& context) {
    const NetworkShape& shape = context.shape();
    const SequenceNetwork& network = context.network;
    blocks_.resize(shape.blocks);
    const Matrix first = blocks_[0].in.shaped(context.places(), shape.width);
    kernels::gather_rows(network.matrix(network.layout().items), context.sequences.items, input_scale(shape), first);
    if (!context.sequences.added.empty())
        kernels::add_values({first.data, context.places() * shape.width}, context.sequences.added);
    drop(first, context.dropping, kItemSite);
}

void NetworkPass::attention_forward(const Context& context, std::size_t block, Matrix out) {
    const std::size_t places = context.places();
    const std::size_t width = context.shape().width;
    BlockPass& pass = blocks_[block];
    pass.attention_inverses.resize(places);
    pass.softmax.resize(places * context.shape().heads);
    const Matrix in = pass.in.shaped(places, width);
    const Matrix normed = pass.attention_normed.shaped(places, width);
    const Matrix projected = pass.projected.shaped(places, 4 * width);
    const Matrix attended = pass.attended.shaped(places, width);
    const Matrix step = pass.attention_step.shaped(places, width);
    kernels::normalise_rows(in, context.network.values(context.weights(block).attention_gain), normed,
                            pass.attention_inverses);
    multiply(normed, context.packed(block).attention_in, projected, Store::kReplace);
    const auto bias = context.network.values(context.weights(block).distance_bias);
    context.for_each_sequence(
        pass.softmax, [&](std::size_t first, std::size_t count, std::span<kernels::SoftmaxOfRow> softmax) {
            kernels::attend(context.shape().attention(), projected.column_range(0, 3 * width).row_range(first, count),
                            bias, attended.row_range(first, count), softmax, attention_);
        });
    multiply(attended, context.packed(block).attention_out, step, Store::kReplace);
    drop(step, context.dropping, attention_site(block));
    kernels::gated_residual(in, projected.column_range(3 * width, width), step, out);
}

void NetworkPass::units_forward(const Context& context, std::size_t block, Matrix out) {
    const std::size_t places = context.places();
    const std::size_t width = context.shape().width;
    const std::size_t hidden = context.shape().hidden;
    BlockPass& pass = blocks_[block];
    pass.units_inverses.resize(places);
    const Matrix in = pass.middle.shaped(places, width);
    const Matrix normed = pass.units_normed.shaped(places, width);
    const Matrix expanded = pass.expanded.shaped(places, 2 * hidden + width);
    const Matrix units = pass.units.shaped(places, hidden);
    const Matrix step = pass.units_step.shaped(places, width);
    kernels::normalise_rows(in, context.network.values(context.weights(block).units_gain), normed, pass.units_inverses);
    multiply(normed, context.packed(block).units_in, expanded, Store::kReplace);
    kernels::gated_units(expanded.column_range(0, hidden), expanded.column_range(hidden, hidden), units);
    multiply(units, context.packed(block).units_out, step, Store::kReplace);
    drop(step, context.dropping, units_site(block));
    kernels::gated_residual(in, expanded.column_range(2 * hidden, width), step, out);
}

ConstMatrix NetworkPass::backward(const SequenceNetwork& network, const PackedSequences& sequences,
                                  const Dropping& dropping, ConstMatrix state_gradient,
                                  std::span<float> body_gradient) {
    const Context context{network, sequences, dropping};
    const NetworkShape& shape = network.shape();
    const NetworkLayout& layout = network.layout();
    const std::size_t places = sequences.places();
    ASSERT(body_gradient.size() == layout.body_size() && state_gradient.rows == places);
    const BodyGradient gradient{body_gradient, layout.body_offset()};
    const Matrix flow = flow_.shaped(places, shape.width);
    std::fill_n(flow.data, places * shape.width, 0.0f);
    kernels::normalise_rows_backward(last_.shaped(places, shape.width), network.values(layout.state_gain),
                                     state_inverses_, state_gradient, flow, gradient.span(layout.state_gain));
    for (std::size_t i = shape.blocks; i-- > 0;) {
        units_backward(context, i, flow, gradient);
        attention_backward(context, i, flow, gradient);
    }
    drop(flow, dropping, kItemSite);
    kernels::scale_values({flow.data, places * shape.width}, input_scale(shape));
    return flow;
}

void NetworkPass::units_backward(const Context& context, std::size_t block, Matrix flow, const BodyGradient& gradient) {
    const std::size_t places = context.places();
    const std::size_t width = context.shape().width;
    const std::size_t hidden = context.shape().hidden;
    const BlockWeights& weights = context.weights(block);
    BlockPass& pass = blocks_[block];
    const Matrix expanded = pass.expanded.shaped(places, 2 * hidden + width);
    const Matrix expanded_gradient = wide_gradient_.shaped(places, 2 * hidden + width);
    const Matrix step_gradient = step_gradient_.shaped(places, width);
    kernels::gated_residual_backward(expanded.column_range(2 * hidden, width), pass.units_step.shaped(places, width),
                                     flow, expanded_gradient.column_range(2 * hidden, width), step_gradient);
    drop(step_gradient, context.dropping, units_site(block));
    packed_gradient_.pack(step_gradient);
    multiply_transposed(pass.units.shaped(places, hidden), packed_gradient_, gradient.matrix(weights.units_out),
                        Store::kAdd);
    const Matrix units_gradient = narrow_gradient_.shaped(places, hidden);
    multiply(step_gradient, context.packed(block).units_out_transposed, units_gradient, Store::kReplace);
    kernels::gated_units_backward(expanded.column_range(0, hidden), expanded.column_range(hidden, hidden),
                                  units_gradient, expanded_gradient.column_range(0, hidden),
                                  expanded_gradient.column_range(hidden, hidden));
    packed_gradient_.pack(expanded_gradient);
    multiply_transposed(pass.units_normed.shaped(places, width), packed_gradient_, gradient.matrix(weights.units_in),
                        Store::kAdd);
    const Matrix normed_gradient = narrow_gradient_.shaped(places, width);
    multiply(expanded_gradient, context.packed(block).units_in_transposed, normed_gradient, Store::kReplace);
    kernels::normalise_rows_backward(pass.middle.shaped(places, width), context.network.values(weights.units_gain),
                                     pass.units_inverses, normed_gradient, flow, gradient.span(weights.units_gain));
}

void NetworkPass::attention_backward(const Context& context, std::size_t block, Matrix flow,
                                     const BodyGradient& gradient) {
    const std::size_t places = context.places();
    const std::size_t width = context.shape().width;
    const BlockWeights& weights = context.weights(block);
    BlockPass& pass = blocks_[block];
    const Matrix projected = pass.projected.shaped(places, 4 * width);
    const Matrix projected_gradient = wide_gradient_.shaped(places, 4 * width);
    const Matrix step_gradient = step_gradient_.shaped(places, width);
    kernels::gated_residual_backward(projected.column_range(3 * width, width),
                                     pass.attention_step.shaped(places, width), flow,
                                     projected_gradient.column_range(3 * width, width), step_gradient);
    drop(step_gradient, context.dropping, attention_site(block));
    packed_gradient_.pack(step_gradient);
    multiply_transposed(pass.attended.shaped(places, width), packed_gradient_, gradient.matrix(weights.attention_out),
                        Store::kAdd);
    const Matrix attended_gradient = narrow_gradient_.shaped(places, width);
    multiply(step_gradient, context.packed(block).attention_out_transposed, attended_gradient, Store::kReplace);
    const auto bias = context.network.values(weights.distance_bias);
    context.for_each_sequence(
        pass.softmax, [&](std::size_t first, std::size_t count, std::span<kernels::SoftmaxOfRow> softmax) {
            kernels::attend_backward(context.shape().attention(),
                                     projected.column_range(0, 3 * width).row_range(first, count), bias, softmax,
                                     attended_gradient.row_range(first, count),
                                     projected_gradient.column_range(0, 3 * width).row_range(first, count),
                                     gradient.span(weights.distance_bias), attention_);
        });
    packed_gradient_.pack(projected_gradient);
    multiply_transposed(pass.attention_normed.shaped(places, width), packed_gradient_,
                        gradient.matrix(weights.attention_in), Store::kAdd);
    const Matrix normed_gradient = narrow_gradient_.shaped(places, width);
    multiply(projected_gradient, context.packed(block).attention_in_transposed, normed_gradient, Store::kReplace);
    kernels::normalise_rows_backward(pass.in.shaped(places, width), context.network.values(weights.attention_gain),
                                     pass.attention_inverses, normed_gradient, flow,
                                     gradient.span(weights.attention_gain));
}

}  // namespace tiller::model

#include "model/sequence_network.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/result.h"

namespace tiller::model {
namespace {

// Of an item vector's elements: small, so that all items begin about equally likely.
constexpr double kItemSpread = 0.05;

void fill_one(std::span<float> values) { std::fill(values.begin(), values.end(), 1.0f); }

/// Uniform with standard deviation `spread`.
void draw_uniform(std::span<float> values, double spread, SeededRandom& random) {
    const double limit = spread * std::sqrt(3.0);
    for (float& value : values) value = static_cast<float>((2.0 * random.unit() - 1.0) * limit);
}

}  // namespace

NetworkLayout::NetworkLayout(const NetworkShape& shape) {
    ASSERT(shape.items > 0 && shape.blocks > 0 && shape.heads > 0 && shape.width % shape.heads == 0 &&
           shape.max_length > 0);
    items = take(shape.items, shape.width);
    for (std::size_t i = 0; i < shape.blocks; ++i) {
        BlockWeights block;
        block.attention_gain = take(1, shape.width);
        block.attention_in = take(shape.width, 4 * shape.width);
        block.distance_bias = take(shape.heads, shape.max_length);
        block.attention_out = take(shape.width, shape.width);
        block.units_gain = take(1, shape.width);
        block.units_in = take(shape.width, 2 * shape.hidden + shape.width);
        block.units_out = take(shape.hidden, shape.width);
        blocks.push_back(block);
    }
    state_gain = take(1, shape.width);
}

WeightRange NetworkLayout::take(std::size_t rows, std::size_t columns) {
    const WeightRange range{size, rows, columns};
    size += range.size();
    return range;
}

SequenceNetwork::SequenceNetwork(const NetworkShape& shape, std::uint64_t seed) : shape_(shape), layout_(shape) {
    weights_.resize(layout_.size);
    packed_.blocks.resize(shape.blocks);
    draw_weights(seed);
    pack();
}

void SequenceNetwork::draw_weights(std::uint64_t seed) {
    SeededRandom random(seed);
    const auto span_of = [this](const WeightRange& range) {
        return std::span(weights_).subspan(range.offset, range.size());
    };
    const auto draw = [&](const WeightRange& range, double factor) {
        draw_uniform(span_of(range), factor / std::sqrt(static_cast<double>(range.rows)), random);
    };
    draw_uniform(span_of(layout_.items), kItemSpread, random);
    // Steps of later blocks add up: each begins smaller the more there are.
    const double step_factor = 1.0 / std::sqrt(2.0 * static_cast<double>(shape_.blocks));
    for (const BlockWeights& block : layout_.blocks) {
        fill_one(span_of(block.attention_gain));
        draw(block.attention_in, 1.0);
        draw(block.attention_out, step_factor);
        fill_one(span_of(block.units_gain));
        draw(block.units_in, 1.0);
        draw(block.units_out, step_factor);
    }
    fill_one(span_of(layout_.state_gain));
}

void SequenceNetwork::pack() {
    for (std::size_t i = 0; i < shape_.blocks; ++i) {
        const BlockWeights& from = layout_.blocks[i];
        PackedBlock& to = packed_.blocks[i];
        to.attention_in.pack(matrix(from.attention_in));
        to.attention_in_transposed.pack_transposed(matrix(from.attention_in));
        to.attention_out.pack(matrix(from.attention_out));
        to.attention_out_transposed.pack_transposed(matrix(from.attention_out));
        to.units_in.pack(matrix(from.units_in));
        to.units_in_transposed.pack_transposed(matrix(from.units_in));
        to.units_out.pack(matrix(from.units_out));
        to.units_out_transposed.pack_transposed(matrix(from.units_out));
    }
    packed_.items.pack(matrix(layout_.items));
    packed_.items_transposed.pack_transposed(matrix(layout_.items));
}

}  // namespace tiller::model

#include "kernels/attention.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "kernels/float_exp.h"
#include "kernels/lanes.h"
#include "kernels/row_sums.h"

namespace tiller::kernels {
namespace {

// Rows of a block; its last keys are masked, so a smaller block computes less for nothing, and a larger one reuses more.
constexpr std::size_t kBlockRows = 48;

/// Column ranges of one head in the projected matrix.
struct HeadColumns {
    std::size_t query;
    std::size_t key;
    std::size_t value;
};
HeadColumns columns_of(const AttentionShape& shape, std::size_t head) {
    const std::size_t first = head * shape.head_width;
    return {first, shape.width() + first, 2 * shape.width() + first};
}

/// One block of rows of one head.
struct Block {
    std::size_t first;
    std::size_t rows;
    [[nodiscard]] std::size_t keys() const { return first + rows; }
};

float scale_of(const AttentionShape& shape) { return 1.0f / std::sqrt(static_cast<float>(shape.head_width)); }

/// Scores to shares of one row, with the keys after `row` at zero.
SoftmaxOfRow softmax_row(float* scores, std::size_t row, std::size_t keys, const float* bias, float scale) {
    const std::size_t seen = row + 1;
    for (std::size_t j = 0; j < seen; ++j) scores[j] = scores[j] * scale + bias[j];
    const float largest = max_of(scores, seen);
    const float sum = sum_over(seen, [=](std::size_t j) { return scores[j] = exp_float(scores[j] - largest); });
    const float inverse_sum = 1.0f / sum;
    for (std::size_t j = 0; j < seen; ++j) scores[j] *= inverse_sum;
    std::fill(scores + seen, scores + keys, 0.0f);
    return {largest, inverse_sum};
}

/// The same shares again, from what the forward pass kept: the same operations, so the same bits.
void shares_of_row(float* scores, std::size_t row, std::size_t keys, const float* bias, float scale,
                   SoftmaxOfRow softmax) {
    const std::size_t seen = row + 1;
    for (std::size_t j = 0; j < seen; ++j) {
        scores[j] = exp_float(scores[j] * scale + bias[j] - softmax.largest) * softmax.inverse_sum;
    }
    std::fill(scores + seen, scores + keys, 0.0f);
}

/// Gradient of the scores of one row from that of its shares, in place; adds it to the bias of each distance.
void score_gradient_row(float* gradient, const float* shares, std::size_t row, std::size_t keys, float scale,
                        float* bias_gradient) {
    const std::size_t seen = row + 1;
    const float mean = sum_over(seen, [=](std::size_t j) { return shares[j] * gradient[j]; });
    for (std::size_t j = 0; j < seen; ++j) {
        const float of_score = shares[j] * (gradient[j] - mean);
        bias_gradient[j] += of_score;
        gradient[j] = of_score * scale;
    }
    std::fill(gradient + seen, gradient + keys, 0.0f);
}

/// Where the bias of a row's key 0 lies in its head's reversed table.
std::size_t bias_offset(const AttentionShape& shape, std::size_t head, std::size_t row) {
    return head * shape.max_length + shape.max_length - 1 - row;
}

template <typename PerBlock>
void for_each_block(std::size_t length, PerBlock per_block) {
    for (std::size_t first = 0; first < length; first += kBlockRows)
        per_block(Block{first, std::min(kBlockRows, length - first)});
}

}  // namespace

void attend(const AttentionShape& shape, ConstMatrix projected, std::span<const float> distance_bias, Matrix out,
            std::span<SoftmaxOfRow> softmax, AttentionScratch& scratch) {
    const std::size_t n = projected.rows;
    ASSERT(n <= shape.max_length && distance_bias.size() == shape.heads * shape.max_length &&
           softmax.size() == shape.heads * n);
    scratch.shares.resize(std::max(scratch.shares.size(), kBlockRows * n));
    const float scale = scale_of(shape);
    for (std::size_t head = 0; head < shape.heads; ++head) {
        const HeadColumns at = columns_of(shape, head);
        scratch.keys_transposed.pack_transposed(projected.column_range(at.key, shape.head_width));
        scratch.values.pack(projected.column_range(at.value, shape.head_width));
        for_each_block(n, [&](const Block& block) {
            const Matrix shares{scratch.shares.data(), block.rows, block.keys(), n};
            multiply(projected.row_range(block.first, block.rows).column_range(at.query, shape.head_width),
                     scratch.keys_transposed, shares, Store::kReplace);
            for (std::size_t i = 0; i < block.rows; ++i) {
                const std::size_t row = block.first + i;
                softmax[head * n + row] =
                    softmax_row(shares.row(i), row, block.keys(), &distance_bias[bias_offset(shape, head, row)], scale);
            }
            multiply(shares, scratch.values,
                     out.row_range(block.first, block.rows).column_range(at.query, shape.head_width), Store::kReplace);
        });
    }
}

void attend_last(const AttentionShape& shape, const LastPlace& last, std::span<const float> distance_bias, Matrix out) {
    const std::size_t n = last.places.rows;
    ASSERT(n > 0 && n <= kMaxLastPlaces && n <= shape.max_length && shape.width() <= kMaxLastWidth &&
           shape.head_width % kLanes == 0 && distance_bias.size() == shape.heads * shape.max_length && out.rows == 1);
    std::array<float, kMaxLastPlaces> all_shares;
    std::array<float, kMaxLastWidth> all_wanted;  // the query as the places are asked for it
    std::array<float, kMaxLastWidth> all_means;  // of the places, by their shares
    const std::span<float> shares = std::span(all_shares).first(n);
    const std::span<float> wanted = std::span(all_wanted).first(shape.width());
    const std::span<float> means = std::span(all_means).first(shape.width());
    for (std::size_t head = 0; head < shape.heads; ++head) {
        const std::size_t first = head * shape.head_width;
        const auto of_head = [&](ConstMatrix matrix) { return matrix.column_range(first, shape.head_width); };
        dot_rows(of_head(last.key_weights), {last.query.row(0) + first, shape.head_width}, wanted);
        dot_rows(last.places, wanted, shares);
        softmax_row(shares.data(), n - 1, n, &distance_bias[bias_offset(shape, head, n - 1)], scale_of(shape));
        weigh_rows(last.places, shares, means);
        weigh_rows(of_head(last.value_weights), means, out.row_span(0).subspan(first, shape.head_width));
    }
}

void attend_backward(const AttentionShape& shape, ConstMatrix projected, std::span<const float> distance_bias,
                     std::span<const SoftmaxOfRow> softmax, ConstMatrix out_gradient, Matrix projected_gradient,
                     std::span<float> bias_gradient, AttentionScratch& scratch) {
    const std::size_t n = projected.rows;
    const std::size_t width = shape.head_width;
    ASSERT(n <= shape.max_length && bias_gradient.size() == shape.heads * shape.max_length &&
           softmax.size() == shape.heads * n);
    scratch.shares.resize(std::max(scratch.shares.size(), kBlockRows * n));
    scratch.share_gradients.resize(std::max(scratch.share_gradients.size(), kBlockRows * n));
    const float scale = scale_of(shape);
    for (std::size_t row = 0; row < n; ++row)
        std::fill_n(projected_gradient.row(row) + shape.width(), 2 * shape.width(), 0.0f);
    for (std::size_t head = 0; head < shape.heads; ++head) {
        const HeadColumns at = columns_of(shape, head);
        const ConstMatrix keys = projected.column_range(at.key, width);
        scratch.keys.pack(keys);
        scratch.keys_transposed.pack_transposed(keys);
        scratch.values_transposed.pack_transposed(projected.column_range(at.value, width));
        for_each_block(n, [&](const Block& block) {
            const Matrix shares{scratch.shares.data(), block.rows, block.keys(), n};
            const Matrix gradients{scratch.share_gradients.data(), block.rows, block.keys(), n};
            const ConstMatrix queries = projected.row_range(block.first, block.rows).column_range(at.query, width);
            const ConstMatrix out_rows = out_gradient.row_range(block.first, block.rows).column_range(at.query, width);
            multiply(queries, scratch.keys_transposed, shares, Store::kReplace);
            multiply(out_rows, scratch.values_transposed, gradients, Store::kReplace);
            for (std::size_t i = 0; i < block.rows; ++i) {
                const std::size_t row = block.first + i;
                const std::size_t bias = bias_offset(shape, head, row);
                shares_of_row(shares.row(i), row, block.keys(), &distance_bias[bias], scale, softmax[head * n + row]);
                score_gradient_row(gradients.row(i), shares.row(i), row, block.keys(), scale, &bias_gradient[bias]);
            }
            scratch.out_gradients.pack(out_rows);
            scratch.queries.pack(queries);
            const Matrix seen = projected_gradient.row_range(0, block.keys());
            multiply_transposed(shares, scratch.out_gradients, seen.column_range(at.value, width), Store::kAdd);
            multiply_transposed(gradients, scratch.queries, seen.column_range(at.key, width), Store::kAdd);
            multiply(gradients, scratch.keys,
                     projected_gradient.row_range(block.first, block.rows).column_range(at.query, width),
                     Store::kReplace);
        });
    }
}

}  // namespace tiller::kernels

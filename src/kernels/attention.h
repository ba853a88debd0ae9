// Causal attention with a learned bias by distance, over one sequence at a time: sequences are packed one after the other
// and no place is padded.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/matrix.h"

namespace tiller::kernels {

struct AttentionShape {
    std::size_t heads = 1;
    std::size_t head_width = 64;
    std::size_t max_length = 128;  // of a sequence

    [[nodiscard]] std::size_t width() const { return heads * head_width; }
};

/// Working memory of one thread; grows to the longest sequence and is kept.
struct AttentionScratch {
    Panels keys;
    Panels keys_transposed;
    Panels values;
    Panels values_transposed;
    Panels queries;
    Panels out_gradients;
    AlignedFloats shares;
    AlignedFloats share_gradients;
};

/// What the backward pass needs of the softmax of one row of one head: share = e^(score - largest) * inverse_sum.
struct SoftmaxOfRow {
    float largest;
    float inverse_sum;
};

/// out = softmax(query key / sqrt(head_width) + bias by distance) value, each place seeing itself and what came before.
/// projected     [n * 3 width]  queries, keys and values side by side, head after head; n <= max_length
/// distance_bias [heads * max_length]  the last of a head's row is distance 0, the one before it distance 1, …
/// out           [n * width]
/// softmax       [heads * n]  out
void attend(const AttentionShape& shape, ConstMatrix projected, std::span<const float> distance_bias, Matrix out,
            std::span<SoftmaxOfRow> softmax, AttentionScratch& scratch);

/// What attend_last reads.
struct LastPlace {
    ConstMatrix places;  // [n * width]: what keys and values are made of
    ConstMatrix query;  // [1 * width]: of the last place
    ConstMatrix key_weights;  // [width * width]: keys = places key_weights
    ConstMatrix value_weights;  // [width * width]
};

/// The last row of attend's out alone, without the keys and values of the other places: the query is carried through the
/// weights of the keys once, and the weighted mean of the places through those of the values. A thirtieth of the steps, in
/// another order: equal to attend's up to rounding. Same bits on every level; head_width a multiple of 16; no allocation.
/// out [1 * width]
inline constexpr std::size_t kMaxLastPlaces = 256;
inline constexpr std::size_t kMaxLastWidth = 256;
void attend_last(const AttentionShape& shape, const LastPlace& last, std::span<const float> distance_bias, Matrix out);

/// The gradients of attend.
/// out_gradient       [n * width]
/// projected_gradient [n * 3 width]  replaced
/// bias_gradient      [heads * max_length]  added to
void attend_backward(const AttentionShape& shape, ConstMatrix projected, std::span<const float> distance_bias,
                     std::span<const SoftmaxOfRow> softmax, ConstMatrix out_gradient, Matrix projected_gradient,
                     std::span<float> bias_gradient, AttentionScratch& scratch);

}  // namespace tiller::kernels

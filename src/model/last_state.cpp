#include "model/last_state.h"

#include <array>

#include "kernels/gates.h"
#include "kernels/gather.h"
#include "kernels/lanes.h"
#include "kernels/norm.h"

namespace tiller::model {
namespace {

using kernels::ConstMatrix;
using kernels::Matrix;
using kernels::weigh_rows;

static_assert(kServedShape.blocks == 1, "with more blocks the places before the last have states of their own");
constexpr std::size_t kWidth = kNetworkWidth;
constexpr std::size_t kHidden = kServedShape.hidden;
constexpr std::size_t kMaxPlaces = kServedShape.max_length;

/// On the stack, left as it is until somebody writes to it.
template <std::size_t kColumns>
using Row = std::array<float, kColumns>;

template <std::size_t kColumns>
Matrix as_matrix(Row<kColumns>& row) {
    return {row.data(), 1, kColumns, kColumns};
}

/// What goes in for each place.
void read_places(const SequenceNetwork& body, const ItemVectors& vectors, std::span<const SequencePlace> places,
                 Matrix in) {
    std::array<std::uint32_t, kMaxPlaces> all_reactions;
    const std::span<std::uint32_t> reactions = std::span(all_reactions).first(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        reactions[i] = reaction_of(places[i].reward);
        vectors.prefetch(places[i].item);
    }
    for (const SequencePlace& place : places) vectors.prefetch_vector(place.item);
    const float scale = input_scale(kServedShape);
    kernels::gather_rows(body.matrix(body.layout().items), reactions, scale, in);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const VectorRow row = vectors.find(places[i].item);
        if (row != kNoVector)
            kernels::add_scaled_values(in.row_span(i), vectors[row], turn_of(places[i].residual) * scale);
    }
}

/// From the places to what the last of them is after attention.
void attend(const SequenceNetwork& body, ConstMatrix in, Matrix out) {
    const BlockWeights& weights = body.layout().blocks[0];
    const ConstMatrix projection = body.matrix(weights.attention_in);
    alignas(64) std::array<float, kMaxPlaces * kWidth> normed_values;
    std::array<float, kMaxPlaces> inverses;
    const Matrix normed{normed_values.data(), in.rows, kWidth, kWidth};
    kernels::normalise_rows(in, body.values(weights.attention_gain), normed, std::span(inverses).first(in.rows));
    const std::span<const float> last = normed.row_span(in.rows - 1);
    Row<kWidth> query, gate, attended, step;
    weigh_rows(projection.column_range(0, kWidth), last, query);
    weigh_rows(projection.column_range(3 * kWidth, kWidth), last, gate);
    kernels::attend_last(kServedShape.attention(),
                         {.places = normed,
                          .query = as_matrix(query),
                          .key_weights = projection.column_range(kWidth, kWidth),
                          .value_weights = projection.column_range(2 * kWidth, kWidth)},
                         body.values(weights.distance_bias), as_matrix(attended));
    weigh_rows(body.matrix(weights.attention_out), attended, step);
    kernels::gated_residual(in.row_range(in.rows - 1, 1), as_matrix(gate), as_matrix(step), out);
}

/// The gated units of one place.
void apply_units(const SequenceNetwork& body, Matrix in, Matrix out) {
    const BlockWeights& weights = body.layout().blocks[0];
    std::array<float, 1> inverse;
    Row<kWidth> normed, step;
    Row<2 * kHidden + kWidth> expanded;
    Row<kHidden> units;
    kernels::normalise_rows(in, body.values(weights.units_gain), as_matrix(normed), inverse);
    weigh_rows(body.matrix(weights.units_in), normed, expanded);
    kernels::gated_units(as_matrix(expanded).column_range(0, kHidden),
                         as_matrix(expanded).column_range(kHidden, kHidden), as_matrix(units));
    weigh_rows(body.matrix(weights.units_out), units, step);
    kernels::gated_residual(in, as_matrix(expanded).column_range(2 * kHidden, kWidth), as_matrix(step), out);
}

}  // namespace

ItemVector last_state(const SequenceNetwork& body, const ItemVectors& vectors, std::span<const SequencePlace> places) {
    ASSERT(!places.empty() && places.size() <= kMaxPlaces);
    alignas(64) std::array<float, kMaxPlaces * kWidth> in_values;
    const Matrix in{in_values.data(), places.size(), kWidth, kWidth};
    read_places(body, vectors, places, in);
    Row<kWidth> middle, last;
    attend(body, in, as_matrix(middle));
    apply_units(body, as_matrix(middle), as_matrix(last));
    ItemVector state;
    std::array<float, 1> inverse;
    kernels::normalise_rows(as_matrix(last), body.values(body.layout().state_gain), {state.data(), 1, kWidth, kWidth},
                            inverse);
    return state;
}

}  // namespace tiller::model

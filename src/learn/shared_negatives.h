// Negatives that all examples of a batch share, so that scoring them is one product; and the gradient that a batch leaves
// at the rows of the table.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/flat_map.h"
#include "base/random.h"
#include "model/item_vectors.h"

namespace tiller::learn {

inline constexpr std::size_t kSharedNegatives = 256;
inline constexpr std::size_t kInBatchNegatives = 51;  // a fifth of them at most

/// Rows and the correction of their logits: minus the log of how often a row was to be expected among them. A table of at most
/// kSharedNegatives rows is taken whole.
struct SharedNegatives {
    std::vector<model::VectorRow> rows;
    std::vector<float> corrections;
    /// targets: the rows that the batch is about, from which the in-batch ones are drawn; may be empty
    [[nodiscard]] static SharedNegatives draw(std::size_t table_rows, std::span<const model::VectorRow> targets,
                                              SeededRandom& random);
};

/// Sums of gradients by row of the table, in the order of the calls.
class RowGradients {
public:
    [[nodiscard]] std::span<float> at(model::VectorRow row);
    [[nodiscard]] std::span<const model::VectorRow> rows() const { return rows_; }

private:
    std::vector<model::VectorRow> rows_;  // in the order in which they were met
    std::vector<float> sums_;  // [rows * kNetworkWidth]
    FlatMap<std::uint32_t> slots_;  // place in rows_, plus one
};

/// What was predicted at a run of states: the row of a video and how much it was liked or disliked, in [-1, 1].
struct PredictedRow {
    model::VectorRow row = model::kNoVector;  // kNoVector: nothing is learned here
    float weight = 0;
};

/// The batch that one step learns. Liked videos: softmax against the negatives. Disliked ones: a score above zero is a loss
/// of its own.
class BatchLoss {
public:
    BatchLoss(const model::ItemVectors& vectors, SharedNegatives negatives);
    /// Adds the gradients of the predicted and of the negative rows. Returns the sum of the losses of the liked ones.
    /// states         [n * kNetworkWidth]
    /// state_gradient [n * kNetworkWidth], replaced
    double add(kernels::ConstMatrix states, std::span<const PredictedRow> predicted, kernels::Matrix state_gradient);
    [[nodiscard]] RowGradients& gradients() { return gradients_; }

private:
    void add_rows(kernels::ConstMatrix states, std::span<const PredictedRow> predicted, kernels::Matrix state_gradient);

    const model::ItemVectors& vectors_;
    SharedNegatives negatives_;
    kernels::AlignedFloats negative_vectors_;  // [negatives * kNetworkWidth]
    kernels::Panels packed_, packed_transposed_, packed_states_;
    kernels::AlignedFloats scores_, negative_gradient_;
    std::vector<float> target_scores_;
    RowGradients gradients_;
};

}  // namespace tiller::learn

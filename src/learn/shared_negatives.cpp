#include "learn/shared_negatives.h"

#include <algorithm>

#include "kernels/elementary.h"
#include "kernels/float_exp.h"
#include "kernels/gather.h"
#include "kernels/item_loss.h"
#include "kernels/lanes.h"

namespace tiller::learn {
namespace {

using kernels::ConstMatrix;
using kernels::Matrix;
using kernels::Store;
using model::kNetworkWidth;
using model::VectorRow;

void add_scaled(std::span<float> to, std::span<const float> from, float factor) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * from[i];
}

}  // namespace

SharedNegatives SharedNegatives::draw(std::size_t table_rows, std::span<const VectorRow> targets,
                                      SeededRandom& random) {
    SharedNegatives negatives;
    if (table_rows <= kSharedNegatives) {
        for (VectorRow row = 0; row < table_rows; ++row) negatives.rows.push_back(row);
        negatives.corrections.assign(table_rows, 0.0f);
        return negatives;
    }
    const std::size_t in_batch = std::min(targets.size(), kInBatchNegatives);
    for (std::size_t i = 0; i < in_batch; ++i) negatives.rows.push_back(targets[random.below(targets.size())]);
    const std::size_t uniform = kSharedNegatives - in_batch;
    for (std::size_t i = 0; i < uniform; ++i)
        negatives.rows.push_back(static_cast<VectorRow>(random.below(table_rows)));
    FlatMap<std::uint32_t> occurrences(targets.size());
    for (const VectorRow row : targets) ++occurrences.find_or_add(row);
    for (const VectorRow row : negatives.rows) {
        const std::uint32_t* count = occurrences.find(row);
        double expected = static_cast<double>(uniform) / static_cast<double>(table_rows);
        if (count != nullptr) expected += static_cast<double>(in_batch) * *count / static_cast<double>(targets.size());
        negatives.corrections.push_back(static_cast<float>(-kernels::log_double(expected)));
    }
    return negatives;
}

std::span<float> RowGradients::at(VectorRow row) {
    std::uint32_t& slot_plus_one = slots_.find_or_add(row);
    if (slot_plus_one == 0) {
        rows_.push_back(row);
        sums_.resize(rows_.size() * kNetworkWidth);
        slot_plus_one = static_cast<std::uint32_t>(rows_.size());
    }
    return std::span(sums_).subspan((slot_plus_one - 1) * kNetworkWidth, kNetworkWidth);
}

BatchLoss::BatchLoss(const model::ItemVectors& vectors, SharedNegatives negatives)
    : vectors_(vectors), negatives_(std::move(negatives)) {
    const std::size_t count = negatives_.rows.size();
    negative_vectors_.resize(count * kNetworkWidth);
    for (std::size_t i = 0; i < count; ++i)
        std::ranges::copy(vectors[negatives_.rows[i]],
                          negative_vectors_.begin() + static_cast<std::ptrdiff_t>(i * kNetworkWidth));
    const ConstMatrix matrix{negative_vectors_.data(), count, kNetworkWidth, kNetworkWidth};
    packed_.pack(matrix);
    packed_transposed_.pack_transposed(matrix);
    negative_gradient_.resize(count * kNetworkWidth);
}

double BatchLoss::add(ConstMatrix states, std::span<const PredictedRow> predicted, Matrix state_gradient) {
    ASSERT(predicted.size() == states.rows && state_gradient.rows == states.rows);
    if (states.rows == 0) return 0;
    const std::size_t count = negatives_.rows.size();
    scores_.resize(std::max(scores_.size(), states.rows * count));
    const Matrix scores{scores_.data(), states.rows, count, count};
    kernels::multiply(states, packed_transposed_, scores, Store::kReplace);
    target_scores_.assign(states.rows, 0.0f);
    double loss = 0;
    for (std::size_t i = 0; i < states.rows; ++i) {
        const PredictedRow& one = predicted[i];
        if (one.row == model::kNoVector || one.weight == 0) {
            std::fill_n(scores.row(i), count, 0.0f);
            continue;
        }
        float& score = target_scores_[i];
        score = kernels::dot({states.row(i), kNetworkWidth}, vectors_[one.row]);
        if (one.weight > 0) {
            loss += kernels::sampled_softmax_cross_entropy({std::span(&score, 1), scores.row_range(i, 1)},
                                                           std::span(&one.row, 1), negatives_.rows,
                                                           negatives_.corrections, one.weight);
        } else {
            std::fill_n(scores.row(i), count, 0.0f);
            score = -one.weight * kernels::sigmoid_of(score);
        }
    }
    kernels::multiply(scores, packed_, state_gradient, Store::kReplace);
    packed_states_.pack(states);
    kernels::multiply_transposed(scores, packed_states_,
                                 {negative_gradient_.data(), count, kNetworkWidth, kNetworkWidth}, Store::kReplace);
    add_rows(states, predicted, state_gradient);
    return loss;
}

void BatchLoss::add_rows(ConstMatrix states, std::span<const PredictedRow> predicted, Matrix state_gradient) {
    for (std::size_t i = 0; i < states.rows; ++i) {
        if (target_scores_[i] == 0) continue;
        add_scaled(state_gradient.row_span(i), vectors_[predicted[i].row], target_scores_[i]);
        add_scaled(gradients_.at(predicted[i].row), {states.row(i), kNetworkWidth}, target_scores_[i]);
    }
    for (std::size_t i = 0; i < negatives_.rows.size(); ++i) {
        kernels::add_values(gradients_.at(negatives_.rows[i]),
                            std::span(negative_gradient_).subspan(i * kNetworkWidth, kNetworkWidth));
    }
}

}  // namespace tiller::learn

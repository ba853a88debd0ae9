// Logistic regression on hashed features, one output a head, by Adagrad: each example is one step.
#pragma once

#include <cstdint>

#include "learn/example.h"
#include "model/snapshot.h"

namespace tiller::learn {

/// Loss of one head: -(y log p + (1 - y) log(1 - p)) with p kept in [1e-6, 1 - 1e-6]; y may be a fraction.
[[nodiscard]] double log_loss(float prediction, float label);

class HeadTrainer {
public:
    HeadTrainer();
    /// One step down the log loss of the heads in `head_mask` (bit = Head), from today's weights.
    void step(model::ModelTables& tables, const model::PairFeatures& features, const Labels& labels,
              std::uint32_t head_mask);
    /// d loss / d logit of each head at today's weights: prediction - label, zero outside the mask.
    [[nodiscard]] static model::HeadVector logit_gradient(const model::ModelTables& tables,
                                                          const model::PairFeatures& features, const Labels& labels,
                                                          std::uint32_t head_mask);
    [[nodiscard]] std::size_t size_bytes() const { return square_sums_.size_bytes(); }
    void encode(ByteWriter& out) const { square_sums_.encode(out); }
    [[nodiscard]] static HeadTrainer decode(ByteReader& in);

private:
    model::PagedArray<model::HeadVector, 64> square_sums_;  // of gradients, beside ModelTables::weights
};
inline constexpr std::uint32_t kAllHeads = (1u << schema::kHeadCount) - 1;

}  // namespace tiller::learn

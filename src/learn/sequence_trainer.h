// Trains the sequence network on whole sequences: next-item softmax over all items, Adam, dropout, two threads or more with
// the same bits on any number of them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/shards.h"
#include "kernels/optimiser.h"
#include "learn/sequence_batches.h"
#include "model/sequence_network.h"

namespace tiller::learn {

struct SequenceTrainingOptions {
    std::size_t epochs = 30;  // the learning rate falls to zero over them
    std::size_t batch_places = 4096;  // predicted places of a step, about
    float dropout = 0.2f;  // 0 … 0.9
    kernels::AdamOptions adam;
    std::size_t threads = 1;
    std::uint64_t seed = 1;
};

class SequenceTrainer {
public:
    /// `network` and `sequences` are borrowed; items are below the network's.
    SequenceTrainer(model::SequenceNetwork& network, std::span<const std::vector<std::uint32_t>> sequences,
                    const SequenceTrainingOptions& options);

    /// One pass over all sequences; the mean loss of a place, in nats.
    double run_epoch();
    [[nodiscard]] std::size_t epochs_run() const { return epoch_; }

private:
    /// What one thread needs; its content never outlives a shard.
    struct Worker {
        model::NetworkPass pass;
        kernels::AlignedFloats state_gradient;
    };

    double step(const TrainingBatch& batch);
    double learn_shard(const TrainingBatch& batch, std::size_t index, Worker& worker);
    double score_shard(const TrainingBatch& batch, const TrainingShard& shard, Worker& worker);
    void update_items(const TrainingBatch& batch, const kernels::AdamOptions& adam,
                      const kernels::AdamCorrection& correction);
    void update_body(const kernels::AdamOptions& adam, const kernels::AdamCorrection& correction);
    [[nodiscard]] float rate_now() const;

    model::SequenceNetwork& network_;
    std::span<const std::vector<std::uint32_t>> sequences_;
    SequenceTrainingOptions options_;
    std::vector<Worker> workers_;
    std::array<kernels::AlignedFloats, kShards> body_gradients_;
    // Of the whole batch, by place: shards write their own rows.
    kernels::AlignedFloats states_;  // [places * width]
    kernels::AlignedFloats scores_;  // [places * items], then their gradient
    kernels::AlignedFloats item_flow_;  // [places * width]: gradient of the item vectors that were read
    kernels::AlignedFloats item_gradient_;  // [items * width]
    kernels::Panels packed_states_;
    kernels::AlignedFloats first_, second_;  // Adam's means
    std::size_t epoch_ = 0;
    std::uint64_t steps_ = 0;
    double epoch_part_ = 0;  // of the current epoch that is done
};

}  // namespace tiller::learn

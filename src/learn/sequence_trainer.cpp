#include "learn/sequence_trainer.h"

#include <algorithm>

#include "base/random.h"
#include "base/result.h"
#include "kernels/gather.h"
#include "kernels/item_loss.h"

namespace tiller::learn {

using kernels::ConstMatrix;
using kernels::Matrix;
using kernels::Store;

namespace {

// States scored at a time: their scores of all items stay in the cache between the products.
constexpr std::size_t kScoredRows = 144;
// Weights of the body updated at a time, with the gradients of all shards.
constexpr std::size_t kUpdateRange = 4096;
// The rate rises over the first steps, while Adam's means are still noise.
constexpr double kWarmupSteps = 100;

}  // namespace

SequenceTrainer::SequenceTrainer(model::SequenceNetwork& network, std::span<const std::vector<std::uint32_t>> sequences,
                                 const SequenceTrainingOptions& options)
    : network_(network), sequences_(sequences), options_(options), workers_(options.threads) {
    ASSERT(options.threads > 0 && options.dropout >= 0.0f && options.dropout <= 0.9f && options.epochs > 0);
    for (auto& gradient : body_gradients_) gradient.resize(network.layout().body_size());
    item_gradient_.resize(network.layout().items.size());
    first_.resize(network.layout().size);
    second_.resize(network.layout().size);
}

double SequenceTrainer::run_epoch() {
    const std::vector<TrainingWindow> windows =
        cut_windows(sequences_, network_.shape().max_length, mix64(options_.seed, epoch_));
    std::span<const TrainingWindow> rest(windows);
    double loss = 0;
    std::size_t places = 0;
    while (!rest.empty()) {
        epoch_part_ = 1.0 - static_cast<double>(rest.size()) / static_cast<double>(windows.size());
        const TrainingBatch batch = take_batch(sequences_, rest, options_.batch_places);
        loss += step(batch);
        places += batch.places;
    }
    ++epoch_;
    epoch_part_ = 0;
    return places == 0 ? 0.0 : loss / static_cast<double>(places);
}

double SequenceTrainer::step(const TrainingBatch& batch) {
    const model::NetworkShape& shape = network_.shape();
    states_.resize(std::max(states_.size(), batch.places * shape.width));
    item_flow_.resize(states_.size());
    scores_.resize(std::max(scores_.size(), batch.places * shape.items));
    std::array<double, kShards> losses{};
    run_parts(options_.threads, kShards, [&](std::size_t shard, std::size_t worker) {
        losses[shard] = learn_shard(batch, shard, workers_[worker]);
    });
    ++steps_;
    kernels::AdamOptions adam = options_.adam;
    adam.rate = rate_now();
    const auto correction = kernels::AdamCorrection::of(adam, steps_);
    update_items(batch, adam, correction);
    update_body(adam, correction);
    network_.pack();
    double loss = 0;
    for (const double part : losses) loss += part;
    return loss;
}

double SequenceTrainer::learn_shard(const TrainingBatch& batch, std::size_t index, Worker& worker) {
    const TrainingShard& shard = batch.shards[index];
    const std::span<float> gradient(body_gradients_[index]);
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    if (shard.items.empty()) return 0;
    const std::size_t width = network_.shape().width;
    const model::Dropping dropping{options_.dropout, options_.seed, steps_, shard.first_place};
    const ConstMatrix states = worker.pass.forward(network_, shard.sequences(), dropping);
    std::copy_n(states.data, states.rows * width, states_.data() + shard.first_place * width);
    const double loss = score_shard(batch, shard, worker);
    const ConstMatrix flow = worker.pass.backward(network_, shard.sequences(), dropping,
                                                  {worker.state_gradient.data(), states.rows, width, width}, gradient);
    std::copy_n(flow.data, flow.rows * width, item_flow_.data() + shard.first_place * width);
    return loss;
}

double SequenceTrainer::score_shard(const TrainingBatch& batch, const TrainingShard& shard, Worker& worker) {
    const std::size_t items = network_.shape().items;
    const std::size_t width = network_.shape().width;
    const std::size_t places = shard.items.size();
    const float weight = 1.0f / static_cast<float>(batch.places);
    worker.state_gradient.resize(std::max(worker.state_gradient.size(), places * width));
    double loss = 0;
    for (std::size_t first = 0; first < places; first += kScoredRows) {
        const std::size_t rows = std::min(kScoredRows, places - first);
        const std::size_t place = shard.first_place + first;
        const Matrix scores{scores_.data() + place * items, rows, items, items};
        kernels::multiply({states_.data() + place * width, rows, width, width}, network_.packed().items_transposed,
                          scores, Store::kReplace);
        loss += kernels::softmax_cross_entropy(scores, std::span(shard.targets).subspan(first, rows), weight);
        kernels::multiply(scores, network_.packed().items,
                          {worker.state_gradient.data() + first * width, rows, width, width}, Store::kReplace);
    }
    return loss;
}

// Each part owns a range of items and sums over the places of the batch in their order, so no part has sums of its own.
void SequenceTrainer::update_items(const TrainingBatch& batch, const kernels::AdamOptions& adam,
                                   const kernels::AdamCorrection& correction) {
    const std::size_t items = network_.shape().items;
    const std::size_t width = network_.shape().width;
    packed_states_.pack({states_.data(), batch.places, width, width});
    const ConstMatrix scores{scores_.data(), batch.places, items, items};
    const std::size_t range = (items + kShards - 1) / kShards;
    run_parts(options_.threads, (items + range - 1) / range, [&](std::size_t part, std::size_t) {
        const std::size_t first = part * range;
        const std::size_t count = std::min(range, items - first);
        const Matrix gradient{item_gradient_.data() + first * width, count, width, width};
        kernels::multiply_transposed(scores.column_range(first, count), packed_states_, gradient, Store::kReplace);
        for (const TrainingShard& shard : batch.shards) {
            for (std::size_t i = 0; i < shard.items.size(); ++i) {
                if (shard.items[i] - first >= count) continue;  // below `first` wraps around
                kernels::add_values(gradient.row_span(shard.items[i] - first),
                                    std::span(item_flow_).subspan((shard.first_place + i) * width, width));
            }
        }
        const auto part_of = [&](std::span<float> values) { return values.subspan(first * width, count * width); };
        kernels::adam_step(part_of(network_.weights()), part_of(first_), part_of(second_), part_of(item_gradient_),
                           adam, correction);
    });
}

void SequenceTrainer::update_body(const kernels::AdamOptions& adam, const kernels::AdamCorrection& correction) {
    const std::size_t offset = network_.layout().body_offset();
    const std::size_t size = network_.layout().body_size();
    run_parts(options_.threads, (size + kUpdateRange - 1) / kUpdateRange, [&](std::size_t part, std::size_t) {
        const std::size_t first = part * kUpdateRange;
        const std::size_t count = std::min(kUpdateRange, size - first);
        const std::span<float> sum = std::span(body_gradients_[0]).subspan(first, count);
        for (std::size_t shard = 1; shard < kShards; ++shard) {
            kernels::add_values(sum, std::span(body_gradients_[shard]).subspan(first, count));
        }
        const auto part_of = [&](std::span<float> values) { return values.subspan(offset + first, count); };
        kernels::adam_step(part_of(network_.weights()), part_of(first_), part_of(second_), sum, adam, correction);
    });
}

float SequenceTrainer::rate_now() const {
    const double done = (static_cast<double>(epoch_) + epoch_part_) / static_cast<double>(options_.epochs);
    const double warm = std::min(1.0, static_cast<double>(steps_) / kWarmupSteps);
    return options_.adam.rate * static_cast<float>(warm * std::max(0.02, 1.0 - done));
}

}  // namespace tiller::learn

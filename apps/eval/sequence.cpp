#include "eval/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "eval/liked_items.h"
#include "eval/spectral.h"
#include "kernels/elementary.h"
#include "kernels/matrix.h"
#include "learn/sequence_settings.h"
#include "learn/sequence_trainer.h"
#include "model/co_occurrence.h"
#include "model/sequence_network.h"
#include "model/transition_table.h"

namespace tiller::eval {
namespace {

// Epochs between two looks at validation data: a look costs about a third of an epoch.
constexpr std::size_t kEpochsPerLook = 5;
// Weights of a source's log share that are tried.
constexpr float kMixWeights[] = {0.0f, 0.25f, 0.5f, 1.0f, 1.5f, 2.0f};
// The share of an item that a source does not know.
constexpr double kLeastShare = 1e-4;

/// What stands beside the network's score: each source's weight × log share.
struct Mix {
    float transitions = 1;
    float company = 0;
};

// Every step scores all items; memory and time grow with them.
constexpr std::size_t kMaxSequenceItems = 15'000;

/// An event counts 1 / distance for each of the three items before it.
model::TransitionSettings mixed_transitions(std::size_t items) {
    return {.window_weights = {1.0f, 1.0f / 2, 1.0f / 3}, .source_power = 0.7f, .cells_in_row = items};
}

class Sequence final : public EvaluatedModel {
public:
    Status fit(const TrainingData& data, const FitContext& context) override;
    void score(std::span<const Viewer> viewers, std::span<float> scores) const override;

private:
    void train(const FitContext& context, const learn::SequenceDataSize& size);
    void count_company(std::size_t items, const FitContext& context);
    void choose_mix(const FitContext& context);
    void add_states(std::span<const Viewer> viewers, std::span<float> states) const;
    void add_company(std::span<const Viewer> viewers, std::span<float> scores) const;

    std::vector<std::vector<std::uint32_t>> sequences_;
    std::optional<model::SequenceNetwork> network_;
    std::optional<model::TransitionTable> transitions_;
    std::optional<model::CoOccurrence> company_;
    Mix mix_;
};

Status Sequence::fit(const TrainingData& data, const FitContext& context) {
    if (!data.ordered) return fail(ErrorCode::kInvalid, "the sequence network needs data in order");
    if (data.items > kMaxSequenceItems) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} items; the sequence network scores all of up to {} in each step", data.items,
                                kMaxSequenceItems));
    }
    sequences_.clear();
    transitions_.emplace(data.items, mixed_transitions(data.items));
    for (const History& history : data.histories) {
        sequences_.push_back(likes_of(history));
        const std::vector<std::uint32_t>& items = sequences_.back();
        for (std::size_t i = 0; i < items.size(); ++i) transitions_->observe(std::span(items).first(i), items[i]);
    }
    train(context, {sequences_.size(), data.items, data.events()});
    if (context.validation_ndcg) count_company(data.items, context);  // weighs nothing where nothing can choose
    choose_mix(context);
    return {};
}

/// Keeps the weights of the look with the best validation NDCG, and stops when two looks in a row were worse.
void Sequence::train(const FitContext& context, const learn::SequenceDataSize& size) {
    learn::SequenceTrainingOptions options = learn::training_options_for(size);
    options.seed = context.seed;
    options.threads = context.threads;
    network_.emplace(learn::network_shape_for(size), context.seed);
    learn::SequenceTrainer trainer(*network_, sequences_, options);
    mix_ = {0, 0};
    std::vector<float> best(network_->weights().begin(), network_->weights().end());
    double best_ndcg = -1;
    std::size_t worse = 0;
    context.progress.start("epochs", options.epochs);
    while (trainer.epochs_run() < options.epochs && worse < 2) {
        trainer.run_epoch();
        context.progress.advance();
        if (trainer.epochs_run() % kEpochsPerLook != 0 && trainer.epochs_run() != options.epochs) continue;
        const double ndcg =
            context.validation_ndcg ? context.validation_ndcg(*this) : static_cast<double>(trainer.epochs_run());
        worse = ndcg > best_ndcg ? 0 : worse + 1;
        if (worse > 0) continue;
        best_ndcg = ndcg;
        std::ranges::copy(network_->weights(), best.begin());
    }
    std::ranges::copy(best, network_->weights().begin());
    network_->pack();
}

/// Who had what, in any order: what the network and the transitions see least of.
void Sequence::count_company(std::size_t items, const FitContext& context) {
    model::SparseMatrix signals(items);
    for (const std::vector<std::uint32_t>& sequence : sequences_) {
        std::vector<model::SparseMatrix::Entry> row;
        for (const std::uint32_t item : sequence) row.push_back({item, 1});
        signals.add_row(std::move(row));
    }
    model::CoOccurrenceSettings settings;
    settings.spectrum = spectrum_settings(items, context);
    company_.emplace(std::move(signals), settings, [] {});
}

/// One weight after the other, each by validation NDCG.
void Sequence::choose_mix(const FitContext& context) {
    mix_ = {};
    if (!context.validation_ndcg) return;
    mix_ = {0, 0};
    for (float Mix::* weight : {&Mix::transitions, &Mix::company, &Mix::transitions}) {
        float best_weight = 0;
        double best_ndcg = -1;
        for (const float tried : kMixWeights) {
            mix_.*weight = tried;
            const double ndcg = context.validation_ndcg(*this);
            if (ndcg <= best_ndcg) continue;
            best_ndcg = ndcg;
            best_weight = tried;
        }
        mix_.*weight = best_weight;
    }
}

/// Adds the weighted log share of each item, above that of an item that the source does not know.
void add_log_shares(float weight, std::span<const float> values, std::span<float> scores) {
    double sum = 0;
    for (const float value : values) sum += std::max(static_cast<double>(value), 0.0);
    if (sum <= 0) return;
    const double least = kernels::log_double(kLeastShare);
    for (std::size_t item = 0; item < scores.size(); ++item) {
        if (values[item] <= 0) continue;
        const double share = static_cast<double>(values[item]) / sum + kLeastShare;
        scores[item] += weight * static_cast<float>(kernels::log_double(share) - least);
    }
}

void Sequence::score(std::span<const Viewer> viewers, std::span<float> scores) const {
    const model::NetworkShape& shape = network_->shape();
    std::vector<float> states(viewers.size() * shape.width);
    add_states(viewers, states);
    kernels::multiply({states.data(), viewers.size(), shape.width, shape.width}, network_->packed().items_transposed,
                      {scores.data(), viewers.size(), shape.items, shape.items}, kernels::Store::kReplace);
    if (mix_.company != 0) add_company(viewers, scores);
    if (mix_.transitions == 0) return;
    for (std::size_t i = 0; i < viewers.size(); ++i) {
        std::vector<float> followed(shape.items);
        transitions_->add_scores(likes_of(viewers[i].history), followed);
        add_log_shares(mix_.transitions, followed, scores.subspan(i * shape.items, shape.items));
    }
}

/// The state after the last item of each viewer; zeros for one without items.
void Sequence::add_states(std::span<const Viewer> viewers, std::span<float> states) const {
    const model::NetworkShape& shape = network_->shape();
    std::vector<std::uint32_t> items;
    std::vector<std::uint32_t> starts{0};
    for (const Viewer& viewer : viewers) {
        const std::vector<std::uint32_t> all = likes_of(viewer.history);
        const std::size_t seen = std::min(all.size(), shape.max_length);
        items.insert(items.end(), all.end() - static_cast<std::ptrdiff_t>(seen), all.end());
        starts.push_back(static_cast<std::uint32_t>(items.size()));
    }
    model::NetworkPass pass;
    const kernels::ConstMatrix places = pass.forward(*network_, {items, starts}, {});
    for (std::size_t i = 0; i < viewers.size(); ++i) {
        if (starts[i + 1] > starts[i])
            std::copy_n(places.row(starts[i + 1] - 1), shape.width, &states[i * shape.width]);
    }
}

void Sequence::add_company(std::span<const Viewer> viewers, std::span<float> scores) const {
    const std::size_t items = network_->shape().items;
    std::vector<std::vector<model::Signal>> people;
    for (const Viewer& viewer : viewers) {
        people.emplace_back();
        for (const std::uint32_t item : likes_of(viewer.history)) people.back().push_back({.item = item});
    }
    std::vector<float> met(scores.size());
    company_->score(people, met);
    for (std::size_t i = 0; i < viewers.size(); ++i)
        add_log_shares(mix_.company, std::span(met).subspan(i * items, items), scores.subspan(i * items, items));
}

}  // namespace

std::unique_ptr<EvaluatedModel> make_sequence(const ModelContext&) { return std::make_unique<Sequence>(); }

}  // namespace tiller::eval

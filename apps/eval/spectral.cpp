#include "eval/spectral.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/random.h"
#include "model/co_occurrence.h"
#include "model/content_neighbours.h"

namespace tiller::eval {
namespace {

// What a dislike says against a like. Above 0: who disliked a video was shown it, and what will be liked must be shown first.
constexpr float kDislike = 0.7f;
// Each item's content adds a person who met it and those nearest to it.
constexpr float kContentWeight = 0.5f;
constexpr std::size_t kContentNeighbours = 10;
// How the parts are added where there is no validation data, and the ways of which it picks one where there is.
constexpr model::CoOccurrenceMix kSharpened = {
    .far_weight = 0.6f, .wide_weight = -0.4f, .balance = model::Balance::kEachPerson};
constexpr std::array kMixes = {model::CoOccurrenceMix{}, model::CoOccurrenceMix{.far_share = 0.5},
                               model::CoOccurrenceMix{.far_weight = 1},
                               model::CoOccurrenceMix{.near_power = 0.1, .far_weight = 1},
                               model::CoOccurrenceMix{.near_power = 0.1, .far_weight = 1, .far_share = 0.5}};

std::vector<model::Signal> signals_of(std::span<const Interaction> history) {
    std::vector<model::Signal> signals;
    for (const Interaction& each : history)
        signals.push_back({.item = each.item, .weight = each.liked ? 1.0f : kDislike});
    return signals;
}

/// Row = person; after them, one for each item with content.
model::SparseMatrix signals_of(const TrainingData& data, std::size_t threads) {
    model::SparseMatrix signals(data.items);
    for (const History& history : data.histories) {
        std::vector<model::SparseMatrix::Entry> row;
        for (const model::Signal& each : signals_of(history)) row.push_back({each.item, each.weight});
        signals.add_row(std::move(row));
    }
    if (data.content.empty()) return signals;
    const std::size_t dimensions = data.content.dimensions;
    const auto neighbours = model::content_neighbours({data.content.values.data(), data.items, dimensions, dimensions},
                                                      kContentNeighbours, threads);
    for (std::uint32_t item = 0; item < neighbours.size(); ++item) {
        std::vector<model::SparseMatrix::Entry> row = {{item, kContentWeight}};
        for (const model::ContentNeighbour& each : neighbours[item])
            row.push_back({each.item, kContentWeight * each.similarity});
        signals.add_row(std::move(row));
    }
    return signals;
}

class Spectral final : public EvaluatedModel {
public:
    Status fit(const TrainingData& data, const FitContext& context) override {
        model::CoOccurrenceSettings settings;
        settings.spectrum = spectrum_settings(data.items, context);
        context.progress.start("spectrum", settings.spectrum.rounds + 1);
        source_.emplace(signals_of(data, context.threads), settings, [&] { context.progress.advance(); });
        context.progress.finish();
        choose_mix(context);
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        std::vector<std::vector<model::Signal>> people;
        for (const Viewer& viewer : viewers) people.push_back(signals_of(viewer.history));
        source_->score(people, scores);
    }

private:
    void choose_mix(const FitContext& context) {
        model::CoOccurrenceMix best = kSharpened;
        source_->set_mix(best);
        if (!context.validation_ndcg) return;
        double best_ndcg = -1;
        for (const model::CoOccurrenceMix& mix : kMixes) {
            source_->set_mix(mix);
            const double ndcg = context.validation_ndcg(*this);
            if (ndcg <= best_ndcg) continue;
            best_ndcg = ndcg;
            best = mix;
        }
        source_->set_mix(best);
    }

    std::optional<model::CoOccurrence> source_;
};

}  // namespace

model::SpectrumSettings spectrum_settings(std::size_t items, const FitContext& context) {
    constexpr std::uint64_t kPurpose = 0x737065637472756d;
    return {.rank = std::clamp<std::size_t>(items / 32, 64, 1024),
            .seed = mix64(context.seed, kPurpose),
            .threads = context.threads};
}

std::unique_ptr<EvaluatedModel> make_spectral(const ModelContext&) { return std::make_unique<Spectral>(); }

}  // namespace tiller::eval

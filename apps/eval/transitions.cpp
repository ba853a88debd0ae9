#include "eval/transitions.h"

#include <algorithm>
#include <optional>

#include "eval/liked_items.h"

namespace tiller::eval {
namespace {

class Transitions final : public EvaluatedModel {
public:
    Status fit(const TrainingData& data, const FitContext& context) override {
        table_.emplace(data.items, model::TransitionSettings{});
        items_ = data.items;
        context.progress.start("transitions", data.histories.size());
        for (const History& history : data.histories) {
            const std::vector<std::uint32_t> items = likes_of(history);
            for (std::size_t i = 0; i < items.size(); ++i) table_->observe(std::span(items).first(i), items[i]);
            context.progress.advance();
        }
        context.progress.finish();
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        std::ranges::fill(scores, 0.0f);
        for (std::size_t i = 0; i < viewers.size(); ++i)
            table_->add_scores(likes_of(viewers[i].history), scores.subspan(i * items_, items_));
    }

private:
    std::size_t items_ = 0;
    std::optional<model::TransitionTable> table_;
};

class OnlineTransitions final : public OnlineModel {
public:
    OnlineTransitions(std::size_t items, const model::TransitionSettings& settings) : table_(items, settings) {}

    void score(const Viewer& viewer, std::span<float> scores) override {
        std::ranges::fill(scores, 0.0f);
        table_.add_scores(likes_of(viewer.history), scores);
    }

    void observe(const StreamEvent& event) override { table_.observe(likes_of(event.viewer.history), event.item); }

private:
    model::TransitionTable table_;
};

}  // namespace

std::unique_ptr<EvaluatedModel> make_transitions(const ModelContext&) { return std::make_unique<Transitions>(); }

std::unique_ptr<OnlineModel> make_online_transitions(const ModelContext&, const StreamShape& shape) {
    return make_online_transitions(shape.items, {});
}

std::unique_ptr<OnlineModel> make_online_transitions(std::size_t items, const model::TransitionSettings& settings) {
    return std::make_unique<OnlineTransitions>(items, settings);
}

}  // namespace tiller::eval

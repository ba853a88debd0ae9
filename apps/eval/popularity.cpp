#include "eval/popularity.h"

#include <algorithm>

namespace tiller::eval {
namespace {

class Popularity final : public EvaluatedModel {
public:
    Status fit(const TrainingData& data, const FitContext&) override {
        likes_.assign(data.items, 0.0f);
        for (const History& history : data.histories) {
            for (const Interaction& each : history) likes_[each.item] += each.liked ? 1.0f : 0.0f;
        }
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        for (std::size_t i = 0; i < viewers.size(); ++i)
            std::ranges::copy(likes_, scores.begin() + static_cast<std::ptrdiff_t>(i * likes_.size()));
    }

private:
    std::vector<float> likes_;  // [items]; exact below 2^24
};

class OnlinePopularity final : public OnlineModel {
public:
    explicit OnlinePopularity(std::size_t items) : events_(items, 0.0f) {}

    void score(const Viewer&, std::span<float> scores) override { std::ranges::copy(events_, scores.begin()); }
    void observe(const StreamEvent& event) override { events_[event.item] += 1.0f; }

private:
    std::vector<float> events_;  // [items]
};

}  // namespace

std::unique_ptr<EvaluatedModel> make_popularity(const ModelContext&) { return std::make_unique<Popularity>(); }

std::unique_ptr<OnlineModel> make_online_popularity(const ModelContext&, const StreamShape& shape) {
    return std::make_unique<OnlinePopularity>(shape.items);
}

}  // namespace tiller::eval

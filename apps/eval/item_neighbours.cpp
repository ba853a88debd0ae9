#include "eval/item_neighbours.h"

#include <algorithm>
#include <cmath>

#include "base/shards.h"
#include "eval/liked_items.h"
#include "eval/transitions.h"

namespace tiller::eval {
namespace {

struct Neighbour {
    std::uint32_t item = 0;
    float similarity = 0;
};

struct NeighbourSettings {
    std::size_t neighbours = 0;  // 0 = all
    float shrink = 0;            // similarity = both / (sqrt(a * b) + shrink)
};

NeighbourSettings neighbour_settings_for(std::string_view dataset) {
    if (dataset == "gowalla" || dataset == "kuairand-signed") return {.neighbours = 200, .shrink = 50};
    if (dataset == "amazon-beauty" || dataset == "amazon-toys") return {.neighbours = 200, .shrink = 50};
    if (dataset == "ml-1m-sas") return {.neighbours = 50, .shrink = 0};
    return {};
}

bool nearer(const Neighbour& a, const Neighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.item < b.item;
}

class ItemNeighbours final : public EvaluatedModel {
public:
    explicit ItemNeighbours(const NeighbourSettings& settings) : settings_(settings) {}

    Status fit(const TrainingData& data, const FitContext& context) override {
        items_ = data.items;
        const model::Incidence by_user = liked_items(data);
        const model::Incidence by_item = by_user.transposed(data.items);
        neighbours_.assign(data.items, {});
        context.progress.start("item neighbours", data.items);
        for_each_shard(data.items, context.threads, [&](const Shard& shard) {
            std::vector<float> both(data.items, 0.0f);
            for (std::size_t item = shard.first; item < shard.last; ++item) {
                neighbours_[item] = nearest(static_cast<std::uint32_t>(item), by_user, by_item, both);
                context.progress.advance();
            }
        });
        context.progress.finish();
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        sum_over_likes(viewers, items_, scores, [&](std::uint32_t item, std::span<float> row) {
            for (const Neighbour& neighbour : neighbours_[item]) row[neighbour.item] += neighbour.similarity;
        });
    }

private:
    /// both [items] is zero before and after.
    std::vector<Neighbour> nearest(std::uint32_t item, const model::Incidence& by_user, const model::Incidence& by_item,
                                   std::span<float> both) const {
        std::vector<std::uint32_t> touched;
        for (const std::uint32_t user : by_item.row(item)) {
            for (const std::uint32_t other : by_user.row(user)) {
                if (both[other] == 0) touched.push_back(other);
                both[other] += 1;
            }
        }
        std::vector<Neighbour> found;
        const auto own = static_cast<float>(by_item.row(item).size());
        for (const std::uint32_t other : touched) {
            const auto theirs = static_cast<float>(by_item.row(other).size());
            if (other != item)
                found.push_back(
                    {.item = other, .similarity = both[other] / (std::sqrt(own * theirs) + settings_.shrink)});
            both[other] = 0;
        }
        if (settings_.neighbours > 0 && found.size() > settings_.neighbours) {
            std::ranges::nth_element(found, found.begin() + static_cast<std::ptrdiff_t>(settings_.neighbours), nearer);
            found.resize(settings_.neighbours);
        }
        std::ranges::sort(found, {}, &Neighbour::item);
        return found;
    }

    NeighbourSettings settings_;
    std::size_t items_ = 0;
    std::vector<std::vector<Neighbour>> neighbours_;  // [items]
};

}  // namespace

/// Pairs within ten events of one user, both ways, asked with the last items: recent ones count most.
std::unique_ptr<OnlineModel> make_online_item_neighbours(const ModelContext&, const StreamShape& shape) {
    return make_online_transitions(shape.items,
                                   {.window_weights = model::decaying_weights(10, 0.8f), .backward_weight = 1});
}

std::unique_ptr<EvaluatedModel> make_item_neighbours(const ModelContext& context) {
    return std::make_unique<ItemNeighbours>(neighbour_settings_for(context.dataset));
}

}  // namespace tiller::eval

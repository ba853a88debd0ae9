#include "eval/ease.h"

#include <fmt/format.h>

#include "base/shards.h"
#include "eval/dense_inverse.h"
#include "eval/liked_items.h"
#include "kernels/gather.h"

namespace tiller::eval {
namespace {

// 20,000 items are 1.6 GB and about two minutes on two cores; the cost grows with the third power.
constexpr std::size_t kMaxItems = 20'000;

float ridge_for(std::string_view dataset) {
    if (dataset == "ml-1m-sas") return 200;
    if (dataset == "kuairand-signed") return 1000;
    return 50;
}

class Ease final : public EvaluatedModel {
public:
    explicit Ease(float ridge) : ridge_(ridge) {}

    Status fit(const TrainingData& data, const FitContext& context) override {
        if (data.items > kMaxItems) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("ease inverts a matrix of items x items; {} items are more than {}", data.items,
                                    kMaxItems));
        }
        items_ = data.items;
        SymmetricMatrix gram = gram_of(liked_items(data), context.threads);
        context.progress.start("ease: inverting", sweep_steps(items_));
        invert(gram, context.threads, [&] { context.progress.advance(); });
        context.progress.finish();
        weights_from(gram, context.threads);
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        sum_over_likes(viewers, items_, scores, [&](std::uint32_t item, std::span<float> row) {
            kernels::add_values(row, std::span(weights_).subspan(item * items_, items_));
        });
    }

private:
    SymmetricMatrix gram_of(const model::Incidence& by_user, std::size_t threads) const {
        SymmetricMatrix gram(items_);
        const model::Incidence by_item = by_user.transposed(items_);
        for_each_shard(items_, threads, [&](const Shard& shard) {
            for (std::size_t item = shard.first; item < shard.last; ++item) {
                for (const std::uint32_t user : by_item.row(item)) {
                    for (const std::uint32_t other : by_user.row(user)) {
                        if (other <= item) gram.at(item, other) += 1;
                    }
                }
                gram.at(item, item) += ridge_;
            }
        });
        return gram;
    }

    /// weight(i, j) = -inverse(i, j) / inverse(j, j), and 0 for an item and itself.
    void weights_from(const SymmetricMatrix& inverse, std::size_t threads) {
        weights_.assign(items_ * items_, 0.0f);
        for_each_shard(items_, threads, [&](const Shard& shard) {
            for (std::size_t i = shard.first; i < shard.last; ++i) {
                for (std::size_t j = 0; j < items_; ++j) {
                    if (i != j)
                        weights_[i * items_ + j] = -(j <= i ? inverse.at(i, j) : inverse.at(j, i)) / inverse.at(j, j);
                }
            }
        });
    }

    float ridge_ = 0;
    std::size_t items_ = 0;
    std::vector<float> weights_;  // [items * items]: row = liked item, column = scored item
};

}  // namespace

std::unique_ptr<EvaluatedModel> make_ease(const ModelContext& context) {
    return std::make_unique<Ease>(ridge_for(context.dataset));
}

}  // namespace tiller::eval

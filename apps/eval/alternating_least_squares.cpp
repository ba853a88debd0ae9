#include "eval/alternating_least_squares.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/shards.h"
#include "eval/liked_items.h"
#include "kernels/lanes.h"

namespace tiller::eval {
namespace {

constexpr std::uint64_t kFactorPurpose = 0x666163746f7273;

struct FactorSettings {
    std::size_t dimensions = 64;  // a multiple of 16
    std::size_t epochs = 16;
    float unobserved_weight = 0.1f;
    float ridge = 0.01f;
};

FactorSettings factor_settings_for(std::string_view dataset) {
    if (dataset == "tiktok") return {.dimensions = 128, .unobserved_weight = 0.03f};
    return {};
}

/// Rows of `dimensions` floats.
struct Factors {
    std::size_t dimensions = 0;
    std::vector<float> values;

    [[nodiscard]] std::size_t rows() const { return values.size() / dimensions; }
    [[nodiscard]] std::span<float> row(std::size_t index) {
        return std::span(values).subspan(index * dimensions, dimensions);
    }
    [[nodiscard]] std::span<const float> row(std::size_t index) const {
        return std::span(values).subspan(index * dimensions, dimensions);
    }
};

Factors random_factors(std::size_t rows, std::size_t dimensions, std::uint64_t seed) {
    Factors factors{.dimensions = dimensions, .values = std::vector<float>(rows * dimensions)};
    SeededRandom random(seed);
    const double width =
        0.1 * std::sqrt(12.0 / static_cast<double>(dimensions));  // a deviation of 0.1 / sqrt(dimensions)
    for (float& value : factors.values) value = static_cast<float>((random.unit() - 0.5) * width);
    return factors;
}

/// matrix [d * d] += row row^T, upper triangle.
void add_outer(std::span<const float> row, std::span<float> matrix) {
    const std::size_t d = row.size();
    for (std::size_t i = 0; i < d; ++i) {
        const float factor = row[i];
        float* out = matrix.data() + i * d;
        for (std::size_t j = i; j < d; ++j) out[j] = std::fma(factor, row[j], out[j]);
    }
}

/// The sum of row row^T over all rows: 16 parts, added in their order.
std::vector<float> gram_of(const Factors& factors, std::size_t threads) {
    const std::size_t cells = factors.dimensions * factors.dimensions;
    std::vector<std::vector<float>> parts(kShards, std::vector<float>(cells, 0.0f));
    for_each_shard(factors.rows(), threads, [&](const Shard& shard) {
        for (std::size_t row = shard.first; row < shard.last; ++row) add_outer(factors.row(row), parts[shard.number]);
    });
    std::vector<float> sum(cells, 0.0f);
    for (const auto& part : parts) std::ranges::transform(sum, part, sum.begin(), std::plus());
    return sum;
}

/// Solves matrix * x = right by Cholesky; matrix [d * d], upper triangle, is overwritten; right becomes x.
void solve_in_place(std::span<float> matrix, std::span<float> right) {
    const std::size_t d = right.size();
    const auto row = [&](std::size_t i) { return matrix.data() + i * d; };
    for (std::size_t j = 0; j < d; ++j) {
        ASSERT(row(j)[j] > 0);  // the ridge keeps it positive definite
        const float scale = 1 / std::sqrt(row(j)[j]);
        for (std::size_t k = j; k < d; ++k) row(j)[k] *= scale;
        for (std::size_t i = j + 1; i < d; ++i) {
            const float factor = -row(j)[i];
            for (std::size_t k = i; k < d; ++k) row(i)[k] = std::fma(factor, row(j)[k], row(i)[k]);
        }
    }
    for (std::size_t i = 0; i < d; ++i) {
        right[i] /= row(i)[i];
        for (std::size_t k = i + 1; k < d; ++k) right[k] = std::fma(-row(i)[k], right[i], right[k]);
    }
    for (std::size_t i = d; i-- > 0;) {
        float sum = right[i];
        for (std::size_t k = i + 1; k < d; ++k) sum = std::fma(-row(i)[k], right[k], sum);
        right[i] = sum / row(i)[i];
    }
}

class AlternatingLeastSquares final : public EvaluatedModel {
public:
    explicit AlternatingLeastSquares(const FactorSettings& settings) : settings_(settings) {}

    Status fit(const TrainingData& data, const FitContext& context) override {
        const model::Incidence by_user = liked_items(data);
        const model::Incidence by_item = by_user.transposed(data.items);
        users_ = random_factors(by_user.rows(), settings_.dimensions, mix64(mix64(context.seed, kFactorPurpose), 0));
        items_ = random_factors(data.items, settings_.dimensions, mix64(mix64(context.seed, kFactorPurpose), 1));
        context.progress.start("least squares", settings_.epochs * 2);
        for (std::size_t epoch = 0; epoch < settings_.epochs; ++epoch) {
            solve_rows(by_user, items_, users_, context);
            solve_rows(by_item, users_, items_, context);
        }
        context.progress.finish();
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        const std::size_t count = items_.rows();
        for (std::size_t i = 0; i < viewers.size(); ++i) {
            const auto user = users_.row(viewers[i].user);
            for (std::size_t item = 0; item < count; ++item) {
                scores[i * count + item] = kernels::dot(user, items_.row(item));
            }
        }
    }

private:
    /// Each row of `solved` anew, given the rows of `fixed` that it goes with.
    void solve_rows(const model::Incidence& incidence, const Factors& fixed, Factors& solved,
                    const FitContext& context) const {
        const std::size_t d = settings_.dimensions;
        const std::vector<float> gram = gram_of(fixed, context.threads);
        for_each_shard(solved.rows(), context.threads, [&](const Shard& shard) {
            std::vector<float> matrix(d * d);
            for (std::size_t index = shard.first; index < shard.last; ++index) {
                const auto with = incidence.row(index);
                std::ranges::transform(gram, matrix.begin(),
                                       [&](float value) { return value * settings_.unobserved_weight; });
                const auto right = solved.row(index);
                std::ranges::fill(right, 0.0f);
                for (const std::uint32_t other : with) {
                    add_outer(fixed.row(other), matrix);
                    std::ranges::transform(right, fixed.row(other), right.begin(), std::plus());
                }
                const float ridge = settings_.ridge * (static_cast<float>(with.size()) +
                                                       settings_.unobserved_weight * static_cast<float>(fixed.rows()));
                for (std::size_t k = 0; k < d; ++k) matrix[k * d + k] += ridge;
                solve_in_place(matrix, right);
            }
        });
        context.progress.advance();
    }

    FactorSettings settings_;
    Factors users_;
    Factors items_;
};

}  // namespace

std::unique_ptr<EvaluatedModel> make_alternating_least_squares(const ModelContext& context) {
    return std::make_unique<AlternatingLeastSquares>(factor_settings_for(context.dataset));
}

}  // namespace tiller::eval

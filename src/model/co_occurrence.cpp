#include "model/co_occurrence.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "kernels/elementary.h"
#include "kernels/gather.h"

namespace tiller::model {
namespace {

// People over whom the sizes of the two parts are compared.
constexpr std::size_t kComparedPeople = 256;

/// sum^-power of each; 0 for what nobody met.
std::vector<float> powers_of(std::span<const float> sums, double power) {
    std::vector<float> weights;
    for (const float sum : sums) {
        const double factor =
            kernels::exp_double(-power * kernels::log_double(std::max(1e-30, static_cast<double>(sum))));
        weights.push_back(sum > 0 ? static_cast<float>(factor) : 0.0f);
    }
    return weights;
}

/// How much each direction counts: the slowest ones say little more than what is popular, the fastest are noise.
std::vector<float> gains_of(std::span<const float> values, const CoOccurrenceMix& mix) {
    const double largest = std::max(1e-30, static_cast<double>(values.front()));
    const double passed = mix.far_share * static_cast<double>(values.size());
    std::vector<float> gains;
    for (const float value : values) {
        const double gain = kernels::exp_double(-mix.far_falloff * static_cast<double>(value) / largest);
        gains.push_back(static_cast<double>(gains.size()) < passed ? static_cast<float>(gain) : 0.0f);
    }
    return gains;
}

double sum_of_squares(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
    return sum;
}

}  // namespace

CoOccurrence::CoOccurrence(SparseMatrix signals, const CoOccurrenceSettings& settings,
                           const std::function<void()>& step)
    : item_power_(settings.item_power), by_user_(std::move(signals)), by_item_(by_user_.transposed()) {
    met_ = by_item_.row_sums();
    const std::vector<float> user_weights = powers_of(by_user_.row_sums(), settings.user_power);
    const std::vector<float> item_weights = powers_of(met_, settings.item_power);
    by_user_.scale(user_weights, item_weights);
    by_item_.scale(item_weights, user_weights);
    const Spectrum spectrum = leading_spectrum(by_user_, settings.spectrum, step);
    rank_ = spectrum.rank;
    values_ = spectrum.values;
    item_vectors_ = spectrum.vectors;
    std::vector<float> out = spectrum.vectors;
    const std::vector<float> far_weights = powers_of(met_, settings.far_power);
    for (std::size_t item = 0; item < met_.size(); ++item) {
        const auto vector = std::span(item_vectors_).subspan(item * rank_, rank_);
        kernels::scale_values(vector, item_weights[item]);
        kernels::scale_values(std::span(out).subspan(item * rank_, rank_), far_weights[item]);
    }
    far_vectors_.pack_transposed({out.data(), met_.size(), rank_, rank_});
    set_mix({});
}

void CoOccurrence::set_mix(const CoOccurrenceMix& mix) {
    near_weights_ = powers_of(met_, mix.near_power - item_power_);  // the transpose brings item_power already
    directions_ = gains_of(values_, mix);
    kernels::scale_values(directions_, mix.far_weight * balance());
}

/// What makes the low-pass part as large as the near one, over people spread evenly over all.
float CoOccurrence::balance() const {
    const std::size_t items = by_item_.rows();
    const std::size_t count = std::min(kComparedPeople, by_user_.rows());
    std::vector<float> scores(items);
    double near = 0;
    double far = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t user = by_user_.rows() * i / count;
        std::vector<std::vector<Signal>> person(1);
        for (const std::uint32_t item : by_user_.columns_of(user)) person[0].push_back({.item = item});
        set_far(person, {scores.data(), 1, items, items});
        far += sum_of_squares(scores);
        std::ranges::fill(scores, 0.0f);
        add_near(person[0], scores);
        near += sum_of_squares(scores);
    }
    return far > 0 ? static_cast<float>(std::sqrt(near / far)) : 0.0f;
}

/// scores += (signals NᵀN) * near weight, by way of the people who share an item.
void CoOccurrence::add_near(std::span<const Signal> met, std::span<float> scores) const {
    std::vector<float> shared(by_user_.rows(), 0.0f);
    for (const Signal& each : met) {
        const auto users = by_item_.columns_of(each.item);
        const auto values = by_item_.values_of(each.item);
        for (std::size_t i = 0; i < users.size(); ++i)
            shared[users[i]] = std::fma(each.weight, values[i], shared[users[i]]);
    }
    for (std::size_t user = 0; user < shared.size(); ++user) {
        if (shared[user] == 0) continue;
        const auto items = by_user_.columns_of(user);
        const auto values = by_user_.values_of(user);
        for (std::size_t i = 0; i < items.size(); ++i)
            scores[items[i]] = std::fma(shared[user] * near_weights_[items[i]], values[i], scores[items[i]]);
    }
}

/// scores = signals * source weight * V Vᵀ * far weight.
void CoOccurrence::set_far(std::span<const std::vector<Signal>> people, kernels::Matrix scores) const {
    std::vector<float> tastes(people.size() * rank_, 0.0f);
    std::vector<std::uint32_t> items;
    std::vector<float> weights;
    for (std::size_t i = 0; i < people.size(); ++i) {
        items.clear();
        weights.clear();
        for (const Signal& each : people[i]) {
            items.push_back(each.item);
            weights.push_back(each.weight);
        }
        const auto taste = std::span(tastes).subspan(i * rank_, rank_);
        kernels::add_weighted_rows({item_vectors_.data(), by_item_.rows(), rank_, rank_}, items, weights, taste);
        std::ranges::transform(taste, directions_, taste.begin(), std::multiplies());
    }
    kernels::multiply({tastes.data(), people.size(), rank_, rank_}, far_vectors_, scores, kernels::Store::kReplace);
}

void CoOccurrence::score(std::span<const std::vector<Signal>> people, std::span<float> scores) const {
    const std::size_t items = by_item_.rows();
    set_far(people, {scores.data(), people.size(), items, items});
    for (std::size_t i = 0; i < people.size(); ++i) add_near(people[i], scores.subspan(i * items, items));
}

}  // namespace tiller::model

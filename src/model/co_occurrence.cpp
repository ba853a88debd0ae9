#include "model/co_occurrence.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "kernels/elementary.h"
#include "kernels/gather.h"

namespace tiller::model {
namespace {

// People over whom the sizes of the parts are compared.
constexpr std::size_t kComparedPeople = 256;

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

/// Every row of [n * weights] times the weights.
void multiply_rows(std::span<float> rows, std::span<const float> weights) {
    for (std::size_t i = 0; i < rows.size(); i += weights.size()) {
        const auto row = rows.subspan(i, weights.size());
        std::ranges::transform(row, weights, row.begin(), std::multiplies());
    }
}

/// The transpose of [rows * columns].
std::vector<float> turned(std::span<const float> values, std::size_t rows, std::size_t columns) {
    std::vector<float> out(values.size());
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column)
            out[column * rows + row] = values[row * columns + column];
    }
    return out;
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
    mix_ = mix;
    near_weights_ = powers_of(met_, mix.near_power - item_power_);  // the transpose brings item_power already
    wide_weights_ = powers_of(met_, mix.wide_power - item_power_);
    directions_ = gains_of(values_, mix);
    if (mix.balance == Balance::kAllPeople) factors_ = factors_for(sizes_over_all());
}

/// Of people spread evenly over all.
CoOccurrence::Sizes CoOccurrence::sizes_over_all() const {
    const std::size_t count = std::min(kComparedPeople, by_user_.rows());
    Sizes sum;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::vector<Signal>> person(1);
        for (const std::uint32_t item : by_user_.columns_of(by_user_.rows() * i / count))
            person[0].push_back({.item = item});
        const Sizes sizes = sizes_of(parts_of(person), 0);
        sum.near += sizes.near;
        sum.far += sizes.far;
        sum.wide += sizes.wide;
    }
    return sum;
}

CoOccurrence::Sizes CoOccurrence::sizes_of(const Parts& parts, std::size_t person) const {
    const std::size_t items = by_item_.rows();
    const auto size_of = [&](const std::vector<float>& part) {
        return part.empty() ? 0.0 : sum_of_squares(std::span(part).subspan(person * items, items));
    };
    return {.near = size_of(parts.near), .far = size_of(parts.far), .wide = size_of(parts.wide)};
}

/// What makes the parts as large as the near one, times their weights.
CoOccurrence::Factors CoOccurrence::factors_for(const Sizes& sizes) const {
    const auto factor = [&](float weight, double size) {
        return size > 0 ? weight * static_cast<float>(std::sqrt(sizes.near / size)) : 0.0f;
    };
    return {.far = factor(mix_.far_weight, sizes.far), .wide = factor(mix_.wide_weight, sizes.wide)};
}

/// near += signals NᵀN, by way of the people who share an item.
void CoOccurrence::add_near(std::span<const Signal> met, std::span<float> near) const {
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
            near[items[i]] = std::fma(shared[user], values[i], near[items[i]]);
    }
}

/// near NᵀN for all people at once, so that each entry of N is read once for all of them.
std::vector<float> CoOccurrence::two_steps_on(std::span<const float> near, std::size_t people) const {
    const std::size_t items = by_item_.rows();
    const std::size_t users = by_user_.rows();
    std::vector<float> by_item = turned(near, people, items);
    std::vector<float> by_user(users * people, 0.0f);
    for (std::size_t user = 0; user < users; ++user)
        kernels::add_weighted_rows({by_item.data(), items, people, people}, by_user_.columns_of(user),
                                   by_user_.values_of(user), std::span(by_user).subspan(user * people, people));
    std::ranges::fill(by_item, 0.0f);
    for (std::size_t item = 0; item < items; ++item)
        kernels::add_weighted_rows({by_user.data(), users, people, people}, by_item_.columns_of(item),
                                   by_item_.values_of(item), std::span(by_item).subspan(item * people, people));
    return turned(by_item, items, people);
}

/// far = signals * source weight * V gains Vᵀ * far weight.
void CoOccurrence::set_far(std::span<const std::vector<Signal>> people, kernels::Matrix far) const {
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
    kernels::multiply({tastes.data(), people.size(), rank_, rank_}, far_vectors_, far, kernels::Store::kReplace);
}

CoOccurrence::Parts CoOccurrence::parts_of(std::span<const std::vector<Signal>> people) const {
    const std::size_t items = by_item_.rows();
    Parts parts;
    parts.far.resize(people.size() * items);
    set_far(people, {parts.far.data(), people.size(), items, items});
    parts.near.assign(people.size() * items, 0.0f);
    for (std::size_t i = 0; i < people.size(); ++i)
        add_near(people[i], std::span(parts.near).subspan(i * items, items));
    if (mix_.wide_weight != 0) parts.wide = two_steps_on(parts.near, people.size());
    multiply_rows(parts.near, near_weights_);
    multiply_rows(parts.wide, wide_weights_);
    return parts;
}

void CoOccurrence::score(std::span<const std::vector<Signal>> people, std::span<float> scores) const {
    const std::size_t items = by_item_.rows();
    const Parts parts = parts_of(people);
    std::ranges::copy(parts.near, scores.begin());
    for (std::size_t i = 0; i < people.size(); ++i) {
        const Factors factors = mix_.balance == Balance::kEachPerson ? factors_for(sizes_of(parts, i)) : factors_;
        const auto row = [&](const std::vector<float>& part) { return std::span(part).subspan(i * items, items); };
        const auto sum = scores.subspan(i * items, items);
        kernels::add_scaled_values(sum, row(parts.far), factors.far);
        if (!parts.wide.empty()) kernels::add_scaled_values(sum, row(parts.wide), factors.wide);
    }
}

}  // namespace tiller::model

#include "learn/next_item_vectors.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "kernels/elementary.h"
#include "kernels/gather.h"
#include "kernels/lanes.h"
#include "kernels/row_sums.h"

namespace tiller::learn {
namespace {

constexpr std::uint64_t kVectorPurpose = 0x6d69786572;
constexpr float kTiny = 1e-3f;  // in Adagrad's root
constexpr float kFirstVector = 0.17f;  // half the width that the first values of item vectors are drawn from

float mean_square(std::span<const float> values) {
    return kernels::sum_over(values.size(), [&](std::size_t i) { return values[i] * values[i]; }) /
           static_cast<float>(values.size());
}

}  // namespace

NextItemVectors::NextItemVectors(std::size_t items, std::size_t padded, const NextItemVectorSettings& settings,
                                 std::uint64_t seed)
    : settings_(settings),
      padded_(padded),
      vectors_(items * settings.width),
      targets_(settings.width * padded),
      biases_(padded),
      vector_squares_(items),
      target_squares_(padded),
      bias_squares_(padded),
      taste_(settings.width) {
    SeededRandom random(mix64(seed, kVectorPurpose));
    for (float& value : vectors_) value = static_cast<float>(2 * random.unit() - 1) * kFirstVector;
}

std::span<float> NextItemVectors::targets_of(std::size_t dimension) {
    return std::span(targets_).subspan(dimension * padded_, padded_);
}

std::span<const float> NextItemVectors::targets_of(std::size_t dimension) const {
    return std::span(targets_).subspan(dimension * padded_, padded_);
}

std::span<float> NextItemVectors::vector_of(std::uint32_t item) {
    return std::span(vectors_).subspan(item * settings_.width, settings_.width);
}

/// The decayed sum of the last items' vectors, by the root of the weights' sum.
void NextItemVectors::set_taste(std::span<const std::uint32_t> history) {
    const std::size_t count = std::min(history.size(), settings_.taste_items);
    taste_weights_.clear();
    float weight = 1;
    float sum = 0;
    for (std::size_t back = 0; back < count; ++back) {
        taste_weights_.push_back(weight);
        sum += weight;
        weight *= settings_.taste_decay;
    }
    kernels::scale_values(taste_weights_, sum > 0 ? 1 / std::sqrt(sum) : 0.0f);
    std::ranges::fill(taste_, 0.0f);
    for (std::size_t back = 0; back < count; ++back)
        kernels::add_scaled_values(taste_, vector_of(history[history.size() - 1 - back]), taste_weights_[back]);
}

void NextItemVectors::add_logits(float share, std::span<float> logits) const {
    kernels::add_scaled_values(logits, biases_, share);
    for (std::size_t k = 0; k < settings_.width; ++k)
        kernels::add_scaled_values(logits, targets_of(k), share * taste_[k]);
}

void NextItemVectors::learn(std::span<const std::uint32_t> history, std::span<float> gradient) {
    std::vector<float> taste_gradient(settings_.width);
    for (std::size_t k = 0; k < settings_.width; ++k) taste_gradient[k] = kernels::dot(gradient, targets_of(k));
    learn_biases(gradient);
    learn_targets(gradient);
    const float gradient_square = mean_square(taste_gradient);
    for (std::size_t back = 0; back < taste_weights_.size(); ++back) {
        const std::uint32_t item = history[history.size() - 1 - back];
        const float weight = taste_weights_[back];
        vector_squares_[item] += weight * weight * gradient_square;
        kernels::add_scaled_values(vector_of(item), taste_gradient,
                                   weight * settings_.rate / std::sqrt(vector_squares_[item] + kTiny));
    }
}

void NextItemVectors::learn_biases(std::span<const float> gradient) {
    if (settings_.bias_rate == 0) return;
    for (std::size_t i = 0; i < padded_; ++i) {
        bias_squares_[i] += gradient[i] * gradient[i];
        biases_[i] += settings_.bias_rate * gradient[i] / std::sqrt(bias_squares_[i] + kTiny);
    }
}

void NextItemVectors::learn_targets(std::span<float> gradient) {
    const float taste_square = mean_square(taste_);
    for (std::size_t i = 0; i < padded_; ++i) {
        target_squares_[i] += gradient[i] * gradient[i] * taste_square;
        gradient[i] *= settings_.rate / std::sqrt(target_squares_[i] + kTiny);
    }
    for (std::size_t k = 0; k < settings_.width; ++k) kernels::add_scaled_values(targets_of(k), gradient, taste_[k]);
}

}  // namespace tiller::learn

#include "learn/stream_mixer.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/result.h"
#include "kernels/elementary.h"
#include "kernels/float_exp.h"
#include "kernels/float_log.h"
#include "kernels/gather.h"
#include "kernels/lanes.h"
#include "kernels/row_sums.h"

namespace tiller::learn {
namespace {

constexpr std::uint64_t kVectorPurpose = 0x6d69786572;
constexpr float kLeastShare = 1e-4f;  // of an item of which a source says nothing
constexpr float kLeftOut = -1e30f;    // the logit of an item that can not come
constexpr float kTiny = 1e-3f;        // in Adagrad's root
constexpr float kFirstVector = 0.17f;  // half the width that the first values of item vectors are drawn from
// History lengths from which the weights are others.
constexpr std::array<std::size_t, 3> kAgeStarts = {5, 20, 80};

/// How the table of pairs is asked: the very last items, the last ten, and the last fifty.
constexpr std::array kLookbacks = {model::Lookback{3, 0.8f}, model::Lookback{10, 0.8f}, model::Lookback{50, 0.95f}};
/// Company is what the same viewers had, near or far, so it is counted and asked over a hundred items.
model::TransitionSettings company_settings() {
    return {.window_weights = model::decaying_weights(100, 1.0f),
            .backward_weight = 1,
            .lookback = {100, 1.0f},
            .source_power = 0.5f,
            .target_power = 0.5f};
}
/// Of the sources in the order above, then company, then popularity.
constexpr std::array kFirstWeights = {0.0f, 0.6f, 0.0f, 0.4f, 0.0f};
/// Of the vectors' part in each way of mixing; the first has none and takes the first weights.
constexpr std::array kVectorShares = {0.0f, 0.0f, 0.5f, 1.0f};
constexpr double kQualityDecay = 0.999;
constexpr std::size_t kJudgedPlaces = 10;

std::size_t age_of(MetItems history) {
    return static_cast<std::size_t>(
        std::ranges::count_if(kAgeStarts, [&](std::size_t start) { return history.size() >= start; }));
}

std::size_t whole_lanes(std::size_t count) { return (count + kernels::kLanes - 1) / kernels::kLanes * kernels::kLanes; }

/// values = log(share among the allowed + least share), above that of nothing; 0 everywhere when nothing is said.
void turn_into_log_shares(std::span<float> values, std::span<const float> allowed) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= allowed[i];
    const float sum = kernels::sum_over(values.size(), [&](std::size_t i) { return values[i]; });
    if (sum <= 0) return;
    const float least = kernels::log_float(kLeastShare);
    for (float& value : values) value = kernels::log_float(value / sum + kLeastShare) - least;
}

}  // namespace

StreamMixer::StreamMixer(std::size_t items, const StreamMixerSettings& settings, std::uint64_t seed)
    : settings_(settings),
      items_(items),
      padded_(whole_lanes(items)),
      pairs_(items, {.window_weights = model::decaying_weights(10, 0.8f), .backward_weight = 1}),
      company_(items, company_settings()),
      counts_(padded_),
      vectors_(items * settings.width),
      targets_(settings.width * padded_),
      vector_squares_(items),
      target_squares_(padded_),
      allowed_(padded_),
      shares_(kSources * padded_),
      fixed_(padded_),
      learned_(padded_),
      by_vectors_(padded_),
      logits_(padded_),
      taste_(settings.width) {
    SeededRandom random(mix64(seed, kVectorPurpose));
    for (float& value : vectors_) value = static_cast<float>(2 * random.unit() - 1) * kFirstVector;
    for (AgeWeights& age : ages_) {
        age.weights = kFirstWeights;
        age.squares.fill(kTiny);
    }
}

std::span<float> StreamMixer::source(std::size_t index) { return std::span(shares_).subspan(index * padded_, padded_); }

std::span<float> StreamMixer::targets_of(std::size_t dimension) {
    return std::span(targets_).subspan(dimension * padded_, padded_);
}

std::span<float> StreamMixer::vector_of(std::uint32_t item) {
    return std::span(vectors_).subspan(item * settings_.width, settings_.width);
}

void StreamMixer::score(MetItems history, std::span<float> scores) {
    ASSERT(scores.size() == items_);
    prepare(history);
    set_logits(static_cast<std::size_t>(std::ranges::max_element(quality_) - quality_.begin()));
    std::copy_n(logits_.begin(), items_, scores.begin());
}

void StreamMixer::observe(MetItems history, std::uint32_t item) {
    // Of an item that nobody met before, the softmax over those that can come has nothing to say.
    if (!history.empty() && counts_[item] > 0) {
        prepare(history);
        if (allowed_[item] > 0) {
            judge_ways(item);
            set_logits(kWays - 1);
            turn_into_gradient(item);
            learn_weights(ages_[age_of(history)]);
            learn_vectors(history);
        }
    }
    is_prepared_ = false;
    pairs_.observe(history, item);
    company_.observe(history, item);
    counts_[item] += 1;
}

void StreamMixer::prepare(MetItems history) {
    if (is_prepared_ && std::ranges::equal(prepared_, history)) return;
    ask_sources(history);
    set_taste(history);
    set_parts(ages_[age_of(history)]);
    prepared_.assign(history.begin(), history.end());
    is_prepared_ = true;
}

void StreamMixer::ask_sources(MetItems history) {
    for (std::size_t i = 0; i < padded_; ++i) allowed_[i] = counts_[i] > 0 ? 1.0f : 0.0f;
    for (const std::uint32_t item : history) allowed_[item] = 0;
    for (std::size_t i = 0; i < kLookbacks.size(); ++i) {
        std::ranges::fill(source(i), 0.0f);
        pairs_.add_scores(history, kLookbacks[i], source(i).first(items_));
    }
    std::ranges::fill(source(kLookbacks.size()), 0.0f);
    company_.add_scores(history, source(kLookbacks.size()).first(items_));
    std::ranges::copy(counts_, source(kLookbacks.size() + 1).begin());
    for (std::size_t i = 0; i < kSources; ++i) turn_into_log_shares(source(i), allowed_);
}

/// The decayed sum of the last items' vectors, by the root of the weights' sum.
void StreamMixer::set_taste(MetItems history) {
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

void StreamMixer::set_parts(const AgeWeights& age) {
    for (auto* part : {&fixed_, &learned_, &by_vectors_}) std::ranges::fill(*part, 0.0f);
    for (std::size_t i = 0; i < kSources; ++i) {
        kernels::add_scaled_values(fixed_, source(i), kFirstWeights[i]);
        kernels::add_scaled_values(learned_, source(i), age.weights[i]);
    }
    for (std::size_t k = 0; k < settings_.width; ++k) kernels::add_scaled_values(by_vectors_, targets_of(k), taste_[k]);
}

void StreamMixer::set_logits(std::size_t way) {
    std::ranges::copy(way == 0 ? fixed_ : learned_, logits_.begin());
    kernels::add_scaled_values(logits_, by_vectors_, kVectorShares[way]);
    for (std::size_t i = 0; i < padded_; ++i) logits_[i] = allowed_[i] > 0 ? logits_[i] : kLeftOut;
}

/// Where each way of mixing would have placed the item that came.
void StreamMixer::judge_ways(std::uint32_t item) {
    for (std::size_t way = 0; way < kWays; ++way) {
        set_logits(way);
        const float own = logits_[item];
        const auto above =
            static_cast<std::size_t>(std::ranges::count_if(logits_, [own](float logit) { return logit > own; }));
        const double gain =
            above < kJudgedPlaces ? kernels::log_double(2) / kernels::log_double(static_cast<double>(above) + 2) : 0;
        quality_[way] = kQualityDecay * quality_[way] + (1 - kQualityDecay) * gain;
    }
}

/// logits = what raises the likelihood of `item`: 1 at it, less each item's share.
void StreamMixer::turn_into_gradient(std::uint32_t item) {
    const float largest = kernels::max_of(logits_.data(), padded_);
    for (std::size_t i = 0; i < padded_; ++i) logits_[i] = allowed_[i] * kernels::exp_float(logits_[i] - largest);
    const float sum = kernels::sum_over(padded_, [&](std::size_t i) { return logits_[i]; });
    kernels::scale_values(logits_, -1 / sum);
    logits_[item] += 1;
}

void StreamMixer::learn_weights(AgeWeights& age) {
    for (std::size_t i = 0; i < kSources; ++i) {
        const float gradient = kernels::dot(logits_, source(i));
        age.squares[i] += gradient * gradient;
        age.weights[i] += settings_.weight_rate * gradient / std::sqrt(age.squares[i]);
    }
}

/// One Adagrad step of the vectors of the items that came or could have, and of those met; one sum of squares an item.
void StreamMixer::learn_vectors(MetItems history) {
    const auto width = static_cast<float>(settings_.width);
    std::vector<float> taste_gradient(settings_.width);
    for (std::size_t k = 0; k < settings_.width; ++k) taste_gradient[k] = kernels::dot(logits_, targets_of(k));
    const auto mean_square = [width](std::span<const float> values) {
        return kernels::sum_over(values.size(), [&](std::size_t i) { return values[i] * values[i]; }) / width;
    };
    const float taste_square = mean_square(taste_);
    for (std::size_t i = 0; i < padded_; ++i) {
        target_squares_[i] += logits_[i] * logits_[i] * taste_square;
        logits_[i] *= settings_.vector_rate / std::sqrt(target_squares_[i] + kTiny);
    }
    for (std::size_t k = 0; k < settings_.width; ++k) kernels::add_scaled_values(targets_of(k), logits_, taste_[k]);
    const float gradient_square = mean_square(taste_gradient);
    for (std::size_t back = 0; back < taste_weights_.size(); ++back) {
        const std::uint32_t item = history[history.size() - 1 - back];
        const float weight = taste_weights_[back];
        vector_squares_[item] += weight * weight * gradient_square;
        kernels::add_scaled_values(vector_of(item), taste_gradient,
                                   weight * settings_.vector_rate / std::sqrt(vector_squares_[item] + kTiny));
    }
}

}  // namespace tiller::learn

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

constexpr std::uint64_t kRestPurpose = 0x72657374;
constexpr float kLeastShare = 1e-4f;  // of an item of which a source says nothing
constexpr float kLeftOut = -1e30f;    // the logit of an item that can not come
// History lengths from which the weights are others.
constexpr std::array<std::size_t, 3> kAgeStarts = {5, 20, 80};

/// How the table of pairs is asked: the very last items, the last twenty, and the last fifty.
constexpr std::array kLookbacks = {model::Lookback{3, 0.8f}, model::Lookback{20, 0.8f}, model::Lookback{50, 0.95f}};
constexpr std::size_t kCompany = kLookbacks.size();
constexpr std::size_t kPopularity = kCompany + 1;
constexpr std::size_t kVectors = kPopularity + 1;
constexpr std::size_t kRest = kVectors + 1;
/// Of the sources in that order: where nothing was learned yet.
constexpr std::array kFirstWeights = {0.1f, 0.5f, 0.0f, 0.3f, 0.0f, 0.2f, 0.5f};
/// What the further vectors look back to: more than the sources, whose weight lies on the last few items.
constexpr std::size_t kRestItems = 100;
constexpr float kRestDecay = 0.98f;

// A weight is tried this much higher and lower. What an event is worth falls with the place of its item, most steeply at the
// tenth, so that weights learn from items close to the edge of the list.
constexpr float kWeightStep = 0.1f;
constexpr float kEdge = 9.5f;
constexpr float kEdgeWidth = 4;
constexpr float kFirstSquare = 1e-2f;  // in Adagrad's root, of the weights

model::TransitionSettings pair_settings() {
    return {.window_weights = model::decaying_weights(20, 0.9f),
            .backward_weight = 1,
            .source_power = 0.45f,
            .target_power = 0.15f};
}

/// Company is what the same viewers had, near or far, so it is counted and asked over a hundred items.
model::TransitionSettings company_settings() {
    return {.window_weights = model::decaying_weights(100, 1.0f),
            .backward_weight = 1,
            .lookback = {100, 1.0f},
            .source_power = 0.5f,
            .target_power = 0.5f};
}

std::size_t age_of(MetItems history) {
    return static_cast<std::size_t>(
        std::ranges::count_if(kAgeStarts, [&](std::size_t start) { return history.size() >= start; }));
}

std::size_t whole_lanes(std::size_t count) { return (count + kernels::kLanes - 1) / kernels::kLanes * kernels::kLanes; }

float worth_of(std::size_t place) { return kernels::sigmoid_float((kEdge - static_cast<float>(place)) / kEdgeWidth); }

/// values = log(share among the allowed + least share), above that of nothing; 0 everywhere when nothing is said.
void turn_into_log_shares(std::span<float> values, std::span<const float> allowed) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= allowed[i];
    const float sum = kernels::sum_over(values.size(), [&](std::size_t i) { return values[i]; });
    if (sum <= 0) return;
    const float least = kernels::log_float(kLeastShare);
    for (float& value : values) value = kernels::log_float(value / sum + kLeastShare) - least;
}

/// logits = e^logit, by the largest, where an item can come; 0 elsewhere.
void turn_into_odds(std::span<float> logits, std::span<const float> allowed) {
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = allowed[i] > 0 ? logits[i] : kLeftOut;
    const float largest = kernels::max_of(logits.data(), logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = allowed[i] * kernels::exp_float(logits[i] - largest);
}

}  // namespace

StreamMixer::StreamMixer(std::size_t items, const StreamMixerSettings& settings, std::uint64_t seed)
    : settings_(settings),
      items_(items),
      padded_(whole_lanes(items)),
      pairs_(items, pair_settings()),
      company_(items, company_settings()),
      counts_(padded_),
      alone_(items, padded_, {.width = settings.width, .rate = settings.vector_rate}, seed),
      rest_(items, padded_,
            {.width = settings.width,
             .rate = settings.vector_rate,
             .bias_rate = 0,
             .taste_items = kRestItems,
             .taste_decay = kRestDecay},
            mix64(seed, kRestPurpose)),
      allowed_(padded_),
      shares_(kSources * padded_),
      alone_logits_(padded_),
      mixed_(padded_),
      ranked_(padded_) {
    static_assert(kRest + 1 == kSources);
    for (AgeWeights& age : ages_) {
        age.weights = kFirstWeights;
        age.squares.fill(kFirstSquare);
    }
}

std::span<float> StreamMixer::source(std::size_t index) { return std::span(shares_).subspan(index * padded_, padded_); }

std::span<const float> StreamMixer::source(std::size_t index) const {
    return std::span(shares_).subspan(index * padded_, padded_);
}

void StreamMixer::score(MetItems history, std::span<float> scores) {
    ASSERT(scores.size() == items_);
    prepare(history);
    std::copy_n(ranked_.begin(), items_, scores.begin());
}

void StreamMixer::observe(MetItems history, std::uint32_t item) {
    // Of an item that nobody met before, a ranking of those that can come has nothing to say.
    if (!history.empty() && counts_[item] > 0) {
        prepare(history);
        if (allowed_[item] > 0) {
            learn_weights(ages_[age_of(history)], item);
            learn_vectors(alone_, history, item, alone_logits_);
            kernels::add_scaled_values(mixed_, source(kRest), 1.0f);
            learn_vectors(rest_, history, item, mixed_);
        }
    }
    is_prepared_ = false;
    pairs_.observe(history, item);
    company_.observe(history, item);
    counts_[item] += 1;
}

void StreamMixer::prepare(MetItems history) {
    if (is_prepared_ && std::ranges::equal(prepared_, history)) return;
    for (std::size_t i = 0; i < padded_; ++i) allowed_[i] = counts_[i] > 0 ? 1.0f : 0.0f;
    for (const std::uint32_t item : history) allowed_[item] = 0;
    ask_sources(history);
    ask_vectors(history);
    for (std::size_t i = 0; i < kRest; ++i) turn_into_log_shares(source(i), allowed_);
    mix_sources(ages_[age_of(history)]);
    prepared_.assign(history.begin(), history.end());
    is_prepared_ = true;
}

void StreamMixer::ask_sources(MetItems history) {
    for (std::size_t i = 0; i < kLookbacks.size(); ++i) {
        std::ranges::fill(source(i), 0.0f);
        pairs_.add_scores(history, kLookbacks[i], source(i).first(items_));
    }
    std::ranges::fill(source(kCompany), 0.0f);
    company_.add_scores(history, source(kCompany).first(items_));
    std::ranges::copy(counts_, source(kPopularity).begin());
}

void StreamMixer::ask_vectors(MetItems history) {
    std::ranges::fill(alone_logits_, 0.0f);
    alone_.set_taste(history);
    alone_.add_logits(1, alone_logits_);
    std::ranges::copy(alone_logits_, source(kVectors).begin());
    turn_into_odds(source(kVectors), allowed_);
    std::ranges::fill(source(kRest), 0.0f);
    rest_.set_taste(history);
    rest_.add_logits(1, source(kRest));
}

void StreamMixer::mix_sources(const AgeWeights& age) {
    std::ranges::fill(mixed_, 0.0f);
    for (std::size_t i = 0; i < kRest; ++i) kernels::add_scaled_values(mixed_, source(i), age.weights[i]);
    for (std::size_t i = 0; i < padded_; ++i) mixed_[i] = allowed_[i] > 0 ? mixed_[i] : kLeftOut;
    std::ranges::copy(mixed_, ranked_.begin());
    kernels::add_scaled_values(ranked_, source(kRest), age.weights[kRest]);
}

/// A place has no gradient, so each weight is tried a step up and a step down.
void StreamMixer::learn_weights(AgeWeights& age, std::uint32_t item) {
    for (std::size_t i = 0; i < kSources; ++i) {
        const float gradient = worth_of(place_with(i, kWeightStep, item)) - worth_of(place_with(i, -kWeightStep, item));
        age.squares[i] += gradient * gradient;
        age.weights[i] += settings_.weight_rate * gradient / std::sqrt(age.squares[i]);
    }
}

std::size_t StreamMixer::place_with(std::size_t index, float change, std::uint32_t item) const {
    const std::span<const float> values = source(index);
    const float own = ranked_[item] + change * values[item];
    std::uint32_t above = 0;
    for (std::size_t i = 0; i < padded_; ++i) above += ranked_[i] + change * values[i] > own ? 1U : 0U;
    return above;
}

/// One step by the softmax over the items that can come: the gradient is 1 at the one that came, less each item's share.
void StreamMixer::learn_vectors(NextItemVectors& vectors, MetItems history, std::uint32_t item,
                                std::span<float> logits) {
    turn_into_odds(logits, allowed_);
    const float sum = kernels::sum_over(padded_, [&](std::size_t i) { return logits[i]; });
    kernels::scale_values(logits, -1 / sum);
    logits[item] += 1;
    vectors.learn(history, logits);
}

}  // namespace tiller::learn

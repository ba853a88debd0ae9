#include "audit/confidence_sequence.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tiller::audit {
namespace {

/// Predictions stay below this part of the bound: a viewer can then pull the sum down by little, and a gain shows early.
constexpr double kMostPredicted = 0.25;
constexpr double kMostRatio = 1'000;
constexpr int kHalvings = 60;

/// The mixture: bets of these sizes (times the scale of the sum), the first ones alike, the smaller ones ever less. Fixed
/// beforehand: choosing by what is seen would break the promise. The grid is narrow where experiments of some hundred to some
/// hundred thousand viewers lie.
constexpr std::size_t kBets = 60;
constexpr std::size_t kEqualBets = 20;
constexpr double kLargestBet = 0.95;
constexpr double kBetStep = 0.8;

struct Bet {
    double size = 0, cost = 0, log_weight = 0;  // cost: of a unit of variance
};

std::array<Bet, kBets> make_bets() {
    std::array<Bet, kBets> bets;
    double size = kLargestBet, weight = 1, weights = 0;
    for (std::size_t i = 0; i < kBets; ++i, size *= kBetStep) {
        if (i >= kEqualBets) weight *= kBetStep;
        bets[i] = {size, -std::log1p(-size) - size, std::log(weight)};
        weights += weight;
    }
    for (Bet& bet : bets) bet.log_weight -= std::log(weights);
    return bets;
}

/// What somebody who bets on the sum would have made of 1, were there nothing but chance: a supermartingale, so that it ever
/// passes 1 / rate with a probability of at most `rate`. `scale`: no viewer moves the sum further to the other side.
double log_evidence(double sum, double variance, double scale) {
    static const std::array<Bet, kBets> kMixture = make_bets();
    std::array<double, kBets> logs;
    for (std::size_t i = 0; i < kBets; ++i) {
        const Bet& bet = kMixture[i];
        logs[i] = bet.log_weight + bet.size * (sum / scale) - bet.cost * (variance / (scale * scale));
    }
    const double largest = *std::ranges::max_element(logs);
    double total = 0;
    for (const double one : logs) total += std::exp(one - largest);
    return largest + std::log(total);
}

bool is_beyond_chance(double sum, double variance, double scale) {
    static const double kEnough = std::log(2 / kAlarmRate);  // half of the alarms to each side
    return sum > 0 && log_evidence(sum, variance, scale) > kEnough;
}

/// Where `is_out` ends, between a point where it holds and one where it does not.
double edge(double out, double in, const std::function<bool(double)>& is_out) {
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = out + (in - out) / 2;
        (is_out(middle) ? out : in) = middle;
    }
    return out;
}

}  // namespace

ConfidenceSequence::ConfidenceSequence(double share_b, double most) : most_(most) {
    sides_[0].probability = 1 - share_b;
    sides_[1].probability = share_b;
}

void ConfidenceSequence::add(schema::Arm arm, double outcome) {
    ++viewers_;
    for (std::size_t i = 0; i < sides_.size(); ++i) {
        Side& side = sides_[i];
        // Nothing but earlier viewers: with their own outcome in it, the sum would lean.
        const Side& known = side.viewers > 0 ? side : sides_[1 - i];
        const double so_far = known.viewers > 0 ? known.sum / static_cast<double>(known.viewers) : 0;
        const double predicted = std::min(so_far, kMostPredicted * most_);
        const bool is_theirs = static_cast<std::size_t>(arm) == i;
        const double surprise = is_theirs ? (outcome - predicted) / side.probability : 0;
        side.mean += (predicted + surprise - side.mean) / static_cast<double>(viewers_);
        side.squares += surprise * surprise;
    }
    Side& theirs = sides_[static_cast<std::size_t>(arm)];
    ++theirs.viewers;
    theirs.sum += outcome;
}

double ConfidenceSequence::mean(schema::Arm arm) const {
    const Side& side = of(arm);
    return side.viewers == 0 ? 0 : side.sum / static_cast<double>(side.viewers);
}

bool ConfidenceSequence::Contrast::is_above_chance() const { return is_beyond_chance(sum, variance, down); }
bool ConfidenceSequence::Contrast::is_below_chance() const { return is_beyond_chance(-sum, variance, up); }

ConfidenceSequence::Contrast ConfidenceSequence::contrast(double ratio) const {
    const Side &a = sides_[0], &b = sides_[1];
    const double least_b = kMostPredicted * most_ / b.probability, most_b = most_ / b.probability;
    const double least_a = kMostPredicted * most_ / a.probability, most_a = most_ / a.probability;
    // A viewer is in one arm, so that no product of both is in the variance.
    return {.sum = static_cast<double>(viewers_) * (b.mean - ratio * a.mean),
            .variance = b.squares + ratio * ratio * a.squares,
            .down = std::max(least_b, ratio * most_a),
            .up = std::max(most_b, ratio * least_a)};
}

bool ConfidenceSequence::is_decided() const {
    const Contrast equal = contrast(1);
    return viewers_ > 0 && (equal.is_above_chance() || equal.is_below_chance());
}

std::optional<Interval> ConfidenceSequence::difference() const {
    if (viewers_ == 0) return std::nullopt;
    const double n = static_cast<double>(viewers_);
    const double value = sides_[1].mean - sides_[0].mean;
    const double furthest = 2 * most_;  // no difference is larger
    const auto shifted = [&](double by) {
        Contrast moved = contrast(1);
        moved.sum -= n * by;
        return moved;
    };
    Interval interval{value, -most_, most_};
    const auto is_too_low = [&](double by) { return shifted(by).is_above_chance(); };
    const auto is_too_high = [&](double by) { return shifted(by).is_below_chance(); };
    if (is_too_low(-furthest)) interval.low = std::max(-most_, edge(-furthest, value, is_too_low));
    if (is_too_high(furthest)) interval.high = std::min(most_, edge(furthest, value, is_too_high));
    return interval;
}

// A ratio is held when the sum of B − ratio × A is what chance may make of 0 (after Fieller 1954).
std::optional<Interval> ConfidenceSequence::lift() const {
    if (viewers_ == 0 || !(sides_[0].mean > 0)) return std::nullopt;
    const double value = std::max(0.0, sides_[1].mean / sides_[0].mean);
    const auto is_too_low = [&](double ratio) { return contrast(ratio).is_above_chance(); };
    const auto is_too_high = [&](double ratio) { return contrast(ratio).is_below_chance(); };
    if (!is_too_high(kMostRatio)) return std::nullopt;
    const double low = is_too_low(0) ? edge(0, value, is_too_low) : 0;
    return Interval{value - 1, low - 1, edge(kMostRatio, value, is_too_high) - 1};
}

}  // namespace tiller::audit

#include "audit/off_policy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/random.h"

namespace tiller::audit {
namespace {

constexpr std::size_t kResamples = 400;
constexpr double kTail = 0.025;

/// What the model's word is held against. The videos of exploration places were drawn, not chosen for what the model says of
/// them, but few stand high; those of all places are many and were chosen. The truth of a video that was not shown lies between.
enum class Against : std::uint8_t { kExplored, kAll };

/// seconds = intercept + slope * predicted.
struct Calibration {
    double intercept = 0, slope = 1;
    [[nodiscard]] double of(double predicted_s) const { return std::max(0.0, intercept + slope * predicted_s); }
};

/// Weighted least squares, drawn towards the model's own word by a few samples.
struct Regression {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    void add(double predicted, double watched, double weight) {
        n += weight;
        x += weight * predicted;
        y += weight * watched;
        xx += weight * predicted * predicted;
        xy += weight * predicted * watched;
    }
    [[nodiscard]] Calibration fit() const {
        constexpr double kPrior = 5;
        if (n <= 0) return {};
        const double mean_x = x / n, mean_y = y / n;
        const double spread = xx / n - mean_x * mean_x;
        const double together = xy / n - mean_x * mean_y;
        const double ridge = kPrior / (n + kPrior) * std::max(spread, 1e-9);
        const double slope = (together + ridge) / (std::max(spread, 0.0) + ridge + 1e-12);
        return {mean_y - slope * mean_x, slope};
    }
};

/// A mean whose weights are divided by their sum.
struct WeightedMean {
    double weight = 0, sum = 0, squares = 0;
    void add(double value, double by) {
        weight += by;
        sum += by * value;
        squares += by * by;
    }
    [[nodiscard]] double value() const { return weight > 0 ? sum / weight : 0; }
    [[nodiscard]] double effective_samples() const { return squares > 0 ? weight * weight / squares : 0; }
};

struct Point {
    double recorded = 0, other = 0, drawn = 0;
    double effective_samples = 0, model_share = 0;
};

class Estimator {
public:
    explicit Estimator(std::span<const ComparedSlates> slates) : slates_(slates) {
        for (const ComparedSlates& slate : slates) {
            seen_.resize(std::max({seen_.size(), slate.logged.size(), slate.other.size()}));
            for (std::size_t place = 0; place < slate.logged.size(); ++place)
                seen_[place].add(slate.logged[place].seen ? 1 : 0, 1);
        }
    }

    /// `times[i]`: how often slate i counts.
    [[nodiscard]] Point at(std::span<const double> times, Against against) const {
        const Calibration model = calibrate(times, against);
        Point point;
        WeightedMean recorded, drawn;
        double model_sum = 0, places = 0, alone = 0;
        // What the model is wrong by, where the recorded slate has the video: surely, or by the luck of the draw.
        std::array<WeightedMean, 2> residuals;
        std::array<double, 2> reach{};
        for (std::size_t i = 0; i < slates_.size(); ++i) {
            if (times[i] == 0) continue;
            const ComparedSlates& slate = slates_[i];
            for (const LoggedPlace& logged : slate.logged) {
                if (!logged.seen) continue;
                recorded.add(logged.watched_s, times[i]);
                if (logged.exploration)
                    drawn.add(logged.watched_s, times[i] * logged.probability_now / logged.probability);
            }
            for (std::size_t place = 0; place < slate.other.size(); ++place) {
                const OtherPlace& other = slate.other[place];
                const double counts = times[i] * seen_[place].value();
                places += counts;
                model_sum += counts * model.of(other.predicted_s);
                const LoggedPlace* logged = other.logged ? &slate.logged[*other.logged] : nullptr;
                const bool surely = logged != nullptr && !logged->exploration;
                if (logged == nullptr && !other.could_be_drawn) {
                    alone += counts;
                    continue;
                }
                reach[surely ? 0 : 1] += counts;
                if (logged == nullptr || !logged->seen) continue;
                residuals[surely ? 0 : 1].add(logged->watched_s - model.of(logged->predicted_s),
                                              counts / (logged->probability * seen_[*other.logged].value()));
            }
        }
        point.recorded = recorded.value();
        point.drawn = drawn.value();
        point.effective_samples = drawn.effective_samples();
        point.other = model_sum;
        for (std::size_t kind = 0; kind < residuals.size(); ++kind)
            point.other += reach[kind] * residuals[kind].value();
        point.other = places > 0 ? point.other / places : 0;
        point.model_share = places > 0 ? alone / places : 1;
        return point;
    }

private:
    [[nodiscard]] Calibration calibrate(std::span<const double> times, Against against) const {
        Regression regression;
        for (std::size_t i = 0; i < slates_.size(); ++i) {
            for (const LoggedPlace& logged : slates_[i].logged) {
                if (logged.seen && (against == Against::kAll || logged.exploration))
                    regression.add(logged.predicted_s, logged.watched_s, times[i]);
            }
        }
        return regression.fit();
    }

    std::span<const ComparedSlates> slates_;
    std::vector<WeightedMean> seen_;  // [places] how often somebody comes that far
};

double at_quantile(std::vector<double>& values, double quantile) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(std::lround(quantile * static_cast<double>(values.size() - 1)))];
}

/// Of resampled figures, in one or two ways of reckoning: the interval holds those of both.
template <typename... Ways>
Interval interval_of(double value, Ways&... resampled) {
    return {value, std::min({at_quantile(resampled, kTail)...}), std::max({at_quantile(resampled, 1 - kTail)...})};
}

}  // namespace

WatchEstimate estimate_watch(std::span<const ComparedSlates> slates, std::uint64_t seed) {
    WatchEstimate estimate;
    std::map<ViewerId, std::vector<std::size_t>> by_viewer;
    for (std::size_t i = 0; i < slates.size(); ++i) by_viewer[slates[i].viewer].push_back(i);
    const Estimator estimator(slates);
    std::vector<double> times(slates.size(), 1.0);
    const Point point = estimator.at(times, Against::kExplored);
    const double other = (point.other + estimator.at(times, Against::kAll).other) / 2;
    estimate.effective_samples = point.effective_samples;
    estimate.model_share = point.model_share;
    estimate.recorded.value = point.recorded;
    if (point.effective_samples < kLeastEffectiveSamples) {
        estimate.why_not = "too few exploration places that the other policy would fill alike";
        return estimate;
    }
    if (point.model_share > kMostModelShare) {
        estimate.why_not = "nearly all of its videos were never shown to these viewers";
        return estimate;
    }
    std::vector<const std::vector<std::size_t>*> viewers;
    for (const auto& [viewer, own] : by_viewer) viewers.push_back(&own);
    SeededRandom random(seed);
    std::vector<double> recorded, drawn, against_explored, against_all;
    for (std::size_t round = 0; round < kResamples; ++round) {
        std::ranges::fill(times, 0.0);
        for (std::size_t i = 0; i < viewers.size(); ++i) {
            for (const std::size_t slate : *viewers[random.below(viewers.size())]) times[slate] += 1;
        }
        const Point one = estimator.at(times, Against::kExplored);
        recorded.push_back(one.recorded);
        drawn.push_back(one.drawn);
        against_explored.push_back(one.other);
        against_all.push_back(estimator.at(times, Against::kAll).other);
    }
    estimate.answers = true;
    estimate.recorded = interval_of(point.recorded, recorded);
    estimate.drawn = interval_of(point.drawn, drawn);
    estimate.other = interval_of(other, against_explored, against_all);
    return estimate;
}

}  // namespace tiller::audit

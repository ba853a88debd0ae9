// The difference between two arms while viewers come in one after the other, with intervals that hold at every moment at once:
// whoever looks after each viewer, and stops when they like, is misled by chance in at most kAlarmRate of experiments.
//
// Each viewer is one observation, drawn into an arm with a known probability. What each arm would have had of them is
// reckoned from both arms (augmented inverse probability weighting; the prediction is the arm's mean so far), so that the draw
// is all the chance there is in a sum: nothing is assumed of the viewers but that an outcome has bounds. Over the sum lies the
// empirical Bernstein boundary of Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic
// confidence sequences", Annals of Statistics 49(2), 2021: theorem 4, with a discrete mixture, as they use it for treatment
// effects under potential outcomes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "audit/off_policy.h"
#include "schema/experiment.h"

namespace tiller::audit {

inline constexpr double kAlarmRate = 0.05;

class ConfidenceSequence {
public:
    /// `share_b`: probability of arm B, in (0, 1). `most`: no outcome is above it, none below 0.
    ConfidenceSequence(double share_b, double most);
    /// One viewer's outcome, when it is final. Viewers in an order that their arm has no part in.
    void add(schema::Arm arm, double outcome);

    [[nodiscard]] std::uint64_t viewers(schema::Arm arm) const { return of(arm).viewers; }
    [[nodiscard]] double mean(schema::Arm arm) const;  // of those in the arm; 0 when there are none
    /// Mean of B less mean of A, of the viewers so far; empty before anybody came.
    [[nodiscard]] std::optional<Interval> difference() const;
    /// Mean of B by mean of A, less 1. Empty while it may be anything: A's mean can not be told from 0. 0.3 ms.
    [[nodiscard]] std::optional<Interval> lift() const;
    /// Whether both intervals leave out 0. 2 us.
    [[nodiscard]] bool is_decided() const;

private:
    struct Side {
        double probability = 0;
        std::uint64_t viewers = 0;
        double sum = 0;  // of outcomes
        double mean = 0;  // of what the arm would have had of every viewer
        double squares = 0;  // of what outcomes differ from their prediction by, weighted
    };
    /// What the sum of B − ratio × A is held against, and how far a viewer can move it.
    struct Contrast {
        double sum = 0;
        double variance = 0;
        double down = 0, up = 0;
        /// Chance would hardly move the sum so far up, or down.
        [[nodiscard]] bool is_above_chance() const;
        [[nodiscard]] bool is_below_chance() const;
    };
    [[nodiscard]] const Side& of(schema::Arm arm) const { return sides_[static_cast<std::size_t>(arm)]; }
    [[nodiscard]] Contrast contrast(double ratio) const;

    double most_;
    std::array<Side, schema::kArmCount> sides_;
    std::uint64_t viewers_ = 0;
};

}  // namespace tiller::audit

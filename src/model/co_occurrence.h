// Long tastes from who met what: two steps along shared interactions, plus a low-pass over the spectrum of the same matrix, after
// graph filters (GF-CF, Shen et al. 2021). docs/decisions/0008-co-occurrence.md says which powers, and what each gave.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "kernels/matrix.h"
#include "model/sparse_matrix.h"
#include "model/spectrum.h"

namespace tiller::model {

/// How the two parts are added. Powers are those of an item's sum of signals: at 0.5 a weight is divided by its square root.
struct CoOccurrenceMix {
    double near_power = 0.35;  // how much a scored item that many met counts less in the near part
    float far_weight = 0.3f;   // of the low-pass part, against the near part of equal size
    double far_share = 1;      // of the leading directions, by number, that the low-pass part lets through
    double far_falloff = 1.5;  // each direction counts e^(-falloff * its eigenvalue / the largest)
};

struct CoOccurrenceSettings {
    double user_power = 0.3;  // how much a person with many interactions counts less
    double item_power = 0.5;  // the same of an item, as a source and in the spectrum
    double far_power = -0.5;  // of a scored item in the low-pass part; below 0, more
    SpectrumSettings spectrum = {};
};

/// One thing that a person met, and how much it says: 1 a like, less a dislike.
struct Signal {
    std::uint32_t item = 0;
    float weight = 1;
};

class CoOccurrence {
public:
    /// signals: row = person, column = item. Cost: see leading_spectrum. The same bits on any number of threads.
    CoOccurrence(SparseMatrix signals, const CoOccurrenceSettings& settings, const std::function<void()>& step);

    /// Adds the parts in another way; the spectrum stays. Cost: 256 people's scores.
    void set_mix(const CoOccurrenceMix& mix);

    /// scores [people * items] = what each person's signals say of every item. For each person O(items * rank) and the
    /// interactions of all who share one. Safe from any thread.
    void score(std::span<const std::vector<Signal>> people, std::span<float> scores) const;

private:
    void add_near(std::span<const Signal> met, std::span<float> scores) const;
    void set_far(std::span<const std::vector<Signal>> people, kernels::Matrix scores) const;
    [[nodiscard]] float balance() const;

    double item_power_;
    std::vector<float> values_;  // [rank] eigenvalues, falling
    std::vector<float> met_;  // [items] sums of signals
    SparseMatrix by_user_;  // signal / (person's sum^user_power * item's sum^item_power)
    SparseMatrix by_item_;  // its transpose
    std::size_t rank_ = 0;
    std::vector<float> item_vectors_;  // [items * rank] eigenvectors, weighted as input of the low-pass part
    kernels::Panels far_vectors_;  // [rank * items] the same, weighted as its output
    std::vector<float> near_weights_;  // [items] of the near part's output
    std::vector<float> directions_;  // [rank] how much each counts in the low-pass part
};

}  // namespace tiller::model

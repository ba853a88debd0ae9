// Long tastes from who met what: two steps along shared interactions, two further ones, and a low-pass over the spectrum of the
// same matrix, after graph filters (GF-CF, Shen et al. 2021; BSPM, Choi et al. 2023). docs/decisions/0008-co-occurrence.md says
// which powers, and what each gave.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/matrix.h"
#include "model/sparse_matrix.h"
#include "model/spectrum.h"

namespace tiller::model {

/// Over whom the parts are made equally large before they are weighed.
enum class Balance : std::uint8_t { kAllPeople, kEachPerson };

/// How the parts are added. Powers are those of an item's sum of signals: at 0.5 a weight is divided by its square root.
struct CoOccurrenceMix {
    double near_power = 0.35;  // how much a scored item that many met counts less in the near part
    float far_weight = 0.3f;  // of the low-pass part, against the near part of equal size
    double far_share = 1;  // of the leading directions, by number, that the low-pass part lets through
    double far_falloff = 1.5;  // each direction counts e^(-falloff * its eigenvalue / the largest)
    float wide_weight = 0;  // of two further steps, likewise; below 0, what is near anyhow stands out more
    double wide_power = 0.85;  // as near_power, in the wide part
    Balance balance = Balance::kAllPeople;
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

    /// Adds the parts in another way; the spectrum stays. Cost: 256 people's scores, where they are balanced over all.
    void set_mix(const CoOccurrenceMix& mix);

    /// scores [people * items] = what each person's signals say of every item. For each person O(items * rank), the
    /// interactions of all who share one and, with a wide part, two steps for each entry. Safe from any thread.
    void score(std::span<const std::vector<Signal>> people, std::span<float> scores) const;

private:
    /// The parts of the scores of some people, each [people * items], and what makes them equally large.
    struct Parts {
        std::vector<float> near;
        std::vector<float> far;
        std::vector<float> wide;  // empty when it weighs nothing
    };
    struct Sizes {
        double near = 0;  // sums of squares
        double far = 0;
        double wide = 0;
    };
    struct Factors {
        float far = 0;
        float wide = 0;
    };

    [[nodiscard]] Parts parts_of(std::span<const std::vector<Signal>> people) const;
    void add_near(std::span<const Signal> met, std::span<float> near) const;
    void set_far(std::span<const std::vector<Signal>> people, kernels::Matrix far) const;
    [[nodiscard]] std::vector<float> two_steps_on(std::span<const float> near, std::size_t people) const;
    [[nodiscard]] Sizes sizes_of(const Parts& parts, std::size_t person) const;
    [[nodiscard]] Factors factors_for(const Sizes& sizes) const;
    [[nodiscard]] Sizes sizes_over_all() const;

    double item_power_;
    std::vector<float> values_;  // [rank] eigenvalues, falling
    std::vector<float> met_;  // [items] sums of signals
    SparseMatrix by_user_;  // signal / (person's sum^user_power * item's sum^item_power)
    SparseMatrix by_item_;  // its transpose
    std::size_t rank_ = 0;
    std::vector<float> item_vectors_;  // [items * rank] eigenvectors, weighted as input of the low-pass part
    kernels::Panels far_vectors_;  // [rank * items] the same, weighted as its output
    CoOccurrenceMix mix_;
    Factors factors_;  // where the parts are balanced over all people
    std::vector<float> near_weights_;  // [items] of the near part's output
    std::vector<float> wide_weights_;  // [items] of the wide part's output
    std::vector<float> directions_;  // [rank] how much each counts in the low-pass part
};

}  // namespace tiller::model

// How good and how honest the predictions of one head are: each example is predicted before it is learned.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace tiller::learn {

/// Examples whose prediction fell into one interval. A head is calibrated where predictions and labels have one mean.
struct ReliabilityBin {
    std::uint64_t examples = 0;
    double prediction_sum = 0;
    double label_sum = 0;
    [[nodiscard]] double mean_prediction() const;  // 0 without examples, as is the next
    [[nodiscard]] double mean_label() const;
};

/// Running since the first event.
struct HeadQuality {
    /// Upper ends of the bins but the last, narrow where rare heads have all their predictions.
    static constexpr std::array<float, 14> kBinEnds = {0.005f, 0.01f, 0.02f, 0.05f, 0.1f, 0.2f, 0.3f,
                                                       0.4f,   0.5f,  0.6f,  0.7f,  0.8f, 0.9f, 0.95f};

    double log_loss_sum = 0;
    std::array<ReliabilityBin, kBinEnds.size() + 1> bins;

    /// Both in [0, 1].
    void add(float prediction, float label);
    [[nodiscard]] ReliabilityBin all() const;
    [[nodiscard]] double mean_log_loss() const;
    /// Mean prediction / mean label; 1 is calibrated; 0 without labels.
    [[nodiscard]] double calibration() const;
    /// Expected calibration error (Naeini et al. 2015): the mean over examples of |mean prediction - mean label| of their bin.
    [[nodiscard]] double calibration_error() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static HeadQuality decode(ByteReader& in);
};

}  // namespace tiller::learn

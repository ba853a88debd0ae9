#include "learn/head_quality.h"

#include <algorithm>
#include <cmath>

#include "learn/head_trainer.h"

namespace tiller::learn {
namespace {

double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }

}  // namespace

double ReliabilityBin::mean_prediction() const { return ratio(prediction_sum, static_cast<double>(examples)); }
double ReliabilityBin::mean_label() const { return ratio(label_sum, static_cast<double>(examples)); }

void HeadQuality::add(float prediction, float label) {
    log_loss_sum += log_loss(prediction, label);
    const auto bin = std::ranges::upper_bound(kBinEnds, prediction) - kBinEnds.begin();
    ReliabilityBin& found = bins[static_cast<std::size_t>(bin)];
    ++found.examples;
    found.prediction_sum += static_cast<double>(prediction);
    found.label_sum += static_cast<double>(label);
}

ReliabilityBin HeadQuality::all() const {
    ReliabilityBin sum;
    for (const ReliabilityBin& bin : bins) {
        sum.examples += bin.examples;
        sum.prediction_sum += bin.prediction_sum;
        sum.label_sum += bin.label_sum;
    }
    return sum;
}

double HeadQuality::mean_log_loss() const { return ratio(log_loss_sum, static_cast<double>(all().examples)); }

double HeadQuality::calibration() const {
    const ReliabilityBin sum = all();
    return ratio(sum.prediction_sum, sum.label_sum);
}

double HeadQuality::calibration_error() const {
    double error = 0;
    for (const ReliabilityBin& bin : bins) error += std::abs(bin.prediction_sum - bin.label_sum);
    return ratio(error, static_cast<double>(all().examples));
}

void HeadQuality::encode(ByteWriter& out) const {
    out.put(log_loss_sum);
    for (const ReliabilityBin& bin : bins) {
        out.put(bin.examples);
        out.put(bin.prediction_sum);
        out.put(bin.label_sum);
    }
}

HeadQuality HeadQuality::decode(ByteReader& in) {
    HeadQuality quality;
    quality.log_loss_sum = in.get<double>();
    for (ReliabilityBin& bin : quality.bins) {
        bin.examples = in.get<std::uint64_t>();
        bin.prediction_sum = in.get<double>();
        bin.label_sum = in.get<double>();
    }
    return quality;
}

}  // namespace tiller::learn

#include "learn/sequence_settings.h"

#include <algorithm>

namespace tiller::learn {
namespace {

std::size_t mean_length(const SequenceDataSize& size) { return size.sequences == 0 ? 0 : size.events / size.sequences; }

}  // namespace

model::NetworkShape network_shape_for(const SequenceDataSize& size) {
    return {.items = size.items,
            .width = 64,
            .heads = 2,
            .blocks = 2,
            .hidden = 128,
            .max_length = std::clamp<std::size_t>(2 * mean_length(size), 50, 200)};
}

SequenceTrainingOptions training_options_for(const SequenceDataSize& size) {
    SequenceTrainingOptions options;
    const bool short_histories = mean_length(size) < 30;
    options.dropout = short_histories ? 0.5f : 0.2f;
    options.adam.rate = short_histories ? 3e-3f : 1e-3f;
    // Enough steps an epoch to learn, few enough that the update of all items is a small part of a step.
    options.batch_places = std::clamp<std::size_t>(size.events / 300, 512, 1024);
    // Long histories hold several times the events of short ones, and each epoch passes over all of them.
    options.epochs = short_histories ? 20 : 8;
    return options;
}

}  // namespace tiller::learn

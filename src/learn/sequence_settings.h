// The one configuration of the sequence network: every constant is a function of the size of the data.
#pragma once

#include <cstdint>

#include "learn/sequence_trainer.h"
#include "model/sequence_network.h"

namespace tiller::learn {

struct SequenceDataSize {
    std::size_t sequences = 0;
    std::size_t items = 0;
    std::size_t events = 0;
};

/// Seen places of a sequence: 50 where people have a handful of events, 200 where they have hundreds.
[[nodiscard]] model::NetworkShape network_shape_for(const SequenceDataSize& size);
/// The shorter the histories, the more is dropped and the fewer places make a step. Seed and threads are left to the caller.
[[nodiscard]] SequenceTrainingOptions training_options_for(const SequenceDataSize& size);

}  // namespace tiller::learn

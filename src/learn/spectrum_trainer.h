// Works the spectrum of a space out anew whenever it has seen enough since the last time. It stays as it is in between: long tastes
// move slowly, and what came in since then is in pairs, company and network at once.
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "learn/learner_state.h"

namespace tiller::learn {

/// At the end of a tick. A space is due once it has 256 examples more than at the last time and a sixteenth more; begun from the
/// last spectrum, one round is enough. No spectrum holds more than `most_videos`, those that most people met; 0 drops all.
/// At most kMaxSpectra spaces have one, the first that were due.
/// Histories of people without a profile are left out, so is what does not speak (schema/permitted.h), and of very many people each time other ones are asked: at most a million
/// entries. Cost: about 0.3 s at 100,000 videos and a million entries.
void refresh_spectra(model::ModelTables& tables, std::span<const LearnerViewer> viewers,
                     const std::map<schema::SpaceId, schema::Catalogue>& catalogues, std::uint32_t most_videos);

}  // namespace tiller::learn

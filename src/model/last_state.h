// The state of the sequence network after the last video of a history: what a feed and an example ask for.
#pragma once

#include <span>

#include "model/space_network.h"

namespace tiller::model {

/// The state after the last of `places` (oldest first, at least one, at most kServedShape.max_length), equal to that of
/// NetworkPass::forward up to rounding. With one block nobody reads the other places' states, so neither their keys nor
/// their values are made: about a twentieth of a pass. No allocation; any thread; same bits on every level.
[[nodiscard]] ItemVector last_state(const SequenceNetwork& body, const ItemVectors& vectors,
                                    std::span<const SequencePlace> places);

}  // namespace tiller::model

// From "appended" to "everybody sees it": what callers of changing use cases are promised.
#pragma once

#include "app/identity.h"
#include "app/parts.h"
#include "base/result.h"

namespace tiller::app {

/// Waits until the event at that position is folded. The error says that the change is saved.
[[nodiscard]] Status wait_in_force(const Parts& parts, Position position);
/// The same for what an append gave.
[[nodiscard]] Status in_force(const Parts& parts, const Result<Position>& appended);
[[nodiscard]] inline ingest::Actor actor_of(const Identity& identity) { return {identity.viewer, identity.home}; }

}  // namespace tiller::app

// Whether a demo is a demo still. "Start my own" ends it for good, and the log remembers.
#pragma once

#include <string_view>

#include "app/parts.h"

namespace tiller::app {

/// The reason in the event that closes a demo account.
inline constexpr std::string_view kDemoRemoved = "demo removed";

/// Whether simulated people may come. Looks at all accounts: a demo has few. Never true again once it was ended on this
/// data directory.
[[nodiscard]] bool demo_may_run(const Parts& parts);
/// Whether demo content is there or on its way. An operator's own films are none.
[[nodiscard]] bool demo_is_on(const Parts& parts);

}  // namespace tiller::app

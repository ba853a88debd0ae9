// Whether a demo is a demo still. "Start my own" ends it for good, and the log remembers.
#pragma once

#include <string_view>

#include "app/parts.h"

namespace tiller::app {

/// The reason in the event that closes a demo account.
inline constexpr std::string_view kDemoRemoved = "demo removed";

/// Looks at all accounts: a demo has few. Never true again once it was false on this data directory.
[[nodiscard]] bool demo_is_on(const Parts& parts);

}  // namespace tiller::app

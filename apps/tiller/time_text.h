// Times as people type them.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace tiller {

/// ISO 8601 ("2026-11-28", "2026-11-28T09:30", "2026-11-28T09:30:05.250+02:00"; UTC unless it says otherwise) or Unix
/// milliseconds. kInvalid for anything else, a 31 June included.
[[nodiscard]] Result<UnixMs> parse_time(std::string_view text);

}  // namespace tiller

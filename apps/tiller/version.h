// What this program calls itself.
#pragma once

#include <string_view>

namespace tiller {

inline constexpr std::string_view kVersion = TILLER_VERSION;

}  // namespace tiller

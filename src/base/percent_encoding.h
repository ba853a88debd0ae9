// Texts inside addresses and forms.
#pragma once

#include <string>
#include <string_view>

namespace tiller {

/// All but the unreserved characters of RFC 3986 section 2.3 as %XX, byte by byte.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace tiller

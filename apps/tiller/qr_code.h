// An address as a QR code for the terminal, so that a phone in the same network opens it.
#pragma once

#include <string>
#include <string_view>

namespace tiller {

/// Two rows of modules a line, dark on light whatever the terminal's colours; empty when `text` is too long for a code.
[[nodiscard]] std::string qr_code_text(std::string_view text);
/// This machine's first address that other machines can reach; empty when there is none.
[[nodiscard]] std::string network_address();

}  // namespace tiller

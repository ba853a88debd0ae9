// Passwords that guessers try first.
#pragma once

#include <string_view>

namespace tiller::app {

/// True for well-known passwords, the handle itself, one character over and over, and plain runs of digits or letters.
[[nodiscard]] bool is_weak_password(std::string_view password, std::string_view handle);

}  // namespace tiller::app

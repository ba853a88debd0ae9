// Numbers of six digits that change every 30 seconds (RFC 6238, SHA-1, as every authenticator program reads them).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace tiller::app {

inline constexpr std::int64_t kTimeCodeStepS = 30;
inline constexpr std::uint64_t kTimeCodeWindow = 1;  // steps before and after now, for clocks that differ

/// The step whose number was typed, within the window; none when it is wrong. Blanks do not matter.
[[nodiscard]] std::optional<std::uint64_t> step_of_code(ByteSpan secret, std::string_view typed, UnixMs now_ms);
/// The number of a step, for tests and devices.
[[nodiscard]] std::string time_code(ByteSpan secret, std::uint64_t step);
/// RFC 4648, upper case, no padding.
[[nodiscard]] std::string base32_text(ByteSpan bytes);
/// What a QR code holds so that an authenticator program takes it over.
[[nodiscard]] std::string authenticator_uri(std::string_view instance, std::string_view handle, ByteSpan secret);

}  // namespace tiller::app

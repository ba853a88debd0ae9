// Random bearer tokens whose hash alone is stored: a stolen database signs nobody in. (Open invitations are kept whole: they
// let somebody register, and no further.)
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/random.h"

namespace tiller::store {

inline constexpr std::size_t kReferenceTokenBytes = 24;  // 192 bits, 32 characters of URL-safe base 64

[[nodiscard]] std::string make_reference_token(std::string_view prefix, Entropy& entropy);
/// What the database holds. Any text is accepted; texts of more than 256 bytes hash like an empty one.
[[nodiscard]] Digest reference_token_hash(std::string_view token);

}  // namespace tiller::store

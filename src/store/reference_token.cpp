#include "store/reference_token.h"

#include <array>

#include "base/bytes.h"

namespace tiller::store {

namespace {
constexpr std::size_t kMaxTokenBytes = 256;
}

std::string make_reference_token(std::string_view prefix, Entropy& entropy) {
    std::array<std::byte, kReferenceTokenBytes> bytes;
    entropy.fill(bytes);
    return std::string(prefix) + base64url_text(bytes);
}

Digest reference_token_hash(std::string_view token) {
    return blake2b(as_bytes(token.size() <= kMaxTokenBytes ? token : std::string_view()));
}

}  // namespace tiller::store

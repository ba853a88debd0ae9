// The keys by which an identity provider signs (JSON Web Keys, RFC 7517), and signatures by them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::app {

inline constexpr std::size_t kMaxKeySetBytes = 64 * 1024;
inline constexpr std::size_t kMaxProviderKeys = 32;

/// No other is taken: not "none", and none where the client's secret would be the key.
enum class TokenAlgorithm : std::uint8_t { kRs256, kEs256 };

struct ProviderKey {
    std::string id;  // the provider's name for it; may be empty
    TokenAlgorithm algorithm{};
    Bytes modulus, exponent;  // of RS256
    Bytes point;              // of ES256: uncompressed, on P-256
};

/// The keys of a set that can sign tokens here; others are passed over. kInvalid for what is no key set.
[[nodiscard]] Result<std::vector<ProviderKey>> read_key_set(std::string_view json);
/// Whether the key made this signature (RFC 7518: of an elliptic curve it is two numbers of 32 bytes). About 0.1 ms.
[[nodiscard]] bool is_signed_by(const ProviderKey& key, std::string_view message, ByteSpan signature);

}  // namespace tiller::app

// What a browser brings of a passkey: foreign bytes until they have been read and verified here (WebAuthn, by libfido2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "store/passkeys.h"

namespace tiller::app {

inline constexpr std::size_t kMaxClientDataBytes = 8 * 1024;
inline constexpr std::size_t kMaxAuthenticatorDataBytes = 2 * 1024;  // a name of 1,023 bytes and an RSA key fit
inline constexpr std::size_t kMaxPasskeySignatureBytes = 512;

/// What a ceremony is for.
enum class PasskeyAct : std::uint8_t { kMake, kUse };

/// Where passkeys hold: the origin as browsers write it, and its host name.
struct PasskeySite {
    std::string origin;
    std::string relying_party;
    bool operator==(const PasskeySite&) const = default;
};
/// The site of "https://tiller.example:8443". kConflict when its host is a number or no name, which no passkey can be made for.
[[nodiscard]] Result<PasskeySite> passkey_site(std::string_view origin);

/// The challenge that the client data answer, as the browser wrote it. kInvalid for what are no client data; kDenied when they
/// are of another act, from another origin, or from a frame in another site's page.
[[nodiscard]] Result<std::string> challenge_in(std::string_view client_data, PasskeyAct act, std::string_view origin);

/// The key that an authenticator made for the relying party, nameless. Attestations are not asked for, so nothing says which maker it
/// is from. kInvalid for other bytes and kinds of keys; kDenied when it is for another relying party, or when the authenticator did
/// not check that its owner is there (by PIN, finger or face): that is what makes it two factors.
[[nodiscard]] Result<store::NewPasskey> read_new_passkey(ByteSpan authenticator_data, std::string_view relying_party);

struct PasskeyAnswer {
    std::string client_data;
    Bytes authenticator_data;
    Bytes signature;
};
/// The counter of an answer that the key signed for its relying party, with its owner checked. kInvalid for other bytes,
/// kDenied without that check, kUnauthorized when the signature is not of this key, or for another relying party.
/// About 0.2 ms.
[[nodiscard]] Result<std::uint32_t> verify_answer(const store::NewPasskey& key, const PasskeyAnswer& answer);

}  // namespace tiller::app

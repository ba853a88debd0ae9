// Passkeys: public keys whose private halves stay in the authenticators of their owners.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

using PasskeyId = Id<struct PasskeyTag>;

/// How a key signs. The numbers are stored.
enum class PasskeyAlgorithm : std::uint8_t { kEs256 = 1, kEddsa = 2, kRs256 = 3 };

inline constexpr std::size_t kMaxPasskeys = 10;              // of one account
inline constexpr std::size_t kMaxPasskeyNameBytes = 200;
inline constexpr std::size_t kMaxCredentialBytes = 1023;     // WebAuthn's own limit

struct NewPasskey {
    Bytes credential;  // the authenticator's name for the key, unique in the world
    PasskeyAlgorithm algorithm{};
    Bytes public_key;  // in libfido2's form: x and y, or the point, or modulus and exponent
    std::uint32_t sign_count = 0;
    std::string relying_party;  // the host name that it was made for; it answers to no other
    std::string name;           // its owner's
};
struct Passkey {
    PasskeyId id;
    ViewerId account;
    NewPasskey key;
    UnixMs created_ms = 0;
    UnixMs last_used_ms = 0;  // 0: never
    UnixMs refused_ms = 0;    // when its counter fell, so that there may be a copy of it; 0: never
};

class Passkeys {
public:
    Passkeys(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    /// kConflict for a key that is here already, whoever's it is, and beyond kMaxPasskeys.
    [[nodiscard]] Result<Passkey> add(ViewerId account, const NewPasskey& key);
    [[nodiscard]] Result<std::optional<Passkey>> find(ByteSpan credential);
    /// The first made first.
    [[nodiscard]] Result<std::vector<Passkey>> list(ViewerId account);
    [[nodiscard]] Result<bool> has_any(ViewerId account);
    /// Notes a use. False, noted as a refusal, when `sign_count` is not above the one before: an authenticator that counts
    /// never goes back. One that does not count says 0 for ever. Of two callers with the same number one gets false.
    [[nodiscard]] Result<bool> take_count(PasskeyId passkey, std::uint32_t sign_count);
    /// kNotFound when the account has no such passkey; the same for remove().
    [[nodiscard]] Status rename(ViewerId account, PasskeyId passkey, std::string_view name);
    [[nodiscard]] Status remove(ViewerId account, PasskeyId passkey);
    /// Gives their number.
    [[nodiscard]] Result<std::uint64_t> remove_all(ViewerId account);

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

// Secrets of programs that show a new number every 30 seconds (RFC 6238), one an account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

inline constexpr std::size_t kAuthenticatorSecretBytes = 20;

struct Authenticator {
    Bytes secret;
    bool is_confirmed = false;  // its owner has shown a right number once; only then it is asked for
    std::uint64_t last_step = 0;  // the newest 30 seconds whose number was taken: each is good for one time
};

class Authenticators {
public:
    Authenticators(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    [[nodiscard]] Result<std::optional<Authenticator>> find(ViewerId account);
    /// A new secret that waits for its confirmation. kConflict when one is confirmed.
    [[nodiscard]] Result<Bytes> prepare(ViewerId account);
    /// Takes the number of a step and confirms the secret: of two callers one gets kDenied, as for any earlier step.
    [[nodiscard]] Status take_step(ViewerId account, std::uint64_t step);
    /// True when something was removed.
    [[nodiscard]] Result<bool> remove(ViewerId account);

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

// Passkeys: making them, managing them, and signing in by one. What is verified how: app/passkey_proof.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/identity.h"
#include "app/parts.h"
#include "app/passkey_proof.h"
#include "app/rate_limit.h"
#include "app/sealed_challenges.h"
#include "app/second_factor.h"

namespace tiller::app {

inline constexpr std::int64_t kPasskeyChallengeMs = 5LL * 60 * 1000;

struct PasskeyState {
    std::vector<store::Passkey> passkeys;
    bool is_usable = false;   // at the address that the caller opened
    std::string address;      // the only one where they hold; empty: at every name of this server, and at no number
    bool needs_code = false;  // changes take a code besides the password
};
/// What a browser needs to have a passkey made.
struct PasskeyWish {
    std::string challenge;
    std::string relying_party;
    std::string instance;
    std::string user;  // URL-safe base 64; the account's id and nothing else
    std::string handle;
    std::string display_name;
    std::vector<Bytes> known;  // credentials of the account, so that no authenticator makes a second one
};
struct PasskeyMade {
    std::string name;
    std::string client_data;
    Bytes authenticator_data;
};
/// What a browser needs to ask for a passkey.
struct PasskeyQuestion {
    std::string challenge;
    std::string relying_party;
    std::string holder;  // to be shown with the answer
};
struct PasskeyUse {
    Bytes credential;
    std::string user;  // the account's id; empty when the authenticator did not say
    PasskeyAnswer answer;
};

/// `called_origin` is where the caller opened this server ("https://tiller.example"). kConflict from each function that takes it, when
/// passkeys do not hold there. All functions are safe from any thread; those that take a password cost one hash (about 40 ms).
class Passkeys {
public:
    Passkeys(const Parts& parts, SecondFactor& second_factor)
        : parts_(parts), second_factor_(second_factor), challenges_(parts.clock, parts.entropy, kPasskeyChallengeMs) {}

    [[nodiscard]] Result<PasskeyState> state(const Identity& caller, std::string_view called_origin) const;
    /// kConflict when the account has as many as it may. Errors of SecondFactor::prove().
    [[nodiscard]] Result<PasskeyWish> prepare(const Identity& caller, std::string_view called_origin,
                                              std::string_view password, std::string_view code);
    /// Answers the wish of the same session, once, within kPasskeyChallengeMs; from then on the session counts as opened by two
    /// factors. kInvalid, kDenied, kConflict for a key that is known already.
    [[nodiscard]] Result<store::Passkey> add(const Identity& caller, std::string_view called_origin,
                                             const PasskeyMade& made);
    /// kNotFound, kInvalid for an empty name.
    [[nodiscard]] Status rename(const Identity& caller, store::PasskeyId passkey, std::string_view name);
    /// All other sessions of the account end: the passkey may be in wrong hands. kNotFound; errors of SecondFactor::prove().
    [[nodiscard]] Status remove(const Identity& caller, store::PasskeyId passkey, std::string_view password,
                                std::string_view code);

    /// The answer takes the holder that comes with it; a browser that has one already keeps it, so that two of its pages may ask at a
    /// time. kExhausted.
    [[nodiscard]] Result<PasskeyQuestion> ask(const Identity& caller, std::string_view called_origin,
                                              std::string_view known_holder);
    /// The account whose passkey answered. kUnauthorized, the same for an unknown passkey and a wrong signature; kDenied for a
    /// question that is too old, spent, of somebody else or from elsewhere, and when the authenticator did not check its owner;
    /// kConflict when its counter fell, which its owner finds in the list; kInvalid, kExhausted.
    [[nodiscard]] Result<ViewerId> verify(const Identity& caller, std::string_view called_origin,
                                          std::string_view holder, const PasskeyUse& use);

private:
    [[nodiscard]] Result<PasskeySite> site_of(std::string_view called_origin) const;
    [[nodiscard]] Status check_room(ViewerId account) const;

    const Parts parts_;
    SecondFactor& second_factor_;
    SealedChallenges challenges_;
    RateLimit questions_per_network_{{.burst = 120, .per_minute = 60}};
    RateLimit answers_per_network_{{.burst = 60, .per_minute = 30}};
};

}  // namespace tiller::app

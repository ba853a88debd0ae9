// Two-factor sign-in: besides the password, a number that a program on another device shows, or a recovery code. A passkey is two
// factors by itself (app/passkeys.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/identity.h"
#include "app/parts.h"
#include "app/rate_limit.h"

namespace tiller::app {

struct SecondFactorState {
    bool is_on = false;
    bool is_required = false;  // of this account, by whoever runs the server
};
struct NewAuthenticator {
    std::string secret;  // base 32, in groups of four
    std::string uri;
};

/// Says in the account's log what was changed, and who did when it was not its owner. In force when it returns.
[[nodiscard]] Status note_in_account_log(const Parts& parts, ViewerId account, ViewerId author, std::string_view what);
inline constexpr std::int64_t kFreshSignInMs = 10LL * 60 * 1000;
/// Whether there is a password to ask the caller for. An account without one shows that it is its owner by a sign-in not older than
/// kFreshSignInMs: kDenied when it is.
[[nodiscard]] Result<bool> asks_password(const Parts& parts, const Identity& caller);
/// kDenied for staff whose second factor is a passkey and who signed in without it: with the password alone nobody gets another
/// second factor for an account that has one.
[[nodiscard]] Status check_passkey_was_shown(const Parts& parts, const Identity& caller);

/// All functions are safe from any thread.
class SecondFactor {
public:
    explicit SecondFactor(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] bool is_on(ViewerId account) const;
    /// True for staff without one, when the operator wants one of them: until then they are a viewer like others. A passkey
    /// counts in sessions that were opened with one.
    [[nodiscard]] bool is_missing(ViewerId account, schema::Role role, store::SessionProof proof) const;
    [[nodiscard]] SecondFactorState state(const Identity& caller) const;
    /// A secret that counts once confirm() has seen its number. kDenied for a wrong password, kConflict when one is on.
    [[nodiscard]] Result<NewAuthenticator> prepare(const Identity& caller, std::string_view password);
    /// On from now on; all other sessions of the account end. kDenied for a wrong number, kNotFound, kExhausted.
    [[nodiscard]] Status confirm(const Identity& caller, std::string_view code);
    /// Off again. Needs both. kDenied, kExhausted.
    [[nodiscard]] Status remove(const Identity& caller, std::string_view password, std::string_view code);
    /// The administrator's, for somebody who has lost the device: passkeys go, too. Stands in the account's log. kNotFound.
    [[nodiscard]] Status remove_of(const Identity& admin, ViewerId account);
    /// A number or a recovery code, each good for one time. kDenied, kExhausted after too many wrong ones.
    [[nodiscard]] Status check(ViewerId account, std::string_view code);

    /// Whether prove() wants a code besides the password.
    [[nodiscard]] Result<bool> asks_code(const Identity& caller) const;
    /// That the caller is who the account belongs to, before the ways into it change: the password, and a code where there is a
    /// second factor that the session has not shown. kDenied, kExhausted.
    [[nodiscard]] Status prove(const Identity& caller, std::string_view password, std::string_view code);

private:
    [[nodiscard]] Status check_password(const Identity& caller, std::string_view password);
    [[nodiscard]] Status spend_code(ViewerId account, const std::optional<store::Authenticator>& authenticator,
                                    std::string_view code);

    const Parts parts_;
    RateLimit passwords_per_account_{{.burst = 10, .per_minute = 2}};
    // A number has six digits and three of them are good at a time: at this pace a guess needs years.
    RateLimit codes_per_account_{{.burst = 5, .per_minute = 0.5}};
};

}  // namespace tiller::app

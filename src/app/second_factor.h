// Two-factor sign-in: besides the password, a number that a program on another device shows, or a recovery code.
#pragma once

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

/// All functions are safe from any thread.
class SecondFactor {
public:
    explicit SecondFactor(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] bool is_on(ViewerId account) const;
    /// True for staff without one, when the operator wants one of them: until then they are a viewer like others.
    [[nodiscard]] bool is_missing(ViewerId account, schema::Role role) const;
    [[nodiscard]] SecondFactorState state(const Identity& caller) const;
    /// A secret that counts once confirm() has seen its number. kDenied for a wrong password, kConflict when one is on.
    [[nodiscard]] Result<NewAuthenticator> prepare(const Identity& caller, std::string_view password);
    /// On from now on; all other sessions of the account end. kDenied for a wrong number, kNotFound, kExhausted.
    [[nodiscard]] Status confirm(const Identity& caller, std::string_view code);
    /// Off again. Needs both. kDenied, kExhausted.
    [[nodiscard]] Status remove(const Identity& caller, std::string_view password, std::string_view code);
    /// The administrator's, for somebody who has lost the device; stands in the account's log. kNotFound.
    [[nodiscard]] Status remove_of(const Identity& admin, ViewerId account);
    /// A number or a recovery code, each good for one time. kDenied, kExhausted after too many wrong ones.
    [[nodiscard]] Status check(ViewerId account, std::string_view code);

private:
    [[nodiscard]] Status check_password(const Identity& caller, std::string_view password);
    [[nodiscard]] Status note(ViewerId account, ViewerId author, std::string_view what);

    const Parts parts_;
    RateLimit passwords_per_account_{{.burst = 10, .per_minute = 2}};
    // A number has six digits and three of them are good at a time: at this pace a guess needs years.
    RateLimit codes_per_account_{{.burst = 5, .per_minute = 0.5}};
};

}  // namespace tiller::app

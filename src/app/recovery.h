// The way back into an account whose password is gone: codes kept on paper, a link from the administrator, or a letter. None
// tells whether an account exists.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/identity.h"
#include "app/mailer.h"
#include "app/parts.h"
#include "app/rate_limit.h"

namespace tiller::app {

inline constexpr std::int64_t kRecoveryLinkMs = 24LL * 3600 * 1000;
inline constexpr std::int64_t kMailedLinkMs = 60LL * 60 * 1000;

struct RecoveryState {
    std::size_t codes_left = 0;
    bool has_mail = false;  // this server sends letters
    store::MailAddress address;
};
struct RecoveryLink {
    std::string token;
    std::int64_t expires_ms = 0;
};

/// All functions are safe from any thread. Those that take a password cost one hash (about 40 ms) where it is looked at.
class Recovery {
public:
    Recovery(const Parts& parts, Mailer& mailer) : parts_(parts), mailer_(mailer) {}

    [[nodiscard]] Result<RecoveryState> state(const Identity& caller) const;
    /// Ten codes in place of all earlier ones, to be shown once. kDenied for a wrong password, kExhausted.
    [[nodiscard]] Result<std::vector<std::string>> make_codes(const Identity& caller, std::string_view password);
    /// A new password for a code, which is spent; every session ends. kDenied, the same for a wrong handle or code;
    /// kInvalid for a weak password (the code stays good), kExhausted.
    [[nodiscard]] Status with_code(const Identity& caller, std::string_view handle, std::string_view code,
                                   std::string_view next);
    /// The administrator's: opens that account once, within kRecoveryLinkMs. It stands in the account's log. kNotFound.
    [[nodiscard]] Result<RecoveryLink> make_link(const Identity& admin, ViewerId account);
    /// As with_code.
    [[nodiscard]] Status with_token(const Identity& caller, std::string_view token, std::string_view next);

    /// Where letters go once it is confirmed; an empty one is forgotten. kDenied for a wrong password, kInvalid,
    /// kUnavailable without a mail program, kExhausted.
    [[nodiscard]] Status set_address(const Identity& caller, std::string_view password, std::string_view address);
    /// kDenied for a token that is spent or was never given.
    [[nodiscard]] Status confirm_address(const Identity& caller, std::string_view token);
    /// Sends a link to the account's confirmed address, when there is one; says nothing about it. kExhausted.
    [[nodiscard]] Status send_link(const Identity& caller, std::string_view handle);

private:
    [[nodiscard]] Status check_password(const Identity& caller, std::string_view password);
    [[nodiscard]] Status set_password(ViewerId account, std::string_view next, ViewerId author,
                                      std::string_view reason);
    [[nodiscard]] std::string handle_of(ViewerId account) const;
    [[nodiscard]] Status admit(const Identity& caller, std::string_view name);

    const Parts parts_;
    Mailer& mailer_;
    RateLimit tries_per_account_{{.burst = 10, .per_minute = 2}};
    RateLimit tries_per_network_{{.burst = 30, .per_minute = 10}};
    RateLimit letters_per_account_{{.burst = 3, .per_minute = 0.05}};
};

}  // namespace tiller::app

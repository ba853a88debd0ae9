// Viewers, accounts and sessions: who may come in, and as whom.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/device_cookie.h"
#include "app/identity.h"
#include "app/parts.h"
#include "app/passkeys.h"
#include "app/rate_limit.h"
#include "app/second_factor.h"
#include "base/result.h"

namespace tiller::app {

struct ViewerCard {
    ViewerId id;
    bool is_account = false;
    bool simulated = false;
    std::string handle;
    std::string display_name;
    schema::Role role{};
    bool lacks_second_factor = false;  // `role` is less than their own until they turn it on
};
struct ProviderCard {
    std::string name;
    std::string label;
};
struct InstanceCard {
    std::string name;
    schema::Registration registration{};
    std::vector<std::string> languages;
    bool demo = false;
    bool needs_setup = false;
    bool mail = false;  // it sends letters, so a forgotten password can come by one
    bool accepts_uploads = false;
    std::string uploads_reason;  // why not, with the remedy
    std::string jail_level;
    std::string version;
    std::string small_logo;  // name of its file (Branding::logo_file); empty: the built-in one
    std::vector<ProviderCard> providers;  // that people may sign in by
    std::vector<schema::LegalPage> legal_pages;  // those that can be read
    schema::AgePolicy ages;
};
struct Me {
    std::optional<ViewerCard> viewer;
    std::optional<std::string> suspension;  // of the account that this browser was signed in to: why
    InstanceCard instance;
    std::optional<projection::Safeguards> safe = {};  // those that hold for the viewer now
};

struct NewDevice {
    std::string locale;
    bool simulated = false;
};
struct DeviceMade {
    Identity identity;
    std::string cookie;
};
struct NewAccount {
    std::string handle;
    std::string password;
    std::string display_name;
    std::string invite;
    std::string locale;
    bool simulated = false;
    std::optional<store::ProviderSubject> linked = {};  // in place of a password
    std::optional<schema::Birth> birth = {};  // looked at, and kept nowhere
    std::int16_t utc_offset_min = 0;          // kept for a minor, whose quiet hours need it
};
struct SignedIn {
    ViewerCard viewer;
    schema::AccountState state{};
    std::string session_token;  // empty unless the account is active or suspended
    std::string reason = {};    // suspended: why
    bool needs_code = false;    // the password is right, and the second factor is missing: no session
    std::string known_cookie = {};  // with a session: tells at the next sign-in that this browser is no stranger
};
struct PasskeyAttempt {
    std::string_view called_origin;
    std::string_view holder;  // of the challenge
    PasskeyUse use;
    std::string_view agent = {};
};
struct SignInAttempt {
    std::string_view handle;
    std::string_view password;
    std::string_view code = {};          // of the second factor, once it was asked for
    std::string_view known_cookie = {};  // of an earlier sign-in from the same browser
    std::string_view agent = {};
};

/// All functions are safe from any thread. register_account, sign_in, change_password and set_up cost one password
/// hash (about 40 ms): call them on one thread.
class People {
public:
    [[nodiscard]] static Result<std::unique_ptr<People>> open(const Parts& parts);

    /// The identity behind what was presented; an empty one when nothing valid was. kUnauthorized only for API keys.
    [[nodiscard]] Result<Identity> identify(const Presented& presented) const;
    [[nodiscard]] Me me(const Identity& identity) const;

    /// A new anonymous viewer, durable when it returns. kDenied for simulated ones outside the demo or from elsewhere,
    /// kExhausted past the limit of the caller's network.
    [[nodiscard]] Result<DeviceMade> create_device(const NewDevice& device, const std::string& peer);

    /// With a linked identity in place of a password, too; kConflict when it belongs to somebody.
    /// kDenied by the registration mode and for who is too young, kConflict for a taken handle, kInvalid for a weak password and without
    /// a year of birth where the operator asks for it, kExhausted.
    [[nodiscard]] Result<SignedIn> register_account(const Identity& caller, const NewAccount& account,
                                                    std::string_view agent);
    /// Without a session for an account that awaits approval, or that has a second factor and `code` is empty; that of a
    /// suspended one opens its decisions alone. kDenied for a wrong code. kUnauthorized, the same whether the handle or the password is
    /// wrong; kExhausted after too many guesses.
    [[nodiscard]] Result<SignedIn> sign_in(const Identity& caller, const SignInAttempt& attempt);
    /// As sign_in; a passkey is both factors, so no code is asked for. Errors: those of Passkeys::verify().
    [[nodiscard]] Result<SignedIn> sign_in_by_passkey(const Identity& caller, const PasskeyAttempt& attempt);
    /// For whoever has shown that the account is theirs. kUnauthorized when it is gone; the rest as sign_in.
    [[nodiscard]] Result<SignedIn> open_session(ViewerId account, std::string_view agent, store::SessionProof proof);
    [[nodiscard]] Status sign_out(const Identity& caller);
    [[nodiscard]] Result<std::vector<store::Session>> sessions(const Identity& caller) const;
    [[nodiscard]] Status end_session(const Identity& caller, store::SessionId session);
    /// Ends all other sessions of the account.
    [[nodiscard]] Status change_password(const Identity& caller, std::string_view current, std::string_view next);
    /// An empty name stands for the handle. In force when it returns.
    [[nodiscard]] Status change_display_name(const Identity& caller, std::string_view name);

    /// Makes the first admin. kDenied when the token is wrong or spent.
    [[nodiscard]] Result<SignedIn> set_up(std::string_view token, const NewAccount& account,
                                          std::string_view instance_name, std::string_view agent);
    /// A set-up token to print at start; empty when there is an admin already.
    [[nodiscard]] Result<std::string> issue_setup_token();

    /// An account without a password, for content that the program itself publishes (demo creators, own files).
    [[nodiscard]] Result<Identity> make_publisher(const std::string& handle, const std::string& display_name,
                                                  bool demo);

    [[nodiscard]] SecondFactor& second_factor() { return second_factor_; }
    [[nodiscard]] Passkeys& passkeys() { return passkeys_; }

private:
    People(const Parts& parts, DeviceCookies cookies) : parts_(parts), cookies_(std::move(cookies)) {}
    [[nodiscard]] Identity identity_of_session(std::string_view token) const;
    [[nodiscard]] Identity identity_of_device(std::string_view cookie) const;
    /// The name under which this attempt's guesses are counted.
    [[nodiscard]] Result<std::string> guesser_of(const std::string& handle, std::string_view known_cookie) const;
    [[nodiscard]] Result<ViewerId> new_account_viewer(const Identity& caller, const NewAccount& account);
    [[nodiscard]] Result<schema::AccountState> admit_registration(const NewAccount& account);
    /// What the new account's age group is by what was said; unknown when nothing was and nobody asks.
    [[nodiscard]] Result<schema::AgeGroupChanged> age_of(const NewAccount& account) const;
    [[nodiscard]] Status note_age(const ingest::Actor& account, const schema::AgeGroupChanged& age,
                                  std::int16_t utc_offset_min);
    struct Beginning {
        schema::AccountChanged change;
        schema::AgeGroupChanged age;
    };
    [[nodiscard]] Status make_credentials(ViewerId viewer, const NewAccount& account);
    void forget_credentials(ViewerId viewer);
    [[nodiscard]] Result<SignedIn> make_account(const Identity& caller, const NewAccount& account, Beginning beginning,
                                                std::string_view agent);
    [[nodiscard]] Status check_simulated(bool simulated, const std::string& peer) const;
    [[nodiscard]] bool has_admin() const;

    const Parts parts_;
    const DeviceCookies cookies_;
    SecondFactor second_factor_{parts_};
    Passkeys passkeys_{parts_, second_factor_};
    mutable std::atomic<bool> admin_seen_ = false;  // once there is an admin, there stays one
    // Ten an hour from strangers, and as many from each browser that was signed in before: nobody locks the owner out.
    RateLimit guesses_per_account_{{.burst = 10, .per_minute = 10.0 / 60}};
    RateLimit guesses_per_network_{{.burst = 60, .per_minute = 30}};
    RateLimit registrations_per_network_{{.burst = 20, .per_minute = 5}};
    RateLimit devices_per_network_{{.burst = 120, .per_minute = 60}};
};

}  // namespace tiller::app

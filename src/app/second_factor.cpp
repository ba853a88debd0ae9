#include "app/second_factor.h"

#include "app/in_force.h"
#include "app/instance_settings.h"
#include "app/time_code.h"

namespace tiller::app {
namespace {

std::unexpected<Error> guessed_too_often() {
    return fail(ErrorCode::kExhausted, "too many tries; wait a few minutes and try again");
}
std::unexpected<Error> wrong_factor_code() {
    return fail(ErrorCode::kDenied, "the code is wrong, or was used already");
}

}  // namespace

Status note_in_account_log(const Parts& parts, ViewerId account, ViewerId author, std::string_view what) {
    const auto home = parts.projections.view().partition_of(account);
    schema::AccountChanged change;
    change.author = author;
    change.reason = what;
    return in_force(
        parts, parts.ingest.change_account({account, home.value_or(parts.options.default_home)}, std::move(change)));
}

Result<bool> asks_password(const Parts& parts, const Identity& caller) {
    if (TRY(parts.store.credentials().has_password(caller.viewer))) return true;
    if (parts.clock.now_ms() - caller.signed_in_ms > kFreshSignInMs)
        return fail(ErrorCode::kDenied,
                    "this account has no password, and you signed in more than 10 minutes ago: sign in again first");
    return false;
}

Status check_passkey_was_shown(const Parts& parts, const Identity& caller) {
    if (caller.lacks_second_factor && TRY(parts.store.passkeys().has_any(caller.viewer)))
        return fail(ErrorCode::kDenied, "this account has a passkey: sign in by it first");
    return {};
}

bool SecondFactor::is_on(ViewerId account) const {
    const auto found = parts_.store.authenticators().find(account);
    return found && *found && (*found)->is_confirmed;
}

bool SecondFactor::is_missing(ViewerId account, schema::Role role, store::SessionProof proof) const {
    if (!parts_.options.staff_second_factor || role == schema::Role::kViewer || is_on(account)) return false;
    return proof != store::SessionProof::kTwoFactors || !parts_.store.passkeys().has_any(account).value_or(false);
}

SecondFactorState SecondFactor::state(const Identity& caller) const {
    const projection::View view = parts_.projections.view();
    const projection::Account* account = view.accounts().find(caller.viewer);
    const bool is_staff = account != nullptr && account->role != schema::Role::kViewer;
    return {.is_on = is_on(caller.viewer), .is_required = is_staff && parts_.options.staff_second_factor};
}

Status SecondFactor::check_password(const Identity& caller, std::string_view password) {
    if (!TRY(asks_password(parts_, caller))) return {};
    std::string handle;
    {
        const projection::View view = parts_.projections.view();
        const projection::Account* account = view.accounts().find(caller.viewer);
        if (account == nullptr) return fail(ErrorCode::kUnauthorized, "sign in first");
        handle = projection::fold_handle(account->handle);
    }
    if (!passwords_per_account_.take(handle, parts_.clock.monotonic_us())) return guessed_too_often();
    const auto verified = parts_.store.credentials().verify(handle, password);
    if (!verified || *verified != caller.viewer) return fail(ErrorCode::kDenied, "the password is wrong");
    passwords_per_account_.forget(handle);
    return {};
}

Result<NewAuthenticator> SecondFactor::prepare(const Identity& caller, std::string_view password) {
    TRY_STATUS(check_passkey_was_shown(parts_, caller));
    TRY_STATUS(check_password(caller, password));
    const Bytes secret = TRY(parts_.store.authenticators().prepare(caller.viewer));
    const projection::View view = parts_.projections.view();
    const projection::Account* account = view.accounts().find(caller.viewer);
    NewAuthenticator made;
    const std::string letters = base32_text(secret);
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (i > 0 && i % 4 == 0) made.secret += ' ';
        made.secret += letters[i];
    }
    made.uri = authenticator_uri(settings_of(view.rules()).name, account != nullptr ? account->handle : "", secret);
    return made;
}

Status SecondFactor::confirm(const Identity& caller, std::string_view code) {
    TRY_STATUS(check_passkey_was_shown(parts_, caller));
    if (!codes_per_account_.take(to_text(caller.viewer), parts_.clock.monotonic_us())) return guessed_too_often();
    const auto found = TRY(parts_.store.authenticators().find(caller.viewer));
    if (!found || found->is_confirmed) return fail(ErrorCode::kNotFound, "no authenticator waits to be confirmed");
    const auto step = step_of_code(found->secret, code, parts_.clock.now_ms());
    if (!step) return wrong_factor_code();
    TRY_STATUS(note_in_account_log(parts_, caller.viewer, {}, "two-factor sign-in was turned on"));
    TRY_STATUS(parts_.store.authenticators().take_step(caller.viewer, *step));
    codes_per_account_.forget(to_text(caller.viewer));
    TRY_STATUS(parts_.store.sessions().note_two_factors(caller.session));
    (void)TRY(parts_.store.sessions().revoke_all_but(caller.viewer, caller.session));
    return {};
}

Status SecondFactor::remove(const Identity& caller, std::string_view password, std::string_view code) {
    TRY_STATUS(check_password(caller, password));
    TRY_STATUS(check(caller.viewer, code));
    TRY_STATUS(note_in_account_log(parts_, caller.viewer, {}, "two-factor sign-in was turned off"));
    (void)TRY(parts_.store.authenticators().remove(caller.viewer));
    return {};
}

Status SecondFactor::remove_of(const Identity& admin, ViewerId account) {
    if (parts_.projections.view().accounts().find(account) == nullptr)
        return fail(ErrorCode::kNotFound, "there is no such account");
    TRY_STATUS(note_in_account_log(parts_, account, admin.viewer,
                                   "two-factor sign-in was turned off and passkeys were removed by an administrator"));
    (void)TRY(parts_.store.authenticators().remove(account));
    (void)TRY(parts_.store.passkeys().remove_all(account));
    (void)TRY(parts_.store.sessions().revoke_all_but(account, {}));
    return {};
}

Status SecondFactor::check(ViewerId account, std::string_view code) {
    const auto found = TRY(parts_.store.authenticators().find(account));
    if (!found || !found->is_confirmed) return {};
    return spend_code(account, found, code);
}

Result<bool> SecondFactor::asks_code(const Identity& caller) const {
    const auto found = TRY(parts_.store.authenticators().find(caller.viewer));
    if (found && found->is_confirmed) return true;
    return caller.lacks_second_factor && TRY(parts_.store.passkeys().has_any(caller.viewer));
}

Status SecondFactor::prove(const Identity& caller, std::string_view password, std::string_view code) {
    TRY_STATUS(check_password(caller, password));
    if (!TRY(asks_code(caller))) return {};
    if (code.empty())
        return fail(ErrorCode::kDenied, "\"code\" is missing: the number of your authenticator, or a recovery code");
    return spend_code(caller.viewer, TRY(parts_.store.authenticators().find(caller.viewer)), code);
}

Status SecondFactor::spend_code(ViewerId account, const std::optional<store::Authenticator>& authenticator,
                                std::string_view code) {
    if (!codes_per_account_.take(to_text(account), parts_.clock.monotonic_us())) return guessed_too_often();
    const bool has_numbers = authenticator && authenticator->is_confirmed;
    const auto step = has_numbers ? step_of_code(authenticator->secret, code, parts_.clock.now_ms()) : std::nullopt;
    const bool is_right = step ? parts_.store.authenticators().take_step(account, *step).has_value()
                               : parts_.store.recovery_codes().redeem(account, code).has_value();
    if (!is_right) return wrong_factor_code();
    codes_per_account_.forget(to_text(account));
    return {};
}

}  // namespace tiller::app

#include "app/recovery.h"

#include <fmt/format.h>

#include "app/in_force.h"
#include "app/instance_settings.h"
#include "app/second_factor.h"
#include "app/weak_passwords.h"

namespace tiller::app {
namespace {

std::unexpected<Error> tried_too_often() {
    return fail(ErrorCode::kExhausted, "too many tries; wait a few minutes and try again");
}
std::unexpected<Error> wrong_recovery_code() { return fail(ErrorCode::kDenied, "the handle or the code is wrong"); }
std::unexpected<Error> weak_new_password() {
    return fail(ErrorCode::kInvalid, "\"new\" is a password that everybody tries; choose another");
}

bool is_this_machine(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

/// Removed accounts have no way back.
bool may_come_back(const projection::View& view, ViewerId account) {
    const projection::Account* found = view.accounts().find(account);
    return found != nullptr && found->state != schema::AccountState::kRemoved;
}

}  // namespace

std::string Recovery::handle_of(ViewerId account) const {
    const projection::View view = parts_.projections.view();
    const projection::Account* found = view.accounts().find(account);
    return found == nullptr ? std::string() : found->handle;
}

Status Recovery::admit(const Identity& caller, std::string_view name) {
    const std::int64_t now_us = parts_.clock.monotonic_us();
    if (!name.empty() && !tries_per_account_.take(name, now_us)) return tried_too_often();
    if (!is_this_machine(caller.peer) && !tries_per_network_.take(caller.peer, now_us)) return tried_too_often();
    return {};
}

Result<RecoveryState> Recovery::state(const Identity& caller) const {
    RecoveryState state;
    state.codes_left = TRY(parts_.store.recovery_codes().left(caller.viewer));
    state.has_mail = mailer_.settings().is_on();
    state.address = TRY(parts_.store.mail_addresses().find(caller.viewer));
    return state;
}

Status Recovery::check_password(const Identity& caller, std::string_view password) {
    if (!TRY(asks_password(parts_, caller))) return {};
    const std::string handle = projection::fold_handle(handle_of(caller.viewer));
    TRY_STATUS(admit(caller, handle));
    const auto verified = parts_.store.credentials().verify(handle, password);
    if (!verified || *verified != caller.viewer) return fail(ErrorCode::kDenied, "the password is wrong");
    tries_per_account_.forget(handle);
    return {};
}

Result<std::vector<std::string>> Recovery::make_codes(const Identity& caller, std::string_view password) {
    // They stand in for a second factor.
    TRY_STATUS(check_passkey_was_shown(parts_, caller));
    TRY_STATUS(check_password(caller, password));
    return parts_.store.recovery_codes().make(caller.viewer);
}

Status Recovery::set_password(ViewerId account, std::string_view next, ViewerId author, std::string_view reason) {
    const auto home = parts_.projections.view().partition_of(account);
    schema::AccountChanged change;
    change.author = author;
    change.reason = reason;
    TRY_STATUS(in_force(parts_, parts_.ingest.change_account({account, home.value_or(parts_.options.default_home)},
                                                             std::move(change))));
    TRY_STATUS(parts_.store.credentials().change_password(account, next));
    (void)TRY(parts_.store.sessions().revoke_all_but(account, {}));
    return {};
}

Status Recovery::with_code(const Identity& caller, std::string_view handle, std::string_view code,
                           std::string_view next) {
    const std::string folded = projection::fold_handle(handle);
    TRY_STATUS(admit(caller, folded));
    if (is_weak_password(next, folded)) return weak_new_password();
    const auto account = TRY(parts_.store.credentials().find(folded));
    // Of an unknown handle as of a known one: one look at the codes.
    if (!parts_.store.recovery_codes().redeem(account.value_or(ViewerId{}), code)) return wrong_recovery_code();
    if (!may_come_back(parts_.projections.view(), *account)) return wrong_recovery_code();
    TRY_STATUS(set_password(*account, next, {}, "a new password, by a recovery code"));
    tries_per_account_.forget(folded);
    return {};
}

Result<RecoveryLink> Recovery::make_link(const Identity& admin, ViewerId account) {
    {
        const projection::View view = parts_.projections.view();
        const projection::Account* found = view.accounts().find(account);
        if (found == nullptr || found->demo || !may_come_back(view, account))
            return fail(ErrorCode::kNotFound, "there is no such account");
    }
    const auto home = parts_.projections.view().partition_of(account);
    schema::AccountChanged change;
    change.author = admin.viewer;
    change.reason = "a link to a new password was made";
    TRY_STATUS(in_force(parts_, parts_.ingest.change_account({account, home.value_or(parts_.options.default_home)},
                                                             std::move(change))));
    RecoveryLink link;
    link.token = TRY(parts_.store.one_time_tokens().issue(store::TokenPurpose::kRecovery, account, kRecoveryLinkMs));
    link.expires_ms = parts_.clock.now_ms() + kRecoveryLinkMs;
    return link;
}

Status Recovery::with_token(const Identity& caller, std::string_view token, std::string_view next) {
    TRY_STATUS(admit(caller, {}));
    // Before it is spent, so that a better password can still be chosen.
    if (is_weak_password(next, {})) return weak_new_password();
    const ViewerId account = TRY(parts_.store.one_time_tokens().redeem(store::TokenPurpose::kRecovery, token));
    if (!may_come_back(parts_.projections.view(), account))
        return fail(ErrorCode::kDenied, "this token is not valid, or was used already");
    return set_password(account, next, {}, "a new password, by a link");
}

Status Recovery::set_address(const Identity& caller, std::string_view password, std::string_view address) {
    TRY_STATUS(check_password(caller, password));
    if (address.empty()) return parts_.store.mail_addresses().remove(caller.viewer);
    if (!mailer_.settings().is_on()) return fail(ErrorCode::kUnavailable, "this server sends no letters");
    if (!is_mail_address(address))
        return fail(ErrorCode::kInvalid, "\"address\" is not an address like name@example.org");
    if (!letters_per_account_.take(to_text(caller.viewer), parts_.clock.monotonic_us())) return tried_too_often();
    TRY_STATUS(parts_.store.mail_addresses().set_pending(caller.viewer, address));
    const std::string token = TRY(
        parts_.store.one_time_tokens().issue(store::TokenPurpose::kMailConfirmation, caller.viewer, kRecoveryLinkMs));
    const std::string name = settings_of(parts_.projections.view().rules()).name;
    mailer_.post({.to = std::string(address),
                  .subject = "Confirm your address",
                  .text = fmt::format(
                      "Somebody, probably you, wants to receive letters of {} here, for the account @{}, in case the\n"
                      "password is forgotten. This confirms it:\n\n{}/recover#{}\n\nIt is good for 24 hours. If it "
                      "was not you, do nothing.\n",
                      name, handle_of(caller.viewer), mailer_.settings().public_url, token)});
    return {};
}

Status Recovery::confirm_address(const Identity& caller, std::string_view token) {
    TRY_STATUS(admit(caller, {}));
    const ViewerId account = TRY(parts_.store.one_time_tokens().redeem(store::TokenPurpose::kMailConfirmation, token));
    return parts_.store.mail_addresses().confirm(account);
}

Status Recovery::send_link(const Identity& caller, std::string_view handle) {
    const std::string folded = projection::fold_handle(handle);
    TRY_STATUS(admit(caller, folded));
    const auto account = TRY(parts_.store.credentials().find(folded));
    const store::MailAddress address = TRY(parts_.store.mail_addresses().find(account.value_or(ViewerId{})));
    const bool has_way = account && !address.confirmed.empty() && mailer_.settings().is_on() &&
                         may_come_back(parts_.projections.view(), *account) &&
                         letters_per_account_.take(to_text(*account), parts_.clock.monotonic_us());
    // A token is made in any case, for nobody if need be: the answer takes as long.
    const std::string token = TRY(parts_.store.one_time_tokens().issue(store::TokenPurpose::kRecovery,
                                                                       has_way ? *account : ViewerId{}, kMailedLinkMs));
    if (!has_way) return {};
    const std::string name = settings_of(parts_.projections.view().rules()).name;
    mailer_.post({.to = address.confirmed,
                  .subject = "A new password",
                  .text = fmt::format(
                      "Here you choose a new password for @{} on {}:\n\n{}/recover#{}\n\nIt is good for one hour, "
                      "once. If you did not ask for it, do nothing: your password stays as it is.\n",
                      handle_of(*account), name, mailer_.settings().public_url, token)});
    return {};
}

}  // namespace tiller::app

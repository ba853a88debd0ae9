#include "app/passkeys.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/in_force.h"
#include "app/instance_settings.h"
#include "app/public_origin.h"

namespace tiller::app {
namespace {

bool is_own_machine(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

std::unexpected<Error> passkeys_too_often() {
    return fail(ErrorCode::kExhausted, "too many tries; wait a minute and try again");
}
std::unexpected<Error> unknown_passkey() {
    return fail(ErrorCode::kUnauthorized, "this passkey is not known here: sign in by your password");
}

/// A passkey is made by whoever proved to be the owner in this very session.
std::string holder_of_session(const Identity& caller) { return "make in session " + to_text(caller.session); }
std::string holder_of_browser(std::string_view browser) { return fmt::format("use in browser {}", browser); }

std::string_view trimmed(std::string_view name) {
    const std::size_t from = name.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return name.substr(from, name.find_last_not_of(" \t\r\n") - from + 1);
}

}  // namespace

Result<PasskeySite> Passkeys::site_of(std::string_view called_origin) const {
    const std::string_view address = public_origin(parts_.options.mail);
    // A caller's Host can not be trusted where the operator has said what it must be.
    if (!address.empty() && called_origin != address)
        return fail(ErrorCode::kConflict, fmt::format("passkeys hold at {} alone: open this server there", address));
    return passkey_site(called_origin);
}

Status Passkeys::check_room(ViewerId account) const {
    if (TRY(parts_.store.passkeys().list(account)).size() >= store::kMaxPasskeys)
        return fail(ErrorCode::kConflict, "an account has at most 10 passkeys; remove one that you do not use");
    return {};
}

Result<PasskeyState> Passkeys::state(const Identity& caller, std::string_view called_origin) const {
    PasskeyState state;
    state.passkeys = TRY(parts_.store.passkeys().list(caller.viewer));
    state.is_usable = site_of(called_origin).has_value();
    state.address = public_origin(parts_.options.mail);
    state.needs_code = TRY(second_factor_.asks_code(caller));
    return state;
}

Result<PasskeyWish> Passkeys::prepare(const Identity& caller, std::string_view called_origin, std::string_view password,
                                      std::string_view code) {
    const PasskeySite site = TRY(site_of(called_origin));
    TRY_STATUS(second_factor_.prove(caller, password, code));
    TRY_STATUS(check_room(caller.viewer));
    PasskeyWish wish{.challenge = challenges_.make(holder_of_session(caller)),
                     .relying_party = site.relying_party,
                     .instance = {},
                     .user = base64url_text(as_bytes(to_text(caller.viewer))),
                     .handle = {},
                     .display_name = {},
                     .known = {}};
    for (store::Passkey& passkey : TRY(parts_.store.passkeys().list(caller.viewer)))
        wish.known.push_back(std::move(passkey.key.credential));
    const projection::View view = parts_.projections.view();
    wish.instance = settings_of(view.rules()).name;
    const projection::Account* account = view.accounts().find(caller.viewer);
    if (account == nullptr) return fail(ErrorCode::kUnauthorized, "sign in first");
    wish.handle = account->handle;
    wish.display_name = account->display_name;
    return wish;
}

Result<store::Passkey> Passkeys::add(const Identity& caller, std::string_view called_origin, const PasskeyMade& made) {
    const std::string_view name = trimmed(made.name);
    if (name.empty()) return fail(ErrorCode::kInvalid, "\"name\" is empty");
    const PasskeySite site = TRY(site_of(called_origin));
    const std::string challenge = TRY(challenge_in(made.client_data, PasskeyAct::kMake, site.origin));
    TRY_STATUS(challenges_.check(challenge, holder_of_session(caller)));
    store::NewPasskey key = TRY(read_new_passkey(made.authenticator_data, site.relying_party));
    key.name = name;
    // Before the log says that it was added.
    TRY_STATUS(check_room(caller.viewer));
    if (TRY(parts_.store.passkeys().find(key.credential)))
        return fail(ErrorCode::kConflict, "this passkey is known here already");
    TRY_STATUS(challenges_.spend(challenge, holder_of_session(caller)));
    TRY_STATUS(note_in_account_log(parts_, caller.viewer, {}, "a passkey was added"));
    store::Passkey added = TRY(parts_.store.passkeys().add(caller.viewer, key));
    TRY_STATUS(parts_.store.sessions().note_two_factors(caller.session));
    return added;
}

Status Passkeys::rename(const Identity& caller, store::PasskeyId passkey, std::string_view name) {
    if (trimmed(name).empty()) return fail(ErrorCode::kInvalid, "\"name\" is empty");
    return parts_.store.passkeys().rename(caller.viewer, passkey, trimmed(name));
}

Status Passkeys::remove(const Identity& caller, store::PasskeyId passkey, std::string_view password,
                        std::string_view code) {
    const std::vector<store::Passkey> own = TRY(parts_.store.passkeys().list(caller.viewer));
    // Before a code is spent for nothing.
    if (std::ranges::find(own, passkey, &store::Passkey::id) == own.end())
        return fail(ErrorCode::kNotFound, "this account has no such passkey");
    TRY_STATUS(second_factor_.prove(caller, password, code));
    TRY_STATUS(note_in_account_log(parts_, caller.viewer, {}, "a passkey was removed"));
    TRY_STATUS(parts_.store.passkeys().remove(caller.viewer, passkey));
    (void)TRY(parts_.store.sessions().revoke_all_but(caller.viewer, caller.session));
    return {};
}

Result<PasskeyQuestion> Passkeys::ask(const Identity& caller, std::string_view called_origin,
                                      std::string_view known_holder) {
    if (!is_own_machine(caller.peer) && !questions_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return passkeys_too_often();
    const PasskeySite site = TRY(site_of(called_origin));
    PasskeyQuestion question{
        .challenge = {}, .relying_party = site.relying_party, .holder = challenges_.browser(known_holder)};
    question.challenge = challenges_.make(holder_of_browser(question.holder));
    return question;
}

Result<ViewerId> Passkeys::verify(const Identity& caller, std::string_view called_origin, std::string_view holder,
                                  const PasskeyUse& use) {
    if (!is_own_machine(caller.peer) && !answers_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return passkeys_too_often();
    const PasskeySite site = TRY(site_of(called_origin));
    const std::string challenge = TRY(challenge_in(use.answer.client_data, PasskeyAct::kUse, site.origin));
    TRY_STATUS(challenges_.check(challenge, holder_of_browser(holder)));
    const auto found = TRY(parts_.store.passkeys().find(use.credential));
    if (!found || found->key.relying_party != site.relying_party) return unknown_passkey();
    if (!use.user.empty() && use.user != to_text(found->account)) return unknown_passkey();
    const auto sign_count = verify_answer(found->key, use.answer);
    if (!sign_count && sign_count.error().code == ErrorCode::kUnauthorized) return unknown_passkey();
    if (!sign_count) return std::unexpected(sign_count.error());
    // Only what its key signed spends a challenge: nobody fills that memory with guesses.
    TRY_STATUS(challenges_.spend(challenge, holder_of_browser(holder)));
    if (TRY(parts_.store.passkeys().take_count(found->id, *sign_count))) return found->account;
    return fail(
        ErrorCode::kConflict,
        "the counter of this passkey went back, so there may be a copy of it: sign in by your password, and remove "
        "it under Settings");
}

}  // namespace tiller::app

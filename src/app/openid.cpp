#include "app/openid.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/public_origin.h"

namespace tiller::app {
namespace {

bool is_from_here(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

std::unexpected<Error> came_too_often() {
    return fail(ErrorCode::kExhausted, "too many tries; wait a minute and try again");
}
std::unexpected<Error> nobody_waits() {
    return fail(ErrorCode::kDenied, "this took too long, or was done already: begin again");
}

std::string signing_in(const OpenidProvider& provider, std::string_view browser) {
    return fmt::format("sign in by {} in browser {}", provider.settings().name, browser);
}
/// Another session of the same account is another holder, too.
std::string linking(const OpenidProvider& provider, const Identity& caller) {
    return fmt::format("link {} in session {}", provider.settings().name, to_text(caller.session));
}

}  // namespace

OpenidSignIn::OpenidSignIn(const Parts& parts, People& people)
    : parts_(parts), people_(people), states_(parts.clock, parts.entropy, kOpenidLifetimeMs) {
    for (const OpenidProviderSettings& settings : parts.options.openid)
        providers_.push_back(std::make_unique<OpenidProvider>(settings, parts.outbound, parts.clock));
}

Result<OpenidProvider*> OpenidSignIn::provider_named(std::string_view name) const {
    for (const auto& provider : providers_) {
        if (provider->settings().name == name) return provider.get();
    }
    return fail(ErrorCode::kNotFound, "nobody signs in here by this provider");
}

bool OpenidSignIn::is_named(std::string_view issuer) const {
    return std::ranges::any_of(providers_, [&](const auto& each) { return each->settings().issuer == issuer; });
}

std::string OpenidSignIn::label_of(const store::LinkedIdentity& identity) const {
    for (const auto& provider : providers_) {
        if (provider->settings().issuer == identity.who.issuer) return provider->settings().label;
    }
    return identity.who.issuer;
}

Result<CodeQuestion> OpenidSignIn::question(const OpenidProvider& provider, std::string state,
                                            std::string_view called_origin) const {
    const std::string_view address = public_origin(parts_.options.mail);
    // A caller's Host can not be trusted where the operator has said what it must be.
    if (!address.empty() && called_origin != address)
        return fail(ErrorCode::kConflict,
                    fmt::format("this way in holds at {} alone: open this server there", address));
    CodeQuestion question{
        .redirect_url = fmt::format("{}/sign-in/{}", called_origin, provider.settings().name),
        .state = {},
        .nonce = base64url_text(states_.secret_of(state, "nonce")),
        .verifier = base64url_text(states_.secret_of(state, "verifier")),
    };
    question.state = std::move(state);
    return question;
}

Result<OpenidStart> OpenidSignIn::begin(const Identity& caller, std::string_view provider,
                                        const OpenidBrowser& browser) {
    if (!is_from_here(caller.peer) && !starts_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return came_too_often();
    OpenidProvider* asked = TRY(provider_named(provider));
    OpenidStart start;
    start.kept = states_.browser(browser.kept);
    const CodeQuestion asks =
        TRY(question(*asked, states_.make(signing_in(*asked, start.kept)), browser.called_origin));
    start.address = TRY(asked->authorization_url(asks));
    return start;
}

Result<std::string> OpenidSignIn::begin_link(const Identity& caller, std::string_view provider,
                                             const OpenidBrowser& browser, std::string_view password,
                                             std::string_view code) {
    OpenidProvider* asked = TRY(provider_named(provider));
    for (const store::LinkedIdentity& each : TRY(parts_.store.linked_identities().list(caller.viewer))) {
        if (each.who.issuer == asked->settings().issuer)
            return fail(ErrorCode::kConflict, "an identity of this provider is linked to the account already");
    }
    const CodeQuestion asks = TRY(question(*asked, states_.make(linking(*asked, caller)), browser.called_origin));
    TRY_STATUS(people_.second_factor().prove(caller, password, code));
    return asked->authorization_url(asks);
}

Result<OpenidArrival> OpenidSignIn::arrive(const Identity& caller, const OpenidBrowser& browser,
                                           const OpenidReturn& brought) {
    if (!is_from_here(caller.peer) && !answers_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return came_too_often();
    OpenidProvider* asked = TRY(provider_named(brought.provider));
    const bool links = caller.is_account && states_.check(brought.state, linking(*asked, caller)).has_value();
    const std::string holder = links ? linking(*asked, caller) : signing_in(*asked, browser.kept);
    TRY_STATUS(states_.check(brought.state, holder));
    const CodeQuestion asks = TRY(question(*asked, brought.state, browser.called_origin));
    const store::ProviderSubject who{
        .issuer = asked->settings().issuer,
        .subject = TRY(asked->subject_of(brought.code, brought.issuer, asks)),
    };
    // Only what the provider vouched for spends a state: nobody fills that memory with guesses.
    TRY_STATUS(states_.spend(brought.state, holder));
    return links ? link(caller, *asked, who) : let_in(who, browser.agent);
}

Result<OpenidArrival> OpenidSignIn::link(const Identity& caller, const OpenidProvider& provider,
                                         const store::ProviderSubject& who) {
    if (TRY(parts_.store.linked_identities().find(who)))
        return fail(ErrorCode::kConflict, "this identity is linked to an account here already");
    TRY_STATUS(note_in_account_log(parts_, caller.viewer, {},
                                   fmt::format("an identity of {} was linked", provider.settings().name)));
    (void)TRY(parts_.store.linked_identities().add(caller.viewer, who));
    return OpenidArrival{.next = OpenidNext::kLinked, .kept = {}, .signed_in = {}};
}

Result<OpenidArrival> OpenidSignIn::let_in(const store::ProviderSubject& who, std::string_view agent) {
    const auto found = TRY(parts_.store.linked_identities().find(who));
    OpenidArrival arrival;
    if (!found) {
        arrival.next = OpenidNext::kSignUp;
        arrival.kept = TRY(let_wait({.who = who, .account = {}}));
        return arrival;
    }
    TRY_STATUS(parts_.store.linked_identities().note_use(found->id));
    if (people_.second_factor().is_on(found->account)) {
        arrival.next = OpenidNext::kCode;
        arrival.kept = TRY(let_wait({.who = who, .account = found->account}));
        return arrival;
    }
    arrival.next = OpenidNext::kSignedIn;
    arrival.signed_in = TRY(people_.open_session(found->account, agent, store::SessionProof::kOneFactor));
    return arrival;
}

Result<std::string> OpenidSignIn::let_wait(Waiting person) {
    const std::int64_t now_us = parts_.clock.monotonic_us();
    person.until_us = now_us + kOpenidLifetimeMs * 1'000;
    std::string kept = states_.browser({});
    const std::lock_guard lock(mutex_);
    // Who begins again takes their own place.
    std::erase_if(waiting_,
                  [&](const auto& each) { return each.second.until_us <= now_us || each.second.who == person.who; });
    if (waiting_.size() >= kMaxWaitingPeople)
        return fail(ErrorCode::kExhausted, "too many people sign in just now; try again in a few minutes");
    waiting_.emplace(kept, std::move(person));
    return kept;
}

Result<OpenidSignIn::Waiting> OpenidSignIn::waiting(std::string_view kept) const {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(kept);
    if (found == waiting_.end() || found->second.until_us <= parts_.clock.monotonic_us()) return nobody_waits();
    return found->second;
}

void OpenidSignIn::forget(std::string_view kept) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(kept);
    if (found != waiting_.end()) waiting_.erase(found);
}

Result<SignedIn> OpenidSignIn::finish_by_code(const OpenidBrowser& browser, std::string_view code) {
    const Waiting person = TRY(waiting(browser.kept));
    if (person.account.is_none()) return nobody_waits();
    TRY_STATUS(people_.second_factor().check(person.account, code));
    // Unlinked meanwhile, it opens nothing any more.
    const auto found = TRY(parts_.store.linked_identities().find(person.who));
    forget(browser.kept);
    if (!found || found->account != person.account) return nobody_waits();
    return people_.open_session(person.account, browser.agent, store::SessionProof::kTwoFactors);
}

Result<SignedIn> OpenidSignIn::register_account(const Identity& caller, const OpenidBrowser& browser,
                                                NewAccount account) {
    const Waiting person = TRY(waiting(browser.kept));
    if (!person.account.is_none()) return nobody_waits();
    account.linked = person.who;
    SignedIn done = TRY(people_.register_account(caller, account, browser.agent));
    forget(browser.kept);
    return done;
}

Result<LinkedState> OpenidSignIn::linked(const Identity& caller) const {
    LinkedState state;
    state.identities = TRY(parts_.store.linked_identities().list(caller.viewer));
    state.has_password = TRY(parts_.store.credentials().has_password(caller.viewer));
    state.is_fresh = parts_.clock.now_ms() - caller.signed_in_ms <= kFreshSignInMs;
    state.needs_code = TRY(people_.second_factor().asks_code(caller));
    return state;
}

Status OpenidSignIn::unlink(const Identity& caller, store::LinkedIdentityId identity, std::string_view password,
                            std::string_view code) {
    bool is_owned = false;
    bool has_other_way = TRY(parts_.store.credentials().has_password(caller.viewer));
    for (const store::LinkedIdentity& each : TRY(parts_.store.linked_identities().list(caller.viewer))) {
        if (each.id == identity)
            is_owned = true;
        else
            has_other_way = has_other_way || is_named(each.who.issuer);
    }
    // Before a code is spent for nothing.
    if (!is_owned) return fail(ErrorCode::kNotFound, "this account has no such linked identity");
    if (!has_other_way)
        return fail(ErrorCode::kConflict, "this is the only way into the account: choose a password first");
    TRY_STATUS(people_.second_factor().prove(caller, password, code));
    TRY_STATUS(note_in_account_log(parts_, caller.viewer, {}, "a linked identity was removed"));
    TRY_STATUS(parts_.store.linked_identities().remove(caller.viewer, identity));
    (void)TRY(parts_.store.sessions().revoke_all_but(caller.viewer, caller.session));
    return {};
}

}  // namespace tiller::app

#include "app/people.h"

#include <fmt/format.h>

#include "app/ages.h"
#include "app/branding.h"
#include "app/demo_state.h"
#include "app/in_force.h"
#include "app/instance_settings.h"
#include "app/legal_pages.h"
#include "app/weak_passwords.h"
#include "media/logo.h"

namespace tiller::app {
namespace {

constexpr std::int64_t kSetupTokenLifetimeMs = 30LL * 24 * 3600 * 1000;
constexpr std::size_t kMaxAdminsSearched = 100'000;

bool is_loopback(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

std::unexpected<Error> too_often() {
    return fail(ErrorCode::kExhausted, "too many tries; wait a minute and try again");
}

}  // namespace

Result<std::unique_ptr<People>> People::open(const Parts& parts) {
    (void)TRY(parts.store.secrets().current(store::KeyPurpose::kDeviceCookie));  // draws the first key
    DeviceCookies cookies(TRY(parts.store.secrets().list(store::KeyPurpose::kDeviceCookie)));
    return std::unique_ptr<People>(new People(parts, std::move(cookies)));
}

Result<Identity> People::identify(const Presented& presented) const {
    if (!presented.api_key.empty()) {
        const store::ApiKey key = TRY(parts_.store.api_keys().find(presented.api_key));
        Identity caller;
        caller.engine_space = {key.space};
        caller.api_key = key.id;
        caller.home = parts_.options.default_home;
        return caller;
    }
    Identity caller;
    if (!presented.session.empty()) {
        caller = identity_of_session(presented.session);
        if (caller.is_account) return caller;
    }
    if (presented.device.empty()) return caller;
    Identity device = identity_of_device(presented.device);
    device.suspension = std::move(caller.suspension);
    device.suspended = caller.suspended;
    return device;
}

Identity People::identity_of_session(std::string_view token) const {
    const auto session = parts_.store.sessions().touch(token);
    if (!session) return {};
    const projection::View view = parts_.projections.view();
    const projection::Account* account = view.accounts().find(session->account);
    if (account == nullptr) return {};
    Identity caller;
    if (account->state == schema::AccountState::kSuspended) {
        caller.suspension = account->last_reason;
        caller.suspended = account->viewer;
    }
    if (account->state != schema::AccountState::kActive) return caller;
    caller.viewer = session->account;
    caller.home = view.partition_of(session->account).value_or(parts_.options.default_home);
    caller.is_account = true;
    caller.is_simulated = account->demo;
    caller.role = account->role;
    caller.lacks_second_factor = second_factor_.is_missing(session->account, account->role, session->proof);
    if (caller.lacks_second_factor) caller.role = schema::Role::kViewer;
    caller.session = session->id;
    caller.signed_in_ms = session->created_ms;
    return caller;
}

Identity People::identity_of_device(std::string_view cookie) const {
    const auto device = cookies_.open(cookie);
    if (!device) return {};
    // Once a viewer has an account, the history needs its password: the old cookie opens nothing any more.
    if (parts_.projections.view().accounts().find(device->viewer) != nullptr) return {};
    Identity caller;
    caller.viewer = device->viewer;
    caller.home = device->home;
    caller.is_simulated = device->simulated;
    return caller;
}

bool People::has_admin() const {
    if (admin_seen_) return true;
    const projection::View view = parts_.projections.view();
    for (const projection::Account* account : view.accounts().list(std::nullopt, {}, kMaxAdminsSearched)) {
        if (account->role == schema::Role::kAdmin) admin_seen_ = true;
    }
    return admin_seen_;
}

Me People::me(const Identity& identity) const {
    Me me;
    me.suspension = identity.suspension;
    me.instance.needs_setup = !has_admin();
    me.instance.demo = demo_is_on(parts_);
    me.instance.mail = parts_.options.mail.is_on();
    for (const OpenidProviderSettings& provider : parts_.options.openid)
        me.instance.providers.push_back({provider.name, provider.label});
    me.instance.version = parts_.options.version;
    me.instance.accepts_uploads = parts_.jail.is_sufficient();
    me.instance.uploads_reason = parts_.jail.is_sufficient() ? "" : parts_.jail.remedy();
    me.instance.jail_level = media::jail_level_name(parts_.jail.level());
    const projection::View view = parts_.projections.view();
    const projection::Settings settings = settings_of(view.rules());
    me.instance.name = settings.name;
    me.instance.registration = settings.registration;
    me.instance.languages = settings.languages;
    const projection::Presentation& presentation = view.rules().presentation();
    me.instance.small_logo = logo_name(presentation.brand(), media::kSmallLogoPixels);
    me.instance.legal_pages = published_pages(presentation);
    me.instance.ages = view.rules().age_policy();
    if (identity.viewer.is_none()) return me;
    me.safe = view.safeguards(identity.viewer, parts_.clock.now_ms());
    ViewerCard viewer{.id = identity.viewer,
                      .is_account = identity.is_account,
                      .simulated = identity.is_simulated,
                      .handle = {},
                      .display_name = {},
                      .role = identity.role,
                      .lacks_second_factor = identity.lacks_second_factor};
    if (const projection::Account* account = identity.is_account ? view.accounts().find(identity.viewer) : nullptr) {
        viewer.handle = account->handle;
        viewer.display_name = account->display_name;
    }
    me.viewer = std::move(viewer);
    return me;
}

Status People::check_simulated(bool simulated, const std::string& peer) const {
    if (simulated && (!demo_may_run(parts_) || !is_loopback(peer)))
        return fail(ErrorCode::kDenied, "simulated viewers exist only in a demo, on the machine itself");
    return {};
}

Result<DeviceMade> People::create_device(const NewDevice& device, const std::string& peer) {
    TRY_STATUS(check_simulated(device.simulated, peer));
    if (!is_loopback(peer) && !devices_per_network_.take(peer, parts_.clock.monotonic_us())) return too_often();
    Identity caller;
    caller.viewer = ViewerId{parts_.entropy.id64()};
    caller.home = parts_.options.default_home;
    caller.is_simulated = device.simulated;
    const auto kind = device.simulated ? schema::ViewerKind::kSimulated : schema::ViewerKind::kAnonymous;
    TRY_STATUS(in_force(parts_, parts_.ingest.create_viewer(actor_of(caller), kind, device.locale)));
    return DeviceMade{caller, cookies_.seal({caller.viewer, caller.home, device.simulated})};
}

Result<schema::AccountState> People::admit_registration(const NewAccount& account) {
    const schema::Registration mode = parts_.projections.view().rules().settings().registration;
    if (!account.invite.empty()) {
        (void)TRY(parts_.store.one_time_tokens().redeem(store::TokenPurpose::kInvite, account.invite));
        return schema::AccountState::kActive;
    }
    switch (mode) {
        case schema::Registration::kOpen: return schema::AccountState::kActive;
        case schema::Registration::kApproval:
            return account.simulated ? schema::AccountState::kActive : schema::AccountState::kAwaitingApproval;
        case schema::Registration::kInvite: return fail(ErrorCode::kDenied, "new accounts need an invitation here");
        case schema::Registration::kClosed: return fail(ErrorCode::kDenied, "new accounts are not taken here");
    }
    return fail(ErrorCode::kInternal, "no such registration mode");
}

Result<ViewerId> People::new_account_viewer(const Identity& caller, const NewAccount& account) {
    if (!caller.viewer.is_none() && !caller.is_account && caller.is_simulated == account.simulated)
        return caller.viewer;
    const ViewerId viewer{parts_.entropy.id64()};
    const auto kind = account.simulated ? schema::ViewerKind::kSimulated : schema::ViewerKind::kAccount;
    TRY_STATUS(
        in_force(parts_, parts_.ingest.create_viewer({viewer, parts_.options.default_home}, kind, account.locale)));
    return viewer;
}

Result<schema::AgeGroupChanged> People::age_of(const NewAccount& account) const {
    const schema::AgePolicy policy = parts_.projections.view().rules().age_policy();
    if (account.birth) return group_of(policy, *account.birth, parts_.clock.now_ms());
    if (policy.asks && !account.simulated)
        return fail(ErrorCode::kInvalid,
                    "\"birth_year\" is missing: it decides which rules hold for the account, and is not stored");
    return schema::AgeGroupChanged{};
}

/// Before the account is made: should that fail, an age group without an account means nothing.
Status People::note_age(const ingest::Actor& account, const schema::AgeGroupChanged& age, std::int16_t utc_offset_min) {
    if (age.group == schema::AgeGroup::kUnknown) return {};
    TRY_STATUS(in_force(parts_, parts_.ingest.change_age_group(account, age)));
    if (age.group != schema::AgeGroup::kMinor) return {};
    return in_force(parts_, parts_.ingest.choose_safety(account, {.utc_offset_min = utc_offset_min}));
}

Status People::make_credentials(ViewerId viewer, const NewAccount& account) {
    if (!account.linked) return parts_.store.credentials().create(account.handle, viewer, account.password);
    TRY_STATUS(parts_.store.credentials().create_without_password(account.handle, viewer));
    const auto linked = parts_.store.linked_identities().add(viewer, *account.linked);
    if (linked) return {};
    forget_credentials(viewer);
    return std::unexpected(linked.error());
}

/// The handle must not stay taken by nobody. What went wrong before says more than a failure here could.
void People::forget_credentials(ViewerId viewer) {
    (void)parts_.store.credentials().remove(viewer);
    (void)parts_.store.linked_identities().remove_all(viewer);
}

Result<SignedIn> People::make_account(const Identity& caller, const NewAccount& account, Beginning beginning,
                                      std::string_view agent) {
    schema::AccountChanged& change = beginning.change;
    const ViewerId viewer = TRY(new_account_viewer(caller, account));
    const PartitionId home = viewer == caller.viewer ? caller.home : parts_.options.default_home;
    TRY_STATUS(make_credentials(viewer, account));
    if (Status noted = note_age({viewer, home}, beginning.age, account.utc_offset_min); !noted) {
        forget_credentials(viewer);
        return std::unexpected(noted.error());
    }
    change.handle = account.handle;
    change.display_name = account.display_name.empty() ? account.handle : account.display_name;
    change.demo = account.simulated;
    const schema::AccountState state = *change.state;
    const schema::Role role = change.role.value_or(schema::Role::kViewer);
    if (Status made = in_force(parts_, parts_.ingest.change_account({viewer, home}, std::move(change))); !made) {
        forget_credentials(viewer);
        return std::unexpected(made.error());
    }
    SignedIn done{.viewer = {.id = viewer,
                             .is_account = true,
                             .simulated = account.simulated,
                             .handle = account.handle,
                             .display_name = account.display_name.empty() ? account.handle : account.display_name,
                             .role = role},
                  .state = state,
                  .session_token = {}};
    if (state == schema::AccountState::kActive) {
        done.session_token = TRY(parts_.store.sessions().create(viewer, agent)).token;
        done.known_cookie = cookies_.seal_known(viewer);
    }
    return done;
}

Result<SignedIn> People::register_account(const Identity& caller, const NewAccount& account, std::string_view agent) {
    TRY_STATUS(check_simulated(account.simulated, caller.peer));
    if (!is_loopback(caller.peer) && !registrations_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return too_often();
    if (!account.linked && is_weak_password(account.password, account.handle))
        return fail(ErrorCode::kInvalid, "\"password\" is one that everybody tries; choose another");
    if (TRY(parts_.store.credentials().find(account.handle)))
        return fail(ErrorCode::kConflict, "this handle is taken; choose another");
    if (parts_.projections.view().accounts().find_by_handle(account.handle) != nullptr)
        return fail(ErrorCode::kConflict, "this handle is taken; choose another");
    Beginning beginning;
    beginning.age = TRY(age_of(account));
    beginning.change.state = TRY(admit_registration(account));
    beginning.change.role = schema::Role::kViewer;
    return make_account(caller, account, std::move(beginning), agent);
}

Result<SignedIn> People::set_up(std::string_view token, const NewAccount& account, std::string_view instance_name,
                                std::string_view agent) {
    if (is_weak_password(account.password, account.handle))
        return fail(ErrorCode::kInvalid, "\"password\" is one that everybody tries; choose another");
    TRY_STATUS(parts_.store.one_time_tokens().check(store::TokenPurpose::kSetUp, token));
    if (has_admin()) return fail(ErrorCode::kDenied, "this instance has an admin already");
    if (TRY(parts_.store.credentials().find(account.handle)))
        return fail(ErrorCode::kConflict, "this handle is taken; choose another");
    (void)TRY(parts_.store.one_time_tokens().redeem(store::TokenPurpose::kSetUp, token));
    Beginning beginning;
    beginning.change.state = schema::AccountState::kActive;
    beginning.change.role = schema::Role::kAdmin;
    SignedIn done = TRY(make_account({}, account, std::move(beginning), agent));
    const projection::Settings settings = settings_of(parts_.projections.view().rules());
    TRY_STATUS(in_force(parts_, parts_.ingest.change_settings({.name = std::string(instance_name),
                                                               .registration = settings.registration,
                                                               .languages = settings.languages,
                                                               .author = done.viewer.id})));
    return done;
}

Result<std::string> People::issue_setup_token() {
    if (has_admin()) return std::string();
    return parts_.store.one_time_tokens().issue(store::TokenPurpose::kSetUp, {}, kSetupTokenLifetimeMs);
}

Result<std::string> People::guesser_of(const std::string& handle, std::string_view known_cookie) const {
    if (known_cookie.empty()) return handle;
    const auto account = TRY(parts_.store.credentials().find(handle));
    if (!account || !cookies_.is_known(known_cookie, *account)) return handle;
    return fmt::format("{} from {}", handle, known_cookie);
}

Result<SignedIn> People::sign_in(const Identity& caller, const SignInAttempt& attempt) {
    const std::int64_t now_us = parts_.clock.monotonic_us();
    const std::string folded = projection::fold_handle(attempt.handle);
    const std::string guesser = TRY(guesser_of(folded, attempt.known_cookie));
    if (!guesses_per_account_.take(guesser, now_us)) return too_often();
    if (!is_loopback(caller.peer) && !guesses_per_network_.take(caller.peer, now_us)) return too_often();
    const ViewerId viewer = TRY(parts_.store.credentials().verify(folded, attempt.password));
    guesses_per_account_.forget(guesser);
    store::SessionProof proof = store::SessionProof::kOneFactor;
    if (second_factor_.is_on(viewer)) {
        if (attempt.code.empty()) {
            SignedIn half;
            half.needs_code = true;
            return half;
        }
        TRY_STATUS(second_factor_.check(viewer, attempt.code));
        proof = store::SessionProof::kTwoFactors;
    }
    return open_session(viewer, attempt.agent, proof);
}

Result<SignedIn> People::sign_in_by_passkey(const Identity& caller, const PasskeyAttempt& attempt) {
    const ViewerId viewer = TRY(passkeys_.verify(caller, attempt.called_origin, attempt.holder, attempt.use));
    return open_session(viewer, attempt.agent, store::SessionProof::kTwoFactors);
}

Result<SignedIn> People::open_session(ViewerId viewer, std::string_view agent, store::SessionProof proof) {
    SignedIn done;
    {
        const projection::View view = parts_.projections.view();
        const projection::Account* account = view.accounts().find(viewer);
        if (account == nullptr || account->state == schema::AccountState::kRemoved)
            return fail(ErrorCode::kUnauthorized, "handle or password is wrong");
        done.viewer = {.id = viewer,
                       .is_account = true,
                       .simulated = account->demo,
                       .handle = account->handle,
                       .display_name = account->display_name,
                       .role = account->role};
        done.state = account->state;
        if (account->state == schema::AccountState::kSuspended) done.reason = account->last_reason;
        // A suspended account's session opens what was decided about it, and nothing else.
        const bool opens =
            account->state == schema::AccountState::kActive || account->state == schema::AccountState::kSuspended;
        if (!opens) return done;
    }
    done.session_token = TRY(parts_.store.sessions().create(viewer, agent, proof)).token;
    done.known_cookie = cookies_.seal_known(viewer);
    return done;
}

Status People::sign_out(const Identity& caller) {
    return parts_.store.sessions().revoke(caller.viewer, caller.session);
}

Result<std::vector<store::Session>> People::sessions(const Identity& caller) const {
    return parts_.store.sessions().list(caller.viewer);
}

Status People::end_session(const Identity& caller, store::SessionId session) {
    return parts_.store.sessions().revoke(caller.viewer, session);
}

Status People::change_password(const Identity& caller, std::string_view current, std::string_view next) {
    std::string handle;
    {
        const projection::View view = parts_.projections.view();
        const projection::Account* account = view.accounts().find(caller.viewer);
        if (account == nullptr) return fail(ErrorCode::kUnauthorized, "sign in first");
        handle = account->handle;
    }
    const std::string guesser = handle + " signed in";
    if (!guesses_per_account_.take(guesser, parts_.clock.monotonic_us())) return too_often();
    if (TRY(asks_password(parts_, caller)) && !parts_.store.credentials().verify(handle, current))
        return fail(ErrorCode::kDenied, "the current password is wrong");
    if (is_weak_password(next, handle))
        return fail(ErrorCode::kInvalid, "\"new\" is a password that everybody tries; choose another");
    // The log first: should it fail, the old password still holds. It says who and when, nothing about the password.
    schema::AccountChanged change;
    change.reason = "asked for a new password";
    TRY_STATUS(in_force(parts_, parts_.ingest.change_account(actor_of(caller), std::move(change))));
    TRY_STATUS(parts_.store.credentials().change_password(caller.viewer, next));
    (void)TRY(parts_.store.sessions().revoke_all_but(caller.viewer, caller.session));
    guesses_per_account_.forget(guesser);
    return {};
}

Status People::change_display_name(const Identity& caller, std::string_view name) {
    schema::AccountChanged change;
    change.display_name = name;
    if (change.display_name->find_first_not_of(" \t") == std::string::npos) {
        const projection::View view = parts_.projections.view();
        const projection::Account* account = view.accounts().find(caller.viewer);
        if (account == nullptr) return fail(ErrorCode::kUnauthorized, "sign in first");
        change.display_name = account->handle;
    }
    return in_force(parts_, parts_.ingest.change_account(actor_of(caller), std::move(change)));
}

Result<Identity> People::make_publisher(const std::string& handle, const std::string& display_name, bool demo) {
    Identity publisher;
    publisher.home = parts_.options.default_home;
    publisher.is_account = true;
    publisher.is_simulated = demo;
    {
        const projection::View view = parts_.projections.view();
        if (const projection::Account* account = view.accounts().find_by_handle(handle)) {
            // Somebody else took that name: nothing is published in theirs.
            if (account->demo != demo)
                return fail(ErrorCode::kConflict, fmt::format("the handle {} belongs to somebody else", handle));
            publisher.viewer = account->viewer;
            publisher.home = view.partition_of(account->viewer).value_or(publisher.home);
            return publisher;
        }
    }
    publisher.viewer = ViewerId{parts_.entropy.id64()};
    const auto kind = demo ? schema::ViewerKind::kSimulated : schema::ViewerKind::kAccount;
    TRY_STATUS(in_force(parts_, parts_.ingest.create_viewer(actor_of(publisher), kind, "")));
    schema::AccountChanged change;
    change.handle = handle;
    change.display_name = display_name;
    change.role = schema::Role::kViewer;
    change.state = schema::AccountState::kActive;
    change.demo = demo;
    TRY_STATUS(in_force(parts_, parts_.ingest.change_account(actor_of(publisher), std::move(change))));
    // Nobody signs in to it: it is the operator's.
    if (!demo)
        TRY_STATUS(
            in_force(parts_, parts_.ingest.change_age_group(actor_of(publisher), {.group = schema::AgeGroup::kAdult})));
    return publisher;
}

}  // namespace tiller::app

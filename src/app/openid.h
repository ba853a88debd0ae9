// Signing in by an identity provider that the operator has named, and which of its identities belong to an account here.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/identity.h"
#include "app/openid_provider.h"
#include "app/parts.h"
#include "app/people.h"
#include "app/rate_limit.h"
#include "app/sealed_challenges.h"

namespace tiller::app {

inline constexpr std::int64_t kOpenidLifetimeMs =
    15LL * 60 * 1000;  // from the button to the answer, and from there to the account
inline constexpr std::size_t kMaxWaitingPeople = 10'000;

/// How the caller opened this server, and what its browser kept of earlier steps.
struct OpenidBrowser {
    std::string_view called_origin;
    std::string_view kept;  // the cookie
    std::string_view agent = {};
};
struct OpenidStart {
    std::string address;  // where the browser goes
    std::string kept;  // for its cookie
};
/// What a browser brings back.
struct OpenidReturn {
    std::string provider;
    std::string state;
    std::string code;
    std::string issuer;  // who says that it sent it; may be empty
};
enum class OpenidNext : std::uint8_t { kSignedIn, kSignUp, kCode, kLinked };
struct OpenidArrival {
    OpenidNext next{};
    std::string kept;  // for the cookie, with kSignUp and kCode: names what waits here
    SignedIn signed_in;  // with kSignedIn
};
struct LinkedState {
    std::vector<store::LinkedIdentity> identities;
    bool has_password = false;
    bool is_fresh = false;  // signed in lately enough to do without one
    bool needs_code = false;  // changes take a code besides
};

/// kNotFound from each function that takes the name of a provider which the operator has not named. All functions are safe from any
/// thread; begin, begin_link and arrive wait for the provider, up to some seconds.
class OpenidSignIn {
public:
    OpenidSignIn(const Parts& parts, People& people);

    /// kConflict where the operator has said that this server is elsewhere; kUnavailable, kExhausted.
    [[nodiscard]] Result<OpenidStart> begin(const Identity& caller, std::string_view provider,
                                            const OpenidBrowser& browser);
    /// To link an identity to the caller's account. kConflict when one of that provider is linked; errors of SecondFactor::prove().
    [[nodiscard]] Result<std::string> begin_link(const Identity& caller, std::string_view provider,
                                                 const OpenidBrowser& browser, std::string_view password,
                                                 std::string_view code);
    /// Takes what the provider sent by the browser that began, once. kDenied when anything about it does not hold, kConflict when it is to
    /// be linked and belongs to another account, kUnavailable, kExhausted.
    [[nodiscard]] Result<OpenidArrival> arrive(const Identity& caller, const OpenidBrowser& browser,
                                               const OpenidReturn& brought);
    /// After kCode. kDenied for a wrong code, and when nothing waits for this browser.
    [[nodiscard]] Result<SignedIn> finish_by_code(const OpenidBrowser& browser, std::string_view code);
    /// After kSignUp, with everything that holds for other registrations; a refused one may be tried again. kDenied when nothing waits.
    [[nodiscard]] Result<SignedIn> register_account(const Identity& caller, const OpenidBrowser& browser,
                                                    NewAccount account);

    [[nodiscard]] Result<LinkedState> linked(const Identity& caller) const;
    /// kNotFound; kConflict for the last way into an account; errors of SecondFactor::prove().
    [[nodiscard]] Status unlink(const Identity& caller, store::LinkedIdentityId identity, std::string_view password,
                                std::string_view code);
    /// What its provider is called; the issuer when the operator does not name it any more.
    [[nodiscard]] std::string label_of(const store::LinkedIdentity& identity) const;

private:
    /// Somebody whom a provider has vouched for, and who is not in yet.
    struct Waiting {
        store::ProviderSubject who;
        ViewerId account;  // none: to sign up
        std::int64_t until_us = 0;
    };
    [[nodiscard]] Result<OpenidProvider*> provider_named(std::string_view name) const;
    [[nodiscard]] bool is_named(std::string_view issuer) const;
    [[nodiscard]] Result<CodeQuestion> question(const OpenidProvider& provider, std::string state,
                                                std::string_view called_origin) const;
    [[nodiscard]] Result<std::string> let_wait(Waiting person);
    [[nodiscard]] Result<Waiting> waiting(std::string_view kept) const;
    void forget(std::string_view kept);
    [[nodiscard]] Result<OpenidArrival> link(const Identity& caller, const OpenidProvider& provider,
                                             const store::ProviderSubject& who);
    [[nodiscard]] Result<OpenidArrival> let_in(const store::ProviderSubject& who, std::string_view agent);

    const Parts parts_;
    People& people_;
    std::vector<std::unique_ptr<OpenidProvider>> providers_;
    SealedChallenges states_;
    mutable std::mutex mutex_;  // guards waiting_
    std::map<std::string, Waiting, std::less<>> waiting_;
    RateLimit starts_per_network_{{.burst = 60, .per_minute = 30}};
    RateLimit answers_per_network_{{.burst = 60, .per_minute = 30}};
};

}  // namespace tiller::app

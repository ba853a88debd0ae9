// One identity provider: where browsers go to sign in there, and who came back (authorization code flow with PKCE).
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/openid_keys.h"
#include "app/openid_metadata.h"
#include "app/openid_settings.h"
#include "base/clock.h"
#include "base/result.h"
#include "outbound/caller.h"

namespace tiller::app {

inline constexpr std::int64_t kMetadataLifetimeMs = 3'600'000;    // and of keys
inline constexpr std::int64_t kKeyRenewalEveryMs = 60'000;        // when a token names an unknown key
inline constexpr std::int64_t kUnreachableForMs = 10'000;         // not asked again so soon after a failure

/// What ties an answer to the browser that asked. All of it is base64url text.
struct CodeQuestion {
    std::string redirect_url;
    std::string state;
    std::string nonce;
    std::string verifier;  // of PKCE; the provider sees its digest first
};

/// All functions are safe from any thread; they block while the provider is asked, one thread a provider at a time.
class OpenidProvider {
public:
    OpenidProvider(const OpenidProviderSettings& settings, outbound::Caller& caller, const Clock& clock)
        : settings_(settings), caller_(caller), clock_(clock) {}

    [[nodiscard]] const OpenidProviderSettings& settings() const { return settings_; }
    /// kUnavailable while the provider can not be reached, or says things that do not hold.
    [[nodiscard]] Result<std::string> authorization_url(const CodeQuestion& question);
    /// The subject behind a code. `named_issuer` is who the browser's answer says that it is from; may be empty. kDenied when the code or
    /// what comes for it does not hold, kUnavailable as above.
    [[nodiscard]] Result<std::string> subject_of(std::string_view code, std::string_view named_issuer,
                                                 const CodeQuestion& question);

private:
    [[nodiscard]] Result<std::string> fetch(const std::string& url, const char* why, std::size_t max_bytes);
    [[nodiscard]] Result<ProviderMetadata> metadata();
    [[nodiscard]] Result<std::vector<ProviderKey>> keys(const ProviderMetadata& metadata, bool renews);
    [[nodiscard]] Result<std::string> exchange(std::string_view code, const ProviderMetadata& metadata,
                                               const CodeQuestion& question);
    [[nodiscard]] std::unexpected<Error> unreachable(const Error& error);
    [[nodiscard]] std::unexpected<Error> disbelieved(const Error& error) const;

    const OpenidProviderSettings settings_;
    outbound::Caller& caller_;
    const Clock& clock_;
    std::mutex mutex_;  // guards what follows
    ProviderMetadata metadata_;
    std::vector<ProviderKey> keys_;
    std::int64_t metadata_until_us_ = 0;  // monotonic, as are the others; 0: none yet
    std::int64_t keys_until_us_ = 0;
    std::int64_t keys_fetched_us_ = 0;
    std::int64_t unreachable_until_us_ = 0;
};

}  // namespace tiller::app

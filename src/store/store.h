// What is primary outside the log: credentials, sessions, API keys, one-time tokens, recovery codes,
// addresses, authenticators, passkeys, linked identities, uploads and instance secrets.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/api_keys.h"
#include "store/authenticators.h"
#include "store/credentials.h"
#include "store/linked_identities.h"
#include "store/mail_addresses.h"
#include "store/one_time_tokens.h"
#include "store/passkeys.h"
#include "store/recovery_codes.h"
#include "store/secrets.h"
#include "store/sessions.h"
#include "store/uploads.h"

namespace tiller::store {

class StoreDatabase;

/// One SQLite file, mode 0600. Every part is safe from any thread: one writing connection behind a mutex, one reading
/// connection behind another, so that lookups do not wait for syncs. Every write is durable when its call returns.
/// Errors everywhere: kNoSpace, kUnavailable (busy), kInternal (input/output), kCorrupt, besides those named.
class Store {
public:
    /// Opens or creates the file at `path`. `clock` and `entropy` are borrowed and outlive the store.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path, const Clock& clock,
                                                             Entropy& entropy);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] Credentials& credentials() { return credentials_; }
    [[nodiscard]] Sessions& sessions() { return sessions_; }
    [[nodiscard]] ApiKeys& api_keys() { return api_keys_; }
    [[nodiscard]] OneTimeTokens& one_time_tokens() { return one_time_tokens_; }
    [[nodiscard]] RecoveryCodes& recovery_codes() { return recovery_codes_; }
    [[nodiscard]] Authenticators& authenticators() { return authenticators_; }
    [[nodiscard]] Passkeys& passkeys() { return passkeys_; }
    [[nodiscard]] LinkedIdentities& linked_identities() { return linked_identities_; }
    [[nodiscard]] MailAddresses& mail_addresses() { return mail_addresses_; }
    [[nodiscard]] Uploads& uploads() { return uploads_; }
    [[nodiscard]] Secrets& secrets() { return secrets_; }

private:
    Store(std::unique_ptr<StoreDatabase> database, const Clock& clock, Entropy& entropy);

    std::unique_ptr<StoreDatabase> database_;
    Credentials credentials_;
    Sessions sessions_;
    ApiKeys api_keys_;
    OneTimeTokens one_time_tokens_;
    RecoveryCodes recovery_codes_;
    MailAddresses mail_addresses_;
    Authenticators authenticators_;
    Passkeys passkeys_;
    LinkedIdentities linked_identities_;
    Uploads uploads_;
    Secrets secrets_;
};

}  // namespace tiller::store

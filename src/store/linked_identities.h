// Who an account is for an identity provider: the pair of issuer and subject, by which its owner may come in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

using LinkedIdentityId = Id<struct LinkedIdentityTag>;

inline constexpr std::size_t kMaxIssuerBytes = 255;
inline constexpr std::size_t kMaxSubjectBytes = 255;  // OpenID Connect's own limit

/// Compared byte by byte. A subject means nothing without its issuer.
struct ProviderSubject {
    std::string issuer;
    std::string subject;
    bool operator==(const ProviderSubject&) const = default;
};
struct LinkedIdentity {
    LinkedIdentityId id;
    ViewerId account;
    ProviderSubject who;
    UnixMs created_ms = 0;
    UnixMs last_used_ms = 0;  // 0: never
};

class LinkedIdentities {
public:
    LinkedIdentities(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    /// kConflict when it belongs to an account already, and when the account has another one of the same issuer.
    [[nodiscard]] Result<LinkedIdentity> add(ViewerId account, const ProviderSubject& who);
    [[nodiscard]] Result<std::optional<LinkedIdentity>> find(const ProviderSubject& who);
    /// The first linked first.
    [[nodiscard]] Result<std::vector<LinkedIdentity>> list(ViewerId account);
    [[nodiscard]] Status note_use(LinkedIdentityId identity);
    /// kNotFound when the account has no such identity; kConflict when it is the last one of an account without a password.
    [[nodiscard]] Status remove(ViewerId account, LinkedIdentityId identity);
    /// Gives their number.
    [[nodiscard]] Result<std::uint64_t> remove_all(ViewerId account);

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

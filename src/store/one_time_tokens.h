// Tokens that open one door once: the first administrator's set-up, invitations, and the way back into an account.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

using InviteId = Id<struct InviteTag>;

/// An invitation that nobody has used yet.
struct OpenInvite {
    InviteId id;
    std::string token;  // empty when it was made before tokens were kept
    ViewerId issuer;
    UnixMs created_ms = 0;
    UnixMs expires_ms = 0;
};

enum class TokenPurpose : std::uint8_t { kSetUp = 1, kInvite = 2, kRecovery = 3, kMailConfirmation = 4 };

inline constexpr std::size_t kMaxOpenInvites = 1'000;

class OneTimeTokens {
public:
    OneTimeTokens(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    /// `issuer` may be none; of a recovery or a confirmation it is the account that it is for. lifetime_ms > 0. A new set-up
    /// token replaces the one before it, and so does a new one for the same account. kConflict for an invitation
    /// beyond kMaxOpenInvites.
    [[nodiscard]] Result<std::string> issue(TokenPurpose purpose, ViewerId issuer, std::int64_t lifetime_ms);
    /// Nothing happens to the token; kDenied when it is unknown, spent, expired or for another purpose.
    [[nodiscard]] Status check(TokenPurpose purpose, std::string_view token);
    /// Spends it: of two callers one gets kDenied. Gives the issuer.
    [[nodiscard]] Result<ViewerId> redeem(TokenPurpose purpose, std::string_view token);
    /// Not yet used and not expired, the newest first.
    [[nodiscard]] Result<std::vector<OpenInvite>> open_invites();
    /// kNotFound when there is none: it was used, has expired, or was revoked already.
    [[nodiscard]] Status revoke_invite(InviteId invite);
    /// Deletes expired rows; gives their number.
    [[nodiscard]] Result<std::uint64_t> remove_expired();

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

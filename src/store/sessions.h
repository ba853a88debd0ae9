// Signed-in browsers: reference tokens that can be listed and revoked.
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

using SessionId = Id<struct SessionTag>;

/// What opened a session: a password or a provider's word; or a second factor besides. The numbers are stored.
enum class SessionProof : std::uint8_t { kOneFactor = 1, kTwoFactors = 2 };

struct Session {
    SessionId id;
    ViewerId account;
    UnixMs created_ms = 0;
    UnixMs last_seen_ms = 0;
    UnixMs expires_ms = 0;
    std::string label;  // what the browser called itself, at most 200 bytes
    SessionProof proof = SessionProof::kOneFactor;
};
struct NewSession {
    Session session;
    std::string token;  // given once, for the cookie
};

inline constexpr std::int64_t kSessionIdleMs = 30 * kDayMs;       // unused that long: expired
inline constexpr std::int64_t kSessionLifetimeMs = 365 * kDayMs;  // never longer than this
inline constexpr std::int64_t kSessionTouchEveryMs = 10LL * 60 * 1000;        // last_seen_ms is written that often
inline constexpr std::size_t kMaxSessionsPerAccount = 50;                     // the oldest goes

class Sessions {
public:
    Sessions(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    [[nodiscard]] Result<NewSession> create(ViewerId account, std::string_view label,
                                            SessionProof proof = SessionProof::kOneFactor);
    /// Its person has shown the second factor meanwhile.
    [[nodiscard]] Status note_two_factors(SessionId session);
    /// The session behind a cookie; kUnauthorized when unknown, revoked or expired. Moves the expiry of a used session
    /// ahead, at most once in kSessionTouchEveryMs.
    [[nodiscard]] Result<Session> touch(std::string_view token);
    /// Living sessions, last seen first.
    [[nodiscard]] Result<std::vector<Session>> list(ViewerId account);
    /// kNotFound when the account has no such session.
    [[nodiscard]] Status revoke(ViewerId account, SessionId session);
    /// Revokes all but `kept` (none: all). Gives their number.
    [[nodiscard]] Result<std::uint64_t> revoke_all_but(ViewerId account, SessionId kept);
    /// Deletes expired rows; gives their number.
    [[nodiscard]] Result<std::uint64_t> remove_expired();

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

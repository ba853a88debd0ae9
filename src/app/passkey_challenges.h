// Challenges of passkeys: what an authenticator signs, so that its answer is good here, now, and for one time.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "app/passkey_proof.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::app {

inline constexpr std::int64_t kPasskeyChallengeMs = 5LL * 60 * 1000;
inline constexpr std::size_t kMaxSpentChallenges = 100'000;  // within five minutes, each with a key that signed it

/// A challenge is sealed, not stored: whoever asks for many fills nothing. Only those that were answered rightly are remembered, until
/// they have run out by themselves. The key lives as long as the process, so a restart forgets no spent challenge that
/// would still open. All functions are safe from any thread.
class PasskeyChallenges {
public:
    PasskeyChallenges(const Clock& clock, Entropy& entropy);

    /// For whoever shows that they are `holder` when they answer.
    [[nodiscard]] std::string make(PasskeyAct act, std::string_view holder);
    /// kDenied unless it was made here for that act and holder, not long ago, and was not spent.
    [[nodiscard]] Status check(std::string_view challenge, PasskeyAct act, std::string_view holder);
    /// The same, and from now on it is spent: of two callers one gets kDenied. kExhausted past kMaxSpentChallenges.
    [[nodiscard]] Status spend(std::string_view challenge, PasskeyAct act, std::string_view holder);

private:
    using Spent = std::pair<std::int64_t, Bytes>;  // when it runs out, and which
    [[nodiscard]] Result<Spent> opened(std::string_view challenge, PasskeyAct act, std::string_view holder) const;
    void forget_old();

    const Clock& clock_;
    Entropy& entropy_;
    std::array<std::byte, 32> key_{};
    std::mutex mutex_;  // guards spent_
    std::set<Spent> spent_;  // the first to run out first
};

}  // namespace tiller::app

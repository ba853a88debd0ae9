// Challenges: what somebody else's answer must contain, so that it is good here, now, for one browser, and for one time.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::app {

inline constexpr std::size_t kMaxSpentChallenges = 100'000;  // within one lifetime, each answered rightly

/// A challenge is sealed, not stored: whoever asks for many fills nothing. Only those that were answered rightly are remembered, until
/// they have run out by themselves. The key lives as long as the process, so a restart forgets no spent challenge that
/// would still open. All functions are safe from any thread.
class SealedChallenges {
public:
    SealedChallenges(const Clock& clock, Entropy& entropy, std::int64_t lifetime_ms);

    /// A name for a browser, to be kept in a cookie; the one that it has already, when it is one of ours by its form.
    [[nodiscard]] std::string browser(std::string_view known);
    /// For whoever shows that they are `holder` when they answer; the holder says what it is for, too.
    [[nodiscard]] std::string make(std::string_view holder);
    /// kDenied unless it was made here for that holder, not long ago, and was not spent.
    [[nodiscard]] Status check(std::string_view challenge, std::string_view holder);
    /// The same, and from now on it is spent: of two callers one gets kDenied. kExhausted past kMaxSpentChallenges.
    [[nodiscard]] Status spend(std::string_view challenge, std::string_view holder);
    /// A value that goes with the challenge and `purpose`, and that nobody else can tell.
    [[nodiscard]] Digest secret_of(std::string_view challenge, std::string_view purpose) const;

private:
    using Spent = std::pair<std::int64_t, Bytes>;  // when it runs out, and which
    [[nodiscard]] Result<Spent> opened(std::string_view challenge, std::string_view holder) const;
    void forget_old();

    const Clock& clock_;
    Entropy& entropy_;
    const std::int64_t lifetime_ms_;
    std::array<std::byte, 32> seal_key_{};
    std::array<std::byte, 32> secret_key_{};
    std::mutex mutex_;  // guards spent_
    std::set<Spent> spent_;  // the first to run out first
};

}  // namespace tiller::app

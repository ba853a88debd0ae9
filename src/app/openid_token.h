// What an identity provider says of somebody (an ID token, OpenID Connect Core 3.1.3.7): believed once everything about it holds.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/openid_keys.h"
#include "base/clock.h"
#include "base/result.h"

namespace tiller::app {

inline constexpr std::size_t kMaxTokenBytes = 16 * 1024;
inline constexpr std::int64_t kClockAllowanceS = 60;
inline constexpr std::int64_t kOldestTokenS = 600;  // it is made when its code is exchanged

struct TokenExpectation {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    UnixMs now_ms = 0;
};

/// The subject. kInvalid for what is no token, kNotFound when it names a key that is not among these (there may be newer ones), kDenied when
/// its algorithm, signature, issuer, audience, nonce or times do not hold.
[[nodiscard]] Result<std::string> verify_id_token(std::string_view token, std::span<const ProviderKey> keys,
                                                  const TokenExpectation& expected);

}  // namespace tiller::app

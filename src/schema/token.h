// The impression token: proof that this viewer was shown this video, at this place of this request.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "schema/event.h"

namespace tiller::schema {

struct ImpressionToken {
    ViewerId viewer;
    ImpressionRef impression;
    Surface surface{};
    SpaceId space;
    UnixMs expires_ms = 0;
    bool operator==(const ImpressionToken&) const = default;
};

struct TokenKey {
    std::uint8_t key_id = 0;
    Bytes secret;  // 32 bytes
};

/// base64url(version, key id, purpose, fields, 128-bit MAC), at most 96 characters.
[[nodiscard]] std::string seal_token(const ImpressionToken& token, const TokenKey& key);
/// MAC in constant time before anything is parsed. kInvalid: not one of ours; kGone: expired.
[[nodiscard]] Result<ImpressionToken> open_token(std::string_view text, std::span<const TokenKey> keys, UnixMs now_ms);

}  // namespace tiller::schema

// What an identity provider says of itself and answers to a code (OpenID Connect Discovery; OAuth 2.0).
#pragma once

#include <string>
#include <string_view>

#include "app/openid_settings.h"
#include "base/result.h"

namespace tiller::app {

inline constexpr std::size_t kMaxMetadataBytes = 64 * 1024;
inline constexpr std::size_t kMaxTokenAnswerBytes = 64 * 1024;

struct ProviderMetadata {
    std::string authorization_url;  // where browsers go
    std::string token_url;
    std::string keys_url;
    bool takes_basic = true;      // the client's secret in a header; else in the form
    bool names_itself = false;    // its answers to browsers say who it is (RFC 9207)
};

/// Where it says so.
[[nodiscard]] std::string metadata_url(std::string_view issuer);
/// kInvalid for what is no such document; kDenied when it is of another issuer, or an address in it may not be used.
[[nodiscard]] Result<ProviderMetadata> read_metadata(std::string_view json, const OpenidProviderSettings& provider);
/// The ID token. kInvalid when there is none.
[[nodiscard]] Result<std::string> read_token_answer(std::string_view json);
/// The error's name in a refusal, for log lines; "unnamed" when it is none of the kind that the standards have.
[[nodiscard]] std::string refusal_name(std::string_view json);

}  // namespace tiller::app

#include "app/openid_token.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "app/openid_json.h"
#include "base/hash.h"
#include "store/linked_identities.h"

namespace tiller::app {
namespace {

constexpr std::int64_t kMaxUnixS = 100'000'000'000;

std::unexpected<Error> no_token(std::string_view why) {
    return fail(ErrorCode::kInvalid, "the provider's answer is no ID token: " + std::string(why));
}
std::unexpected<Error> not_believed(std::string_view why) {
    return fail(ErrorCode::kDenied, "the provider's answer does not hold: " + std::string(why));
}

struct TokenParts {
    boost::json::object header, claims;
    std::string_view signed_text;
    Bytes signature;
};

Result<boost::json::object> open_part(std::string_view part) {
    const auto bytes = parse_base64url(part, kMaxTokenBytes);
    if (!bytes) return no_token("a part is not URL-safe base 64");
    auto object = parse_provider_object(as_text(*bytes), kMaxTokenBytes);
    if (!object) return no_token("a part is no JSON object");
    return object;
}

Result<TokenParts> open_token(std::string_view token) {
    if (token.size() > kMaxTokenBytes) return no_token("it is too large");
    const std::size_t first = token.find('.'), last = token.rfind('.');
    if (first == std::string_view::npos || std::ranges::count(token, '.') != 2)
        return no_token("it has not three parts");
    TokenParts parts;
    parts.header = TRY(open_part(token.substr(0, first)));
    parts.claims = TRY(open_part(token.substr(first + 1, last - first - 1)));
    parts.signed_text = token.substr(0, last);
    auto signature = parse_base64url(token.substr(last + 1), kMaxTokenBytes);
    if (!signature) return no_token("its signature is not URL-safe base 64");
    parts.signature = std::move(*signature);
    return parts;
}

Result<TokenAlgorithm> algorithm_of(const boost::json::object& header) {
    const std::string_view name = provider_text(header, "alg");
    if (name == "RS256") return TokenAlgorithm::kRs256;
    if (name == "ES256") return TokenAlgorithm::kEs256;
    return not_believed("it is signed by another algorithm than RS256 and ES256");
}

Status check_signature(const TokenParts& parts, std::span<const ProviderKey> keys) {
    const TokenAlgorithm algorithm = TRY(algorithm_of(parts.header));
    // Extensions that must be understood, and are not.
    if (parts.header.contains("crit")) return not_believed("it has critical extensions");
    const std::string_view id = provider_text(parts.header, "kid");
    std::vector<const ProviderKey*> fitting;
    for (const ProviderKey& key : keys) {
        if (key.algorithm == algorithm && (id.empty() || key.id == id)) fitting.push_back(&key);
    }
    if (fitting.empty())
        return fail(ErrorCode::kNotFound, "the provider's answer is signed by a key that is not known");
    if (id.empty() && fitting.size() > 1) return not_believed("it does not say which key signed it");
    const auto signs = [&](const ProviderKey* key) { return is_signed_by(*key, parts.signed_text, parts.signature); };
    if (!std::ranges::any_of(fitting, signs)) return not_believed("its signature is wrong");
    return {};
}

std::optional<std::int64_t> time_in(const boost::json::object& claims, std::string_view name) {
    const boost::json::value* value = claims.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const double seconds = value->to_number<double>();
    if (!std::isfinite(seconds) || seconds < 0 || seconds > static_cast<double>(kMaxUnixS)) return std::nullopt;
    return static_cast<std::int64_t>(seconds);
}

Status check_times(const boost::json::object& claims, UnixMs now_ms) {
    const std::int64_t now_s = now_ms / 1'000;
    const auto expires_s = time_in(claims, "exp"), issued_s = time_in(claims, "iat");
    if (!expires_s || !issued_s) return not_believed("it does not say when it was made and runs out");
    if (*expires_s <= now_s - kClockAllowanceS) return not_believed("it has run out");
    if (*issued_s > now_s + kClockAllowanceS) return not_believed("it was made in the future: look at the clocks");
    if (*issued_s < now_s - kOldestTokenS) return not_believed("it is too old");
    if (!claims.contains("nbf")) return {};
    const auto begins_s = time_in(claims, "nbf");
    if (!begins_s || *begins_s > now_s + kClockAllowanceS) return not_believed("it does not hold yet");
    return {};
}

Status check_audience(const boost::json::object& claims, std::string_view client_id) {
    const boost::json::array& audiences = provider_list(claims, "aud");
    const bool is_for_us = provider_text(claims, "aud") == client_id || lists_text(audiences, client_id);
    if (!is_for_us) return not_believed("it is for another client");
    const bool names_party = claims.contains("azp");
    if (audiences.size() > 1 && !names_party) return not_believed("it is for several clients");
    if (names_party && provider_text(claims, "azp") != client_id) return not_believed("it was given to another client");
    return {};
}

}  // namespace

Result<std::string> verify_id_token(std::string_view token, std::span<const ProviderKey> keys,
                                    const TokenExpectation& expected) {
    ASSERT(!expected.issuer.empty() && !expected.client_id.empty() && !expected.nonce.empty());
    const TokenParts parts = TRY(open_token(token));
    TRY_STATUS(check_signature(parts, keys));
    if (provider_text(parts.claims, "iss") != expected.issuer) return not_believed("it is of another issuer");
    TRY_STATUS(check_audience(parts.claims, expected.client_id));
    if (!equal_secrets(as_bytes(provider_text(parts.claims, "nonce")), as_bytes(expected.nonce)))
        return not_believed("it answers another question");
    TRY_STATUS(check_times(parts.claims, expected.now_ms));
    const std::string_view subject = provider_text(parts.claims, "sub");
    if (subject.empty() || subject.size() > store::kMaxSubjectBytes || subject.contains('\0'))
        return not_believed("it names nobody");
    return std::string(subject);
}

}  // namespace tiller::app

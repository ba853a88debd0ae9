#include "app/openid_metadata.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/openid_json.h"
#include "app/openid_token.h"
#include "outbound/address.h"

namespace tiller::app {
namespace {

constexpr std::size_t kMaxRefusalNameBytes = 40;

Result<std::string> address_in(const boost::json::object& document, std::string_view name,
                               const OpenidProviderSettings& provider) {
    const std::string_view text = provider_text(document, name);
    const auto address = outbound::parse_address(text);
    if (!address) return fail(ErrorCode::kInvalid, fmt::format("its \"{}\" is no address", name));
    const bool is_plain = address->place.wire == outbound::Wire::kPlain;
    if (is_plain && !(provider.plain_on_loopback && outbound::is_loopback_name(address->place.host)))
        return fail(ErrorCode::kDenied, fmt::format("its \"{}\" does not begin with https://", name));
    return std::string(text);
}

}  // namespace

std::string metadata_url(std::string_view issuer) {
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return fmt::format("{}/.well-known/openid-configuration", issuer);
}

Result<ProviderMetadata> read_metadata(std::string_view json, const OpenidProviderSettings& provider) {
    const boost::json::object document = TRY(parse_provider_object(json, kMaxMetadataBytes));
    const std::string_view issuer = provider_text(document, "issuer");
    if (issuer != provider.issuer) {
        // Only what is an address is repeated: this goes into log lines.
        const bool is_address = outbound::parse_address(issuer).has_value();
        return fail(ErrorCode::kDenied,
                    fmt::format("it calls itself {}, and \"issuer\" in tiller.toml is {}",
                                is_address ? issuer : "something that is no address", provider.issuer));
    }
    ProviderMetadata read;
    read.authorization_url = TRY(address_in(document, "authorization_endpoint", provider));
    read.token_url = TRY(address_in(document, "token_endpoint", provider));
    read.keys_url = TRY(address_in(document, "jwks_uri", provider));
    // Without the list, the standard's default holds.
    const boost::json::array& ways = provider_list(document, "token_endpoint_auth_methods_supported");
    read.takes_basic = ways.empty() || lists_text(ways, "client_secret_basic");
    const boost::json::value* names = document.if_contains("authorization_response_iss_parameter_supported");
    read.names_itself = names != nullptr && names->is_bool() && names->get_bool();
    return read;
}

Result<std::string> read_token_answer(std::string_view json) {
    const boost::json::object answer = TRY(parse_provider_object(json, kMaxTokenAnswerBytes));
    const std::string_view token = provider_text(answer, "id_token");
    if (token.empty() || token.size() > kMaxTokenBytes)
        return fail(ErrorCode::kInvalid, "the provider's answer has no ID token");
    return std::string(token);
}

std::string refusal_name(std::string_view json) {
    const auto answer = parse_provider_object(json, kMaxTokenAnswerBytes);
    const std::string_view name = answer ? provider_text(*answer, "error") : std::string_view();
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    if (name.empty() || name.size() > kMaxRefusalNameBytes || !std::ranges::all_of(name, is_plain)) return "unnamed";
    return std::string(name);
}

}  // namespace tiller::app

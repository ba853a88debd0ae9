#include "outbound/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tiller::outbound {
namespace {

constexpr std::size_t kMaxHostBytes = 253;

std::unexpected<Error> no_address(std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("this is no address of a server: {}", why));
}

std::uint16_t usual_port(Wire wire) { return wire == Wire::kTls ? 443 : 80; }

bool is_host_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Result<std::string> parse_host(std::string_view text) {
    std::string host(text);
    std::ranges::transform(host, host.begin(), lower);
    if (host.empty() || host.size() > kMaxHostBytes || !std::ranges::all_of(host, is_host_letter) ||
        host.front() == '.' || host.front() == '-')
        return no_address("its host is neither a name nor an IPv4 address");
    return host;
}

Result<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return no_address("its port is not a number from 1 to 65535");
    return port;
}

}  // namespace

Result<Address> parse_address(std::string_view url) {
    if (url.size() > kMaxAddressBytes) return no_address("it is too long");
    const auto is_plain_letter = [](char c) { return c > ' ' && c < '\x7f' && c != '\\' && c != '"'; };
    if (!std::ranges::all_of(url, is_plain_letter)) return no_address("it has letters that no address has");
    if (url.contains('#')) return no_address("it has a fragment");
    Address address;
    if (url.starts_with("https://"))
        url.remove_prefix(8);
    else if (url.starts_with("http://")) {
        url.remove_prefix(7);
        address.place.wire = Wire::kPlain;
    } else
        return no_address("it begins neither with https:// nor with http://");
    const std::size_t host_end = std::min(url.find_first_of("/?"), url.size());
    const std::string_view authority = url.substr(0, host_end);
    if (authority.contains('@')) return no_address("it has a user name");
    const std::size_t colon = authority.find(':');
    address.place.host = TRY(parse_host(authority.substr(0, colon)));
    address.place.port =
        colon == std::string_view::npos ? usual_port(address.place.wire) : TRY(parse_port(authority.substr(colon + 1)));
    address.target = url.substr(host_end);
    if (!address.target.starts_with('/')) address.target.insert(0, "/");
    return address;
}

std::string text_of(const Place& place) {
    return place.port == usual_port(place.wire) ? place.host : fmt::format("{}:{}", place.host, place.port);
}

bool is_loopback_name(std::string_view host) { return host == "localhost" || host.starts_with("127."); }

}  // namespace tiller::outbound

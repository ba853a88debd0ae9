// Addresses of other servers, as an operator or another server wrote them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiller::outbound {

inline constexpr std::size_t kMaxAddressBytes = 2'048;

/// How bytes travel. Plain ones never leave this machine.
enum class Wire : std::uint8_t { kTls, kPlain };

struct Place {
    Wire wire = Wire::kTls;
    std::string host;  // lower case; a name or an IPv4 address
    std::uint16_t port = 0;
    bool operator==(const Place&) const = default;
};
struct Address {
    Place place;
    std::string target;  // path and query; begins with '/'
};

/// Reads "https://name:port/path?query" and the same with http. kInvalid for everything else: user names, fragments, IPv6, spaces,
/// control characters, what is not ASCII.
[[nodiscard]] Result<Address> parse_address(std::string_view url);
/// "id.example", with the port when it is not the usual one.
[[nodiscard]] std::string text_of(const Place& place);
/// A name of this machine, by its form alone.
[[nodiscard]] bool is_loopback_name(std::string_view host);

}  // namespace tiller::outbound

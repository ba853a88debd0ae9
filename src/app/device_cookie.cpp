#include "app/device_cookie.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace tiller::app {
namespace {

// The first byte says which kind of cookie it is, so that none passes for the other.
constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kKnownVersion = 2;
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kFieldBytes = 1 + 4 + 8 + 2 + 1;
constexpr std::size_t kKnownFieldBytes = 1 + 4 + 8;

Digest mac_of(const store::KeyEpoch& key, ByteSpan fields) {
    return keyed_blake2b(std::span<const std::byte>(key.key), fields);
}

}  // namespace

std::string DeviceCookies::sealed(ByteWriter fields) const {
    const Digest mac = mac_of(keys_.front(), fields.bytes());
    fields.put_raw(std::span(mac).first(kMacBytes));
    return base64url_text(fields.bytes());
}

std::optional<std::vector<std::byte>> DeviceCookies::opened(std::string_view cookie, std::size_t field_bytes) const {
    auto bytes = parse_base64url(cookie, field_bytes + kMacBytes);
    if (!bytes || bytes->size() != field_bytes + kMacBytes) return std::nullopt;
    const ByteSpan fields = ByteSpan(*bytes).first(field_bytes);
    const ByteSpan mac = ByteSpan(*bytes).subspan(field_bytes);
    bool genuine = false;
    for (const store::KeyEpoch& key : keys_) {
        const Digest expected = mac_of(key, fields);
        genuine = equal_secrets(std::span(expected).first(kMacBytes), mac) || genuine;
    }
    if (!genuine) return std::nullopt;
    bytes->resize(field_bytes);
    return std::move(*bytes);
}

std::string DeviceCookies::seal(const DeviceIdentity& device) const {
    ByteWriter out;
    out.put(kVersion);
    out.put(keys_.front().epoch);
    out.put(device.viewer.value);
    out.put(device.home.value);
    out.put(static_cast<std::uint8_t>(device.simulated));
    return sealed(std::move(out));
}

Result<DeviceIdentity> DeviceCookies::open(std::string_view cookie) const {
    const auto refused = [] { return fail(ErrorCode::kUnauthorized, "the device cookie is not one of ours"); };
    const auto fields = opened(cookie, kFieldBytes);
    if (!fields) return refused();
    ByteReader in(*fields);
    const auto version = in.get<std::uint8_t>();
    (void)in.get<std::uint32_t>();  // the key's epoch, for people who read cookies
    DeviceIdentity device;
    device.viewer.value = in.get<std::uint64_t>();
    device.home.value = in.get<std::uint16_t>();
    device.simulated = in.get<std::uint8_t>() != 0;
    if (version != kVersion || device.viewer.is_none() || !in.finish("device cookie")) return refused();
    return device;
}

std::string DeviceCookies::seal_known(ViewerId account) const {
    ByteWriter out;
    out.put(kKnownVersion);
    out.put(keys_.front().epoch);
    out.put(account.value);
    return sealed(std::move(out));
}

bool DeviceCookies::is_known(std::string_view cookie, ViewerId account) const {
    const auto fields = opened(cookie, kKnownFieldBytes);
    if (!fields) return false;
    ByteReader in(*fields);
    const auto version = in.get<std::uint8_t>();
    (void)in.get<std::uint32_t>();
    const auto value = in.get<std::uint64_t>();
    return version == kKnownVersion && !account.is_none() && value == account.value && in.finish("known cookie");
}

}  // namespace tiller::app

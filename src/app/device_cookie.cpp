#include "app/device_cookie.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace tiller::app {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kFieldBytes = 1 + 4 + 8 + 2 + 1;

Digest mac_of(const store::KeyEpoch& key, ByteSpan fields) {
    return keyed_blake2b(std::span<const std::byte>(key.key), fields);
}

}  // namespace

std::string DeviceCookies::seal(const DeviceIdentity& device) const {
    const store::KeyEpoch& key = keys_.front();
    ByteWriter out;
    out.put(kVersion);
    out.put(key.epoch);
    out.put(device.viewer.value);
    out.put(device.home.value);
    out.put(static_cast<std::uint8_t>(device.simulated));
    const Digest mac = mac_of(key, out.bytes());
    out.put_raw(std::span(mac).first(kMacBytes));
    return base64url_text(out.bytes());
}

Result<DeviceIdentity> DeviceCookies::open(std::string_view cookie) const {
    const auto refused = [] { return fail(ErrorCode::kUnauthorized, "the device cookie is not one of ours"); };
    const auto bytes = parse_base64url(cookie, kFieldBytes + kMacBytes);
    if (!bytes || bytes->size() != kFieldBytes + kMacBytes) return refused();
    const ByteSpan fields = ByteSpan(*bytes).first(kFieldBytes);
    const ByteSpan mac = ByteSpan(*bytes).subspan(kFieldBytes);
    bool genuine = false;
    for (const store::KeyEpoch& key : keys_) {
        const Digest expected = mac_of(key, fields);
        genuine = equal_secrets(std::span(expected).first(kMacBytes), mac) || genuine;
    }
    if (!genuine) return refused();
    ByteReader in(fields);
    const auto version = in.get<std::uint8_t>();
    (void)in.get<std::uint32_t>();  // the key's epoch, for people who read cookies
    DeviceIdentity device;
    device.viewer.value = in.get<std::uint64_t>();
    device.home.value = in.get<std::uint16_t>();
    device.simulated = in.get<std::uint8_t>() != 0;
    if (version != kVersion || device.viewer.is_none() || !in.finish("device cookie")) return refused();
    return device;
}

}  // namespace tiller::app

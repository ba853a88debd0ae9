// The signed cookie that makes an anonymous viewer the same viewer tomorrow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/position.h"
#include "base/result.h"
#include "store/secrets.h"

namespace tiller::app {

struct DeviceIdentity {
    ViewerId viewer;
    PartitionId home;
    bool simulated = false;
    bool operator==(const DeviceIdentity&) const = default;
};

/// All functions are safe from any thread.
class DeviceCookies {
public:
    /// Keys newest first; at least one.
    explicit DeviceCookies(std::vector<store::KeyEpoch> keys) : keys_(std::move(keys)) {}
    [[nodiscard]] std::string seal(const DeviceIdentity& device) const;
    /// MAC in constant time before anything is parsed; kUnauthorized for anything that we did not seal.
    [[nodiscard]] Result<DeviceIdentity> open(std::string_view cookie) const;

    /// Says that this browser has been signed in to the account before. It opens nothing.
    [[nodiscard]] std::string seal_known(ViewerId account) const;
    /// False for anything that we did not seal for this account.
    [[nodiscard]] bool is_known(std::string_view cookie, ViewerId account) const;

private:
    [[nodiscard]] std::string sealed(ByteWriter fields) const;
    /// The fields of a cookie of exactly that many bytes; none when the MAC is not ours.
    [[nodiscard]] std::optional<std::vector<std::byte>> opened(std::string_view cookie, std::size_t field_bytes) const;

    std::vector<store::KeyEpoch> keys_;
};

}  // namespace tiller::app

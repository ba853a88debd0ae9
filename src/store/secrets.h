// The instance's own keys, and small settings that must not lie in the log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

using SecretKey = std::array<std::byte, 32>;

/// What a key is for: keys of different purposes are independent.
enum class KeyPurpose : std::uint8_t { kImpressionToken = 1, kDeviceCookie = 2, kSignedAddress = 3, kExternalIds = 4 };

struct KeyEpoch {
    std::uint32_t epoch = 0;  // from 1
    SecretKey key{};
    UnixMs created_ms = 0;
};

class Secrets {
public:
    Secrets(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    /// The newest epoch's key; drawn on first use.
    [[nodiscard]] Result<KeyEpoch> current(KeyPurpose purpose);
    /// kNotFound for an epoch that never was or was retired.
    [[nodiscard]] Result<KeyEpoch> find(KeyPurpose purpose, std::uint32_t epoch);
    /// All living epochs, newest first: load once at start.
    [[nodiscard]] Result<std::vector<KeyEpoch>> list(KeyPurpose purpose);
    /// Draws the next epoch's key; the old ones go on verifying until retired.
    [[nodiscard]] Result<KeyEpoch> rotate(KeyPurpose purpose);
    /// Deletes all epochs below `epoch` for good; the newest one stays in any case.
    [[nodiscard]] Status retire_below(KeyPurpose purpose, std::uint32_t epoch);

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

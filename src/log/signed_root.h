// Signed roots: whoever keeps one can tell later that the log was cut short or rewritten below it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/position.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::log {

using RootSeed = std::array<std::byte, 32>;  // the secret: keep it in the region's key store
using RootPublicKey = std::array<std::byte, 32>;
using RootSignature = std::array<std::byte, 64>;

/// "This partition, up to but not including next_offset, has this chain head."
struct SignedRoot {
    PartitionId partition;
    std::uint64_t next_offset = 0;
    Digest chain{};
    UnixMs time_ms = 0;
    RootSignature signature{};
    bool operator==(const SignedRoot&) const = default;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Result<SignedRoot> decode(ByteSpan bytes);
};

/// An Ed25519 key pair. About 50 us a signature. Safe from any thread.
class RootSigner {
public:
    explicit RootSigner(const RootSeed& seed);
    [[nodiscard]] static RootSeed random_seed(Entropy& entropy);
    [[nodiscard]] const RootPublicKey& public_key() const { return public_key_; }
    [[nodiscard]] SignedRoot sign(PartitionId partition, std::uint64_t next_offset, const Digest& chain,
                                  UnixMs time_ms) const;

private:
    RootPublicKey public_key_{};
    std::array<std::byte, 64> secret_key_{};
};

/// kCorrupt when the signature is not that of `key` over this root.
[[nodiscard]] Status verify_signature(const SignedRoot& root, const RootPublicKey& key);

}  // namespace tiller::log

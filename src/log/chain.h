// The arithmetic of commitments and chains (docs/formats/log-record.md), shared by every log and by outside verifiers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/position.h"

namespace tiller::log {

inline constexpr std::size_t kSaltBytes = 16;
using Salt = std::array<std::byte, kSaltBytes>;

/// 16 random bytes drawn when a partition is created: two logs never have the same chain.
using LogIdentity = std::array<std::byte, 16>;

/// BLAKE2b-256(salt || body).
[[nodiscard]] Digest commitment_of(const Salt& salt, ByteSpan body);
/// The chain value before the first record.
[[nodiscard]] Digest first_chain(PartitionId partition, const LogIdentity& identity);
/// BLAKE2b-256(previous || offset || header size || header || commitment).
[[nodiscard]] Digest next_chain(const Digest& previous, std::uint64_t offset, ByteSpan header,
                                const Digest& commitment);

/// What a verification saw.
struct Verification {
    struct Fault {
        std::uint64_t offset = 0;  // the first bad record
        std::string what;
    };
    std::uint64_t records = 0;
    std::uint64_t erased_bodies = 0;
    std::uint64_t roots = 0;
    std::optional<Fault> first_fault;
    [[nodiscard]] bool is_intact() const { return !first_fault.has_value(); }
};

}  // namespace tiller::log

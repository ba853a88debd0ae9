// Digests (BLAKE2b-256 of libsodium) and a fast checksum for files we wrote ourselves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace tiller {

using Digest = std::array<std::byte, 32>;

/// BLAKE2b-256 of the parts, one after the other. Callers put lengths in where the split matters.
class Hasher {
public:
    Hasher();
    void update(ByteSpan bytes);
    template <typename T>
        requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
    void update_value(T value) {
        update(std::as_bytes(std::span(&value, 1)));
    }
    [[nodiscard]] Digest finish();

private:
    alignas(64) std::array<unsigned char, 384> state_;
};

[[nodiscard]] Digest blake2b(ByteSpan bytes);
/// Keyed BLAKE2b-256 (a MAC); key of 16 to 64 bytes.
[[nodiscard]] Digest keyed_blake2b(ByteSpan key, ByteSpan bytes);
/// In constant time.
[[nodiscard]] bool equal_secrets(ByteSpan a, ByteSpan b);
/// FNV-1a with a final mix: for hashed features of short texts; part of the numeric contract.
[[nodiscard]] std::uint64_t hash_text(std::string_view text);

}  // namespace tiller

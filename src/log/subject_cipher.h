// How a body is made unreadable for everyone without the subject's key: XChaCha20-Poly1305 of libsodium.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "log/key_store.h"

namespace tiller::log {

/// Bytes that encryption adds: nonce (24) and tag (16).
inline constexpr std::size_t kCipherOverheadBytes = 40;

/// nonce || ciphertext || tag. `associated` is bound but not hidden: a body cannot be moved under another header.
/// The nonce is drawn from `entropy`; 192 random bits do not collide.
[[nodiscard]] Bytes encrypt(const SubjectKey& key, ByteSpan plaintext, ByteSpan associated, Entropy& entropy);

/// kCorrupt when the key, the associated bytes or any bit is not what it was.
[[nodiscard]] Result<Bytes> decrypt(const SubjectKey& key, ByteSpan encrypted, ByteSpan associated);

}  // namespace tiller::log

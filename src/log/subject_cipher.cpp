#include "log/subject_cipher.h"

#include <sodium.h>

#include <algorithm>

namespace tiller::log {

namespace {
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonceBytes + kTagBytes == kCipherOverheadBytes);

const unsigned char* octets(ByteSpan bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* writable_octets(std::span<std::byte> bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
}  // namespace

Bytes encrypt(const SubjectKey& key, ByteSpan plaintext, ByteSpan associated, Entropy& entropy) {
    Bytes out(plaintext.size() + kCipherOverheadBytes);
    const auto nonce = std::span(out).first(kNonceBytes);
    entropy.fill(nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(writable_octets(std::span(out).subspan(kNonceBytes)), nullptr,
                                               octets(plaintext), plaintext.size(), octets(associated),
                                               associated.size(), nullptr, octets(nonce), octets(key.bytes));
    return out;
}

Result<Bytes> decrypt(const SubjectKey& key, ByteSpan encrypted, ByteSpan associated) {
    if (encrypted.size() < kCipherOverheadBytes) return fail(ErrorCode::kCorrupt, "an encrypted body is too short");
    const ByteSpan nonce = encrypted.first(kNonceBytes);
    const ByteSpan sealed = encrypted.subspan(kNonceBytes);
    Bytes out(sealed.size() - kTagBytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(writable_octets(std::span(out)), nullptr, nullptr, octets(sealed),
                                                   sealed.size(), octets(associated), associated.size(), octets(nonce),
                                                   octets(key.bytes)) != 0) {
        return fail(ErrorCode::kCorrupt, "an encrypted body does not open under its key");
    }
    return out;
}

}  // namespace tiller::log

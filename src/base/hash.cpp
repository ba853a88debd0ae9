#include "base/hash.h"

#include <sodium.h>

#include "base/random.h"

namespace tiller {

namespace {
crypto_generichash_state* state_of(std::array<unsigned char, 384>& bytes) {
    static_assert(sizeof(crypto_generichash_state) <= 384);
    return reinterpret_cast<crypto_generichash_state*>(bytes.data());
}
/// Chooses the fastest code that this CPU runs; without it libsodium takes the portable one.
void prepare() {
    static const bool ready = sodium_init() >= 0;
    ASSERT(ready);
}
const unsigned char* raw(ByteSpan bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
}  // namespace

Hasher::Hasher() {
    prepare();
    ASSERT(crypto_generichash_init(state_of(state_), nullptr, 0, sizeof(Digest)) == 0);
}

void Hasher::update(ByteSpan bytes) {
    ASSERT(crypto_generichash_update(state_of(state_), raw(bytes), bytes.size()) == 0);
}

Digest Hasher::finish() {
    Digest digest;
    ASSERT(crypto_generichash_final(state_of(state_), reinterpret_cast<unsigned char*>(digest.data()), digest.size()) ==
           0);
    return digest;
}

Digest blake2b(ByteSpan bytes) {
    prepare();
    Digest digest;
    ASSERT(crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), raw(bytes), bytes.size(),
                              nullptr, 0) == 0);
    return digest;
}

Digest keyed_blake2b(ByteSpan key, ByteSpan bytes) {
    ASSERT(key.size() >= crypto_generichash_KEYBYTES_MIN && key.size() <= crypto_generichash_KEYBYTES_MAX);
    Digest digest;
    ASSERT(crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), raw(bytes), bytes.size(),
                              raw(key), key.size()) == 0);
    return digest;
}

bool equal_secrets(ByteSpan a, ByteSpan b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint64_t hash_text(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    return mix64(hash);
}

}  // namespace tiller

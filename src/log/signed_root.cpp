#include "log/signed_root.h"

#include <sodium.h>

#include <algorithm>
#include <string>

namespace tiller::log {

namespace {

constexpr std::string_view kDomain = "tiller log root 1";

const unsigned char* octets(ByteSpan bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* writable_octets(std::span<std::byte> bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

Bytes signed_bytes(const SignedRoot& root) {
    ByteWriter out;
    out.put_raw(as_bytes(kDomain));
    out.put(root.partition.value);
    out.put(root.next_offset);
    out.put_raw(root.chain);
    out.put(root.time_ms);
    return out.take();
}

}  // namespace

void SignedRoot::encode(ByteWriter& out) const {
    out.put(partition.value);
    out.put(next_offset);
    out.put_raw(chain);
    out.put(time_ms);
    out.put_raw(signature);
}

Result<SignedRoot> SignedRoot::decode(ByteSpan bytes) {
    ByteReader in(bytes);
    SignedRoot root;
    root.partition.value = in.get<std::uint16_t>();
    root.next_offset = in.get<std::uint64_t>();
    std::ranges::copy(in.get_raw(root.chain.size()), root.chain.begin());
    root.time_ms = in.get<UnixMs>();
    std::ranges::copy(in.get_raw(root.signature.size()), root.signature.begin());
    TRY_STATUS(in.finish("signed root"));
    return root;
}

RootSigner::RootSigner(const RootSeed& seed) {
    static_assert(std::tuple_size_v<RootPublicKey> == crypto_sign_PUBLICKEYBYTES);
    static_assert(std::tuple_size_v<decltype(secret_key_)> == crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(writable_octets(public_key_), writable_octets(secret_key_), octets(seed));
}

RootSeed RootSigner::random_seed(Entropy& entropy) {
    RootSeed seed;
    entropy.fill(seed);
    return seed;
}

SignedRoot RootSigner::sign(PartitionId partition, std::uint64_t next_offset, const Digest& chain,
                            UnixMs time_ms) const {
    SignedRoot root{partition, next_offset, chain, time_ms, {}};
    const Bytes bytes = signed_bytes(root);
    crypto_sign_detached(writable_octets(root.signature), nullptr, octets(bytes), bytes.size(), octets(secret_key_));
    return root;
}

Status verify_signature(const SignedRoot& root, const RootPublicKey& key) {
    const Bytes bytes = signed_bytes(root);
    if (crypto_sign_verify_detached(octets(root.signature), octets(bytes), bytes.size(), octets(key)) != 0) {
        return fail(ErrorCode::kCorrupt, "the root of partition " + std::to_string(root.partition.value) +
                                             " at offset " + std::to_string(root.next_offset) +
                                             " was not signed by this key");
    }
    return {};
}

}  // namespace tiller::log

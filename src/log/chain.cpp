#include "log/chain.h"

namespace tiller::log {

Digest commitment_of(const Salt& salt, ByteSpan body) {
    Hasher hasher;
    hasher.update(salt);
    hasher.update(body);
    return hasher.finish();
}

Digest first_chain(PartitionId partition, const LogIdentity& identity) {
    Hasher hasher;
    hasher.update(as_bytes("tiller log chain 1"));
    hasher.update_value(partition.value);
    hasher.update(identity);
    return hasher.finish();
}

Digest next_chain(const Digest& previous, std::uint64_t offset, ByteSpan header, const Digest& commitment) {
    Hasher hasher;
    hasher.update(previous);
    hasher.update_value(offset);
    hasher.update_value(static_cast<std::uint32_t>(header.size()));
    hasher.update(header);
    hasher.update(commitment);
    return hasher.finish();
}

}  // namespace tiller::log

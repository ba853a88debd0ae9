#include "log/verify.h"

namespace tiller::log {

namespace {

constexpr std::size_t kRootsPerRead = 1'000;

Result<std::optional<Verification::Fault>> first_bad_root(RecordReader& reader, const RootPublicKey& key,
                                                          VerifyRange range, std::uint64_t& count) {
    std::uint64_t from = range.from_offset + 1;
    while (true) {
        const std::vector<SignedRoot> roots = TRY(reader.roots(from, range.to_offset, kRootsPerRead));
        for (const SignedRoot& root : roots) {
            const Status status = check_root_against(reader, key, root);
            if (!status && status.error().code != ErrorCode::kCorrupt) return std::unexpected(status.error());
            if (!status) return Verification::Fault{root.next_offset - 1, status.error().message};
            ++count;
        }
        if (roots.size() < kRootsPerRead) return std::nullopt;
        from = roots.back().next_offset + 1;
    }
}

}  // namespace

std::optional<Verification::Fault> ChainWalk::step(const StoredRecord& record) {
    chain_ = next_chain(chain_, record.offset, record.header, record.commitment);
#ifndef TILLER_SABOTAGE_NO_CHAIN_CHECK
    if (chain_ != record.chain) return Verification::Fault{record.offset, "the chain breaks here"};
    if (record.body && commitment_of(record.body->salt, record.body->bytes) != record.commitment) {
        return Verification::Fault{record.offset, "the body is not the one that was committed to"};
    }
#endif
    return std::nullopt;
}

Result<Verification> verify_records(RecordReader& reader, const RootPublicKey& key, VerifyRange range) {
    Verification seen;
    ChainWalk walk(TRY(reader.head_below(range.from_offset)).chain);
    std::uint64_t next = range.from_offset;
    while (next < range.to_offset) {
        const std::vector<StoredRecord> records = TRY(reader.read(next, {}));
        if (records.empty()) break;
        for (const StoredRecord& record : records) {
            if (record.offset >= range.to_offset) break;
            seen.first_fault = walk.step(record);
            if (seen.first_fault) return seen;
            ++seen.records;
            if (!record.body) ++seen.erased_bodies;
        }
        next = records.back().offset + 1;
    }
    seen.first_fault = TRY(first_bad_root(reader, key, range, seen.roots));
    return seen;
}

Status check_root_against(RecordReader& reader, const RootPublicKey& key, const SignedRoot& root) {
    TRY_STATUS(verify_signature(root, key));
    if (root.partition != reader.partition())
        return fail(ErrorCode::kCorrupt, "the root is of partition " + std::to_string(root.partition.value));
    const ChainHead head = TRY(reader.head_below(root.next_offset));
    if (head.next_offset < root.next_offset) {
        return fail(ErrorCode::kCorrupt, "the log was cut short: a signed root names offset " +
                                             std::to_string(root.next_offset - 1) + ", which is missing");
    }
#ifndef TILLER_SABOTAGE_NO_CHAIN_CHECK
    if (head.chain != root.chain)
        return fail(ErrorCode::kCorrupt, "the log was rewritten below offset " + std::to_string(root.next_offset));
#endif
    return {};
}

}  // namespace tiller::log

// Reads a partition and says where it stops being what was written.
#pragma once

#include <cstdint>

#include "log/chain.h"
#include "log/record_tables.h"
#include "log/signed_root.h"

namespace tiller::log {

struct VerifyRange {
    std::uint64_t from_offset = 0;
    std::uint64_t to_offset = kNoOffset;
};

/// Checks, over the range, each record against the chain and its commitment, then each signed root against the chain.
/// Short reads, so that it can run beside the writer.
[[nodiscard]] Result<Verification> verify_records(RecordReader& reader, const RootPublicKey& key, VerifyRange range);

/// kCorrupt when `root` is not of this log and key, or the log does not have that chain value at its offset.
[[nodiscard]] Status check_root_against(RecordReader& reader, const RootPublicKey& key, const SignedRoot& root);

/// Walks records in order and keeps the chain value that they must have; shared with the log in memory.
class ChainWalk {
public:
    explicit ChainWalk(const Digest& before) : chain_(before) {}
    /// The fault of this record, if it has one.
    [[nodiscard]] std::optional<Verification::Fault> step(const StoredRecord& record);

private:
    Digest chain_;
};

}  // namespace tiller::log

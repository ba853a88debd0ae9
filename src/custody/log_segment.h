// A stretch of one partition as a back-up keeps it: records with their roots, chained to what lies before. Format:
// docs/formats/backup.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"
#include "log/log.h"

namespace tiller::custody {

/// A segment is closed when it has grown past this; what comes after it lies in the next one.
inline constexpr std::size_t kSegmentBytes = 16ull << 20;
inline constexpr std::size_t kMaxSegmentBytes = 4 * kSegmentBytes;

struct LogSegment {
    PartitionId partition;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Digest chain_before{};
    std::vector<log::StoredRecord> records;  // with their chain values
    std::vector<log::SignedRoot> roots;      // from < next_offset <= to
    /// The chain value behind the last record.
    [[nodiscard]] const Digest& chain_after() const { return records.empty() ? chain_before : records.back().chain; }
};

[[nodiscard]] Bytes encode_segment(const LogSegment& segment);
/// Computes the chain values and checks commitments, order, and roots against the chain (not their signatures: one over the
/// end speaks for all). kCorrupt says what does not fit.
[[nodiscard]] Result<LogSegment> decode_segment(ByteSpan bytes);
/// What a record takes in a segment, at most.
[[nodiscard]] std::size_t segment_bytes(const log::StoredRecord& record);

}  // namespace tiller::custody

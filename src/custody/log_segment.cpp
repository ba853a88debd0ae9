#include "custody/log_segment.h"

#include <algorithm>
#include <string>

namespace tiller::custody {
namespace {

constexpr std::string_view kMagic = "TILLERSG";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kRootBytes = 114;
constexpr std::size_t kLeastRecordBytes = 1 + 1 + 32 + 1;
enum class HasBody : std::uint8_t { kErased = 0, kPresent = 1 };

std::unexpected<Error> damaged(const LogSegment& segment, const std::string& what) {
    return fail(ErrorCode::kCorrupt, "records of partition " + std::to_string(segment.partition.value) +
                                         " from offset " + std::to_string(segment.from) + " on: " + what);
}

void put_record(ByteWriter& out, std::uint64_t previous, const log::StoredRecord& record) {
    out.put_varint(record.offset - previous);
    out.put_blob(record.header);
    out.put_raw(record.commitment);
    out.put(record.body ? HasBody::kPresent : HasBody::kErased);
    if (!record.body) return;
    out.put_raw(record.body->salt);
    out.put_blob(record.body->bytes);
}

log::StoredRecord get_record(ByteReader& in, std::uint64_t previous) {
    log::StoredRecord record;
    record.offset = previous + in.get_varint();
    const ByteSpan header = in.get_blob(log::kMaxHeaderBytes);
    record.header.assign(header.begin(), header.end());
    const ByteSpan commitment = in.get_raw(record.commitment.size());
    if (commitment.size() == record.commitment.size()) std::ranges::copy(commitment, record.commitment.begin());
    const auto has_body = in.get<std::uint8_t>();
    if (has_body > 1) in.mark_failed();
    if (has_body != 1) return record;
    record.body.emplace();
    const ByteSpan salt = in.get_raw(log::kSaltBytes);
    if (salt.size() == log::kSaltBytes) std::ranges::copy(salt, record.body->salt.begin());
    const ByteSpan body = in.get_blob(log::kMaxBodyBytes);
    record.body->bytes.assign(body.begin(), body.end());
    return record;
}

Status check_record(const LogSegment& segment, const log::StoredRecord& record) {
    const bool in_order =
        segment.records.empty() ? record.offset >= segment.from : record.offset > segment.records.back().offset;
    if (!in_order || record.offset >= segment.to) return damaged(segment, "a record lies outside of its place");
    if (record.body && log::commitment_of(record.body->salt, record.body->bytes) != record.commitment)
        return damaged(segment, "the body at offset " + std::to_string(record.offset) + " is not the one committed to");
    return {};
}

Status check_root(const LogSegment& segment, const log::SignedRoot& root) {
    const auto found = std::ranges::lower_bound(segment.records, root.next_offset - 1, {}, &log::StoredRecord::offset);
    if (root.partition == segment.partition && found != segment.records.end() &&
        found->offset + 1 == root.next_offset && found->chain == root.chain)
        return {};
    return damaged(segment, "a signed root does not fit");
}

}  // namespace

std::size_t segment_bytes(const log::StoredRecord& record) {
    return 64 + record.header.size() + (record.body ? record.body->bytes.size() + log::kSaltBytes : 0);
}

Bytes encode_segment(const LogSegment& segment) {
    ByteWriter out;
    out.put_raw(as_bytes(kMagic));
    out.put(kVersion);
    out.put(segment.partition.value);
    out.put(segment.from);
    out.put(segment.to);
    out.put_raw(segment.chain_before);
    out.put_varint(segment.records.size());
    std::uint64_t previous = segment.from;
    for (const log::StoredRecord& record : segment.records) {
        put_record(out, previous, record);
        previous = record.offset;
    }
    out.put_varint(segment.roots.size());
    for (const log::SignedRoot& root : segment.roots) root.encode(out);
    return out.take();
}

Result<LogSegment> decode_segment(ByteSpan bytes) {
    ByteReader in(bytes);
    LogSegment segment;
    if (as_text(in.get_raw(kMagic.size())) != kMagic || in.get<std::uint32_t>() != kVersion)
        return fail(ErrorCode::kCorrupt, "this is no stretch of a log that this version of tiller can read");
    segment.partition.value = in.get<std::uint16_t>();
    segment.from = in.get<std::uint64_t>();
    segment.to = in.get<std::uint64_t>();
    const ByteSpan before = in.get_raw(segment.chain_before.size());
    if (before.size() == segment.chain_before.size()) std::ranges::copy(before, segment.chain_before.begin());
    const std::size_t records = in.get_count(kMaxSegmentBytes / kLeastRecordBytes, kLeastRecordBytes);
    Digest chain = segment.chain_before;
    std::uint64_t previous = segment.from;
    for (std::size_t i = 0; i < records && in.ok(); ++i) {
        log::StoredRecord record = get_record(in, previous);
        if (!in.ok()) break;
        TRY_STATUS(check_record(segment, record));
        chain = log::next_chain(chain, record.offset, record.header, record.commitment);
        record.chain = chain;
        previous = record.offset;
        segment.records.push_back(std::move(record));
    }
    const std::size_t roots = in.get_count(kMaxSegmentBytes / kRootBytes, kRootBytes);
    for (std::size_t i = 0; i < roots && in.ok(); ++i) {
        const auto root = log::SignedRoot::decode(in.get_raw(kRootBytes));
        if (!root) return damaged(segment, "a signed root can not be read");
        TRY_STATUS(check_root(segment, *root));
        segment.roots.push_back(*root);
    }
    TRY_STATUS(in.finish("a stretch of the log"));
    return segment;
}

}  // namespace tiller::custody

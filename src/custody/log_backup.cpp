#include "custody/log_backup.h"

#include <fmt/format.h>

#include <utility>

#include "custody/backup_folder.h"

namespace tiller::custody {
namespace {

constexpr std::size_t kMaxRootsOfSegment = 500'000;

std::string segment_name(PartitionId partition, const BackedUpSegment& segment) {
    return fmt::format("log of partition {}, offsets {} to {}", partition.value, segment.from, segment.to);
}

}  // namespace

Result<LogBackup> LogBackup::open(const std::string& log_file, BackupPlace& folder, const BackedUpPartition* before) {
    LogBackup backup(TRY(log::RecordReader::open(log_file, "")), folder);
    backup.open_.partition = backup.reader_.partition();
    backup.open_.chain_before = TRY(backup.reader_.head_below(0)).chain;
    if (before == nullptr) return backup;
    if (before->identity != backup.reader_.identity())
        return fail(ErrorCode::kConflict,
                    folder.path() + " holds a back-up of another instance: choose another folder");
    const log::ChainHead there = TRY(backup.reader_.head_below(before->root.next_offset));
    if (there.next_offset != before->root.next_offset || there.chain != before->root.chain)
        return fail(
            ErrorCode::kCorrupt,
            fmt::format("{} does not go on from the back-up in {}: it was cut short, rewritten, or restored from "
                        "an older one. Run tiller verify, and back up to a new folder; the old one stays as it is",
                        log_file, folder.path()));
    backup.before_ = before->segments;
    backup.before_next_offset_ = before->root.next_offset;
    return backup;
}

std::string LogBackup::name() const { return fmt::format("the log of partition {}", open_.partition.value); }

Status LogBackup::end_at(const log::ChainHead& cut) {
    if (cut.next_offset < before_next_offset_) return fail(ErrorCode::kCorrupt, name() + " was cut short");
    cut_ = cut;
    return {};
}

Result<LogSegment> LogBackup::read_segment(const BackedUpSegment& stored) const {
    const std::string what = segment_name(open_.partition, stored);
    return decode_segment(TRY(folder_->read(stored.bytes, what, kMaxSegmentBytes)));
}

Result<BackedUpSegment> LogBackup::write(const LogSegment& segment) {
    const BackedUpSegment stored{
        .from = segment.from, .to = segment.to, .bytes = TRY(folder_->add_bytes(encode_segment(segment)))};
    written_.push_back(stored);
    return stored;
}

/// Segments stay as they are but for two: one that holds a body which was erased since, and a last one with room left.
Status LogBackup::take_over_segments() {
    for (const BackedUpSegment& stored : before_) {
        const auto erased = erased_.lower_bound(stored.from);
        const bool is_touched = erased != erased_.end() && *erased < stored.to;
        const bool goes_on = stored.to == before_next_offset_ && stored.bytes.size_bytes < kSegmentBytes &&
                             cut_.next_offset > before_next_offset_;
        if (!is_touched && !goes_on) {
            segments_.push_back(stored);
            continue;
        }
        LogSegment segment = TRY(read_segment(stored));
        bool changed = false;
        for (log::StoredRecord& record : segment.records) {
            if (!record.body || !erased_.contains(record.offset)) continue;
            record.body.reset();
            changed = true;
        }
        if (goes_on) {
            open_ = std::move(segment);
            open_bytes_ = stored.bytes.size_bytes;
            return {};
        }
        segments_.push_back(changed ? TRY(write(segment)) : stored);
    }
    open_.from = before_next_offset_;
    if (before_next_offset_ > 0) open_.chain_before = TRY(reader_.head_below(before_next_offset_)).chain;
    return {};
}

Status LogBackup::add_record(log::StoredRecord record) {
    const Digest chain = log::next_chain(open_.chain_after(), record.offset, record.header, record.commitment);
    if (chain != record.chain)
        return fail(ErrorCode::kCorrupt,
                    fmt::format("{} is damaged at offset {}: the chain breaks there. The back-up stays as it was; run "
                                "tiller verify, and see docs/operating.md for a restore",
                                name(), record.offset));
    open_bytes_ += segment_bytes(record);
    open_.records.push_back(std::move(record));
    ++new_records_;
    if (open_bytes_ < kSegmentBytes) return {};
    return close_segment(open_.records.back().offset + 1);
}

Status LogBackup::close_segment(std::uint64_t to) {
    open_.to = to;
    open_.roots = TRY(reader_.roots(open_.from + 1, to, kMaxRootsOfSegment));
    segments_.push_back(TRY(write(open_)));
    const Digest chain = open_.chain_after();
    open_ = LogSegment{
        .partition = open_.partition, .from = to, .to = to, .chain_before = chain, .records = {}, .roots = {}};
    open_bytes_ = 0;
    return {};
}

Status LogBackup::write_segments(const OnBytes& on_bytes) {
    TRY_STATUS(take_over_segments());
    for (std::uint64_t next = before_next_offset_; next < cut_.next_offset;) {
        std::vector<log::StoredRecord> records = TRY(reader_.read(next, {}));
        if (records.empty()) break;
        std::uint64_t bytes = 0;
        for (log::StoredRecord& record : records) {
            next = record.offset + 1;
            if (record.offset >= cut_.next_offset) break;
            bytes += segment_bytes(record);
            TRY_STATUS(add_record(std::move(record)));
        }
        if (on_bytes) on_bytes(bytes);
    }
    if (open_.chain_after() != cut_.chain) return fail(ErrorCode::kCorrupt, name() + " changed while it was read");
    if (open_.from < cut_.next_offset) return close_segment(cut_.next_offset);
    return {};
}

std::uint64_t LogBackup::written_bytes() const {
    std::uint64_t bytes = 0;
    for (const BackedUpSegment& segment : written_) bytes += segment.bytes.size_bytes;
    return bytes;
}

Status LogBackup::check_written(const OnBytes& on_bytes) const {
    for (const BackedUpSegment& stored : written_) {
        const LogSegment segment = TRY(read_segment(stored));
        if (segment.from != stored.from || segment.to != stored.to)
            return fail(ErrorCode::kCorrupt,
                        segment_name(open_.partition, stored) + " was not written as it should be");
        if (on_bytes) on_bytes(stored.bytes.size_bytes);
    }
    return {};
}

BackedUpPartition LogBackup::partition(const log::RootSigner& signer, UnixMs time_ms) const {
    return {.identity = reader_.identity(),
            .root = signer.sign(open_.partition, cut_.next_offset, cut_.chain, time_ms),
            .segments = segments_};
}

Status for_each_segment(const std::string& folder, const BackedUpPartition& partition, const OnBytes& on_bytes,
                        const std::function<Status(const LogSegment&)>& take) {
    const PartitionId id = partition.root.partition;
    Digest chain = log::first_chain(id, partition.identity);
    for (const BackedUpSegment& stored : partition.segments) {
        const std::string what = segment_name(id, stored);
        const auto segment = decode_segment(TRY(read_stored(folder, stored.bytes, what, kMaxSegmentBytes)));
        if (!segment)
            return fail(ErrorCode::kCorrupt, stored_path(folder, stored.bytes.digest) + ": " + segment.error().message);
        if (segment->partition != id || segment->from != stored.from || segment->to != stored.to ||
            segment->chain_before != chain)
            return fail(ErrorCode::kCorrupt, fmt::format("{} ({}) does not continue what lies before it",
                                                         stored_path(folder, stored.bytes.digest), what));
        chain = segment->chain_after();
        TRY_STATUS(take(*segment));
        if (on_bytes) on_bytes(stored.bytes.size_bytes);
    }
    if (chain != partition.root.chain)
        return fail(ErrorCode::kCorrupt,
                    fmt::format("the log of partition {} does not end as its signed root says", id.value));
    return {};
}

}  // namespace tiller::custody

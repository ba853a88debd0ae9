#include "log/partition_writer.h"

#include <sodium.h>

#include <utility>

#include "log/verify.h"

namespace tiller::log {

namespace {

constexpr std::size_t kCheckedTailRecords = 1'000;

/// A disk that is full now may have room later, and a busy file may be free; every other error is final here.
bool may_go_on_after(const Error& error) {
    return error.code == ErrorCode::kNoSpace || error.code == ErrorCode::kUnavailable;
}

void answer(PendingAppend& append, Result<Appended> result) {
    if (append.done) std::exchange(append.done, nullptr)(std::move(result));
}

Appended places_of(const PendingAppend& append) {
    if (append.records.empty()) return {};
    return {append.records.front().offset, append.records.back().offset};
}

Status check_tail(const std::string& path, const std::string& vfs, const RootPublicKey& key) {
    RecordReader reader = TRY(RecordReader::open(path, vfs));
    const std::uint64_t from = TRY(reader.offset_of_tail(kCheckedTailRecords));
    const Verification tail = TRY(verify_records(reader, key, {.from_offset = from}));
    if (tail.first_fault) {
        return fail(ErrorCode::kCorrupt,
                    path + ": offset " + std::to_string(tail.first_fault->offset) + ": " + tail.first_fault->what);
    }
    return {};
}

}  // namespace

Status check_limits(std::span<const NewRecord> records) {
    if (records.size() > kMaxAppendRecords)
        return fail(ErrorCode::kInvalid, "an append has at most " + std::to_string(kMaxAppendRecords) + " records");
    std::size_t bytes = 0;
    for (const NewRecord& record : records) {
        if (record.header.size() > kMaxHeaderBytes || record.body.bytes.size() > kMaxBodyBytes) {
            return fail(ErrorCode::kInvalid, "a record of " + std::to_string(record.header.size()) + " + " +
                                                 std::to_string(record.body.bytes.size()) + " bytes is past the limit");
        }
        bytes += record.header.size() + record.body.bytes.size();
    }
    if (bytes > kMaxAppendBytes)
        return fail(ErrorCode::kInvalid, "an append has at most " + std::to_string(kMaxAppendBytes) + " bytes");
    return {};
}

std::vector<StoredRecord> place(std::vector<NewRecord> records, std::uint64_t first_offset) {
    std::vector<StoredRecord> placed(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        placed[i].offset = first_offset + i;
        placed[i].commitment = commitment_of(records[i].body.salt, records[i].body.bytes);
        placed[i].header = std::move(records[i].header);
        placed[i].body = std::move(records[i].body);
    }
    return placed;
}

Result<std::unique_ptr<PartitionWriter>> PartitionWriter::open(const std::string& path, const PartitionSetup& setup,
                                                               const SqliteLogOptions& options,
                                                               SqliteLogContext context) {
    if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium did not start");
    RecordWriter tables = TRY(RecordWriter::open(path, {.partition = setup.id, .vfs = options.vfs}, context.entropy));
    std::unique_ptr<PartitionWriter> writer(new PartitionWriter(std::move(tables), setup, options, std::move(context)));
    TRY_STATUS(check_tail(path, options.vfs, writer->public_key()));
    RecordReader reader = TRY(RecordReader::open(path, options.vfs));
    writer->head_ = TRY(reader.head_below(kNoOffset));
    const std::optional<SignedRoot> root = TRY(reader.latest_root());
    writer->signed_next_offset_ = root ? root->next_offset : 0;
    writer->signed_ms_ = writer->context_.clock.now_ms();
    // A crash may have brought back a write-ahead file from before an erasure.
    TRY_STATUS(writer->tables_.checkpoint(Checkpoint::kTruncate));
    const bool was_closed = TRY(writer->tables_.take_clean_mark());
#ifdef TILLER_SABOTAGE_NO_RECOVERY_LEAP
    const std::uint64_t leap = 0;
#else
    const std::uint64_t leap = kRecoveryLeap;
#endif
    writer->first_free_offset_ = writer->head_.next_offset + (was_closed ? 0 : leap);
    return writer;
}

Status PartitionWriter::commit(std::vector<PendingAppend>& group, const Deliver& deliver) {
    if (!health_) {
        for (PendingAppend& append : group) answer(append, std::unexpected(health_.error()));
        group.clear();
        return health_;
    }
#ifdef TILLER_SABOTAGE_ACK_BEFORE_SYNC
    for (PendingAppend& append : group) answer(append, places_of(append));
#endif
    Attempt done = attempt(group);
#ifdef TILLER_SABOTAGE_RETRY_AFTER_FAILED_SYNC
    for (int retry = 0; retry < 3 && done.failed == Failed::kCommit; ++retry) done = attempt(group);
#endif
    has_carried_ = false;
    if (done.failed == Failed::kNothing) {
        accept(group, done, deliver);
        checkpoint_when_due();
        return health_;
    }
    const bool goes_on = may_go_on_after(done.error);
    Error error = done.error;
    if (!goes_on) error.code = done.failed == Failed::kCommit ? ErrorCode::kUnknown : ErrorCode::kUnavailable;
    for (PendingAppend& append : group) {
        if (append.durability == Durability::kSynced) answer(append, std::unexpected(error));
    }
    if (!goes_on) {
        group.clear();
        return fence(done.error);
    }
    std::erase_if(group, [](const PendingAppend& append) { return append.durability == Durability::kSynced; });
    has_carried_ = !group.empty();
    return {};
}

PartitionWriter::Attempt PartitionWriter::attempt(std::vector<PendingAppend>& group) {
    Attempt result{.failed = Failed::kNothing, .error = {}, .head = head_};
    Status status = tables_.begin();
    if (status) status = insert_group(group, result.head);
    if (status && root_is_due(result.head)) {
        result.has_root = true;
        status = tables_.insert_root(
            signer_.sign(partition_, result.head.next_offset, result.head.chain, context_.clock.now_ms()));
    }
    if (!status) result.failed = Failed::kBeforeCommit;
    if (status) {
        status = tables_.commit();
        if (!status) result.failed = Failed::kCommit;
    }
    if (!status) {
        result.error = status.error();
        tables_.rollback();
    }
    return result;
}

Status PartitionWriter::insert_group(std::vector<PendingAppend>& group, ChainHead& head) {
    for (PendingAppend& append : group) {
        for (StoredRecord& record : append.records) {
            ASSERT(record.offset >= head.next_offset && record.body.has_value());
            record.chain = next_chain(head.chain, record.offset, record.header, record.commitment);
            head = {record.offset + 1, record.chain};
            TRY_STATUS(tables_.insert(record));
        }
    }
    return {};
}

bool PartitionWriter::root_is_due(const ChainHead& head) const {
    if (head.next_offset == signed_next_offset_) return false;
    return unsigned_records_ >= options_.root_every_records ||
           context_.clock.now_ms() - signed_ms_ >= options_.root_every_ms;
}

void PartitionWriter::accept(std::vector<PendingAppend>& group, const Attempt& attempt, const Deliver& deliver) {
    head_ = attempt.head;
    first_free_offset_ = std::max(first_free_offset_, head_.next_offset);
    if (attempt.has_root) {
        signed_next_offset_ = head_.next_offset;
        signed_ms_ = context_.clock.now_ms();
        unsigned_records_ = 0;
    }
    for (const PendingAppend& append : group) {
        unsigned_records_ += append.records.size();
        if (!append.records.empty()) deliver(append.records);
    }
    for (PendingAppend& append : group) answer(append, places_of(append));
    group.clear();
}

void PartitionWriter::checkpoint_when_due() {
    const int pages = tables_.wal_pages();
    if (pages < checkpointed_wal_pages_) checkpointed_wal_pages_ = 0;  // the write-ahead file began anew
    if (pages - checkpointed_wal_pages_ < options_.checkpoint_pages) return;
    checkpointed_wal_pages_ = pages;
    const Status status = tables_.checkpoint(Checkpoint::kPassive);
    // Busy readers and a full disk only put it off: the write-ahead file keeps everything meanwhile.
    if (!status && !may_go_on_after(status.error())) (void)fence(status.error());
}

Status PartitionWriter::erase(std::span<const std::uint64_t> offsets) {
    TRY_STATUS(health_);
    Status status = tables_.begin();
    for (std::size_t i = 0; status && i < offsets.size(); ++i) status = tables_.delete_body(offsets[i]);
    if (status) status = tables_.commit();
    if (!status) tables_.rollback();
    if (status) status = tables_.checkpoint(Checkpoint::kTruncate);
    if (status) checkpointed_wal_pages_ = 0;
    if (status || may_go_on_after(status.error())) return status;
    return fence(status.error());
}

Status PartitionWriter::sign_root() {
    TRY_STATUS(health_);
    if (!has_unsigned_records()) return {};
    const UnixMs now_ms = context_.clock.now_ms();
    Status status =
        tables_.insert_root(signer_.sign(partition_, head_.next_offset, head_.chain, now_ms));  // its own commit
    if (!status) return may_go_on_after(status.error()) ? status : fence(status.error());
    signed_next_offset_ = head_.next_offset;
    signed_ms_ = now_ms;
    unsigned_records_ = 0;
    return {};
}

Status PartitionWriter::close() {
    TRY_STATUS(sign_root());
    // A leap that no record has passed yet must be made again: the offsets below it may have been given out.
    const bool has_leapt = first_free_offset_ > head_.next_offset;
    if (!has_carried_ && !has_leapt) TRY_STATUS(tables_.put_clean_mark());
    return tables_.checkpoint(Checkpoint::kPassive);
}

Status PartitionWriter::health() const { return health_; }

std::unexpected<Error> PartitionWriter::fence(Error error) {
    const bool first = health_.has_value();
    health_ =
        fail(ErrorCode::kUnavailable, "partition " + std::to_string(partition_.value) + " is fenced: " + error.message);
    if (first && context_.on_fenced) context_.on_fenced(partition_, error);
    return std::unexpected(health_.error());
}

}  // namespace tiller::log

#include "log/sqlite_partition.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "log/verify.h"

namespace tiller::log {

namespace {

constexpr std::size_t kMaxIdleReaders = 4;

std::size_t bytes_of(const PendingAppend& append) {
    std::size_t bytes = sizeof(PendingAppend);
    for (const StoredRecord& record : append.records)
        bytes += sizeof(record) + record.header.size() + record.body->bytes.size();
    return bytes;
}

}  // namespace

SqlitePartition::SqlitePartition(std::string path, PartitionId id, std::unique_ptr<PartitionWriter> writer,
                                 const SqliteLogOptions& options)
    : path_(std::move(path)),
      id_(id),
      options_(options),
      public_key_(writer->public_key()),
      writer_(std::move(writer)),
      next_free_offset_(writer_->first_free_offset()),
      durable_next_offset_(writer_->durable_next_offset()) {
    // Else offsets that were given out could outnumber the leap after a crash.
    ASSERT(options_.queue_records + options_.group_records + kMaxAppendRecords < kRecoveryLeap);
    thread_ = std::thread([this] { write_until_closed(); });
}

SqlitePartition::~SqlitePartition() {
    {
        const std::lock_guard lock(queue_mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void SqlitePartition::append(std::vector<NewRecord> records, Durability durability, AppendDone done) {
    if (Status status = check_limits(records); !status) return done(std::unexpected(std::move(status.error())));
    PendingAppend pending{place(std::move(records), 0), durability, nullptr};
    const std::size_t count = pending.records.size();
    if (durability == Durability::kSynced) pending.done = std::exchange(done, nullptr);
    const Result<std::uint64_t> first_offset = enqueue(pending);
    if (!first_offset && pending.done) done = std::move(pending.done);
    if (!done) return;
    if (first_offset) return done(Appended{*first_offset, *first_offset + std::max<std::size_t>(count, 1) - 1});
    done(std::unexpected(first_offset.error()));
}

Result<std::uint64_t> SqlitePartition::enqueue(PendingAppend& append) {
    const std::size_t count = append.records.size();
    const std::size_t bytes = bytes_of(append);
    const bool synced = append.durability == Durability::kSynced;
    std::unique_lock lock(queue_mutex_);
    TRY_STATUS(health_);
    if (closing_) return fail(ErrorCode::kUnavailable, "the log is closing");
    if (queued_records_ + count > options_.queue_records || queued_bytes_ + bytes > options_.queue_bytes) {
        return fail(ErrorCode::kExhausted, "the log's queue is full: " + std::to_string(queued_records_) +
                                               " records, " + std::to_string(queued_bytes_) + " bytes wait");
    }
    const std::uint64_t first_offset = next_free_offset_;
    for (StoredRecord& record : append.records) record.offset += first_offset;
    next_free_offset_ += count;
    queued_records_ += count;
    queued_bytes_ += bytes;
    queued_synced_ += synced ? 1 : 0;
    queue_.push_back(std::move(append));
    const bool starts_wait = !synced && !flush_at_;
    const bool wakes_writer = synced || starts_wait || queued_records_ >= options_.deferred_flush_records;
    if (starts_wait)
        flush_at_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.deferred_flush_ms);
    lock.unlock();
    if (wakes_writer) wake_.notify_one();
    return first_offset;
}

Status SqlitePartition::sync() {
    // An append of nothing is answered after everything queued before it.
    const Result<Appended> result = append_and_wait({});
    if (!result) return std::unexpected(result.error());
    return {};
}

void SqlitePartition::write_until_closed() {
    std::vector<PendingAppend> carried;
    for (bool closing = false; !closing;) {
        Work work = wait_for_work(std::move(carried));
        do_work(work);
        carried = std::move(work.group);
        closing = work.closing;
    }
    // A fenced or full disk leaves no clean mark, and the next start recovers: nothing more can be done here.
    (void)writer_->close();
}

SqlitePartition::Work SqlitePartition::wait_for_work(std::vector<PendingAppend> carried) {
    std::unique_lock lock(queue_mutex_);
    wait_until_ready(lock);
    flush_at_.reset();
    Work work{.group = std::move(carried), .erasures = std::exchange(erasures_, {}), .closing = false};
    take_queued(work.group);
    work.closing = closing_ && queue_.empty();
    return work;
}

void SqlitePartition::wait_until_ready(std::unique_lock<std::mutex>& lock) {
    while (!closing_ && queued_synced_ == 0 && erasures_.empty() && queued_records_ < options_.deferred_flush_records) {
        if (!flush_at_) {
            wake_.wait(lock);
        } else if (wake_.wait_until(lock, *flush_at_) == std::cv_status::timeout) {
            return;
        }
    }
}

void SqlitePartition::take_queued(std::vector<PendingAppend>& group) {
    std::size_t count = 0;
    while (!queue_.empty() && count < options_.group_records) {
        PendingAppend& append = queue_.front();
        count += append.records.size();
        queued_records_ -= append.records.size();
        queued_bytes_ -= bytes_of(append);
        queued_synced_ -= append.durability == Durability::kSynced ? 1 : 0;
        group.push_back(std::move(append));
        queue_.pop_front();
    }
}

void SqlitePartition::do_work(Work& work) {
    Status status = writer_->health();
    const bool wrote = !work.group.empty();
    if (wrote)
        status = writer_->commit(work.group, [this](std::span<const StoredRecord> records) { deliver(records); });
    for (Erasure& erasure : work.erasures) erasure.done.set_value(writer_->erase(erasure.offsets));
    // Only when idle: under load roots ride on the commits.
    if (!wrote && status && writer_->has_unsigned_records()) status = writer_->sign_root();
    if (!writer_->health()) {
        const std::lock_guard lock(queue_mutex_);
        health_ = writer_->health();
    }
    plan_next_flush(!work.group.empty());
}

void SqlitePartition::plan_next_flush(bool has_carried) {
    using std::chrono::milliseconds;
    const bool has_unsigned = writer_->health().has_value() && writer_->has_unsigned_records();
    if (!has_carried && !has_unsigned) return;
    const auto at = std::chrono::steady_clock::now() +
                    milliseconds(has_carried ? options_.deferred_flush_ms : options_.root_every_ms);
    const std::lock_guard lock(queue_mutex_);
    if (!flush_at_ || at < *flush_at_) flush_at_ = at;
}

void SqlitePartition::deliver(std::span<const StoredRecord> records) {
    const std::lock_guard lock(followers_mutex_);
    durable_next_offset_ = records.back().offset + 1;
    for (auto& [id, follower] : followers_) follower(records);
}

Following SqlitePartition::follow(Follower follower) {
    const std::lock_guard lock(followers_mutex_);
    followers_.emplace(++last_follower_, std::move(follower));
    return {FollowerId{last_follower_}, durable_next_offset_.load()};
}

void SqlitePartition::unfollow(FollowerId id) {
    const std::lock_guard lock(followers_mutex_);
    followers_.erase(id.value);
}

Status SqlitePartition::erase_bodies(std::vector<std::uint64_t> offsets) {
    Erasure erasure{std::move(offsets), {}};
    std::future<Status> done = erasure.done.get_future();
    {
        const std::lock_guard lock(queue_mutex_);
        TRY_STATUS(health_);
        if (closing_) return fail(ErrorCode::kUnavailable, "the log is closing");
        erasures_.push_back(std::move(erasure));
    }
    wake_.notify_one();
    return done.get();
}

Status SqlitePartition::health() const {
    const std::lock_guard lock(queue_mutex_);
    return health_;
}

template <typename Call>
auto SqlitePartition::with_reader(Call call) const -> decltype(call(std::declval<RecordReader&>())) {
    std::unique_ptr<RecordReader> reader;
    {
        const std::lock_guard lock(readers_mutex_);
        if (!idle_readers_.empty()) {
            reader = std::move(idle_readers_.back());
            idle_readers_.pop_back();
        }
    }
    if (!reader) reader = std::make_unique<RecordReader>(TRY(RecordReader::open(path_, options_.vfs)));
    auto result = call(*reader);
    const std::lock_guard lock(readers_mutex_);
    if (result && idle_readers_.size() < kMaxIdleReaders) idle_readers_.push_back(std::move(reader));
    return result;
}

Result<std::vector<StoredRecord>> SqlitePartition::read(std::uint64_t from_offset, ReadLimits limits) const {
    return with_reader([&](RecordReader& reader) { return reader.read(from_offset, limits); });
}

Result<Verification> SqlitePartition::verify(std::uint64_t from_offset, std::uint64_t to_offset) const {
    return with_reader(
        [&](RecordReader& reader) { return verify_records(reader, public_key_, {from_offset, to_offset}); });
}

Result<std::vector<SignedRoot>> SqlitePartition::roots(std::uint64_t from, std::size_t max_count) const {
    return with_reader([&](RecordReader& reader) { return reader.roots(from, kNoOffset, max_count); });
}

Result<std::optional<SignedRoot>> SqlitePartition::latest_root() const {
    return with_reader([](RecordReader& reader) { return reader.latest_root(); });
}

Status SqlitePartition::check_root(const SignedRoot& root) const {
    return with_reader([&](RecordReader& reader) { return check_root_against(reader, public_key_, root); });
}

Result<std::unique_ptr<Partition>> open_sqlite_partition(const std::string& path, const PartitionSetup& setup,
                                                         const SqliteLogOptions& options, SqliteLogContext context) {
    std::unique_ptr<PartitionWriter> writer = TRY(PartitionWriter::open(path, setup, options, std::move(context)));
    return std::unique_ptr<Partition>(std::make_unique<SqlitePartition>(path, setup.id, std::move(writer), options));
}

}  // namespace tiller::log

// One partition of the embedded log: a bounded queue in front of a writer thread, readers beside it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "log/log.h"
#include "log/partition_writer.h"

namespace tiller::log {

/// Group commit without a timer: whatever arrives during a sync goes into the next transaction together.
class SqlitePartition final : public Partition {
public:
    SqlitePartition(std::string path, PartitionId id, std::unique_ptr<PartitionWriter> writer,
                    const SqliteLogOptions& options);
    /// Makes durable what is queued, signs the head and closes cleanly.
    ~SqlitePartition() override;

    [[nodiscard]] PartitionId id() const override { return id_; }
    void append(std::vector<NewRecord> records, Durability durability, AppendDone done) override;
    [[nodiscard]] Status sync() override;
    [[nodiscard]] Result<std::vector<StoredRecord>> read(std::uint64_t from_offset, ReadLimits limits) const override;
    [[nodiscard]] std::uint64_t next_offset() const override { return durable_next_offset_.load(); }
    [[nodiscard]] Status erase_bodies(std::vector<std::uint64_t> offsets) override;
    [[nodiscard]] Result<Verification> verify(std::uint64_t from_offset, std::uint64_t to_offset) const override;
    [[nodiscard]] Result<std::vector<SignedRoot>> roots(std::uint64_t from, std::size_t max_count) const override;
    [[nodiscard]] Result<std::optional<SignedRoot>> latest_root() const override;
    [[nodiscard]] Status check_root(const SignedRoot& root) const override;
    [[nodiscard]] Following follow(Follower follower) override;
    void unfollow(FollowerId id) override;
    [[nodiscard]] Status health() const override;

private:
    using Deadline = std::optional<std::chrono::steady_clock::time_point>;
    struct Erasure {
        std::vector<std::uint64_t> offsets;
        std::promise<Status> done;
    };
    struct Work {
        std::vector<PendingAppend> group;
        std::vector<Erasure> erasures;
        bool closing = false;
    };

    /// Gives the first offset; leaves `append` untouched when it refuses.
    [[nodiscard]] Result<std::uint64_t> enqueue(PendingAppend& append);
    void write_until_closed();
    [[nodiscard]] Work wait_for_work(std::vector<PendingAppend> carried);
    void wait_until_ready(std::unique_lock<std::mutex>& lock);
    void take_queued(std::vector<PendingAppend>& group);
    void do_work(Work& work);
    void plan_next_flush(bool has_carried);
    void deliver(std::span<const StoredRecord> records);

    template <typename Call>
    auto with_reader(Call call) const -> decltype(call(std::declval<RecordReader&>()));

    const std::string path_;
    const PartitionId id_;
    const SqliteLogOptions options_;
    const RootPublicKey public_key_;
    std::unique_ptr<PartitionWriter> writer_;  // the writer thread's once that runs

    mutable std::mutex queue_mutex_;  // guards all up to wake_
    std::deque<PendingAppend> queue_;
    std::vector<Erasure> erasures_;
    std::size_t queued_records_ = 0;
    std::size_t queued_bytes_ = 0;
    std::size_t queued_synced_ = 0;  // appends in the queue that someone waits for
    std::uint64_t next_free_offset_ = 0;
    Deadline flush_at_;  // when kBeforeNext records or a root are due
    bool closing_ = false;
    Status health_;
    std::condition_variable wake_;

    std::mutex followers_mutex_;  // held while delivering, so that unfollow() waits for the follower to return
    std::map<std::uint64_t, Follower> followers_;
    std::uint64_t last_follower_ = 0;
    std::atomic<std::uint64_t> durable_next_offset_;

    mutable std::mutex readers_mutex_;  // guards idle_readers_
    mutable std::vector<std::unique_ptr<RecordReader>> idle_readers_;

    std::thread thread_;
};

}  // namespace tiller::log

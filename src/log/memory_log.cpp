#include "log/memory_log.h"

#include <sodium.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "base/random.h"
#include "log/partition_writer.h"
#include "log/verify.h"

namespace tiller::log {

namespace {

constexpr std::uint64_t kMaxDuplicates = 5;

class MemoryPartition final : public Partition {
public:
    MemoryPartition(PartitionId id, const MemoryLogOptions& options, const Clock& clock)
        : id_(id),
          options_(options),
          clock_(clock),
          random_(mix64(options.seed, id.value)),
          signer_(seed_of(options.seed, id)) {
        const LogIdentity identity{static_cast<std::byte>(options.seed)};
        first_chain_ = chain_ = first_chain(id, identity);
    }

    [[nodiscard]] PartitionId id() const override { return id_; }

    void append(std::vector<NewRecord> records, Durability, AppendDone done) override {
        if (Status status = check_limits(records); !status) return done(std::unexpected(status.error()));
        std::unique_lock lock(mutex_);
        Delivery delivery{.records = {}, .again = {}, .done = std::move(done), .answer = {}};
        decide(std::move(records), delivery);
        deliveries_.push_back(std::move(delivery));
        drain(lock);
    }

    [[nodiscard]] Status sync() override { return {}; }

    [[nodiscard]] Result<std::vector<StoredRecord>> read(std::uint64_t from_offset, ReadLimits limits) const override {
        const std::lock_guard lock(mutex_);
        std::vector<StoredRecord> found;
        std::size_t bytes = 0;
        for (std::size_t i = index_of(from_offset); i < records_.size() && found.size() < limits.max_records; ++i) {
            bytes += records_[i].header.size() + (records_[i].body ? records_[i].body->bytes.size() : 0);
            if (bytes > limits.max_bytes && !found.empty()) break;
            found.push_back(records_[i]);
        }
        return found;
    }
    [[nodiscard]] std::uint64_t next_offset() const override {
        const std::lock_guard lock(mutex_);
        return next_offset_;
    }

    [[nodiscard]] Status erase_bodies(std::vector<std::uint64_t> offsets) override {
        const std::lock_guard lock(mutex_);
        for (const std::uint64_t offset : offsets) {
            const std::size_t i = index_of(offset);
            if (i < records_.size() && records_[i].offset == offset) records_[i].body.reset();
        }
        return {};
    }

    [[nodiscard]] Result<Verification> verify(std::uint64_t from_offset, std::uint64_t to_offset) const override {
        const std::lock_guard lock(mutex_);
        Verification seen;
        const std::size_t first = index_of(from_offset);
        ChainWalk walk(first == 0 ? first_chain_ : records_[first - 1].chain);
        for (std::size_t i = first; i < records_.size() && records_[i].offset < to_offset; ++i) {
            seen.first_fault = walk.step(records_[i]);
            if (seen.first_fault) return seen;
            ++seen.records;
            seen.erased_bodies += records_[i].body ? 0 : 1;
        }
        for (const SignedRoot& root : roots_) {
            if (root.next_offset <= from_offset || root.next_offset > to_offset) continue;
            const Status status = check_root_locked(root);
            if (!status) {
                seen.first_fault = Verification::Fault{root.next_offset - 1, status.error().message};
                return seen;
            }
            ++seen.roots;
        }
        return seen;
    }
    [[nodiscard]] Result<std::vector<SignedRoot>> roots(std::uint64_t from, std::size_t max_count) const override {
        const std::lock_guard lock(mutex_);
        std::vector<SignedRoot> found;
        for (const SignedRoot& root : roots_) {
            if (root.next_offset >= from && found.size() < max_count) found.push_back(root);
        }
        return found;
    }
    [[nodiscard]] Result<std::optional<SignedRoot>> latest_root() const override {
        const std::lock_guard lock(mutex_);
        return roots_.empty() ? std::nullopt : std::optional(roots_.back());
    }
    [[nodiscard]] Status check_root(const SignedRoot& root) const override {
        const std::lock_guard lock(mutex_);
        return check_root_locked(root);
    }

    [[nodiscard]] Following follow(Follower follower) override {
        const std::lock_guard followers_lock(followers_mutex_);
        followers_.emplace(++last_follower_, std::move(follower));
        return {FollowerId{last_follower_}, next_offset()};
    }
    void unfollow(FollowerId id) override {
        const std::lock_guard lock(followers_mutex_);
        followers_.erase(id.value);
    }
    [[nodiscard]] Status health() const override { return {}; }

private:
    struct Delivery {
        std::vector<StoredRecord> records;
        std::vector<StoredRecord> again;
        AppendDone done;
        Result<Appended> answer;
    };

    static RootSeed seed_of(std::uint64_t seed, PartitionId id) {
        SeededEntropy entropy(mix64(seed, 1'000 + id.value));
        return RootSigner::random_seed(entropy);
    }

    /// Draws what becomes of an append; under mutex_.
    void decide(std::vector<NewRecord> records, Delivery& delivery) {
        const bool refused = random_.unit() < options_.refused_probability;
        const bool unknown = random_.unit() < options_.unknown_probability;
        const bool stored = !refused && !(unknown && random_.below(2) == 0);
        if (stored) delivery.records = store(std::move(records));
        if (refused) {
            delivery.answer = fail(ErrorCode::kUnavailable, "refused, as asked for by the test");
        } else if (unknown) {
            delivery.answer = fail(ErrorCode::kUnknown, "unknown, as asked for by the test");
        } else if (!delivery.records.empty()) {
            delivery.answer = Appended{delivery.records.front().offset, delivery.records.back().offset};
        }
        if (!delivery.records.empty() && random_.unit() < options_.duplicate_probability) {
            const std::size_t count = std::min<std::size_t>(1 + random_.below(kMaxDuplicates), records_.size());
            delivery.again.assign(records_.end() - static_cast<std::ptrdiff_t>(count), records_.end());
        }
    }

    std::vector<StoredRecord> store(std::vector<NewRecord> records) {
        std::vector<StoredRecord> stored = place(std::move(records), 0);
        for (StoredRecord& record : stored) {
            record.offset = next_offset_ + random_.below(options_.max_gap + 1);
            next_offset_ = record.offset + 1;
            chain_ = record.chain = next_chain(chain_, record.offset, record.header, record.commitment);
            records_.push_back(record);
            if (records_.size() % options_.root_every_records == 0)
                roots_.push_back(signer_.sign(id_, next_offset_, chain_, clock_.now_ms()));
        }
        return stored;
    }

    /// One thread delivers at a time; a follower that appends, or another thread, only queues.
    void drain(std::unique_lock<std::mutex>& lock) {
        if (draining_) return;
        draining_ = true;
        while (!deliveries_.empty()) {
            Delivery delivery = std::move(deliveries_.front());
            deliveries_.pop_front();
            lock.unlock();
            deliver(delivery.records);
            deliver(delivery.again);
            delivery.done(std::move(delivery.answer));
            lock.lock();
        }
        draining_ = false;
    }
    void deliver(std::span<const StoredRecord> records) {
        if (records.empty()) return;
        const std::lock_guard lock(followers_mutex_);
        for (auto& [id, follower] : followers_) follower(records);
    }

    [[nodiscard]] std::size_t index_of(std::uint64_t offset) const {
        const auto found = std::ranges::lower_bound(records_, offset, {}, &StoredRecord::offset);
        return static_cast<std::size_t>(found - records_.begin());
    }
    [[nodiscard]] Status check_root_locked(const SignedRoot& root) const {
        TRY_STATUS(verify_signature(root, signer_.public_key()));
        if (root.partition != id_)
            return fail(ErrorCode::kCorrupt, "the root is of partition " + std::to_string(root.partition.value));
        const std::size_t end = index_of(root.next_offset);
        if (end == 0 || records_[end - 1].offset + 1 != root.next_offset)
            return fail(ErrorCode::kCorrupt, "the log was cut short");
        if (records_[end - 1].chain != root.chain) return fail(ErrorCode::kCorrupt, "the log was rewritten");
        return {};
    }

    const PartitionId id_;
    const MemoryLogOptions options_;
    const Clock& clock_;

    mutable std::mutex mutex_;  // guards all up to draining_
    SeededRandom random_;
    std::vector<StoredRecord> records_;
    std::vector<SignedRoot> roots_;
    std::uint64_t next_offset_ = 0;
    Digest first_chain_{};
    Digest chain_{};
    std::deque<Delivery> deliveries_;
    bool draining_ = false;

    const RootSigner signer_;
    std::mutex followers_mutex_;  // held while delivering
    std::map<std::uint64_t, Follower> followers_;
    std::uint64_t last_follower_ = 0;
};

class MemoryLog final : public Log {
public:
    MemoryLog(const MemoryLogOptions& options, const Clock& clock) {
        for (const PartitionId id : options.partitions)
            partitions_.emplace(id, std::make_unique<MemoryPartition>(id, options, clock));
    }
    [[nodiscard]] std::vector<PartitionId> partitions() const override {
        std::vector<PartitionId> ids;
        for (const auto& [id, partition] : partitions_) ids.push_back(id);
        return ids;
    }
    [[nodiscard]] Partition& partition(PartitionId id) override {
        const auto found = partitions_.find(id);
        ASSERT(found != partitions_.end());
        return *found->second;
    }

private:
    std::map<PartitionId, std::unique_ptr<MemoryPartition>> partitions_;
};

}  // namespace

std::unique_ptr<Log> make_memory_log(const MemoryLogOptions& options, const Clock& clock) {
    ASSERT(sodium_init() >= 0);
    return std::make_unique<MemoryLog>(options, clock);
}

}  // namespace tiller::log

#include "journal/journal.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "journal/event_record.h"
#include "journal/live_events.h"

namespace tiller::journal {
namespace {

std::unexpected<Error> no_such_partition(PartitionId partition) {
    return fail(ErrorCode::kInvalid, "there is no partition " + std::to_string(partition.value));
}

/// Certain only when the offsets lie side by side.
std::vector<std::uint64_t> neighbouring_offsets(const log::Appended& appended, std::size_t count) {
    std::vector<std::uint64_t> offsets;
    if (appended.last_offset - appended.first_offset + 1 != count) return offsets;
    for (std::uint64_t offset = appended.first_offset; offset <= appended.last_offset; ++offset)
        offsets.push_back(offset);
    return offsets;
}

}  // namespace

std::string_view name_of(ReadState state) {
    constexpr std::array<std::string_view, 4> kNames = {"readable", "erased", "unknown_kind", "damaged"};
    const auto index = static_cast<std::size_t>(state);
    return index < kNames.size() ? kNames[index] : std::string_view{};
}

struct Journal::Core {
    struct Region {
        log::Partition* partition = nullptr;
        log::KeyStore* keys = nullptr;
        LiveEvents live;
        log::FollowerId log_follower;
        std::mutex mutex;  // guards next_offset and followers; held while delivering
        std::uint64_t next_offset = 0;
        std::map<std::uint64_t, std::shared_ptr<const Follower>> followers;
    };
    struct Counters {
        std::atomic<std::uint64_t> appended, followed, decrypted, erased, unknown, damaged;
    };

    Core(log::Log& log_in, Entropy& entropy_in) : log(log_in), entropy(entropy_in) {}

    [[nodiscard]] std::shared_ptr<Region> region(PartitionId id) const {
        const auto found = regions.find(id);
        return found != regions.end() ? found->second : nullptr;
    }
    void count(ReadState state) {
        if (state == ReadState::kErased) ++counters.erased;
        if (state == ReadState::kUnknownKind) ++counters.unknown;
        if (state == ReadState::kDamaged) ++counters.damaged;
    }
    [[nodiscard]] Result<ReadEvent> open(PartitionId id, const log::StoredRecord& record, log::KeyStore& keys) {
        ReadEvent read = TRY(event_of(id, record, keys));
        ++counters.decrypted;
        count(read.state);
        return read;
    }
    void deliver(PartitionId id, Region& region, std::span<const log::StoredRecord> records);
    [[nodiscard]] ReadEvent live_event(PartitionId id, Region& region, const log::StoredRecord& record);

    log::Log& log;
    Entropy& entropy;
    std::vector<PartitionId> partitions;
    std::map<PartitionId, std::shared_ptr<Region>> regions;  // shared with answers that are still to come
    std::atomic<std::uint64_t> last_following = 0;
    Counters counters{};
};

ReadEvent Journal::Core::live_event(PartitionId id, Region& region, const log::StoredRecord& record) {
    if (auto event = region.live.take(record)) {
        ReadEvent read{{id, record.offset},
                       {schema::kind_of(event->payload), event->time_ms, event->subject},
                       ReadState::kReadable,
                       std::nullopt};
        read.event = std::move(*event);
        return read;
    }
    auto read = open(id, record, *region.keys);
    if (read) return std::move(*read);
    // The key store failed, so nobody can tell what this says. Followers must still see that something is there.
    count(ReadState::kDamaged);
    return ReadEvent{{id, record.offset}, {}, ReadState::kDamaged, std::nullopt};
}

void Journal::Core::deliver(PartitionId id, Region& region, std::span<const log::StoredRecord> records) {
    const std::lock_guard lock(region.mutex);
    std::vector<ReadEvent> events;
    events.reserve(records.size());
    for (const log::StoredRecord& record : records) {
        if (record.offset < region.next_offset) continue;  // the log may deliver twice
        region.next_offset = record.offset + 1;
        events.push_back(live_event(id, region, record));
    }
    if (events.empty()) return;
    counters.followed += events.size();
    for (const auto& [following, follower] : region.followers) (*follower)(events);
}

Journal::Journal(std::unique_ptr<Core> core) : core_(std::move(core)) {}

Journal::~Journal() {
    for (auto& [id, region] : core_->regions) region->partition->unfollow(region->log_follower);
}

Result<std::unique_ptr<Journal>> Journal::open(log::Log& log, std::map<PartitionId, log::KeyStore*> keys,
                                               Entropy& entropy) {
    auto core = std::make_unique<Core>(log, entropy);
    core->partitions = log.partitions();
    for (const PartitionId id : core->partitions) {
        const auto found = keys.find(id);
        if (found == keys.end() || found->second == nullptr)
            return fail(ErrorCode::kInvalid, "partition " + std::to_string(id.value) + " has no key store");
        auto region = std::make_shared<Core::Region>();
        region->partition = &log.partition(id);
        region->keys = found->second;
        core->regions.emplace(id, std::move(region));
    }
    for (auto& [id, region] : core->regions) {
        Core* shared = core.get();
        Core::Region* target = region.get();
        const PartitionId partition = id;
        const log::Following following =
            target->partition->follow([shared, target, partition](std::span<const log::StoredRecord> records) {
                shared->deliver(partition, *target, records);
            });
        target->log_follower = following.id;
        const std::lock_guard lock(target->mutex);
        target->next_offset = std::max(target->next_offset, following.first_offset);
    }
    return std::unique_ptr<Journal>(new Journal(std::move(core)));
}

void Journal::append(PartitionId partition, std::vector<schema::Event> events, Durability durability, AppendDone done) {
    const auto region = core_->region(partition);
    if (region == nullptr) return done(no_such_partition(partition));
    auto records = records_of(partition, events, *region->keys, core_->entropy);
    if (!records) return done(std::unexpected(std::move(records).error()));

    auto pending = std::make_shared<PendingAppend>();
    pending->events = std::move(events);
    region->live.add(pending, *records);
    core_->counters.appended += records->size();
    auto answer = [region, partition, pending, durability, salts = salts_of(*records),
                   done = std::move(done)](Result<log::Appended> result) mutable {
        if (!result) {
            region->live.drop(salts);
            return done(std::unexpected(std::move(result).error()));
        }
        Appended appended{partition, neighbouring_offsets(*result, salts.size())};
        // Delivery comes before a synced answer, so that the offsets are known even where the log leaves gaps.
        if (appended.offsets.empty() && durability == Durability::kSynced) appended.offsets = pending->offsets;
        done(std::move(appended));
    };
    region->partition->append(std::move(*records), durability, std::move(answer));
}

Result<Appended> Journal::append_and_wait(PartitionId partition, std::vector<schema::Event> events) {
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<Result<Appended>> answer;
    append(partition, std::move(events), Durability::kSynced, [&](Result<Appended> result) {
        const std::lock_guard lock(mutex);
        answer = std::move(result);
        answered.notify_one();
    });
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return answer.has_value(); });
    return std::move(*answer);
}

Status Journal::sync(PartitionId partition) {
    const auto region = core_->region(partition);
    return region != nullptr ? region->partition->sync() : Status(no_such_partition(partition));
}

Result<std::vector<ReadEvent>> Journal::read(PartitionId partition, std::uint64_t from_offset,
                                             std::size_t max_events) const {
    const auto region = core_->region(partition);
    if (region == nullptr) return no_such_partition(partition);
    const auto records = TRY(region->partition->read(from_offset, {.max_records = max_events}));
    std::vector<ReadEvent> events;
    events.reserve(records.size());
    for (const log::StoredRecord& record : records)
        events.push_back(TRY(core_->open(partition, record, *region->keys)));
    return events;
}

Result<schema::Event> Journal::read_one(Position position) const {
    auto events = TRY(read(position.partition, position.offset, 1));
    if (events.empty() || events.front().position != position)
        return fail(ErrorCode::kNotFound, "there is no event at " + std::to_string(position.offset));
    switch (events.front().state) {
        case ReadState::kReadable: break;
        case ReadState::kErased: return fail(ErrorCode::kErased, "this event was erased");
        case ReadState::kUnknownKind: return fail(ErrorCode::kInvalid, "this event was written by a newer program");
        case ReadState::kDamaged: return fail(ErrorCode::kCorrupt, "this event is damaged");
    }
    return std::move(*events.front().event);
}

Cut Journal::end() const { return core_->log.end(); }
const std::vector<PartitionId>& Journal::partitions() const { return core_->partitions; }

Following Journal::follow(Follower follower) {
    Following following{++core_->last_following, {}};
    const auto shared = std::make_shared<const Follower>(std::move(follower));
    for (auto& [id, region] : core_->regions) {
        const std::lock_guard lock(region->mutex);
        region->followers.emplace(following.id, shared);
        following.from.set(id, region->next_offset);
    }
    return following;
}

void Journal::unfollow(std::uint64_t following_id) {
    for (auto& [id, region] : core_->regions) {
        const std::lock_guard lock(region->mutex);
        region->followers.erase(following_id);
    }
}

Result<Position> Journal::erase_body(Position position, const ErasureOrder& order) {
    return erase_bodies(position.partition, {position.offset}, order);
}

Result<Position> Journal::erase_bodies(PartitionId partition, const std::vector<std::uint64_t>& offsets,
                                       const ErasureOrder& order) {
    const auto region = core_->region(partition);
    if (region == nullptr) return no_such_partition(partition);
    if (offsets.empty()) return fail(ErrorCode::kInvalid, "no body to erase was named");
    TRY_STATUS(region->partition->erase_bodies(offsets));
    std::vector<schema::Event> said;
    said.reserve(offsets.size());
    for (const std::uint64_t offset : offsets)
        said.push_back({order.time_ms, {}, 0, schema::Erased{offset, {}, order.reason}});
    return TRY(append_and_wait(partition, std::move(said))).last();
}

Result<Position> Journal::erase_subject(PartitionId home, ViewerId subject, const ErasureOrder& order) {
    if (subject.is_none()) return fail(ErrorCode::kInvalid, "the instance itself can not be erased");
    if (core_->region(home) == nullptr) return no_such_partition(home);
    for (auto& [id, region] : core_->regions) TRY_STATUS(region->keys->forget(std::span(&subject, 1)));
    schema::Event said{order.time_ms, {}, 0, schema::Erased{std::nullopt, subject, order.reason}};
    return TRY(append_and_wait(home, {std::move(said)})).last();
}

Result<log::Verification> Journal::verify(PartitionId partition) const {
    const auto region = core_->region(partition);
    if (region == nullptr) return no_such_partition(partition);
    return region->partition->verify();
}

Result<std::vector<log::SignedRoot>> Journal::roots(PartitionId partition, std::uint64_t from,
                                                    std::size_t max_count) const {
    const auto region = core_->region(partition);
    if (region == nullptr) return no_such_partition(partition);
    return region->partition->roots(from, max_count);
}

Status Journal::check_root(const log::SignedRoot& root) const {
    const auto region = core_->region(root.partition);
    return region != nullptr ? region->partition->check_root(root) : Status(no_such_partition(root.partition));
}

Status Journal::health() const {
    for (const auto& [id, region] : core_->regions) TRY_STATUS(region->partition->health());
    return {};
}

JournalStats Journal::stats() const {
    const Core::Counters& c = core_->counters;
    return {c.appended, c.followed, c.decrypted, c.erased, c.unknown, c.damaged};
}

}  // namespace tiller::journal

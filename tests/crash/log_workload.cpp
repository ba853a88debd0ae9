#include "log_workload.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "log/verify.h"

namespace tiller::crash {

namespace {

using log::AppendOutcome;
using log::Durability;
using log::PartitionWriter;
using log::PendingAppend;
using Fate = Ledger::Fate;

constexpr std::size_t kMaxBodyBytes = 1'500;   // some records reach over a page with their neighbours
constexpr std::uint64_t kMaxRecords = 4;
constexpr std::uint64_t kMaxAppends = 3;
constexpr int kCheckpointPages = 12;           // several checkpoints in one short life
const log::PartitionSetup kSetup{PartitionId{1}, {std::byte{42}}};

struct World {
    explicit World(SimulatedDisk& disk) : vfs(disk) {}
    SimulatedVfs vfs;
    ManualClock clock{1'000};
    SeededEntropy entropy{77};

    Result<std::unique_ptr<PartitionWriter>> open() {
        log::SqliteLogOptions options{
            .checkpoint_pages = kCheckpointPages, .root_every_records = 25, .vfs = vfs.name()};
        return PartitionWriter::open(std::string(kLogPath), kSetup, options, {clock, entropy, {}});
    }
};

class Run {
public:
    Run(const Workload& workload, SimulatedDisk& disk, Ledger& ledger)
        : workload_(workload), disk_(disk), world_(disk), ledger_(ledger), random_(workload.seed) {}

    void live() {
        if (!reopen()) return;
        for (int group = 0; group < workload_.groups; ++group) {
            if (workload_.reopens && group == workload_.groups / 2 && (!writer_->close() || !reopen())) return;
            // An error ends the life, but not before what callers still try: nothing may be acknowledged any more.
            if (!append_group()) fenced_ = true;
            if (random_.below(4) == 0) erase_some();
        }
        if (!fenced_) (void)writer_->close();
    }

private:
    bool reopen() {
        writer_.reset();
        auto opened = world_.open();
        if (!opened) return false;
        writer_ = std::move(*opened);
        next_offset_ = std::max(next_offset_, writer_->first_free_offset());
        return true;
    }

    Status append_group() {
        const std::uint64_t appends = 1 + random_.below(kMaxAppends);
        for (std::uint64_t i = 0; i < appends; ++i) group_.push_back(make_append());
        return writer_->commit(group_, [](std::span<const log::StoredRecord>) {});
    }

    PendingAppend make_append() {
        std::vector<log::NewRecord> records(1 + random_.below(kMaxRecords));
        for (log::NewRecord& record : records) record = make_record();
        PendingAppend append{log::place(std::move(records), next_offset_),
                             random_.below(4) == 0 ? Durability::kBeforeNext : Durability::kSynced, nullptr};
        std::vector<std::uint64_t> offsets;
        for (const log::StoredRecord& record : append.records) {
            offsets.push_back(record.offset);
            ledger_.entries[record.offset] = {.header = record.header, .body = record.body->bytes};
        }
        next_offset_ += offsets.size();
        if (append.durability == Durability::kSynced) {
            append.done = [this, offsets = std::move(offsets)](Result<log::Appended> result) {
                note(offsets, log::outcome_of(result));
            };
        }
        return append;
    }

    log::NewRecord make_record() {
        log::NewRecord record;
        record.header.resize(1 + random_.below(40));
        record.body.bytes.resize(24 + (random_.below(4) == 0 ? random_.below(kMaxBodyBytes) : random_.below(100)));
        for (std::byte& byte : record.header) byte = static_cast<std::byte>(random_.next());
        for (std::byte& byte : record.body.bytes) byte = static_cast<std::byte>(random_.next());
        for (std::byte& byte : record.body.salt) byte = static_cast<std::byte>(random_.next());
        return record;
    }

    void note(const std::vector<std::uint64_t>& offsets, AppendOutcome outcome) {
        for (const std::uint64_t offset : offsets) {
            Fate& fate = ledger_.entries[offset].fate;
            if (outcome == AppendOutcome::kDurable) {
                fate = Fate::kAcknowledged;
                if (disk_.has_failed_sync()) ++ledger_.acknowledged_after_failed_sync;
            } else {
                fate = outcome == AppendOutcome::kRefused ? Fate::kRefused : Fate::kUnknown;
            }
        }
    }

    void erase_some() {
        std::vector<std::uint64_t> offsets;
        for (auto& [offset, entry] : ledger_.entries) {
            if (entry.fate != Fate::kAcknowledged || random_.below(5) != 0) continue;
            entry.erase_asked = true;
            offsets.push_back(offset);
        }
        if (!writer_->erase(offsets)) return;
        for (const std::uint64_t offset : offsets) ledger_.entries[offset].erase_acknowledged = true;
    }

    const Workload workload_;
    SimulatedDisk& disk_;
    World world_;
    Ledger& ledger_;
    SeededRandom random_;
    std::unique_ptr<PartitionWriter> writer_;
    std::vector<PendingAppend> group_;
    std::uint64_t next_offset_ = 0;
    bool fenced_ = false;
};

std::string at(std::uint64_t offset, std::string_view what) {
    return "offset " + std::to_string(offset) + ": " + std::string(what);
}

std::string compare(const std::vector<log::StoredRecord>& records, const Ledger& ledger, const SimulatedDisk& disk) {
    std::map<std::uint64_t, const log::StoredRecord*> found;
    for (const log::StoredRecord& record : records) found[record.offset] = &record;
    bool ended = false;  // a record that may be missing is missing: all after it must be, too
    for (const auto& [offset, entry] : ledger.entries) {
        const auto place = found.find(offset);
        if (place == found.end()) {
            if (entry.fate == Fate::kAcknowledged) return at(offset, "acknowledged and lost");
            ended = ended || entry.fate != Fate::kRefused;
            continue;
        }
        const log::StoredRecord& record = *place->second;
        found.erase(place);
        if (entry.fate == Fate::kRefused) return at(offset, "refused, yet in the log");
        if (ended) return at(offset, "in the log, although one before it is missing");
        if (record.header != entry.header) return at(offset, "another header");
        if (!record.body && !entry.erase_asked) return at(offset, "erased by nobody");
        if (record.body && entry.erase_acknowledged) return at(offset, "not erased");
        if (record.body && record.body->bytes != entry.body) return at(offset, "another body");
        if (entry.erase_acknowledged && disk.contains(entry.body))
            return at(offset, "the erased body lies on the disk");
    }
    if (!found.empty()) return at(found.begin()->first, "nobody wrote this");
    return {};
}

}  // namespace

void run(const Workload& workload, SimulatedDisk& disk, Ledger& ledger) { Run(workload, disk, ledger).live(); }

Status recover(SimulatedDisk& disk) {
    World world(disk);
    const auto writer = world.open();
    if (!writer) return std::unexpected(writer.error());
    return {};
}

std::string check_recovery(SimulatedDisk& disk, const Ledger& ledger) {
    World world(disk);
    auto opened = world.open();
    if (!opened) return "does not open: " + opened.error().message;
    PartitionWriter& writer = **opened;
    auto reader = log::RecordReader::open(std::string(kLogPath), world.vfs.name());
    if (!reader) return "can not be read: " + reader.error().message;
    const auto records = reader->read(0, {.max_records = 100'000, .max_bytes = 1 << 30});
    if (!records) return "can not be read: " + records.error().message;
    const auto verified = log::verify_records(*reader, writer.public_key(), {});
    if (!verified) return "can not be verified: " + verified.error().message;
    if (!verified->is_intact()) return at(verified->first_fault->offset, verified->first_fault->what);
    if (std::string difference = compare(*records, ledger, disk); !difference.empty()) return difference;
    for (const auto& [offset, entry] : ledger.entries) {
        // Unanswered ones may be kBeforeNext, whose offsets their callers know.
        if (entry.fate == Fate::kWaiting && writer.first_free_offset() <= offset)
            return at(offset, "would be given out again");
    }
    bool acknowledged = false;
    std::vector<PendingAppend> group(1);
    group.front() = {log::place(std::vector<log::NewRecord>(1), writer.first_free_offset()), Durability::kSynced,
                     [&](Result<log::Appended> result) { acknowledged = result.has_value(); }};
    const Status status = writer.commit(group, [](std::span<const log::StoredRecord>) {});
    return status && acknowledged ? std::string() : "takes no appends after the recovery";
}

}  // namespace tiller::crash

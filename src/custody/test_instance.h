// A data directory as a server has it open, for tests of what is done beside it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "custody/erasure_register.h"
#include "journal/journal.h"
#include "log/key_store.h"
#include "log/record_tables.h"
#include "log/sqlite_log.h"
#include "projection/fold_order.h"
#include "projection/generated_events.h"
#include "projection/projections.h"
#include "store/store.h"

namespace tiller::custody {

/// A folder for one test, in memory where the machine has such a place: seven databases sync often.
class MemoryDirectory {
public:
    MemoryDirectory()
        : path_(std::string(::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp") + "/tiller-test-XXXXXX") {
        EXPECT_NE(::mkdtemp(path_.data()), nullptr);
    }
    MemoryDirectory(const MemoryDirectory&) = delete;
    MemoryDirectory& operator=(const MemoryDirectory&) = delete;
    ~MemoryDirectory() {
        std::error_code ignored;  // a folder that stays behind fails no test
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

class TestInstance {
public:
    explicit TestInstance(std::string data, std::uint64_t seed = 5) : data_(std::move(data)), entropy(seed) {
        std::filesystem::create_directories(data_);
        if (!std::filesystem::exists(data_ + "/regions")) std::ofstream(data_ + "/regions") << "home\nasia\n";
        std::vector<log::PartitionSetup> setups;
        std::map<PartitionId, log::KeyStore*> borrowed;
        for (const PartitionId id : {PartitionId{0}, PartitionId{1}, PartitionId{2}}) {
            EXPECT_TRUE(log::make_region_directory(data_, id));
            keys_[id] = log::KeyStore::open(log::region_directory(data_, id) + "/keys.db", entropy, {}).value();
            borrowed[id] = keys_[id].get();
            setups.push_back({.id = id, .root_seed = keys_[id]->root_seed()});
        }
        log_ = log::open_sqlite_log(data_, setups, {}, {.clock = clock, .entropy = entropy}).value();
        journal_ = journal::Journal::open(*log_, std::move(borrowed), entropy).value();
        store_ = store::Store::open(data_ + "/store.db", clock, entropy).value();
        identity_ = log::RecordReader::open(log::region_directory(data_, {0}) + "/log.db", "").value().identity();
        register_ = ErasureRegister::open({.file = data_ + "/erasures", .copy = {}}, identity_, *journal_).value();
        EXPECT_TRUE(register_->reconcile(erasures_in(*journal_).value().size()));
    }
    [[nodiscard]] const std::string& data() const { return data_; }
    [[nodiscard]] journal::Journal& journal() { return *journal_; }
    [[nodiscard]] store::Store& store() { return *store_; }
    [[nodiscard]] log::KeyStore& keys(PartitionId id) { return *keys_.at(id); }

    /// Appends what the next `steps` of the world do, in one append a region: the fold puts them in order.
    void go_on(std::uint32_t steps) {
        for (std::uint32_t i = 0; i < steps; ++i) world.step(steps_done_++ * 7919 + 1);
        positions.resize(world.events().size());
        for (const PartitionId region : {PartitionId{0}, PartitionId{1}, PartitionId{2}}) {
            std::vector<schema::Event> events;
            std::vector<std::size_t> indexes;
            for (std::size_t i = appended_; i < world.events().size(); ++i) {
                if (world.events()[i].partition != region) continue;
                events.push_back(world.events()[i].event);
                indexes.push_back(i);
            }
            if (events.empty()) continue;
            const auto appended = journal_->append_and_wait(region, std::move(events));
            ASSERT_TRUE(appended.has_value()) << appended.error().message;
            for (std::size_t i = 0; i < indexes.size(); ++i) positions[indexes[i]] = appended->position(i);
        }
        appended_ = world.events().size();
    }
    [[nodiscard]] Digest digest_at(const Cut& cut) {
        projection::Projections projections;
        EXPECT_TRUE(projection::fold_to(*journal_, projections, cut));
        return projections.digest();
    }
    [[nodiscard]] bool is_intact() {
        return std::ranges::all_of(journal_->partitions(),
                                   [&](PartitionId id) { return journal_->verify(id).value().is_intact(); });
    }
    void put_file(const std::string& path, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(data_ + "/" + path).parent_path());
        std::ofstream(data_ + "/" + path) << text;
    }

private:
    const std::string data_;

public:
    ManualClock clock{projection::kTestStartMs};
    SeededEntropy entropy;
    projection::GeneratedWorld world;
    std::vector<Position> positions;  // of the world's events

private:
    std::map<PartitionId, std::unique_ptr<log::KeyStore>> keys_;
    std::unique_ptr<log::Log> log_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<store::Store> store_;
    log::LogIdentity identity_{};
    std::unique_ptr<ErasureRegister> register_;
    std::uint32_t steps_done_ = 0;
    std::size_t appended_ = 0;
};

inline std::string text_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace tiller::custody

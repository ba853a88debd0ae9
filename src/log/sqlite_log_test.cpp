#include "log/sqlite_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "base/clock.h"
#include "base/database.h"
#include "base/random.h"
#include "base/temporary_directory.h"

namespace tiller::log {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr PartitionId kRegion{1};
const RootSeed kSeed{std::byte{5}};

class SqliteLogTest : public testing::Test {
protected:
    Result<std::unique_ptr<Partition>> open_at(const std::string& path, SqliteLogOptions options = {}) {
        return open_sqlite_partition(path, {kRegion, kSeed}, options, {clock_, entropy_});
    }
    Partition& open(SqliteLogOptions options = {}) {
        partition_.reset();
        auto opened = open_at(path(), options);
        EXPECT_TRUE(opened) << opened.error().message;
        partition_ = std::move(*opened);
        return *partition_;
    }
    std::string path() const { return directory_.path() + "/log.db"; }

    std::vector<NewRecord> some(std::size_t count, std::string_view body = "body") {
        NewRecord record;
        record.header.assign(5, std::byte{'h'});
        record.body.bytes.assign(as_bytes(body).begin(), as_bytes(body).end());
        entropy_.fill(record.body.salt);
        return std::vector<NewRecord>(count, record);
    }
    /// Changes the closed log's database as an intruder would, who knows no signing key.
    void tamper(const char* sql) {
        partition_.reset();
        auto database = Database::open(path(), {});
        ASSERT_TRUE(database);
        const Status status = database->execute(sql);
        ASSERT_TRUE(status) << status.error().message;
    }
    /// Opens past the check of the tail, which would refuse: by putting untouched records behind the damage.
    Verification verify_after(const char* sql) {
        tamper(sql);
        Partition& partition = open();
        return *partition.verify();
    }
    bool disk_contains(std::string_view text) const {
        for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(in)), {});
            if (content.find(text) != std::string::npos) return true;
        }
        return false;
    }

    TemporaryDirectory directory_;
    ManualClock clock_{1'000'000};
    SeededEntropy entropy_{7};
    std::unique_ptr<Partition> partition_;
};

TEST_F(SqliteLogTest, ACleanlyClosedLogGoesOnWhereItEnded) {
    ASSERT_TRUE(open().append_and_wait(some(3)));
    const auto before = *partition_->read(0, {});
    EXPECT_EQ(open().next_offset(), 3u);
    EXPECT_EQ(*partition_->read(0, {}), before);
    EXPECT_EQ(partition_->append_and_wait(some(1))->first_offset, 3u);
    EXPECT_TRUE(partition_->verify()->is_intact());
}

TEST_F(SqliteLogTest, AfterACrashNoOffsetIsGivenTwice) {
    std::uint64_t given = 0;
    ASSERT_TRUE(open().append_and_wait(some(1)));
    partition_->append(some(1), Durability::kBeforeNext,
                       [&](Result<Appended> result) { given = result->first_offset; });
    // What a crash leaves: the files as they are while the log is open.
    const std::string copy = directory_.path() + "/crashed";
    std::filesystem::create_directory(copy);
    for (const char* ending : {"", "-wal"}) std::filesystem::copy_file(path() + ending, copy + "/log.db" + ending);
    auto recovered = open_at(copy + "/log.db");
    ASSERT_TRUE(recovered);
    EXPECT_EQ((*recovered)->next_offset(), 1u);
    const auto appended = (*recovered)->append_and_wait(some(1));
    EXPECT_GT(appended->first_offset, given);
    EXPECT_TRUE((*recovered)->verify()->is_intact());
}

TEST_F(SqliteLogTest, ARecoveredLogThatWasOnlyReadStillGivesNoOffsetTwice) {
    std::uint64_t given = 0;
    ASSERT_TRUE(open().append_and_wait(some(1)));
    partition_->append(some(1), Durability::kBeforeNext,
                       [&](Result<Appended> result) { given = result->first_offset; });
    const std::string copy = directory_.path() + "/crashed";
    std::filesystem::create_directory(copy);
    for (const char* ending : {"", "-wal"}) std::filesystem::copy_file(path() + ending, copy + "/log.db" + ending);
    for (int start = 0; start < 3; ++start) EXPECT_EQ((*open_at(copy + "/log.db"))->next_offset(), 1u);
    const auto recovered = open_at(copy + "/log.db");
    EXPECT_GT((*recovered)->append_and_wait(some(1))->first_offset, given);
}

TEST_F(SqliteLogTest, AClosingSignsTheHead) {
    ASSERT_TRUE(open().append_and_wait(some(3)));
    open();
    const auto root = *partition_->latest_root();
    ASSERT_TRUE(root);
    EXPECT_EQ(root->next_offset, 3u);
    EXPECT_TRUE(verify_signature(*root, RootSigner(kSeed).public_key()));
}

TEST_F(SqliteLogTest, AChangedHeaderIsNamed) {
    ASSERT_TRUE(open().append_and_wait(some(2'000)));
    const Verification seen = verify_after("UPDATE records SET header = x'00' WHERE offset = 17");
    ASSERT_TRUE(seen.first_fault);
    EXPECT_EQ(seen.first_fault->offset, 17u);
    EXPECT_EQ(seen.records, 17u);
}

TEST_F(SqliteLogTest, AChangedBodySaltOrCommitmentIsNamed) {
    for (const char* sql :
         {"UPDATE bodies SET body = x'00' WHERE offset = 18", "UPDATE bodies SET salt = zeroblob(16) WHERE offset = 18",
          "UPDATE records SET commitment = zeroblob(32) WHERE offset = 18",
          "UPDATE records SET chain = zeroblob(32) WHERE offset = 18"}) {
        std::filesystem::remove(path());
        ASSERT_TRUE(open().append_and_wait(some(2'000)));
        const Verification seen = verify_after(sql);
        ASSERT_TRUE(seen.first_fault) << sql;
        EXPECT_EQ(seen.first_fault->offset, 18u) << sql;
        partition_.reset();
    }
}

TEST_F(SqliteLogTest, ARemovedRecordIsNoticedAtTheNextOne) {
    ASSERT_TRUE(open().append_and_wait(some(2'000)));
    EXPECT_EQ(verify_after("DELETE FROM records WHERE offset = 19").first_fault->offset, 20u);
}

TEST_F(SqliteLogTest, SwappedRecordsAreNoticed) {
    ASSERT_TRUE(open().append_and_wait(some(2'000)));
    EXPECT_EQ(verify_after(
                  "UPDATE records SET offset = -1 WHERE offset = 30; UPDATE records SET offset = 30 WHERE offset = 31;"
                  "UPDATE records SET offset = 31 WHERE offset = -1")
                  .first_fault->offset,
              30u);
}

TEST_F(SqliteLogTest, ADamagedTailIsRefusedWhenOpening) {
    ASSERT_TRUE(open().append_and_wait(some(10)));
    tamper("UPDATE records SET header = x'00' WHERE offset = 9");
    const auto opened = open_at(path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(opened.error().message, HasSubstr("offset 9"));
}

TEST_F(SqliteLogTest, ATailCutOffBelowASignedRootIsRefused) {
    ASSERT_TRUE(open().append_and_wait(some(10)));
    tamper("DELETE FROM records WHERE offset >= 5; DELETE FROM bodies WHERE offset >= 5");
    EXPECT_EQ(open_at(path()).error().code, ErrorCode::kCorrupt);
}

TEST_F(SqliteLogTest, AnOutsiderWithARootNoticesACutThatTookTheRootsToo) {
    ASSERT_TRUE(open().append_and_wait(some(10)));
    open();
    const SignedRoot kept = **partition_->latest_root();
    ASSERT_TRUE(partition_->check_root(kept));
    tamper("DELETE FROM records WHERE offset >= 5; DELETE FROM bodies WHERE offset >= 5; DELETE FROM roots");
    const Status status = open().check_root(kept);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(status.error().message, HasSubstr("cut short"));
}

TEST_F(SqliteLogTest, AnOutsiderNoticesARewrittenLog) {
    ASSERT_TRUE(open().append_and_wait(some(10)));
    open();
    const SignedRoot kept = **partition_->latest_root();
    partition_.reset();
    std::filesystem::remove(path());
    ASSERT_TRUE(open().append_and_wait(some(10, "other")));
    EXPECT_THAT(partition_->check_root(kept).error().message, HasSubstr("rewritten"));
}

TEST_F(SqliteLogTest, AnErasedBodyIsNowhereOnTheDisk) {
    ASSERT_TRUE(open().append_and_wait(some(50, "the others")));
    ASSERT_TRUE(partition_->append_and_wait(some(1, "the secret words")));
    ASSERT_TRUE(disk_contains("the secret words"));
    ASSERT_TRUE(partition_->erase_bodies({50}));
    EXPECT_FALSE(disk_contains("the secret words"));
    EXPECT_TRUE(disk_contains("the others"));
    EXPECT_TRUE(partition_->verify()->is_intact());
}

TEST_F(SqliteLogTest, AFullQueueRefusesAndGoesOnLater) {
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    Partition& partition = open({.queue_records = 20});
    const Following following = partition.follow([&](std::span<const StoredRecord>) { opened.wait(); });
    std::vector<ErrorCode> refusals;
    for (int i = 0; i < 10; ++i) {  // the first one or two are with the writer, which waits
        partition.append(some(10), Durability::kSynced, [&](Result<Appended> result) {
            if (!result) refusals.push_back(result.error().code);
        });
    }
    EXPECT_GE(refusals.size(), 5u);
    EXPECT_THAT(refusals, testing::Each(ErrorCode::kExhausted));
    gate.set_value();
    ASSERT_TRUE(partition.sync());
    EXPECT_TRUE(partition.append_and_wait(some(10)));
    EXPECT_EQ(partition.read(0, {})->size(), (10 - refusals.size()) * 10 + 10);
    partition.unfollow(following.id);
}

TEST_F(SqliteLogTest, ClosingMakesDeferredRecordsDurable) {
    open().append(some(2), Durability::kBeforeNext, [](Result<Appended>) {});
    EXPECT_THAT(*open().read(0, {}), SizeIs(2));
}

TEST_F(SqliteLogTest, AnotherPartitionsFileIsRefused) {
    open();
    partition_.reset();
    const auto opened = open_sqlite_partition(path(), {PartitionId{2}, kSeed}, {}, {clock_, entropy_});
    EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
}

TEST_F(SqliteLogTest, ANewerFormatIsRefused) {
    open();
    tamper("PRAGMA user_version = 2");
    EXPECT_THAT(open_at(path()).error().message, HasSubstr("newer"));
}

TEST_F(SqliteLogTest, AFileThatIsNoDatabaseIsRefused) {
    std::ofstream(path()) << std::string(10'000, 'x');
    EXPECT_EQ(open_at(path()).error().code, ErrorCode::kCorrupt);
}

TEST_F(SqliteLogTest, EachRegionHasItsOwnFolderThatOnlyTheOwnerMayRead) {
    const std::string data = directory_.path() + "/data";
    auto log = open_sqlite_log(data, {{kRegion, kSeed}, {PartitionId{2}, kSeed}}, {}, {clock_, entropy_});
    ASSERT_TRUE(log);
    for (const PartitionId id : {kRegion, PartitionId{2}}) {
        struct stat status{};
        ASSERT_EQ(::stat(region_directory(data, id).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0700u);
        ASSERT_EQ(::stat((region_directory(data, id) + "/log.db").c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600u);
    }
}

TEST(DirectoryLock, HoldsOthersOff) {
    const TemporaryDirectory directory;
    {
        auto lock = DirectoryLock::acquire(directory.path() + "/data");
        ASSERT_TRUE(lock);
        EXPECT_EQ(DirectoryLock::acquire(directory.path() + "/data").error().code, ErrorCode::kConflict);
        const DirectoryLock moved = std::move(*lock);
        EXPECT_FALSE(DirectoryLock::acquire(directory.path() + "/data"));
    }
    EXPECT_TRUE(DirectoryLock::acquire(directory.path() + "/data"));
}

TEST(SignedRoot, SurvivesItsCodecAndNoticesEveryFlippedBit) {
    const RootSigner signer(kSeed);
    const SignedRoot root = signer.sign(kRegion, 17, blake2b(as_bytes("chain")), 123);
    ByteWriter out;
    root.encode(out);
    EXPECT_EQ(*SignedRoot::decode(out.bytes()), root);
    EXPECT_TRUE(verify_signature(root, signer.public_key()));
    EXPECT_FALSE(verify_signature(root, RootSigner({}).public_key()));
    for (std::size_t bit = 0; bit < out.size_bytes() * 8; ++bit) {
        Bytes damaged = out.bytes();
        damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
        EXPECT_FALSE(verify_signature(*SignedRoot::decode(damaged), signer.public_key()));
    }
    for (std::size_t size = 0; size < out.size_bytes(); ++size)
        EXPECT_FALSE(SignedRoot::decode(ByteSpan(out.bytes()).first(size)));
}

// Pins the bytes of docs/formats/log-record.md: a change of these values is a change of the format.
TEST(Chain, HasTheValuesOfTheFormatPage) {
    const Digest first = first_chain(kRegion, LogIdentity{});
    const Digest commitment = commitment_of(Salt{}, as_bytes("body"));
    EXPECT_EQ(hex_text(first), "ae308d9f6c75f5a9d27a0300655723c933d57bb4af14753502ea642ae91d4412");
    EXPECT_EQ(hex_text(commitment), "545fda10dd59f88a7690dbce5cfea88e6fc9165bd63611cde239f66da5574b9a");
    EXPECT_EQ(hex_text(next_chain(first, 0, as_bytes("header"), commitment)),
              "9f72c0962560987758548dfaf4431edbbf929953999998720c3d91b2f6948cf8");
}

}  // namespace
}  // namespace tiller::log

#include "custody/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "custody/backup_folder.h"
#include "custody/log_segment.h"
#include "custody/restore.h"
#include "custody/test_instance.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Backups : public testing::Test {
protected:
    Backups() : instance(std::make_unique<TestInstance>(data)) {}

    BackupReport back_up() {
        auto taken = take_backup({.data = data, .folder = folder, .program = "test"}, clock);
        EXPECT_TRUE(taken.has_value()) << (taken ? "" : taken.error().message);
        return taken.value_or(BackupReport{});
    }
    [[nodiscard]] Result<RestoreReport> bring_back(const std::string& erasures = {}) {
        RestoreOptions options;
        options.folder = folder;
        options.data = restored;
        options.erasures = erasures;
        return restore(options, clock, entropy);
    }
    [[nodiscard]] Result<RestoreReport> check() {
        RestoreOptions options;
        options.folder = folder;
        return check_backup(options);
    }
    void expect_nothing_restored() {
        EXPECT_FALSE(fs::exists(restored));
        EXPECT_FALSE(fs::exists(restored + ".part"));
    }
    /// The files of the back-up that hold bytes, sorted.
    [[nodiscard]] std::vector<fs::path> stored_files() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder + "/files"))
            if (entry.is_regular_file()) found.push_back(entry.path());
        std::ranges::sort(found);
        return found;
    }

    MemoryDirectory directory;
    const std::string data = directory.path() + "/data";
    const std::string folder = directory.path() + "/kept/backup";
    const std::string restored = directory.path() + "/restored";
    ManualClock clock{projection::kTestStartMs};
    SeededEntropy entropy{77};
    std::unique_ptr<TestInstance> instance;
};

TEST_F(Backups, RestoredWhileTheLogGoesOnTheStateIsThatOfTheCut) {
    for (int round = 0; round < 5; ++round) {
        instance->go_on(40);
        const BackupReport report = back_up();
        instance->go_on(15);
        fs::remove_all(restored);
        const auto back = bring_back();
        ASSERT_TRUE(back.has_value()) << back.error().message;
        EXPECT_EQ(back->cut, report.cut);
        const Digest wanted = instance->digest_at(report.cut);
        TestInstance again(restored);
        EXPECT_EQ(again.digest_at(again.journal().end()), wanted);
        EXPECT_EQ(again.journal().end(), report.cut);
        EXPECT_TRUE(again.is_intact());
    }
}

TEST_F(Backups, TheRestoredLogGoesOnPastEveryOffsetThatWasGivenOut) {
    instance->go_on(40);
    const BackupReport report = back_up();
    ASSERT_TRUE(bring_back());
    TestInstance again(restored);
    const schema::Event event{
        .time_ms = 1, .subject = {}, .command_key = 0, .payload = schema::ErasureEpochBegan{.epoch = 1}};
    const auto appended = again.journal().append_and_wait(PartitionId{0}, {event});
    EXPECT_GE(appended->last().offset, report.cut.next_offset(PartitionId{0}) + 1'000'000);
    EXPECT_TRUE(again.is_intact());
}

TEST_F(Backups, PasswordsComeBackAndSessionsDoNot) {
    instance->go_on(5);
    ASSERT_TRUE(instance->store().credentials().create("ada", ViewerId{7}, "a long testing password"));
    const auto session = instance->store().sessions().create(ViewerId{7}, "browser");
    ASSERT_TRUE(instance->store().one_time_tokens().issue(store::TokenPurpose::kInvite, {}, 1'000'000));
    const auto key = instance->store().secrets().current(store::KeyPurpose::kDeviceCookie);
    back_up();
    ASSERT_TRUE(bring_back());
    TestInstance again(restored);
    EXPECT_EQ(again.store().credentials().verify("ada", "a long testing password").value(), ViewerId{7});
    EXPECT_EQ(again.store().sessions().touch(session->token).error().code, ErrorCode::kUnauthorized);
    EXPECT_TRUE(again.store().one_time_tokens().open_invites()->empty());
    EXPECT_EQ(again.store().secrets().current(store::KeyPurpose::kDeviceCookie)->key, key->key);
}

TEST_F(Backups, MediaAndSettingsComeBackAndOddFilesAreNamed) {
    instance->go_on(5);
    instance->put_file("region-1/media/folder1/720.mp4", "a film");
    instance->put_file("region-2/uploads/0a3k5m7p9rtvw", "half a fi");
    instance->put_file("checkpoints/00000000000000000003-00000000000000000001.checkpoint", "newest");
    instance->put_file("checkpoints/00000000000000000002-00000000000000000001.checkpoint", "older");
    instance->put_file("tiller.toml", "port = 9000\n");
    instance->put_file("region-1/media/folder1/odd name", "?");
    fs::create_symlink("/etc/passwd", data + "/region-1/media/folder1/link");
    const BackupReport report = back_up();
    EXPECT_EQ(report.left_out, std::vector<std::string>{"region-1/media/folder1/odd name"});
    ASSERT_TRUE(bring_back());
    EXPECT_EQ(text_of(restored + "/region-1/media/folder1/720.mp4"), "a film");
    EXPECT_EQ(text_of(restored + "/region-2/uploads/0a3k5m7p9rtvw"), "half a fi");
    EXPECT_EQ(text_of(restored + "/tiller.toml"), "port = 9000\n");
    EXPECT_EQ(text_of(restored + "/checkpoints/00000000000000000003-00000000000000000001.checkpoint"), "newest");
    EXPECT_FALSE(fs::exists(restored + "/checkpoints/00000000000000000002-00000000000000000001.checkpoint"));
    EXPECT_FALSE(fs::exists(restored + "/region-1/media/folder1/link"));
    EXPECT_EQ(fs::status(restored).permissions(), fs::perms::owner_all);
}

TEST_F(Backups, TheSecondOneWritesWhatIsNewAndDropsWhatIsGone) {
    instance->go_on(60);
    const std::string film(3'000'000, 'x');
    instance->put_file("region-1/media/stays/720.mp4", film);
    instance->put_file("region-1/media/goes/720.mp4", film + "y");
    EXPECT_GT(back_up().written_bytes, 6'000'000u);
    instance->go_on(20);
    fs::remove_all(data + "/region-1/media/goes");
    const BackupReport second = back_up();
    EXPECT_LT(second.written_bytes, 1'000'000u);
    EXPECT_GT(second.removed_files, 0u);
    EXPECT_GE(second.records, 10u);
    ASSERT_TRUE(bring_back());
    EXPECT_EQ(text_of(restored + "/region-1/media/stays/720.mp4"), film);
    EXPECT_FALSE(fs::exists(restored + "/region-1/media/goes"));
    TestInstance again(restored);
    EXPECT_EQ(again.digest_at(second.cut), instance->digest_at(second.cut));
}

TEST_F(Backups, ARestoredInstanceGoesOnInTheSameFolder) {
    instance->go_on(30);
    back_up();
    ASSERT_TRUE(bring_back());
    TestInstance again(restored);
    const auto taken = take_backup({.data = restored, .folder = folder, .program = "test"}, clock);
    ASSERT_TRUE(taken.has_value()) << taken.error().message;
    EXPECT_TRUE(check());
}

TEST_F(Backups, EveryDamageIsFoundNamedAndNothingIsRestored) {
    instance->go_on(30);
    instance->put_file("region-1/media/folder1/720.mp4", "a film");
    back_up();
    const std::vector<fs::path> files = stored_files();
    ASSERT_GT(files.size(), 5u);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::string whole = text_of(files[i]);
        std::string damaged = whole;
        if (i % 3 == 0) damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
        if (i % 3 == 1) damaged.pop_back();
        fs::remove(files[i]);
        if (i % 3 != 2) std::ofstream(files[i]) << damaged;
        for (const auto& refused : {check(), bring_back()}) {
            ASSERT_FALSE(refused.has_value()) << files[i];
            EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
            EXPECT_THAT(refused.error().message, HasSubstr(files[i].filename().string()));
        }
        expect_nothing_restored();
        std::ofstream(files[i]) << whole;
    }
    EXPECT_TRUE(check());
}

TEST_F(Backups, DamagedMediaCanBeLeftOutAndTheLogCanNot) {
    instance->go_on(30);
    instance->put_file("region-1/media/folder1/720.mp4", "a film");
    back_up();
    const auto manifest = read_manifest(folder);
    RestoreOptions options;
    options.folder = folder;
    options.data = restored;
    options.leave_out_damaged_media = true;
    for (const BackedUpFile& file : manifest->files)
        if (file.path.ends_with("720.mp4")) std::ofstream(stored_path(folder, file.bytes.digest)) << "b film";
    EXPECT_EQ(check_backup(options)->damaged_media.size(), 1u);
    const auto back = restore(options, clock, entropy);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_THAT(back->damaged_media.at(0), HasSubstr("region-1/media/folder1/720.mp4"));
    fs::remove_all(restored);
    fs::remove(stored_path(folder, manifest->partitions[1].segments[0].bytes.digest));
    EXPECT_EQ(restore(options, clock, entropy).error().code, ErrorCode::kCorrupt);
    expect_nothing_restored();
}

/// Somebody who can write to the folder can make every digest fit, but can not sign.
TEST_F(Backups, AManifestThatWasMadeToFitIsRefusedByItsRootOrByTheDigestThatSomebodyKept) {
    instance->go_on(30);
    back_up();
    auto manifest = read_manifest(folder).value();
    auto cut_short = manifest;
    auto& partition = cut_short.partitions[1];
    LogSegment segment =
        decode_segment(read_stored(folder, partition.segments[0].bytes, "", kMaxSegmentBytes).value()).value();
    segment.records.pop_back();
    segment.roots.clear();
    segment.to = segment.records.back().offset + 1;
    const Bytes bytes = encode_segment(segment);
    partition.segments[0] = {
        .from = 0, .to = segment.to, .bytes = {.size_bytes = bytes.size(), .digest = blake2b(bytes)}};
    partition.root.next_offset = segment.to;
    partition.root.chain = segment.chain_after();
    fs::create_directories(fs::path(stored_path(folder, blake2b(bytes))).parent_path());
    std::ofstream(stored_path(folder, blake2b(bytes))) << as_text(bytes);
    std::ofstream(folder + "/manifest") << encode_manifest(cut_short);
    EXPECT_THAT(check().error().message, HasSubstr("was not signed by this instance"));
    EXPECT_THAT(bring_back().error().message, HasSubstr("was not signed by this instance"));
    expect_nothing_restored();
    std::ofstream(folder + "/manifest") << encode_manifest(manifest);
    RestoreOptions options;
    options.folder = folder;
    options.digest = std::string(64, '0');
    EXPECT_EQ(check_backup(options).error().code, ErrorCode::kCorrupt);
    options.digest = hex_text(blake2b(as_bytes(encode_manifest(manifest))));
    EXPECT_TRUE(check_backup(options));
}

TEST_F(Backups, WhatAnInterruptedOneLeftIsRemovedAndTheLastOneStaysWhole) {
    instance->go_on(30);
    back_up();
    const std::string manifest = text_of(folder + "/manifest");
    std::ofstream(folder + "/manifest.unfinished") << "tiller-backup 1\nmade 1";
    fs::create_directories(folder + "/unfinished");
    std::ofstream(folder + "/unfinished/copy") << "half a file";
    fs::create_directories(folder + "/files/ab");
    std::ofstream(folder + "/files/ab/ab" + std::string(62, '0')) << "written, never named";
    EXPECT_TRUE(check());
    instance->go_on(5);
    back_up();
    EXPECT_NE(text_of(folder + "/manifest"), manifest);
    EXPECT_FALSE(fs::exists(folder + "/files/ab/ab" + std::string(62, '0')));
    EXPECT_FALSE(fs::exists(folder + "/unfinished/copy"));
    EXPECT_TRUE(check());
}

TEST_F(Backups, AFolderOfAnotherInstanceOrOfSomethingElseIsLeftAlone) {
    instance->go_on(10);
    back_up();
    const std::string manifest = text_of(folder + "/manifest");
    const TestInstance other(directory.path() + "/other", 99);
    EXPECT_EQ(take_backup({.data = other.data(), .folder = folder, .program = ""}, clock).error().code,
              ErrorCode::kConflict);
    EXPECT_EQ(text_of(folder + "/manifest"), manifest);
    fs::create_directories(directory.path() + "/photos");
    std::ofstream(directory.path() + "/photos/cat.jpg") << "cat";
    EXPECT_EQ(take_backup({.data = data, .folder = directory.path() + "/photos", .program = ""}, clock).error().code,
              ErrorCode::kInvalid);
    EXPECT_EQ(take_backup({.data = data, .folder = data + "/backup", .program = ""}, clock).error().code,
              ErrorCode::kInvalid);
    EXPECT_EQ(take_backup({.data = data + "/", .folder = data + "/backup/", .program = ""}, clock).error().code,
              ErrorCode::kInvalid);
    EXPECT_EQ(take_backup({.data = folder, .folder = data, .program = ""}, clock).error().code, ErrorCode::kNotFound);
}

TEST_F(Backups, ALogThatWasCutShortDoesNotReplaceTheBackUp) {
    instance->go_on(40);
    const std::string old = directory.path() + "/old";
    instance.reset();
    fs::copy(data, old, fs::copy_options::recursive);
    instance = std::make_unique<TestInstance>(data);
    instance->go_on(40);
    back_up();
    const TestInstance older(old);
    const auto refused = take_backup({.data = old, .folder = folder, .program = ""}, clock);
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("does not go on from the back-up"));
    EXPECT_TRUE(check());
}

TEST_F(Backups, ARestoreGoesIntoAnEmptyDirectoryOnly) {
    instance->go_on(10);
    back_up();
    fs::create_directories(restored);
    std::ofstream(restored + "/mine") << "precious";
    EXPECT_EQ(bring_back().error().code, ErrorCode::kConflict);
    EXPECT_EQ(text_of(restored + "/mine"), "precious");
    fs::remove(restored + "/mine");
    fs::create_directories(restored + ".part");
    std::ofstream(restored + ".part/mine") << "precious";
    EXPECT_EQ(bring_back().error().code, ErrorCode::kConflict);
    EXPECT_EQ(text_of(restored + ".part/mine"), "precious");
    std::ofstream(restored + ".part/restoring");  // as a restore leaves it that was killed
    EXPECT_TRUE(bring_back());
    EXPECT_FALSE(fs::exists(restored + ".part"));
    EXPECT_FALSE(fs::exists(restored + "/mine"));
}

}  // namespace
}  // namespace tiller::custody

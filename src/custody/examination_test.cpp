#include "custody/examination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "custody/backup.h"
#include "custody/test_instance.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

void expect(const Finding& finding, Verdict verdict, const std::string& says) {
    EXPECT_EQ(name_of(finding.verdict), name_of(verdict)) << finding.check << ": " << finding.says;
    EXPECT_THAT(finding.says, HasSubstr(says));
    EXPECT_EQ(finding.remedy.empty(), verdict == Verdict::kOk) << "every fault has its remedy";
}

/// The finding of that check.
Finding of(const std::vector<Finding>& findings, const std::string& check) {
    for (const Finding& finding : findings)
        if (finding.check == check) return finding;
    ADD_FAILURE() << "there is no check " << check;
    return {};
}

class Examinations : public testing::Test {
protected:
    Examinations() {
        TestInstance instance(data);
        instance.go_on(30);
        fs::permissions(data, fs::perms::owner_all);
    }
    /// Changes one byte in the middle of a file, or of what `find` finds there.
    static void damage(const std::string& path, const std::string& find = {}) {
        std::string text = text_of(path);
        const std::size_t at = find.empty() ? text.size() / 2 : text.find(find);
        ASSERT_LT(at, text.size());
        text[at] = static_cast<char>(text[at] ^ 1);
        std::ofstream(path) << text;
    }

    MemoryDirectory directory;
    const std::string data = directory.path() + "/data";
};

TEST_F(Examinations, AHealthyDirectoryIsWellWhileAServerUsesItToo) {
    const TestInstance instance(data);
    expect(examine_directory(data), Verdict::kOk, data);
    for (const Finding& finding : examine_logs(data, Depth::kWhole)) expect(finding, Verdict::kOk, "verify");
    expect(examine_databases(data), Verdict::kOk, "4 databases");
    expect(examine_erasures(data, ""), Verdict::kOk, "0 stand");
    expect(examine_leftovers(data), Verdict::kOk, "nothing");
}

TEST_F(Examinations, ADirectoryOfSomethingElseOrOpenToOthersIsTold) {
    expect(examine_directory(directory.path()), Verdict::kBroken, "is not a data directory");
    fs::permissions(data, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
    expect(examine_directory(data), Verdict::kWarning, "can be read by other accounts (mode 705)");
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(data.c_str(), 12'345, 12'345), 0);
        expect(examine_directory(data), Verdict::kBroken, "belongs to account 12345");
    }
}

TEST_F(Examinations, ADamagedRecordIsNamedByItsOffset) {
    {
        Database log = Database::open(data + "/region-1/log.db", {}).value();
        ASSERT_TRUE(log.execute("UPDATE records SET header = x'00' WHERE offset = 3"));
    }
    expect(of(examine_logs(data, Depth::kTail), "log-1"), Verdict::kBroken, "is damaged at offset 3");
    expect(of(examine_logs(data, Depth::kTail), "log-2"), Verdict::kOk, "verify");
    fs::remove(data + "/region-2/log.db");
    expect(of(examine_logs(data, Depth::kTail), "log-2"), Verdict::kBroken, "can not be read");
    fs::remove_all(data + "/region-1");
    expect(examine_logs(data, Depth::kTail).at(0), Verdict::kBroken, "has no log");
}

TEST_F(Examinations, DamagedOrMissingAccountsAndKeysAreTold) {
    fs::permissions(data + "/store.db", fs::perms::owner_all | fs::perms::others_read);
    expect(examine_databases(data), Verdict::kWarning, "can be read by other accounts");
    fs::permissions(data + "/store.db", fs::perms::owner_read | fs::perms::owner_write);
    std::string store = text_of(data + "/store.db");
    for (std::size_t i = 5'000; i < 9'000; ++i) store[i] = 'x';
    std::ofstream(data + "/store.db") << store;
    expect(examine_databases(data), Verdict::kBroken, "store.db");
    fs::remove(data + "/store.db");
    expect(examine_databases(data), Verdict::kBroken, "store.db");
}

TEST_F(Examinations, MediaThatAreMissingOrShorterThanTheCatalogueSaysAreTold) {
    TestInstance instance(data);
    schema::Video video;
    video.video = VideoId{77};
    video.creator = ViewerId{9};
    video.media_folder = "folder1";
    video.poster_file = "poster.jpg";
    video.renditions = {{.width = 720, .height = 1280, .bitrate_bps = 1, .file_bytes = 6, .file = "720.mp4"}};
    const schema::Event event{
        .time_ms = 1, .subject = video.creator, .command_key = 0, .payload = schema::VideoPublished{.video = video}};
    ASSERT_TRUE(instance.journal().append_and_wait(PartitionId{1}, {event}));
    projection::Projections projections;
    ASSERT_TRUE(projection::fold_to(instance.journal(), projections, instance.journal().end()));
    ASSERT_TRUE(projections.view().find_video(video.video));
    expect(examine_media(data, projections), Verdict::kBroken, "2 files are wrong");
    instance.put_file("region-1/media/folder1/720.mp4", "a film");
    instance.put_file("region-1/media/folder1/poster.jpg", "any size");
    expect(examine_media(data, projections), Verdict::kOk, "the 5 videos that the newest checkpoint knows are there");
    instance.put_file("region-1/media/folder1/720.mp4", "a fil");
    expect(examine_media(data, projections), Verdict::kBroken, "720.mp4 has 5 bytes instead of 6");
}

TEST_F(Examinations, ARegisterOfErasuresThatIsNoneIsTold) {
    std::ofstream(data + "/erasures") << "nonsense\n";
    expect(examine_erasures(data, ""), Verdict::kBroken, "no register");
    RegisteredErasures other;
    std::ofstream(data + "/erasures") << encode_register(other);
    expect(examine_erasures(data, ""), Verdict::kBroken, "of another instance");
    fs::remove(data + "/erasures");
    expect(examine_erasures(data, ""), Verdict::kWarning, "no register of erasures yet");
}

TEST_F(Examinations, ACopyOfTheRegisterThatIsGoneOrSaysLessIsTold) {
    const std::string copy = directory.path() + "/copy";
    expect(examine_erasures(data, copy), Verdict::kBroken, copy);
    fs::copy(data + "/erasures", copy);
    expect(examine_erasures(data, copy), Verdict::kOk, "and in its copy");
    std::ofstream(data + "/erasures", std::ios::app) << "1 70 5 body 12\n";
    expect(examine_erasures(data, copy), Verdict::kBroken, "does not say what");
}

TEST_F(Examinations, WhatWasLeftHalfDoneIsNamed) {
    for (const std::string& path : {data + ".part", data + "/checkpoints/1-1.unfinished", data + "/regions.new"}) {
        fs::create_directories(path);
        expect(examine_leftovers(data + "/"), Verdict::kWarning, path);
        fs::remove_all(path);
    }
    expect(examine_leftovers(data), Verdict::kOk, "nothing");
}

TEST_F(Examinations, NoBackUpAnOldOneAndOneThatIsGoneAreTold) {
    ManualClock clock{projection::kTestStartMs};
    expect(examine_backup(data, clock.now_ms()), Verdict::kWarning, "never backed up");
    const std::string folder = directory.path() + "/backup";
    ASSERT_TRUE(take_backup({.data = data, .folder = folder, .program = "test"}, clock));
    expect(examine_backup(data, clock.now_ms() + 3'600'000), Verdict::kOk, "is 1 hours old");
    expect(examine_backup(data, clock.now_ms() + 4 * 86'400'000LL), Verdict::kWarning, "is 96 hours old");
    fs::remove(folder + "/manifest");
    expect(examine_backup(data, clock.now_ms()), Verdict::kWarning, "can not be read");
}

TEST_F(Examinations, AFullDiskAndOneThatDoesNotSyncAreTold) {
    const DiskFacts well{.free_bytes = 50ull << 30, .total_bytes = 100ull << 30, .file_system = 0xef53, .sync_us = 900};
    expect(of(judge_disk(well), "space"), Verdict::kOk, "53.7 GB of 107.4 GB");
    expect(of(judge_disk(well), "filesystem"), Verdict::kOk, "0.9 ms");
    DiskFacts disk = well;
    disk.free_bytes = 2ull << 30;
    expect(of(judge_disk(disk), "space"), Verdict::kWarning, "2.1 GB");
    disk.free_bytes = 100 << 20;
    expect(of(judge_disk(disk), "space"), Verdict::kBroken, "0.1 GB");
    disk.file_system = 0x01021994;
    expect(of(judge_disk(disk), "filesystem"), Verdict::kWarning, "tmpfs");
    disk.file_system = 0x6969;
    expect(of(judge_disk(disk), "filesystem"), Verdict::kWarning, "NFS");
    disk = well;
    disk.sync_us = 3;
    expect(of(judge_disk(disk), "filesystem"), Verdict::kWarning, "does not really sync");
    ASSERT_TRUE(look_at_disk(data));
    EXPECT_GT(look_at_disk(data)->sync_us, 0);
    EXPECT_GT(look_at_disk(data)->total_bytes, 0u);
}

TEST(MachineExamination, EachThingThatAMachineLacksIsTold) {
    const MachineFacts well{.now_ms = 1'764'210'000'000,
                            .open_files = 65'536,
                            .jail_level = "full",
                            .jail_remedy = {},
                            .missing_programs = {},
                            .missing_codecs = {}};
    for (const Finding& finding : judge_machine(well)) expect(finding, Verdict::kOk, "");
    MachineFacts machine = well;
    machine.has_avx2 = false;
    expect(of(judge_machine(machine), "processor"), Verdict::kBroken, "AVX2");
    machine.has_text_data = false;
    expect(of(judge_machine(machine), "text"), Verdict::kBroken, "ICU");
    machine.clock_is_set = false;
    expect(of(judge_machine(machine), "clock"), Verdict::kWarning, "nobody keeps");
    machine.now_ms = 5;
    expect(of(judge_machine(machine), "clock"), Verdict::kBroken, "before 2025");
    machine.open_files = 1'024;
    expect(of(judge_machine(machine), "files"), Verdict::kWarning, "only 1024");
    machine.jail_is_sufficient = false;
    machine.jail_level = "none";
    machine.jail_remedy = "install bubblewrap";
    expect(of(judge_machine(machine), "jail"), Verdict::kWarning, "uploads are off: the jail's level is none");
    machine.missing_codecs = {"libx264"};
    expect(of(judge_machine(machine), "programs"), Verdict::kWarning, "FFmpeg lacks libx264");
    machine.missing_programs = {"/usr/bin/ffmpeg is missing"};
    expect(of(judge_machine(machine), "programs"), Verdict::kWarning, "/usr/bin/ffmpeg is missing");
}

TEST(MachineExamination, APortOfSomebodyElseAndADoorWithoutTlsAreTold) {
    DoorFacts door;
    expect(of(judge_door(door), "server"), Verdict::kOk, "no server uses the data; 127.0.0.1:8080 is free");
    expect(of(judge_door(door), "tls"), Verdict::kOk, "this machine only");
    door.port_is_taken = true;
    expect(of(judge_door(door), "server"), Verdict::kBroken, "another program holds 127.0.0.1:8080");
    door.is_running = true;
    expect(of(judge_door(door), "server"), Verdict::kOk, "a server uses the data");
    door.host = "0.0.0.0";
    expect(of(judge_door(door), "tls"), Verdict::kWarning, "without TLS");
    door.behind_tls = true;
    expect(of(judge_door(door), "tls"), Verdict::kWarning, "without --behind-proxy");
    door.behind_proxy = true;
    expect(of(judge_door(door), "tls"), Verdict::kOk, "a proxy speaks TLS");
    door.behind_tls = false;
    door.host = "127.0.0.1";
    expect(of(judge_door(door), "tls"), Verdict::kWarning, "cookies go without Secure");
}

}  // namespace
}  // namespace tiller::custody

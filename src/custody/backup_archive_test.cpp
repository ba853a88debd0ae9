// Back-ups in one file: the same state comes back, a file that is there is whole, and no archive made to harm does.
#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "custody/archive_reader.h"
#include "custody/backup.h"
#include "custody/restore.h"
#include "custody/test_instance.h"
#include "custody/unpacked_backup.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// One header of a tar file (ustar) with whatever fields are wanted, and its content.
struct RawEntry {
    std::string name;
    std::string content;
    char type = '0';
    std::string link;
    std::string size;  // octal; empty = that of the content
};

std::string raw_tar(const std::vector<RawEntry>& entries) {
    std::string tar;
    for (const RawEntry& entry : entries) {
        std::string header(512, '\0');
        const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
        char size[16];
        std::snprintf(size, sizeof size, "%011lo", static_cast<unsigned long>(entry.content.size()));
        put(0, entry.name.substr(0, 100));
        put(100, "0000600");
        put(108, "0000000");
        put(116, "0000000");
        put(124, entry.size.empty() ? std::string(size) : entry.size);
        put(136, "00000000000");
        put(148, "        ");
        header[156] = entry.type;
        put(157, entry.link.substr(0, 100));
        put(257, "ustar");
        put(263, "00");
        unsigned sum = 0;
        for (const char c : header) sum += static_cast<unsigned char>(c);
        std::snprintf(size, sizeof size, "%06o", sum);
        put(148, std::string(size) + '\0');
        tar += header + entry.content + std::string((512 - entry.content.size() % 512) % 512, '\0');
    }
    return tar + std::string(1024, '\0');
}

const RawEntry kFormat{.name = "tiller-backup", .content = "tiller-archive 1\n", .link = {}, .size = {}};
RawEntry raw_file(const std::string& name, const std::string& content) {
    return {.name = name, .content = content, .link = {}, .size = {}};
}

class BackupArchives : public testing::Test {
protected:
    BackupReport back_up(const std::string& file) {
        auto taken = take_backup({.data = data, .folder = file, .program = "test"}, clock);
        EXPECT_TRUE(taken.has_value()) << (taken ? "" : taken.error().message);
        return taken.value_or(BackupReport{});
    }
    [[nodiscard]] Result<RestoreReport> bring_back(const std::string& file, const std::string& digest = {}) {
        RestoreOptions options;
        options.folder = file;
        options.data = restored;
        options.digest = digest;
        return restore(options, clock, entropy);
    }
    [[nodiscard]] static Result<RestoreReport> check(const std::string& file) {
        RestoreOptions options;
        options.folder = file;
        return check_backup(options);
    }
    /// Everything in the test's directory but the data, sorted.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(directory.path()))
            if (entry.path() != data) found.push_back(entry.path().filename().string());
        std::ranges::sort(found);
        return found;
    }
    [[nodiscard]] std::string put_archive(const std::string& bytes) const {
        const std::string path = directory.path() + "/hostile.tar";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return path;
    }
    void expect_refused(const std::string& bytes, const std::string& says) {
        const std::string path = put_archive(bytes);
        for (const auto& refused : {check(path), bring_back(path)}) {
            ASSERT_FALSE(refused.has_value()) << says;
            EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt) << refused.error().message;
            EXPECT_THAT(refused.error().message, HasSubstr(says));
        }
        fs::remove(path);
        EXPECT_EQ(names(), std::vector<std::string>{}) << says << ": something was left";
    }

    MemoryDirectory directory;
    const std::string data = directory.path() + "/data";
    const std::string restored = directory.path() + "/restored";
    ManualClock clock{projection::kTestStartMs};
    SeededEntropy entropy{78};
};

TEST_F(BackupArchives, BringBackTheStateOfTheCutWhileTheLogGoesOn) {
    TestInstance instance(data);
    for (const char* end : {".tar", ".tar.zst"}) {
        const std::string file = directory.path() + "/kept" + end;
        instance.put_file("region-1/media/folder1/720.mp4", std::string(3'000'000, 'f'));
        instance.put_file("region-2/uploads/0a3k5m7p9rtvw", "half a fi");
        instance.put_file("region-1/media/folder1/empty.vtt", "");
        instance.put_file("tiller.toml", "port = 9000\n");
        instance.go_on(40);
        const BackupReport report = back_up(file);
        instance.go_on(15);
        ASSERT_TRUE(check(file)) << check(file).error().message;
        const auto back = bring_back(file, hex_text(report.digest));
        ASSERT_TRUE(back.has_value()) << back.error().message;
        EXPECT_EQ(back->cut, report.cut);
        const Digest wanted = instance.digest_at(report.cut);
        {
            TestInstance again(restored);
            EXPECT_EQ(again.digest_at(again.journal().end()), wanted);
            EXPECT_TRUE(again.is_intact());
        }
        EXPECT_EQ(text_of(restored + "/region-1/media/folder1/720.mp4").size(), 3'000'000u);
        EXPECT_EQ(text_of(restored + "/region-2/uploads/0a3k5m7p9rtvw"), "half a fi");
        EXPECT_EQ(text_of(restored + "/tiller.toml"), "port = 9000\n");
        EXPECT_TRUE(fs::exists(restored + "/region-1/media/folder1/empty.vtt"));
        EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        EXPECT_EQ(names(), (std::vector<std::string>{std::string("kept") + end, "restored"})) << "nothing else stays";
        fs::remove_all(restored);
        fs::remove(file);
    }
}

TEST_F(BackupArchives, CompressionShrinksWhatCanBe) {
    TestInstance instance(data);
    instance.put_file("region-1/media/folder1/720.mp4", std::string(3'000'000, 'f'));
    back_up(directory.path() + "/a.tar");
    back_up(directory.path() + "/a.tar.zst");
    EXPECT_GT(fs::file_size(directory.path() + "/a.tar"), 3'000'000u);
    EXPECT_LT(fs::file_size(directory.path() + "/a.tar.zst"), 1'000'000u);
}

TEST_F(BackupArchives, AFileThatIsThereIsNotReplacedAndWhatWasLeftUnfinishedIsWrittenOver) {
    TestInstance instance(data);
    instance.go_on(5);
    const std::string file = directory.path() + "/kept.tar";
    std::ofstream(file) << "precious";
    const auto refused = take_backup({.data = data, .folder = file, .program = ""}, clock);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_EQ(text_of(file), "precious");
    fs::remove(file);
    std::ofstream(file + ".unfinished") << std::string(5'000'000, 'x');
    fs::create_directories(file + ".work");
    std::ofstream(file + ".work/database") << "half";
    back_up(file);
    EXPECT_TRUE(check(file));
    EXPECT_EQ(names(), std::vector<std::string>{"kept.tar"});
    EXPECT_FALSE(take_backup({.data = data, .folder = data + "/inside.tar", .program = ""}, clock));
    EXPECT_FALSE(fs::exists(data + "/inside.tar"));
}

TEST_F(BackupArchives, AnErrorLeavesNothingUnderTheName) {
    TestInstance instance(data);
    instance.go_on(5);
    const std::string file = directory.path() + "/kept.tar.zst";
    BackupHooks hooks;
    // The log goes away in the middle, as with a disk that is pulled.
    hooks.on_step = [&](std::string_view what, std::uint64_t) {
        if (what == "media that came meanwhile") fs::rename(data + "/region-2/keys.db", data + "/region-2/gone");
    };
    const auto taken = take_backup({.data = data, .folder = file, .program = ""}, clock, hooks);
    EXPECT_FALSE(taken);
    EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(BackupArchives, EveryCutAndEveryFlippedByteIsFoundAndNothingIsRestored) {
    {
        TestInstance instance(data);
        instance.go_on(10);
    }
    const std::string file = directory.path() + "/kept.tar.zst";
    const std::string digest = hex_text(back_up(file).digest);
    const std::string whole = text_of(file);
    fs::remove(file);
    for (std::size_t part = 0; part < 24; ++part) {
        const std::size_t at = whole.size() * part / 24;
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        for (const std::string& bytes : {whole.substr(0, at), damaged}) {
            const std::string path = directory.path() + "/hostile.tar.zst";
            std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
            const auto refused = bring_back(path, digest);
            // A byte between two files may say nothing; then what came back is, by its digest, what was backed up.
            EXPECT_TRUE(!refused.has_value() || bytes.size() == whole.size()) << at;
            EXPECT_EQ(fs::exists(restored), refused.has_value());
            fs::remove_all(restored);
            fs::remove(path);
            EXPECT_EQ(names(), std::vector<std::string>{}) << at;
        }
    }
}

TEST_F(BackupArchives, NoEntryLeavesItsPlace) {
    const RawEntry first = raw_file("data/00000000", "x");
    for (const char* name :
         {"../escaped", "/tmp/escaped", "data/../../escaped", "data/00000001", "data/0", "files/ab/abc",
          "data/00000000/../../../escaped", "data", "", "manifest/../escaped", "data/0000000\n"})
        expect_refused(raw_tar({kFormat, raw_file(name, "evil")}), "");
    // Each kind of entry that is no plain file, under the right name.
    for (const char type : {'1', '2', '3', '4', '5', '6'}) {
        RawEntry entry = raw_file("data/00000000", "");
        entry.type = type;
        entry.link = "/etc/passwd";
        expect_refused(raw_tar({kFormat, entry}), "no plain file");
    }
    // A link first and then a file through it.
    RawEntry link = raw_file("data/00000000", "");
    link.type = '2';
    link.link = "/tmp";
    expect_refused(raw_tar({kFormat, link, raw_file("data/00000000/escaped", "evil")}), "no plain file");
    expect_refused(raw_tar({kFormat, first, first}), "should be");
    EXPECT_FALSE(fs::exists("/tmp/escaped"));
    EXPECT_FALSE(fs::exists(directory.path() + "/escaped"));
}

TEST_F(BackupArchives, WhatIsNoBackupOfOursIsNamedAsSuch) {
    const RawEntry first = raw_file("data/00000000", "x");
    expect_refused("", "");
    expect_refused(std::string(100'000, 'x'), "");
    expect_refused(raw_tar({}), "no back-up of Tiller");
    expect_refused(raw_tar({raw_file("photo.jpg", "x")}), "no back-up of Tiller");
    expect_refused(raw_tar({raw_file("tiller-backup", "something else")}), "no back-up of Tiller");
    expect_refused(raw_tar({raw_file("tiller-backup", "tiller-archive 2\n")}), "newer tiller");
    expect_refused(raw_tar({kFormat}), "before its manifest");
    expect_refused(raw_tar({kFormat, first}), "before its manifest");
    expect_refused(raw_tar({kFormat, raw_file("manifest", "nonsense")}), "");
    expect_refused(raw_tar({kFormat, first, raw_file("manifest", ""), raw_file("data/00000001", "y")}),
                   "goes on after");
    expect_refused(raw_tar({kFormat, first}).substr(0, 512 * 3 + 100), "");
    EXPECT_EQ(check(directory.path() + "/missing.tar").error().code, ErrorCode::kNotFound);
}

TEST_F(BackupArchives, WhatIsMadeToFillADiskIsRefusedBeforeItDoes) {
    // By what it says of itself …
    RawEntry large = raw_file("data/00000000", "x");
    large.size = "77777777777";
    expect_refused(raw_tar({kFormat, large}), "made to fill a disk");
    // … and by what zeros grow to.
    const std::string path = directory.path() + "/bomb.tar.zst";
    archive* writer = archive_write_new();
    ASSERT_EQ(archive_write_set_format_pax_restricted(writer), ARCHIVE_OK);
    ASSERT_EQ(archive_write_add_filter_zstd(writer), ARCHIVE_OK);
    ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
    const std::string zeros(1 << 20, '\0');
    const auto add = [&](const std::string& name, std::size_t blocks, const std::string& block) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0600);
        archive_entry_set_size(entry, static_cast<la_int64_t>(blocks * block.size()));
        EXPECT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
        for (std::size_t i = 0; i < blocks; ++i)
            EXPECT_EQ(archive_write_data(writer, block.data(), block.size()), static_cast<la_ssize_t>(block.size()));
        archive_entry_free(entry);
    };
    add("tiller-backup", 1, std::string(kArchiveFormatText));
    for (std::size_t i = 0; i < 10; ++i) add(archive_entry_name(i), 10, zeros);
    archive_write_free(writer);
    ASSERT_LT(fs::file_size(path), 100'000u);
    const auto refused = check(path);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("made to fill a disk"));
    fs::remove(path);
    EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(BackupArchives, AFolderInTheWayIsLeftAlone) {
    const std::string path = put_archive(raw_tar({kFormat}));
    fs::create_directories(restored + ".unpacked");
    std::ofstream(restored + ".unpacked/mine") << "precious";
    EXPECT_EQ(bring_back(path).error().code, ErrorCode::kConflict);
    EXPECT_EQ(text_of(restored + ".unpacked/mine"), "precious");
    fs::remove(restored + ".unpacked/mine");
    fs::remove(restored + ".unpacked");
    fs::create_symlink("/tmp", restored + ".unpacked");
    EXPECT_EQ(bring_back(path).error().code, ErrorCode::kConflict);
    EXPECT_TRUE(fs::is_symlink(restored + ".unpacked"));
}

TEST(ArchivePaths, AreToldByTheirEnd) {
    for (const char* path : {"a.tar", "/x/y.tar.zst", ".tar"}) EXPECT_TRUE(is_archive_path(path)) << path;
    for (const char* path : {"", "a", "a.tar/", "a.tar.gz", "a.zst", "tar"})
        EXPECT_FALSE(is_archive_path(path)) << path;
    EXPECT_EQ(archive_entry_name(7), "data/00000007");
}

}  // namespace
}  // namespace tiller::custody

#include "custody/backup_manifest.h"

#include <gtest/gtest.h>

#include <string>

namespace tiller::custody {
namespace {

BackupManifest small_manifest() {
    BackupManifest manifest{.made_ms = 1'764'210'000'000, .program = "0.1.0", .partitions = {}, .files = {}};
    for (const std::uint16_t id : {0, 1}) {
        BackedUpPartition partition;
        partition.root.partition = PartitionId{id};
        partition.root.next_offset = 20u * id;
        if (id == 1) partition.segments = {{.from = 0, .to = 7, .bytes = {}}, {.from = 7, .to = 20, .bytes = {}}};
        manifest.partitions.push_back(partition);
    }
    manifest.files = {{.path = "regions", .bytes = {.size_bytes = 5, .digest = blake2b({})}, .modified_ns = 3},
                      {.path = "store.db", .bytes = {}, .modified_ns = 0}};
    return manifest;
}

std::string closed(const std::string& body) { return body + "end " + hex_text(blake2b(as_bytes(body))) + "\n"; }

/// The manifest with `from` replaced by `to`, its digest made to fit.
std::string forged(const std::string& from, const std::string& to) {
    std::string text = encode_manifest(small_manifest());
    text.resize(text.rfind("end "));
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return closed(text.replace(at, from.size(), to));
}

TEST(BackupManifest, ReadsWhatItWrites) {
    const std::string text = encode_manifest(small_manifest());
    EXPECT_EQ(decode_manifest(text).value(), small_manifest());
    EXPECT_EQ(decode_manifest(text)->cut().text(), "1:20");
}

TEST(BackupManifest, EveryCutAndEveryFlippedByteIsRefused) {
    const std::string text = encode_manifest(small_manifest());
    for (std::size_t i = 0; i < text.size(); ++i) {
        EXPECT_FALSE(decode_manifest(text.substr(0, i)));
        std::string flipped = text;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        EXPECT_FALSE(decode_manifest(flipped)) << i;
    }
}

TEST(BackupManifest, AForgedOneIsRefusedWhereItDoesNotFit) {
    for (const char* path :
         {"../regions", "/regions", "a/../b", "a//b", ".hidden", "a/.b", "a b", "a\\b", "regions/", "\xc3\xa9"})
        EXPECT_FALSE(decode_manifest(forged(" 3 regions\n", std::string(" 3 ") + path + "\n"))) << path;
    EXPECT_FALSE(decode_manifest(forged("segment 7 20", "segment 8 20")));
    EXPECT_FALSE(decode_manifest(forged("segment 7 20", "segment 7 21")));
    EXPECT_FALSE(decode_manifest(forged("segment 7 20", "segment 7 7")));
    EXPECT_FALSE(decode_manifest(forged("segment 7 20", "segment 7 19")));
    EXPECT_FALSE(decode_manifest(forged("segment 0 7", "segment 0 +7")));
    EXPECT_FALSE(decode_manifest(forged("file 5", "file 99999999999999999999")));
    EXPECT_FALSE(decode_manifest(forged("file 5", "file -5")));
    EXPECT_FALSE(decode_manifest(forged("file 5", "fill 5")));
    EXPECT_FALSE(decode_manifest(forged("file 5", "file 05")));
    EXPECT_FALSE(decode_manifest(forged(" regions\n", " tore.db\nfile 1 2 3\n")));
    EXPECT_FALSE(decode_manifest(forged(" regions\n", " zz\n")));  // not sorted
    EXPECT_FALSE(decode_manifest(closed("")));
    EXPECT_FALSE(decode_manifest(closed("tiller-backup 1\nmade 1\nprogram x\n")));
}

TEST(BackupManifest, ANewerFormatIsNamedAsSuch) {
    const auto newer = decode_manifest(forged("tiller-backup 1", "tiller-backup 2"));
    EXPECT_NE(newer.error().message.find("newer tiller"), std::string::npos);
}

}  // namespace
}  // namespace tiller::custody

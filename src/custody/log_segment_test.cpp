#include "custody/log_segment.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace tiller::custody {
namespace {

/// The example of docs/formats/backup.md: one record at offset 2, and the root over it.
Bytes example() {
    std::ifstream in("tests/corpus/log_segment_fuzz/record", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const ByteSpan bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

TEST(LogSegment, HasTheValuesOfTheFormatPage) {
    const LogSegment segment = decode_segment(example()).value();
    EXPECT_EQ(segment.partition, PartitionId{1});
    EXPECT_EQ(segment.to, 9u);
    ASSERT_EQ(segment.records.size(), 1u);
    EXPECT_EQ(segment.records[0].offset, 2u);
    EXPECT_EQ(as_text(segment.records[0].header), "header");
    EXPECT_EQ(as_text(segment.records[0].body->bytes), "body");
    ASSERT_EQ(segment.roots.size(), 1u);
    EXPECT_EQ(segment.roots[0].chain, segment.chain_after());
    EXPECT_EQ(encode_segment(segment), example());
}

TEST(LogSegment, AnyFlippedBitOfARecordUnderARootIsRefused) {
    constexpr std::size_t kPartitionAt = 12;
    constexpr std::size_t kSignatureBytes = 64 + 8;  // signature and time: checked where the end of the log is
    const Bytes whole = example();
    for (std::size_t i = 0; i < whole.size() - kSignatureBytes; ++i) {
        if (i >= kPartitionAt + 2 && i < kPartitionAt + 18) continue;  // from and to: the manifest names them, too
        Bytes flipped = whole;
        flipped[i] ^= std::byte{1};
        EXPECT_FALSE(decode_segment(flipped)) << i;
    }
    for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_FALSE(decode_segment(ByteSpan(whole).first(i))) << i;
}

}  // namespace
}  // namespace tiller::custody

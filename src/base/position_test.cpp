#include "base/position.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

namespace tiller {
namespace {

Cut cut_of(const std::map<std::uint16_t, std::uint64_t>& offsets) {
    Cut cut;
    for (const auto& [partition, offset] : offsets) cut.set(PartitionId{partition}, offset);
    return cut;
}

Bytes encoded(const Cut& cut) {
    ByteWriter out;
    cut.encode(out);
    return out.take();
}

RC_GTEST_PROP(Cut, BehavesLikeAMapWithZeroAsTheDefault,
              (const std::vector<std::pair<std::uint16_t, std::uint64_t>>& writes)) {
    Cut cut;
    std::map<std::uint16_t, std::uint64_t> model;
    for (const auto& [partition, offset] : writes) {
        cut.set(PartitionId{partition}, offset);
        model[partition] = offset;
    }
    for (const auto& [partition, offset] : model) RC_ASSERT(cut.next_offset(PartitionId{partition}) == offset);
    std::erase_if(model, [](const auto& entry) { return entry.second == 0; });
    RC_ASSERT(cut.entries().size() == model.size());
    RC_ASSERT(encoded(cut) == encoded(cut_of(model)));  // equal cuts have equal bytes
}

RC_GTEST_PROP(Cut, CodecIsReversible, (const std::map<std::uint16_t, std::uint64_t>& offsets)) {
    const Cut cut = cut_of(offsets);
    const Bytes bytes = encoded(cut);
    ByteReader in(bytes);
    RC_ASSERT(Cut::decode(in) == cut);
    RC_ASSERT(in.finish("cut").has_value());
}

TEST(Cut, BytesThatNoCutWritesAreRefused) {
    const std::vector<Bytes> cases = {
        {},                                                                                      // no count
        {std::byte{1}, std::byte{1}},                                                            // ends early
        {std::byte{1}, std::byte{1}, std::byte{0}},                                              // an offset of zero
        {std::byte{2}, std::byte{2}, std::byte{5}, std::byte{1}, std::byte{5}},                  // not sorted
        {std::byte{2}, std::byte{1}, std::byte{5}, std::byte{1}, std::byte{6}},                  // twice the same
        {std::byte{1}, std::byte{0x80}, std::byte{0x80}, std::byte{0x04}, std::byte{1}},         // partition 65536
        {std::byte{0xff}, std::byte{0xff}, std::byte{0xff}, std::byte{0x7f}, std::byte{1},
         std::byte{1}},  // a huge count
    };
    for (const Bytes& bytes : cases) {
        ByteReader in(bytes);
        static_cast<void>(Cut::decode(in));
        EXPECT_FALSE(in.finish("cut").has_value()) << hex_text(bytes);
    }
}

TEST(Cut, IncludesWhatLiesBelowTheNextOffset) {
    const Cut cut = cut_of({{1, 5}});
    EXPECT_TRUE(cut.includes({PartitionId{1}, 4}));
    EXPECT_FALSE(cut.includes({PartitionId{1}, 5}));
    EXPECT_FALSE(cut.includes({PartitionId{2}, 0}));
}

TEST(Cut, CoversOnlyWhenEveryPartitionIsAsFar) {
    EXPECT_TRUE(cut_of({{0, 3}, {1, 5}}).covers(cut_of({{1, 5}})));
    EXPECT_FALSE(cut_of({{0, 9}, {1, 4}}).covers(cut_of({{1, 5}})));
    EXPECT_FALSE(cut_of({{0, 9}}).covers(cut_of({{1, 1}})));
    EXPECT_TRUE(Cut().covers(Cut()));
}

TEST(Cut, TextNamesEachPartition) {
    EXPECT_EQ(Cut().text(), "start");
    EXPECT_EQ(cut_of({{1, 2045}, {0, 17}}).text(), "0:17 1:2045");
}

}  // namespace
}  // namespace tiller

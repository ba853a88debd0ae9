#include "base/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/random.h"

namespace tiller {
namespace {

Bytes bytes_of(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes bytes_of(const std::vector<std::uint8_t>& values) {
    Bytes bytes(values.size());
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), values.size());
    return bytes;
}

TEST(Bytes, NumbersLieLittleEndian) {
    ByteWriter out;
    out.put(std::uint32_t{0x01020304});
    EXPECT_EQ(out.bytes(), bytes_of({4, 3, 2, 1}));
}

TEST(Bytes, VarintBoundariesTakeTheFewestBytes) {
    const std::vector<std::pair<std::uint64_t, std::size_t>> cases = {
        {0, 1}, {0x7f, 1}, {0x80, 2}, {0x3fff, 2}, {0x4000, 3}, {std::numeric_limits<std::uint64_t>::max(), 10}};
    for (const auto& [value, size_bytes] : cases) {
        ByteWriter out;
        out.put_varint(value);
        EXPECT_EQ(out.size_bytes(), size_bytes) << value;
        ByteReader in(out.bytes());
        EXPECT_EQ(in.get_varint(), value);
        EXPECT_TRUE(in.finish("varint").has_value());
    }
}

TEST(Bytes, VarintPast64BitsIsRefused) {
    const Bytes too_large = bytes_of({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02});
    const Bytes endless(64, std::byte{0x80});
    for (const Bytes& bytes : {too_large, endless}) {
        ByteReader in(bytes);
        EXPECT_EQ(in.get_varint(), 0u);
        EXPECT_FALSE(in.ok());
    }
}

TEST(Bytes, ShortInputFailsOnceAndForAll) {
    const Bytes bytes = bytes_of({1, 2, 3, 4, 5});
    ByteReader in(bytes);
    EXPECT_EQ(in.get<std::uint64_t>(), 0u);
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(in.get<std::uint8_t>(), 0u) << "a later read must not succeed on what is left";
    EXPECT_TRUE(in.get_raw(1).empty());
    const Status status = in.finish("record");
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
}

TEST(Bytes, LeftOverBytesAreCorrupt) {
    const Bytes bytes = bytes_of({1, 2});
    ByteReader in(bytes);
    EXPECT_EQ(in.get<std::uint8_t>(), 1u);
    EXPECT_TRUE(in.ok());
    EXPECT_FALSE(in.finish("record").has_value());
}

TEST(Bytes, BlobLongerThanItsLimitOrItsInputIsRefused) {
    ByteWriter out;
    out.put_blob(Bytes(5, std::byte{7}));
    ByteReader over_limit(out.bytes());
    EXPECT_TRUE(over_limit.get_blob(4).empty());
    EXPECT_FALSE(over_limit.ok());

    const Bytes claims_too_much = bytes_of({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1});
    ByteReader over_end(claims_too_much);
    EXPECT_TRUE(over_end.get_blob(std::numeric_limits<std::size_t>::max()).empty());
    EXPECT_FALSE(over_end.ok());
}

TEST(Bytes, CountThatTheRestCanNotHoldIsRefusedBeforeAnyAllocation) {
    const Bytes bytes = bytes_of({3, 0, 0, 0, 0, 0});  // three elements of two bytes need six, five are there
    ByteReader in(bytes);
    EXPECT_EQ(in.get_count(10, 2), 0u);
    EXPECT_FALSE(in.ok());
    ByteReader over_limit(bytes);
    EXPECT_EQ(over_limit.get_count(2), 0u);
    EXPECT_FALSE(over_limit.ok());
    ByteReader right(bytes);
    EXPECT_EQ(right.get_count(3, 1), 3u);
}

RC_GTEST_PROP(Bytes, WhatWasWrittenIsRead, (std::uint64_t varint, double number, const std::string& text)) {
    ByteWriter out;
    out.put_varint(varint);
    out.put(number);
    out.put_text(text);
    ByteReader in(out.bytes());
    RC_ASSERT(in.get_varint() == varint);
    RC_ASSERT(std::bit_cast<std::uint64_t>(in.get<double>()) == std::bit_cast<std::uint64_t>(number));
    RC_ASSERT(in.get_text(text.size()) == text);
    RC_ASSERT(in.finish("record").has_value());
}

RC_GTEST_PROP(Bytes, EveryPrefixOfARecordIsCorrupt, (std::uint64_t varint, const std::string& text)) {
    ByteWriter out;
    out.put_varint(varint);
    out.put_text(text);
    const std::size_t cut_at = *rc::gen::inRange<std::size_t>(0, out.size_bytes());
    ByteReader in(ByteSpan(out.bytes()).first(cut_at));
    in.get_varint();
    in.get_text(text.size());
    RC_ASSERT(!in.finish("record").has_value());
}

RC_GTEST_PROP(Bytes, AnyBytesAreReadWithoutHarm, (const std::vector<std::uint8_t>& values)) {
    const Bytes bytes = bytes_of(values);
    ByteReader in(bytes);
    for (int i = 0; i < 8; ++i) {
        in.get_varint();
        in.get<std::uint16_t>();
        RC_ASSERT(in.get_blob(16).size() <= 16u);
        RC_ASSERT(in.get_count(100, 3) <= bytes.size());
        RC_ASSERT(in.remaining_bytes() <= bytes.size());
    }
}

RC_GTEST_PROP(Bytes, HexAndBase64AreReversible, (const std::vector<std::uint8_t>& values)) {
    const Bytes bytes = bytes_of(values);
    RC_ASSERT(parse_hex(hex_text(bytes)).value() == bytes);
    RC_ASSERT(parse_base64url(base64url_text(bytes), bytes.size()).value() == bytes);
}

TEST(Bytes, HexRefusesOddLengthUpperCaseAndOtherSigns) {
    for (const std::string_view text : {"a", "AB", "0g", "0x", " 0"}) EXPECT_FALSE(parse_hex(text).has_value()) << text;
}

TEST(Bytes, Base64KnownAnswers) {
    EXPECT_EQ(base64url_text(as_bytes("")), "");
    EXPECT_EQ(base64url_text(as_bytes("f")), "Zg");
    EXPECT_EQ(base64url_text(as_bytes("foobar")), "Zm9vYmFy");
    EXPECT_EQ(base64url_text(bytes_of({0xfb, 0xff})), "-_8");
}

TEST(Bytes, Base64HasOneTextForOneValue) {
    // "Zh" differs from "Zg" only in bits that no byte holds: a token must not have two spellings.
    for (const std::string_view text : {"Zh", "Z", "Zg==", "Zg\n", "+/8", "Zm9vY"}) {
        EXPECT_FALSE(parse_base64url(text, 100).has_value()) << text;
    }
}

TEST(Bytes, Base64LongerThanItsLimitIsRefused) {
    EXPECT_TRUE(parse_base64url("Zm9v", 3).has_value());
    EXPECT_FALSE(parse_base64url("Zm9v", 2).has_value());
}

}  // namespace
}  // namespace tiller

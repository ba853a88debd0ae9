#include "media/captions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tiller::media {
namespace {

std::string refusal(std::string_view file) {
    const auto cues = parse_captions(file);
    return cues ? "accepted" : cues.error().message;
}

TEST(Captions, CuesAreReadInOrderOfTime) {
    const auto cues = parse_captions(
        "\xef\xbb\xbfWEBVTT - title\r\n\r\nsecond\r\n00:02.000 --> 00:03.500 align:start\r\ntwo\r\n\r\n00:00:00.500 "
        "--> 00:00:01.000\r\none\r\nmore\r\n");
    ASSERT_TRUE(cues.has_value()) << cues.error().message;
    EXPECT_EQ(*cues, (std::vector<CaptionCue>{{500, 1000, "one\nmore"}, {2000, 3500, "two"}}));
}

std::string subrip_refusal(std::string_view file) {
    const auto cues = parse_subrip(file);
    return cues ? "accepted" : cues.error().message;
}

TEST(Captions, SubRipIsReadWithItsCommasItsNumbersAndTheEndsOfLinesOfWindows) {
    const auto cues = parse_subrip(
        "\xef\xbb\xbf\r\n1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>one</i>\r\n1 < 2\r\n\r\n\r\n2\r\n"
        "0:00:03.000 --> 1:00:00,000 X1:10\r\n你好\r\n\r\n3\r\n00:00:00,500 --> 00:00:00,900\r\nNOTE this\r\n");
    ASSERT_TRUE(cues.has_value()) << cues.error().message;
    EXPECT_EQ(*cues,
              (std::vector<CaptionCue>{{500, 900, "NOTE this"}, {1000, 2500, "one\n1"}, {3000, 3'600'000, "你好"}}));
    EXPECT_EQ(*parse_captions(write_captions(*cues)), *cues);
}

TEST(Captions, SubRipThatIsNoneIsRefusedWithTheLine) {
    EXPECT_THAT(subrip_refusal(""), testing::HasSubstr("no captions"));
    EXPECT_THAT(subrip_refusal("1\n"), testing::HasSubstr("Line 1"));
    EXPECT_THAT(subrip_refusal("1\n00:00:01,000 -> 00:00:02,000\na\n"), testing::HasSubstr("Line 2"));
    EXPECT_THAT(subrip_refusal("1\n00:00:02,000 --> 00:00:01,000\na\n"), testing::HasSubstr("Line 2"));
    EXPECT_THAT(subrip_refusal("1\n-0:00:01,000 --> 00:00:02,000\na\n"), testing::HasSubstr("time line"));
    EXPECT_THAT(subrip_refusal("1\n00:00:01;000 --> 00:00:02,000\na\n"), testing::HasSubstr("time line"));
    EXPECT_THAT(subrip_refusal("1\n00:00:01,000 --> 99999999999999999999:00:00,000\na\n"),
                testing::HasSubstr("time line"));
    EXPECT_THAT(subrip_refusal("1\n00:00:01,000 --> 01:00:00,001\na\n"), testing::HasSubstr("after an hour"));
    EXPECT_THAT(subrip_refusal("1\n00:00:01,000 --> 00:00:02,000\na\xff\n"), testing::HasSubstr("UTF-8"));
    EXPECT_THAT(subrip_refusal("\xff\xfe"
                               "1"),
                testing::HasSubstr("UTF-8"));
    EXPECT_THAT(subrip_refusal(std::string("1\n\0", 3)), testing::HasSubstr("binary"));
    EXPECT_THAT(subrip_refusal(std::string(kMaxCaptionFileBytes + 1, '\n')), testing::HasSubstr("larger than"));
    EXPECT_THAT(refusal("1\n00:00:01,000 --> 00:00:02,000\na\n"), testing::HasSubstr("WEBVTT"));
}

TEST(Captions, StylesRegionsNotesAndTagsDoNotPass) {
    const auto out = normalise_captions(
        "WEBVTT\n\nSTYLE\n::cue { background: url(http://evil) }\n\nREGION\nid:x\n\nNOTE hidden\n\n1\n00:00.000 --> "
        "00:01.000 position:10%\n"
        "<v Evil><b onclick=x>hi</b> <script>alert(1)</script><img src=x");
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(*out, "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nhi alert(1)\n");
}

TEST(Captions, EntitiesAreDecodedAndWrittenAgain) {
    const auto cues = parse_captions("WEBVTT\n\n00:00.000 --> 00:01.000\n1 &lt; 2 &amp;amp; 3 --&gt; 4\n");
    ASSERT_TRUE(cues.has_value());
    EXPECT_EQ(cues->at(0).text, "1 < 2 &amp; 3 --> 4");
    EXPECT_EQ(*parse_captions(write_captions(*cues)), *cues);
}

TEST(Captions, TerminalAndDirectionCodesAreRemoved) {
    const auto cues = parse_captions(
        "WEBVTT\n\n00:00.000 --> 00:01.000\na\x1b[31m\xe2\x80\xae"
        "b\xc2\x85"
        "c\n");
    ASSERT_TRUE(cues.has_value());
    EXPECT_EQ(cues->at(0).text, "a[31mbc");
}

TEST(Captions, WhatIsNotCaptionsIsRefusedWithTheLine) {
    EXPECT_THAT(refusal(""), testing::HasSubstr("WEBVTT"));
    EXPECT_THAT(refusal("WEBVTTX\n\n00:00.000 --> 00:01.000\na\n"), testing::HasSubstr("WEBVTT"));
    EXPECT_THAT(refusal("WEBVTT\n\n"), testing::HasSubstr("no captions"));
    EXPECT_THAT(refusal("WEBVTT\n\n00:01.000 --> 00:01.000\na\n"), testing::HasSubstr("Line 3"));
    EXPECT_THAT(refusal("WEBVTT\n\n00:01,000 --> 00:02,000\na\n"), testing::HasSubstr("time line"));
    EXPECT_THAT(refusal("WEBVTT\n\n00:61.000 --> 00:99.000\na\n"), testing::HasSubstr("time line"));
    EXPECT_THAT(refusal("WEBVTT\n\n99999999999999999999:00:00.000 --> 1\na\n"), testing::HasSubstr("time line"));
    EXPECT_THAT(refusal("WEBVTT\n\n00:00.000 --> 00:01.000\na\xff\n"), testing::HasSubstr("UTF-8"));
    EXPECT_THAT(refusal("WEBVTT\n\n00:00.000 --> 00:01.000\n\xc0\xaf\xed\xa0\x80\n"), testing::HasSubstr("UTF-8"));
    EXPECT_THAT(refusal("WEBVTT\n\n00:00.000 --> 00:01.000\n" + std::string(1001, 'x')),
                testing::HasSubstr("longer than"));
    EXPECT_THAT(refusal("WEBVTT\n" + std::string(kMaxCaptionFileBytes, '\n')), testing::HasSubstr("larger than"));
}

TEST(Captions, TheNumberOfCuesIsLimited) {
    std::string file = "WEBVTT\n";
    for (std::size_t i = 0; i <= kMaxCues; ++i) file += "\n00:00.000 --> 00:01.000\na\n";
    EXPECT_THAT(refusal(file), testing::HasSubstr("More than 5000"));
}

}  // namespace
}  // namespace tiller::media

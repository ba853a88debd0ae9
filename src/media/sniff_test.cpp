#include "media/sniff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/test_folder.h"

namespace tiller::media {
namespace {

std::string box(std::string_view type, std::string_view body) {
    const auto size = static_cast<std::uint32_t>(8 + body.size());
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift & 255));
    return out.append(type).append(body);
}

const std::string kBrand = box("ftyp", std::string_view("isom\0\0\2\0isommp41", 16));

std::string matroska(std::string_view doc_type) {
    std::string out("\x1a\x45\xdf\xa3", 4);
    out.push_back(static_cast<char>(0x80 | (doc_type.size() + 3)));
    out += std::string("\x42\x82", 2);
    out.push_back(static_cast<char>(0x80 | doc_type.size()));
    return out.append(doc_type).append("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", 12);
}

std::string refusal(std::string_view bytes) {
    const auto container = sniff_bytes(as_bytes(bytes));
    return container ? "accepted" : container.error().message;
}

TEST(Sniff, Mp4AndMatroskaAreRecognisedAndTheirDemuxerIsForced) {
    const auto mp4 = sniff_bytes(as_bytes(kBrand + box("moov", "x")));
    ASSERT_TRUE(mp4.has_value());
    EXPECT_EQ(demuxer_name(*mp4), "mov");
    const auto webm = sniff_bytes(as_bytes(matroska("webm")));
    ASSERT_TRUE(webm.has_value());
    EXPECT_EQ(demuxer_name(*webm), "matroska");
    EXPECT_TRUE(sniff_bytes(as_bytes(matroska("matroska"))).has_value());
}

TEST(Sniff, OldQuickTimeWithoutABrandAndPaddedEndsAreAccepted) {
    EXPECT_TRUE(sniff_bytes(as_bytes(box("wide", "") + box("mdat", "data") + box("moov", "x") + "\0\0\0")).has_value());
}

TEST(Sniff, TheReasonNamesWhatTheFileIs) {
    EXPECT_THAT(refusal("#EXTM3U\n"), testing::HasSubstr("a playlist"));
    EXPECT_THAT(refusal("\xef\xbb\xbf \n\t#ExtM3U\n"), testing::HasSubstr("a playlist"));
    EXPECT_THAT(refusal("ffconcat version 1.0\nfile x\n"), testing::HasSubstr("a playlist"));
    EXPECT_THAT(refusal("v=0\r\no=-"), testing::HasSubstr("a stream description"));
    EXPECT_THAT(refusal("\x89PNG\r\n\x1a\n    "), testing::HasSubstr("a picture"));
    EXPECT_THAT(refusal(""), testing::HasSubstr("empty"));
    EXPECT_THAT(refusal(matroska("evil")), testing::HasSubstr("neither Matroska nor WebM"));
}

TEST(Sniff, ASecondFormatInTheFirstBytesIsRefused) {
    EXPECT_THAT(refusal(kBrand + box("free", "\n#EXTM3U\n") + box("moov", "x")), testing::HasSubstr("other content"));
    EXPECT_THAT(refusal(kBrand + box("free", "<ScRiPt>") + box("moov", "x")), testing::HasSubstr("other content"));
}

TEST(Sniff, CutDamagedAndEndlessBoxesAreRefused) {
    EXPECT_THAT(refusal(kBrand + box("mdat", "data")), testing::HasSubstr("cut short"));
    EXPECT_THAT(refusal(kBrand + std::string("\0\0\0\4moov        ", 16)), testing::HasSubstr("damaged"));
    EXPECT_THAT(refusal(kBrand + std::string("\0\0\1\0moov", 8)), testing::HasSubstr("cut short"));
    EXPECT_THAT(refusal(kBrand + std::string("\0\0\0\1moov\xff\xff\xff\xff\xff\xff\xff\xff", 16)),
                testing::HasSubstr("cut short"));
    std::string many = kBrand;
    for (int i = 0; i < 5000; ++i) many += box("free", "");
    EXPECT_THAT(refusal(many + box("moov", "x")), testing::HasSubstr("more than 4096 boxes"));
}

TEST(Sniff, EveryCutOfAValidFileIsRefusedOrAcceptedWithoutHarm) {
    for (const std::string& whole : {kBrand + box("moov", "x"), matroska("webm"), std::string("RIFF1234WEBP")}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto container = sniff_bytes(as_bytes(std::string_view(whole).substr(0, size)));
            EXPECT_TRUE(container || !container.error().message.empty());
        }
    }
}

TEST(Sniff, LinksAndFoldersAreNoVideos) {
    const TestFolder folder;
    folder.write("video.mp4", kBrand + box("moov", "x"));
    std::filesystem::create_symlink(folder.path("video.mp4"), folder.path("link.mp4"));
    EXPECT_TRUE(sniff_file(folder.path("video.mp4")).has_value());
    EXPECT_FALSE(sniff_file(folder.path("link.mp4")).has_value());
    EXPECT_FALSE(sniff_file(folder.path()).has_value());
}

}  // namespace
}  // namespace tiller::media

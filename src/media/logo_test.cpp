// Pictures by their bytes, and a logo drawn anew in the jail.
#include "media/logo.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/picture.h"
#include "media/test_folder.h"

namespace tiller::media {
namespace {

using testing::HasSubstr;

std::string big(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
    return out;
}
std::uint32_t crc(std::string_view text) {
    std::uint32_t sum = 0xffff'ffff;
    for (const char c : text) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? 0xedb8'8320 : 0);
    }
    return ~sum;
}
std::string chunk(const std::string& type, const std::string& content) {
    return big(static_cast<std::uint32_t>(content.size())) + type + content + big(crc(type + content));
}
const std::string kStart = "\x89PNG\r\n\x1a\n";
std::string ihdr(std::uint32_t width, std::uint32_t height) {
    return chunk("IHDR", big(width) + big(height) + std::string("\x08\x06\0\0\0", 5));
}

TEST(Picture, SaysItsSizeBeforeItIsDecoded) {
    EXPECT_EQ(read_picture_head(as_bytes(kStart + ihdr(300, 200))), (PictureHead{PictureKind::kPng, 300, 200}));
    const auto webp = [](const std::string& body) { return "RIFF\x40" + std::string("\0\0\0", 3) + "WEBP" + body; };
    const std::string lossy =
        webp(std::string("VP8 \x20\0\0\0\x30\x01\0\x9d\x01\x2a\x2c\x01\xc8\0", 18) + std::string(20, '\0'));
    EXPECT_EQ(read_picture_head(as_bytes(lossy)), (PictureHead{PictureKind::kWebp, 300, 200}));
    // 299 in 14 bits, then 199.
    const std::uint32_t packed = 299u | 199u << 14;
    std::string lossless = std::string("VP8L\x20\0\0\0\x2f", 9);
    for (int shift = 0; shift < 32; shift += 8) lossless += static_cast<char>(packed >> shift & 0xff);
    EXPECT_EQ(read_picture_head(as_bytes(webp(lossless + std::string(20, '\0')))),
              (PictureHead{PictureKind::kWebp, 300, 200}));
    const auto extended = [&](char flags) {
        return webp(std::string("VP8X\x0a\0\0\0", 8) + flags + std::string("\0\0\0\x2b\x01\0\xc7\0\0", 9) +
                    std::string(20, '\0'));
    };
    EXPECT_EQ(read_picture_head(as_bytes(extended(0))), (PictureHead{PictureKind::kWebp, 300, 200}));
    const auto moving = read_picture_head(as_bytes(extended(2)));
    ASSERT_FALSE(moving);
    EXPECT_THAT(moving.error().message, HasSubstr("still"));
}

TEST(Picture, WhatIsNeitherIsRefusedInWords) {
    for (const std::string& bytes :
         {std::string(), std::string("\x89PNG"), kStart, std::string("<svg xmlns='http://www.w3.org/2000/svg'/>"),
          std::string("GIF89a"), std::string("\xff\xd8\xff\xe0"), std::string("RIFF"), std::string("RIFF1234WEBPVP8 "),
          "RIFF1234WEBPANIM" + std::string(40, '\0'), "RIFF1234WAVEfmt " + std::string(40, '\0'),
          "RIFF1234WEBPVP8L" + std::string(40, '\0'), "RIFF1234WEBPVP8 " + std::string(40, '\0')}) {
        const auto head = read_picture_head(as_bytes(bytes));
        ASSERT_FALSE(head) << bytes;
        EXPECT_EQ(head.error().code, ErrorCode::kInvalid);
        EXPECT_THAT(head.error().message, HasSubstr("PNG or WebP"));
    }
}

TEST(Picture, APlainPngHasNothingButItsPixels) {
    const std::string pixels = chunk("IDAT", "not really") + chunk("IEND", "");
    const std::string plain = kStart + ihdr(192, 192) + pixels;
    EXPECT_EQ(plain_png(as_bytes(plain), 192), plain);
    const std::string more = kStart + ihdr(192, 192) + chunk("tEXt", "Comment\0<script>") + chunk("eXIf", "where") +
                             pixels + "<?php and more";
    EXPECT_EQ(plain_png(as_bytes(more), 192), plain);
    std::string changed = plain;
    changed[kStart.size() + 40] ^= 1;
    for (const std::string& bad :
         {changed, plain.substr(0, plain.size() - 1), kStart + ihdr(192, 192) + chunk("IEND", ""),
          kStart + ihdr(192, 191) + pixels, kStart + ihdr(512, 512) + pixels,
          kStart + ihdr(192, 192) + big(0xffff'ffff) + "IDAT" + std::string(20, 'x')})
        EXPECT_FALSE(plain_png(as_bytes(bad), 192));
}

class LogoTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(jail_.is_sufficient()) << jail_.remedy();
        folder_.open_to_everybody();
        std::filesystem::create_directories(folder_.path("work"));
    }
    /// A test picture of FFmpeg's, as bytes.
    [[nodiscard]] std::string picture(const std::string& name, const std::string& options) const {
        const std::string path = folder_.path(name);
        EXPECT_EQ(std::system(("ffmpeg -v error -y -f lavfi -i " + options + " " + path).c_str()), 0);
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    [[nodiscard]] Result<Logo> draw(std::string_view sent) const {
        return draw_logo(jail_, sent, folder_.path("work"));
    }
    const Jail jail_ = Jail::open({});
    const TestFolder folder_;
};

TEST_F(LogoTest, IsDrawnSquareInTwoSizes) {
    for (const auto& [name, options] :
         {std::pair{"a.png", "testsrc2=s=300x200 -frames:v 1 -metadata comment=secret"},
          std::pair{"a.webp", "testsrc2=s=300x200 -frames:v 1 -c:v libwebp"},
          std::pair{"b.webp", "testsrc2=s=300x200,format=bgra -frames:v 1 -c:v libwebp -lossless 1"}}) {
        const auto logo = draw(picture(name, options));
        ASSERT_TRUE(logo) << name << ": " << logo.error().message;
        EXPECT_EQ(plain_png(as_bytes(logo->small), kSmallLogoPixels), logo->small) << name;
        EXPECT_EQ(plain_png(as_bytes(logo->large), kLargeLogoPixels), logo->large) << name;
        EXPECT_EQ(logo->large.find("secret"), std::string::npos);
    }
}

TEST_F(LogoTest, WhatIsPastTheLimitsOrDamagedIsRefused) {
    const auto refusal = [&](std::string_view sent) {
        const auto logo = draw(sent);
        EXPECT_FALSE(logo);
        return logo ? std::string() : logo.error().message;
    };
    EXPECT_THAT(refusal(kStart + ihdr(63, 100)), HasSubstr("63 × 100"));
    EXPECT_THAT(refusal(kStart + ihdr(4097, 4097)), HasSubstr("4096"));
    EXPECT_THAT(refusal(kStart + ihdr(0xffff'ffff, 100)), HasSubstr("4096"));
    EXPECT_THAT(refusal(kStart + ihdr(401, 100)), HasSubstr("4 times"));
    EXPECT_THAT(refusal(std::string(kMaxSentLogoBytes + 1, 'x')), HasSubstr("at most"));
    EXPECT_THAT(refusal(kStart + ihdr(100, 100) + "nonsense"), HasSubstr("seems to be damaged"));
    EXPECT_THAT(refusal("<svg/>"), HasSubstr("PNG or WebP"));
}

}  // namespace
}  // namespace tiller::media

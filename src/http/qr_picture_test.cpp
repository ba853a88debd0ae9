#include "http/qr_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace tiller::http {
namespace {

TEST(QrPicture, IsAPathOnASquareWithAQuietEdge) {
    const QrPicture picture = qr_picture("otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQ&issuer=x");
    EXPECT_EQ((picture.size - 8 - 17) % 4, 0) << "codes have 17 + 4 n modules";
    EXPECT_TRUE(picture.path.starts_with("M4 4h7v1h-7z")) << "the corner that tells where is up";
    EXPECT_TRUE(std::ranges::all_of(
        picture.path, [](char c) { return std::string_view("Mhvz- 0123456789").find(c) != std::string_view::npos; }));
}

TEST(QrPicture, WhatDoesNotFitHasNone) { EXPECT_EQ(qr_picture(std::string(513, 'x')).size, 0); }

}  // namespace
}  // namespace tiller::http

// The operator's accent colour: contrast in both themes, away from the amber, and colours that follow from it.
#include "app/accent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tiller::app {
namespace {

using testing::HasSubstr;

std::string refused(std::uint32_t on_light, std::uint32_t on_dark) {
    const auto checked = check_accent({.on_light = on_light, .on_dark = on_dark});
    return checked ? std::string() : checked.error().message;
}

TEST(Accent, ColoursAreReadInOneForm) {
    EXPECT_EQ(parse_colour("#0b7A70"), 0x0b7a70u);
    for (const char* bad : {"", "#", "0b7a70", "#0b7a7", "#0b7a700", "#0b7a7g", "#-b7a70", "# b7a70", "#+b7a70", "red",
                            "#0x7a70", "url(x)"})
        EXPECT_FALSE(parse_colour(bad)) << bad;
    EXPECT_EQ(colour_text(0x0b7a70), "#0b7a70");
    EXPECT_EQ(colour_text(0), "#000000");
}

TEST(Accent, ContrastIsThatOfTheStandard) {
    EXPECT_NEAR(contrast(0x000000, 0xffffff), 21, 1e-9);
    EXPECT_NEAR(contrast(0x777777, 0xffffff), 4.478, 1e-3);
    EXPECT_NEAR(contrast(0xffffff, 0x777777), 4.478, 1e-3);
    EXPECT_NEAR(contrast(0x123456, 0x123456), 1, 1e-9);
}

TEST(Accent, WhatCanNotBeReadOrLooksLikeTheAlgorithmIsRefused) {
    EXPECT_EQ(refused(0x0b7a70, 0x0fb5a6), "") << "the built-in one";
    EXPECT_EQ(refused(0x1a4fb4, 0x7fb0ff), "");
    EXPECT_EQ(refused(0x333333, 0xcccccc), "") << "grey has no hue";
    EXPECT_THAT(refused(0x0fb5a6, 0x0fb5a6), HasSubstr("light theme, #0fb5a6, has a contrast of 2."));
    EXPECT_THAT(refused(0x0b7a70, 0x0b7a70), HasSubstr("dark theme, #0b7a70, has a contrast of 3."));
    EXPECT_THAT(refused(0x0b7a70, 0x0b7a70), HasSubstr("lighter"));
    EXPECT_THAT(refused(0x767676, 0xffffff), HasSubstr("4.5")) << "enough on white, too little on paper";
    EXPECT_THAT(refused(0x8a5a00, 0x0fb5a6), HasSubstr("amber"));
    EXPECT_THAT(refused(0x0b7a70, 0xf2b03d), HasSubstr("amber"));
    EXPECT_EQ(refused(0xa8321f, 0xff8a73), "") << "red is another hue";
}

TEST(Accent, TheStyleHoldsTwoThemesAndNothingButColours) {
    const std::string style = accent_style({.on_light = 0x1a4fb4, .on_dark = 0x7fb0ff});
    EXPECT_THAT(style, HasSubstr(":root{--you:#1a4fb4;--you-on:#ffffff;--you-soft:#d9e0ed;--stage-you:#7fb0ff}"));
    EXPECT_THAT(style, HasSubstr(":root[data-theme='dark']{--you:#7fb0ff;--you-on:#101413;--you-soft:#263342}"));
    EXPECT_THAT(style, HasSubstr("@media (prefers-color-scheme:dark){:root:not([data-theme='light']){--you:#7fb0ff"));
    EXPECT_EQ(style.find('<'), std::string::npos);
}

}  // namespace
}  // namespace tiller::app

#include "app/accent.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace tiller::app {
namespace {

// As in web/src/app.css.
constexpr std::uint32_t kWhite = 0xff'ff'ff;
constexpr std::uint32_t kLightPaper = 0xfb'fa'f7;
constexpr std::uint32_t kDarkPaper = 0x10'14'13;
constexpr std::uint32_t kDarkRaised = 0x18'1d'1c;

constexpr double kLeastContrast = 4.5;  // WCAG 2.2 AA, for words
constexpr double kAmberHue = 39;
constexpr double kHueDistance = 20;
constexpr double kColourless = 0.25;    // below that saturation nobody sees a hue
constexpr double kLightSoftness = 0.15;
constexpr double kDarkSoftness = 0.2;

std::array<double, 3> parts_of(std::uint32_t colour) {
    return {(colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0};
}

double luminance(std::uint32_t colour) {
    constexpr std::array<double, 3> kWeights = {0.2126, 0.7152, 0.0722};
    const std::array<double, 3> parts = parts_of(colour);
    double sum = 0;
    for (std::size_t i = 0; i < parts.size(); ++i)
        sum += kWeights[i] * (parts[i] <= 0.04045 ? parts[i] / 12.92 : std::pow((parts[i] + 0.055) / 1.055, 2.4));
    return sum;
}

bool looks_amber(std::uint32_t colour) {
    const auto [red, green, blue] = parts_of(colour);
    const double most = std::max({red, green, blue});
    const double range = most - std::min({red, green, blue});
    if (most == 0 || range / most < kColourless) return false;
    double hue = 0;
    if (most == red)
        hue = 60 * (green - blue) / range;
    else if (most == green)
        hue = 60 * (2 + (blue - red) / range);
    else
        hue = 60 * (4 + (red - green) / range);
    return std::abs(hue - kAmberHue) < kHueDistance;
}

/// `share` of the colour, the rest paper.
std::uint32_t blended(std::uint32_t colour, std::uint32_t paper, double share) {
    std::uint32_t out = 0;
    for (const int shift : {16, 8, 0}) {
        const double part = (colour >> shift & 0xff) * share + (paper >> shift & 0xff) * (1 - share);
        out |= static_cast<std::uint32_t>(std::lround(part)) << shift;
    }
    return out;
}

struct Theme {
    std::string_view name;
    std::uint32_t paper;
    std::uint32_t raised;
    std::string_view remedy;
};

Status check_one(std::uint32_t colour, const Theme& theme) {
    const double ratio = std::min(contrast(colour, theme.paper), contrast(colour, theme.raised));
    if (ratio < kLeastContrast)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("the colour for the {} theme, {}, has a contrast of {:.2f} : 1 to its pages; words need "
                        "{} : 1, so take a {} one",
                        theme.name, colour_text(colour), std::floor(ratio * 100) / 100, kLeastContrast, theme.remedy));
    if (looks_amber(colour))
        return fail(ErrorCode::kInvalid,
                    fmt::format("the colour for the {} theme, {}, is too close to the amber that says what the "
                                "algorithm decided; yours says what a viewer decides, so take another hue",
                                theme.name, colour_text(colour)));
    return {};
}

}  // namespace

std::optional<std::uint32_t> parse_colour(std::string_view text) {
    if (text.size() != 7 || text.front() != '#') return std::nullopt;
    std::uint32_t colour = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), colour, 16);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return colour;
}

std::string colour_text(std::uint32_t colour) { return fmt::format("#{:06x}", colour); }

double contrast(std::uint32_t one, std::uint32_t other) {
    const auto [dark, light] = std::minmax({luminance(one), luminance(other)});
    return (light + 0.05) / (dark + 0.05);
}

Status check_accent(const schema::Accent& accent) {
    TRY_STATUS(check_one(accent.on_light, {"light", kLightPaper, kWhite, "darker"}));
    return check_one(accent.on_dark, {"dark", kDarkPaper, kDarkRaised, "lighter"});
}

std::string accent_style(const schema::Accent& accent) {
    const std::string light =
        fmt::format("--you:{};--you-on:{};--you-soft:{}", colour_text(accent.on_light), colour_text(kWhite),
                    colour_text(blended(accent.on_light, kLightPaper, kLightSoftness)));
    const std::string dark =
        fmt::format("--you:{};--you-on:{};--you-soft:{}", colour_text(accent.on_dark), colour_text(kDarkPaper),
                    colour_text(blended(accent.on_dark, kDarkPaper, kDarkSoftness)));
    // The stage is black in both themes.
    return fmt::format(
        ":root{{{0};--stage-you:{1}}}@media (prefers-color-scheme:dark){{:root:not([data-theme='light']){{{2}}}}}"
        ":root[data-theme='dark']{{{2}}}",
        light, colour_text(accent.on_dark), dark);
}

}  // namespace tiller::app

#include "app/branding.h"

#include <filesystem>

#include <fmt/format.h>

#include "app/accent.h"
#include "app/in_force.h"

namespace tiller::app {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string logo_name(const projection::Brand& brand, std::uint32_t side_pixels) {
    return brand.small_logo.empty() ? "" : fmt::format("{:x}-{}.png", brand.logo_ms, side_pixels);
}

BrandCard Branding::card() const {
    const projection::View view = parts_.projections.view();
    const projection::Brand& brand = view.rules().presentation().brand();
    return {.description = brand.description,
            .accent = brand.accent,
            .small_logo = logo_name(brand, media::kSmallLogoPixels),
            .large_logo = logo_name(brand, media::kLargeLogoPixels)};
}

Result<BrandCard> Branding::store(schema::BrandChanged change) {
    TRY_STATUS(in_force(parts_, parts_.ingest.change_brand(std::move(change))));
    return card();
}

Result<BrandCard> Branding::change(const Identity& admin, std::string_view description,
                                   const std::optional<schema::Accent>& accent) {
    if (accent) TRY_STATUS(check_accent(*accent));
    const std::lock_guard lock(changing_);
    return store({.description = std::string(description), .accent = accent, .author = admin.viewer});
}

Result<BrandCard> Branding::change_logo(const Identity& admin, std::string_view sent) {
    const std::lock_guard lock(changing_);
    const std::string folder = parts_.options.data_directory + "/drawing";
    std::error_code error;
    fs::remove_all(folder, error);
    fs::create_directory(folder, error);
    if (error) return fail(ErrorCode::kInternal, fmt::format("no folder to draw in: {}", error.message()));
    auto drawn = media::draw_logo(parts_.jail, sent, folder);
    fs::remove_all(folder, error);  // what is left is replaced the next time
    media::Logo logo = TRY(std::move(drawn));
    if (logo.small.size() > schema::kMaxSmallLogoBytes || logo.large.size() > schema::kMaxLargeLogoBytes)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("The logo takes {} KiB when it is drawn anew; at most {} are allowed. Choose one with larger "
                        "areas of one colour: a logo, not a photograph.",
                        logo.large.size() / 1024, schema::kMaxLargeLogoBytes / 1024));
    const BrandCard now = card();
    return store({.description = now.description,
                  .accent = now.accent,
                  .changes_logo = true,
                  .small_logo = std::move(logo.small),
                  .large_logo = std::move(logo.large),
                  .author = admin.viewer});
}

Result<BrandCard> Branding::remove_logo(const Identity& admin) {
    const std::lock_guard lock(changing_);
    const BrandCard now = card();
    return store({.description = now.description, .accent = now.accent, .changes_logo = true, .author = admin.viewer});
}

std::optional<std::string> Branding::logo_file(std::string_view name) const {
    const projection::View view = parts_.projections.view();
    const projection::Brand& brand = view.rules().presentation().brand();
    if (brand.small_logo.empty()) return std::nullopt;
    if (name == logo_name(brand, media::kSmallLogoPixels)) return brand.small_logo;
    if (name == logo_name(brand, media::kLargeLogoPixels)) return brand.large_logo;
    return std::nullopt;
}

}  // namespace tiller::app

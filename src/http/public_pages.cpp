#include "http/public_pages.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "app/accent.h"
#include "http/json_of.h"
#include "http/legal_page.h"
#include "http/page_policy.h"
#include "http/request_reading.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::string_view kLegalPath = "/legal/";
constexpr std::string_view kBrandPath = "/brand/";
constexpr std::string_view kManifestPath = "/manifest.webmanifest";
constexpr std::string_view kBuiltInName = "Tiller";
constexpr std::size_t kMaxWishes = 8;

/// What the query and the browser ask for, most wanted first, each as it is and by the name that Chinese has here.
std::vector<std::string> wanted_languages(const Request& request) {
    std::vector<std::string> wanted;
    const auto add = [&wanted](std::string_view tag) {
        if (tag.empty() || !is_language(tag)) return;
        wanted.emplace_back(tag);
        wanted.push_back(locale_of(tag));
    };
    add(request.query_value("language").value_or(""));
    std::string_view rest = request.header("accept-language");
    while (!rest.empty() && wanted.size() < 2 * kMaxWishes) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::string_view tag = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        tag = tag.substr(0, tag.find(';'));
        while (!tag.empty() && tag.front() == ' ') tag.remove_prefix(1);
        while (!tag.empty() && tag.back() == ' ') tag.remove_suffix(1);
        add(tag);
    }
    return wanted;
}

Result<std::optional<std::uint64_t>> wanted_version(const Request& request) {
    const auto text = request.query_value("version");
    if (!text) return std::optional<std::uint64_t>();
    std::uint64_t version = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), version);
    if (error != std::errc() || end != text->data() + text->size())
        return fail(ErrorCode::kInvalid, "\"version\" must be a whole number");
    return std::optional(version);
}

Result<Response> legal_page(Call& call) {
    TRY_STATUS(call.request.check_query({"language", "version"}));
    const auto page = schema::value_named<schema::LegalPage>(call.request.path.substr(kLegalPath.size()));
    if (!page) return fail(ErrorCode::kNotFound, "there is no such page");
    app::LegalPages& legal = call.context->app().legal_pages();
    const std::vector<std::string> wanted = wanted_languages(call.request);
    const app::LegalReading reading = TRY(legal.read(*page, wanted, TRY(wanted_version(call.request))));
    const PageDress dress = page_dress(call);
    return legal_response(reading, {.name = dress.name.empty() ? std::string(kBuiltInName) : dress.name,
                                    .icon = dress.small_icon.empty() ? "/icon.svg" : dress.small_icon,
                                    .style = dress.style,
                                    .pages = legal.published()});
}

Response brand_file(const Call& call) {
    auto file = call.context->app().branding().logo_file(call.request.path.substr(kBrandPath.size()));
    if (!file) return error_response(404, "not_found", "there is no such picture any more");
    Response response;
    response.body = std::move(*file);
    // The name stands for one picture for ever.
    response.with("Content-Type", "image/png").with("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

Response manifest(const Call& call) {
    const PageDress dress = page_dress(call);
    if (dress.is_plain()) return call.context->pages()->answer(call.request);
    const std::string name = dress.name.empty() ? std::string(kBuiltInName) : dress.name;
    json::object out{{"id", "/"},
                     {"name", name},
                     {"short_name", name},
                     {"start_url", "/"},
                     {"scope", "/"},
                     {"display", "standalone"},
                     {"background_color", "#000000"},
                     {"theme_color", "#000000"}};
    if (!dress.description.empty()) out["description"] = dress.description;
    const app::BrandCard brand = call.context->app().branding().card();
    const auto icon = [](std::string_view address, std::string_view sizes, std::string_view type) {
        return json::object{{"src", address}, {"sizes", sizes}, {"type", type}};
    };
    if (brand.small_logo.empty())
        out["icons"] =
            json::array{icon("/icon.svg", "any", "image/svg+xml"), icon("/icon-192.png", "192x192", "image/png"),
                        icon("/icon-512.png", "512x512", "image/png")};
    else
        out["icons"] = json::array{icon(std::string(kBrandPath) + brand.small_logo, "192x192", "image/png"),
                                   icon(std::string(kBrandPath) + brand.large_logo, "512x512", "image/png")};
    Response response;
    response.body = json::serialize(out);
    response.with("Content-Type", "application/manifest+json").with("Cache-Control", "no-cache");
    return response;
}

}  // namespace

std::string origin_of(const Call& call) {
    return fmt::format("{}://{}", call.context->options().behind_tls ? "https" : "http", call.request.header("host"));
}

PageDress page_dress(const Call& call) {
    constexpr std::array<std::string_view, 2> kOtherPageLanguages = {"zh-Hans", "zh-Hant"};
    const projection::Settings settings = call.context->app().operation().settings();
    const app::BrandCard brand = call.context->app().branding().card();
    PageDress dress{.description = brand.description};
    if (settings.name != kBuiltInName) dress.name = settings.name;
    if (!settings.languages.empty() &&
        std::ranges::find(kOtherPageLanguages, settings.languages.front()) != kOtherPageLanguages.end())
        dress.language = settings.languages.front();
    if (brand.accent) dress.style = app::accent_style(*brand.accent);
    if (!brand.small_logo.empty()) dress.small_icon = std::string(kBrandPath) + brand.small_logo;
    if (dress.is_plain()) return dress;
    dress.tags = graph_tag("og:site_name", settings.name) + graph_tag("og:title", settings.name) +
                 graph_tag("og:description", brand.description);
    if (!brand.large_logo.empty() && !call.request.header("host").empty())
        dress.tags += graph_tag("og:image", origin_of(call) + std::string(kBrandPath) + brand.large_logo);
    return dress;
}

bool is_public_page(std::string_view path) {
    return path.starts_with(kLegalPath) || path.starts_with(kBrandPath) || path == kManifestPath;
}

Response public_page(Call& call) {
    const std::string_view path = call.request.path;
    if (path == kManifestPath) return manifest(call);
    if (path.starts_with(kBrandPath)) return brand_file(call);
    auto page = legal_page(call);
    if (page) return std::move(*page);
    // People get the app, which says so in their language and leads on.
    if (page.error().code == ErrorCode::kNotFound) return call.context->pages()->answer(call.request, page_dress(call));
    return error_response(page.error());
}

}  // namespace tiller::http

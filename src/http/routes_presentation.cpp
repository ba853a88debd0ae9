// What the operator shows to everybody: legal pages and the look of the service.
#include "app/accent.h"
#include "http/json_of.h"
#include "http/json_reader.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kLegalBodyBytes = 256 * 1024;  // the longest text with every character escaped

json::object json_of_legal(const app::LegalCard& card) {
    return {{"page", schema::name_of(card.page)},
            {"language", card.language},
            {"text", card.text},
            {"changed_ms", card.changed_ms},
            {"version", card.version}};
}

Result<Response> list_legal(Call& call) {
    json::array pages;
    for (const app::LegalCard& card : call.context->app().legal_pages().list()) pages.push_back(json_of_legal(card));
    return json_answer({{"pages", std::move(pages)}});
}

Result<Response> put_legal(Call& call) {
    const auto page = schema::value_named<schema::LegalPage>(call.request.parameter("page"));
    if (!page) return fail(ErrorCode::kNotFound, "there are these pages: terms, privacy, imprint");
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string language = in.text("language", {.min_bytes = 1, .max_bytes = kLanguageText.max_bytes});
    if (in.ok() && !is_language(language)) in.refuse("language", "is not a language tag like en or zh-Hant");
    const std::string text = in.text("text", {.min_bytes = 0, .max_bytes = schema::kMaxLegalTextBytes});
    TRY_STATUS(in.finish());
    return json_answer(
        json_of_legal(TRY(call.context->app().legal_pages().change(call.identity, *page, language, text))));
}

json::object json_of_brand(const app::BrandCard& card) {
    json::object out{{"description", card.description},
                     {"logo", card.large_logo.empty() ? std::string() : "/brand/" + card.large_logo}};
    if (card.accent) {
        out["on_light"] = app::colour_text(card.accent->on_light);
        out["on_dark"] = app::colour_text(card.accent->on_dark);
    }
    return out;
}

Result<Response> get_brand(Call& call) { return json_answer(json_of_brand(call.context->app().branding().card())); }

std::optional<std::uint32_t> read_colour(ObjectReader& in, std::string_view name) {
    const auto text = in.optional_text(name, {.min_bytes = 1, .max_bytes = 16});
    if (!text) return std::nullopt;
    const auto colour = app::parse_colour(*text);
    if (!colour) in.refuse(name, "must be a colour like #0b7a70");
    return colour;
}

Result<Response> put_brand(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string description = in.text("description", {.min_bytes = 0, .max_bytes = schema::kMaxDescriptionBytes});
    const auto on_light = read_colour(in, "on_light");
    const auto on_dark = read_colour(in, "on_dark");
    if (in.ok() && on_light.has_value() != on_dark.has_value())
        in.refuse(on_light ? "on_dark" : "on_light", "is missing: an accent has a colour for each theme");
    TRY_STATUS(in.finish());
    std::optional<schema::Accent> accent;
    if (on_light && on_dark) accent = schema::Accent{.on_light = *on_light, .on_dark = *on_dark};
    return json_answer(json_of_brand(TRY(call.context->app().branding().change(call.identity, description, accent))));
}

Result<Response> put_logo(Call& call) {
    return json_answer(
        json_of_brand(TRY(call.context->app().branding().change_logo(call.identity, call.request.body))));
}

Result<Response> delete_logo(Call& call) {
    return json_answer(json_of_brand(TRY(call.context->app().branding().remove_logo(call.identity))));
}

}  // namespace

void add_presentation_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/admin/legal", kAdmins, Auth::kAdmin, kNone, 0, &list_legal},
                    {kPut, "/v1/admin/legal/{page}", kAdmins, Auth::kAdmin, kJson, kLegalBodyBytes, &put_legal},
                    {kGet, "/v1/admin/brand", kAdmins, Auth::kAdmin, kNone, 0, &get_brand},
                    {kPut, "/v1/admin/brand", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &put_brand},
                    {kPut, "/v1/admin/brand/logo", kAdmins, Auth::kAdmin, kPicture, app::kMaxSentLogoBytes, &put_logo},
                    {kDelete, "/v1/admin/brand/logo", kAdmins, Auth::kAdmin, kNone, 0, &delete_logo},
                });
}

}  // namespace tiller::http

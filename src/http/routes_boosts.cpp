// Videos that staff lets more people see for a while, and the public list of them.
#include "http/json_of.h"
#include "http/json_reader.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxBoostReasonBytes = 2'000;
constexpr std::uint64_t kBoostBodyBytes = 16 << 10;

Result<Response> put_boost(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::BoostWish wish;
    wish.points = in.optional_number("points", {.min = 0, .max = 1}).value_or(0);
    wish.hours = in.integer("hours", {.min = 1, .max = app::kMaxBoostHours});
    wish.reason = in.text("reason", {.min_bytes = 1, .max_bytes = kMaxBoostReasonBytes});
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().boosts().boost(call.identity, TRY(path_id<VideoId>(call, "video")), wish));
    return empty_response();
}

Result<Response> end_boost(Call& call) {
    TRY_STATUS(call.context->app().boosts().end(call.identity, TRY(path_id<VideoId>(call, "video"))));
    return empty_response();
}

Result<Response> list_boosts(Call& call) {
    json::array boosts;
    for (const app::BoostCard& card : call.context->app().boosts().list()) boosts.push_back(json_of(card));
    return json_answer({{"boosts", std::move(boosts)}});
}

}  // namespace

void add_boost_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    rows.insert(rows.end(),
                {
                    {kPut, "/v1/admin/videos/{video}/boost", WorkClass::kAdmin, Auth::kAdmin, kJson, kBoostBodyBytes,
                     &put_boost},
                    {kDelete, "/v1/admin/videos/{video}/boost", WorkClass::kAdmin, Auth::kAdmin, kNone, 0, &end_boost},
                    {kGet, "/v1/transparency/boosts", WorkClass::kAdmin, Auth::kNone, kNone, 0, &list_boosts},
                });
}

}  // namespace tiller::http

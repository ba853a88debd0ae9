// Health, metrics and the API's own description.
#include "http/authentication.h"
#include "http/context.h"
#include "http/json_of.h"
#include "http/openapi.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

Result<Response> get_live(Call&) { return json_answer({{"status", "live"}}); }

Result<Response> get_ready(Call& call) {
    const auto not_ready = [](std::string_view status, std::string_view reason) {
        return json_answer({{"status", status}, {"reason", reason}}, 503).with("Retry-After", "1");
    };
    if (call.context->is_draining()) return not_ready("draining", "the server is stopping");
    if (!call.context->has_app()) return not_ready("starting", "not open yet");
    if (Status health = call.context->app().operation().health(); !health)
        return not_ready("degraded", health.error().message);
    return json_answer({{"status", "ready"}});
}

Result<Response> get_metrics(Call& call) {
    if (!call.context->options().public_metrics && !is_loopback_peer(call.request)) {
        return fail(ErrorCode::kDenied, "metrics are for this machine only; serve with --public-metrics to open them");
    }
    Response response{.status = 200,
                      .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                      .body = call.context->metrics().text(),
                      .file = {}};
    return response;
}

Result<Response> get_openapi(Call&) { return json_response(200, std::string(openapi_document())); }

}  // namespace

void add_operation_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(rows.end(),
                {
                    {kGet, "/health/live", WorkClass::kInline, Auth::kNone, BodyKind::kNone, 0, &get_live},
                    {kGet, "/health/ready", WorkClass::kInline, Auth::kNone, BodyKind::kNone, 0, &get_ready},
                    {kGet, "/metrics", WorkClass::kAdmin, Auth::kNone, BodyKind::kNone, 0, &get_metrics},
                    {kGet, "/v1/openapi.json", WorkClass::kMedia, Auth::kNone, BodyKind::kNone, 0, &get_openapi},
                });
}

}  // namespace tiller::http

#include "http/gateway.h"

#include <fmt/format.h>

#include "base/ids.h"
#include "http/authentication.h"
#include "http/link_preview.h"
#include "http/opening.h"
#include "http/page_policy.h"
#include "http/public_pages.h"

namespace tiller::http {
namespace {

constexpr std::string_view kPagesRoute = "pages";

std::string_view media_type(std::string_view content_type) {
    content_type = content_type.substr(0, content_type.find(';'));
    while (!content_type.empty() && content_type.back() == ' ') content_type.remove_suffix(1);
    return content_type;
}

bool accepts_type(BodyKind kind, std::string_view type) {
    switch (kind) {
        case BodyKind::kNone: return true;
        case BodyKind::kJson:
        case BodyKind::kOptionalJson: return type == "application/json";
        case BodyKind::kJsonOrBeacon: return type == "application/json" || type == "text/plain";
        case BodyKind::kCaptions: return type == "text/vtt" || type == "application/x-subrip";
        case BodyKind::kPicture: return type == "image/png" || type == "image/webp";
        case BodyKind::kStream: return type == "application/offset+octet-stream";
    }
    return false;
}

/// Another site's page can make a browser send requests with our cookies; browsers say so in these headers.
bool comes_from_elsewhere(const Request& request) {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return true;
    std::string_view origin = request.header("origin");
    if (origin.empty()) return false;
    const std::size_t scheme_end = origin.find("://");
    if (scheme_end == std::string_view::npos) return true;  // "null" and worse
    return origin.substr(scheme_end + 3) != request.header("host");
}

Response busy() {
    return error_response(503, "unavailable", "too much to do just now; nothing was saved, try again in a second");
}

/// The last address of X-Forwarded-For is the one that our own proxy saw; what stands before it is anybody's word.
void believe_proxy(Request& request) {
    if (!request.peer.starts_with("127.") && request.peer != "::1") return;
    std::string_view chain = request.header("x-forwarded-for");
    if (chain.empty()) return;
    chain = chain.substr(chain.rfind(',') + 1);
    while (!chain.empty() && chain.front() == ' ') chain.remove_prefix(1);
    if (!chain.empty() && chain.size() <= 45) request.peer = chain;
}

}  // namespace

Gateway::Gateway(const Router& router, Context& context, const GatewayOptions& options, const Clock& clock)
    : router_(router),
      context_(context),
      options_(options),
      clock_(clock),
      request_number_(mix64(static_cast<std::uint64_t>(clock.now_ms()))) {
    for (std::size_t i = 1; i < kWorkClassCount; ++i)
        pools_[i] = std::make_unique<WorkerPool>(options.classes[i], clock);
    context_.set_run_on([this](WorkClass work_class, WorkerPool::Work work) { run_on(work_class, std::move(work)); });
}

Gateway::~Gateway() { stop(); }

void Gateway::stop() {
    for (auto& pool : pools_) {
        if (pool) pool->stop();
    }
}

std::string Gateway::next_request_id() { return id_text(mix64(request_number_.fetch_add(1))); }

Admission Gateway::admit(Request& request) const {
    Admission admission;
    if (options_.behind_proxy) believe_proxy(request);
    if (is_unsafe(request.method) && comes_from_elsewhere(request)) {
        admission.refusal =
            error_response(403, "denied", "this request came from another site's page; open this server's own pages");
        return admission;
    }
    Router::Match match = router_.match(request.method, request.path);
    if (match.route == nullptr) {
        const bool is_api =
            request.path.starts_with("/v1/") || request.path == "/v1" || request.path.starts_with("/media/");
        const bool reads = request.method == Method::kGet || request.method == Method::kHead;
        if (!match.allowed_methods.empty() || (!is_api && !reads)) {
            const std::string allowed = match.allowed_methods.empty() ? "GET, HEAD" : match.allowed_methods;
            admission.refusal =
                error_response(405, "method_not_allowed", "this address takes: " + allowed).with("Allow", allowed);
        } else if (is_api) {
            admission.refusal =
                error_response(404, "not_found", "there is no such address; /v1/openapi.json lists them");
        } else if (request.content_length > 0) {
            admission.refusal = error_response(400, "invalid", "this address takes no body");
        } else {
            admission.pages = true;
        }
        return admission;
    }
    request.parameters = std::move(match.parameters);
    admission.refusal = refuse(request, *match.route);
    admission.route = match.route;
    return admission;
}

std::optional<Response> Gateway::refuse(const Request& request, const Route& route) const {
    if (request.content_length > route.max_body_bytes) {
        return error_response(413, "too_large",
                              route.max_body_bytes == 0
                                  ? std::string("this address takes no body")
                                  : fmt::format("the body may have at most {} bytes here", route.max_body_bytes));
    }
    const bool may_be_absent = route.body == BodyKind::kNone || route.body == BodyKind::kOptionalJson;
    const std::string_view type = request.header("content-type");
    if (request.content_length == 0 && (may_be_absent || route.body == BodyKind::kStream) && type.empty())
        return std::nullopt;
    if (request.content_length > 0 || !may_be_absent) {
        if (!accepts_type(route.body, media_type(type))) {
            return error_response(415, "unsupported",
                                  "this address does not take that Content-Type; /v1/openapi.json names the right one");
        }
    }
    return std::nullopt;
}

void Gateway::run_on(WorkClass work_class, WorkerPool::Work work) {
    WorkerPool* pool = pools_[static_cast<std::size_t>(work_class)].get();
    if (pool == nullptr) return work(true);
    if (pool->try_run(work)) return;
    metrics().count_shed(work_class);
    work(false);
}

void Gateway::run_page(Request request, Respond respond) {
    if (context_.pages() == nullptr) return respond(error_response(404, "not_found", "no pages here"));
    const bool with_slate = context_.has_app() && opens_feed(request);
    const auto video =
        context_.has_app() && request.method == Method::kGet ? video_of_path(request.path) : std::nullopt;
    auto call = std::make_unique<Call>();
    call->request = std::move(request);
    call->context = &context_;
    run_on(with_slate ? WorkClass::kFeed : WorkClass::kMedia,
           [this, with_slate, video, call = std::move(call), respond = std::move(respond)](bool in_time) mutable {
               // Where feeds queue, the page comes without its slate, and the app asks for it when it is there.
               if (!in_time && !with_slate) return respond(busy());
               if (in_time && with_slate) return respond(opening_page(*call));
               if (!in_time || !context_.has_app()) return respond(context_.pages()->answer(call->request));
               if (video) return respond(video_page(*call, *video));
               if (is_public_page(call->request.path)) return respond(public_page(*call));
               respond(context_.pages()->answer(call->request, page_dress(*call)));
           });
}

void Gateway::run(const Admission& admission, Request request, Respond respond) {
    if (admission.pages) return run_page(std::move(request), std::move(respond));
    const Route& route = *admission.route;
    auto call = std::make_unique<Call>();
    call->request = std::move(request);
    call->context = &context_;
    run_on(route.work_class,
           [this, &route, call = std::move(call), respond = std::move(respond)](bool in_time) mutable {
               if (!in_time) return respond(busy());
               if (Status known = authenticate(*call, route.auth); !known)
                   return respond(refusal_of(*call, known.error()));
               if (const auto* handler = std::get_if<Handler>(&route.handler))
                   return answer_sync(*handler, std::move(call), route, std::move(respond));
               if (const auto* handler = std::get_if<AsyncHandler>(&route.handler))
                   return (*handler)(std::move(call), std::move(respond));
               ASSERT(false);  // sinks go through open_sink
           });
}

void Gateway::answer_sync(Handler handler, std::unique_ptr<Call> call, const Route&, Respond respond) {
    Result<Response> answer = handler(*call);
    Response response = answer ? std::move(*answer) : error_response(answer.error());
    for (Header& header : call->set_headers) response.headers.push_back(std::move(header));
    respond(std::move(response));
}

void Gateway::open_sink(const Admission& admission, Request request, SinkOpened opened) {
    const Route& route = *admission.route;
    auto call = std::make_unique<Call>();
    call->request = std::move(request);
    call->context = &context_;
    run_on(route.work_class, [&route, call = std::move(call), opened = std::move(opened)](bool in_time) mutable {
        if (!in_time) return opened(nullptr, nullptr, busy());
        if (Status known = authenticate(*call, route.auth); !known)
            return opened(nullptr, nullptr, refusal_of(*call, known.error()));
        auto sink = std::get<SinkHandler>(route.handler)(*call);
        opened(std::move(call), std::move(sink), std::nullopt);
    });
}

void Gateway::complete(const Request& request, const Route* route, Response& response) {
    response.with("X-Request-Id", request.id);
    response.with("X-Content-Type-Options", "nosniff");
    response.with("Referrer-Policy", "same-origin");
    response.with("Cross-Origin-Resource-Policy", "same-origin");
    response.with("Cross-Origin-Opener-Policy", "same-origin");
    response.with("X-Frame-Options", "DENY");
    if (!response.has_header("content-security-policy"))
        response.with("Content-Security-Policy", std::string(kApiPolicy));
    if (!response.has_header("cache-control")) response.with("Cache-Control", "no-store");
    if (context_.options().behind_tls)
        response.with("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    const bool malformed = request.path.empty();
    const std::string_view pattern = route != nullptr ? route->path
                                     : malformed      ? std::string_view("malformed")
                                                      : kPagesRoute;
    metrics().count_answer(pattern, response.status, clock_.monotonic_us() - request.received_us);
}

}  // namespace tiller::http

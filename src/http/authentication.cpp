#include "http/authentication.h"

#include <fmt/format.h>

#include "http/context.h"
#include "http/json_of.h"

namespace tiller::http {
namespace {

constexpr std::int64_t kCookieSeconds = 365LL * 24 * 3600;
constexpr std::int64_t kOpenidCookieSeconds = app::kOpenidLifetimeMs / 1'000;
constexpr std::int64_t kPasskeyCookieSeconds = app::kPasskeyChallengeMs / 1'000;

std::string cookie_name(const Context& context, std::string_view name) {
    return context.options().behind_tls ? fmt::format("__Host-{}", name) : std::string(name);
}

std::string cookie(const Context& context, std::string_view name, std::string_view value, std::int64_t max_age_s) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", cookie_name(context, name), value,
                       max_age_s, context.options().behind_tls ? "; Secure" : "");
}

Status check_rule(const app::Identity& identity, Auth needed) {
    switch (needed) {
        case Auth::kNone: return {};
        case Auth::kViewer:
            if (identity.viewer.is_none() && identity.suspension)
                return fail(ErrorCode::kDenied, "this account is suspended");
            if (identity.viewer.is_none())
                return fail(ErrorCode::kUnauthorized, "no viewer yet: POST /v1/device or open a feed first");
            return {};
        case Auth::kAccount:
        case Auth::kModerator:
        case Auth::kAdmin:
            if (identity.suspension) return fail(ErrorCode::kDenied, "this account is suspended");
            if (!identity.is_account) return fail(ErrorCode::kUnauthorized, "sign in first");
            if (needed != Auth::kAccount && identity.lacks_second_factor)
                return fail(ErrorCode::kDenied,
                            "this server wants two-factor sign-in of its staff: turn it on under Settings first, or "
                            "sign in by your passkey");
            if (needed == Auth::kModerator && identity.role == schema::Role::kViewer)
                return fail(ErrorCode::kDenied, "this is for moderators");
            if (needed == Auth::kAdmin && identity.role != schema::Role::kAdmin)
                return fail(ErrorCode::kDenied, "this is for admins");
            return {};
        case Auth::kEngineKey:
            if (identity.engine_space.value == 0)
                return fail(ErrorCode::kUnauthorized, "send Authorization: Bearer and an API key");
            return {};
    }
    return fail(ErrorCode::kInternal, "no such rule");
}

}  // namespace

Status authenticate(Call& call, Auth needed) {
    Context& context = *call.context;
    call.identity.peer = call.request.peer;
    if (!context.has_app()) return check_rule(call.identity, needed);
    app::Presented presented;
    if (needed == Auth::kEngineKey) {
        const std::string_view authorization = call.request.header("authorization");
        if (authorization.starts_with("Bearer ")) presented.api_key = authorization.substr(7);
    } else {
        presented.session = call.request.cookie(cookie_name(context, "tiller_session"));
        presented.device = call.request.cookie(cookie_name(context, "tiller_device"));
    }
    auto identity = context.app().identify(presented);
    if (!identity) return std::unexpected(std::move(identity).error());
    call.identity = std::move(*identity);
    call.identity.peer = call.request.peer;
    return check_rule(call.identity, needed);
}

Response refusal_of(const Call& call, const Error& error) {
    const bool is_suspended = error.code == ErrorCode::kDenied && call.identity.suspension;
    return is_suspended ? suspended_response(*call.identity.suspension) : error_response(error);
}

Response suspended_response(std::string_view reason) {
    const std::string message =
        reason.empty() ? "this account is suspended" : fmt::format("this account is suspended: {}", reason);
    return json_answer(
        {{"error", boost::json::object{{"code", "suspended"}, {"message", message}, {"reason", reason}}}}, 403);
}

std::string session_cookie(const Context& context, std::string_view token) {
    return cookie(context, "tiller_session", token, kCookieSeconds);
}
std::string ended_session_cookie(const Context& context) { return cookie(context, "tiller_session", "", 0); }
std::string ended_device_cookie(const Context& context) { return cookie(context, "tiller_device", "", 0); }
std::string device_cookie(const Context& context, std::string_view value) {
    return cookie(context, "tiller_device", value, kCookieSeconds);
}

std::string known_cookie(const Context& context, std::string_view value) {
    return cookie(context, "tiller_known", value, kCookieSeconds);
}
std::string_view known_cookie_of(const Call& call) {
    return call.request.cookie(cookie_name(*call.context, "tiller_known"));
}

std::string passkey_cookie(const Context& context, std::string_view value) {
    return cookie(context, "tiller_passkey", value, kPasskeyCookieSeconds);
}
std::string_view passkey_cookie_of(const Call& call) {
    return call.request.cookie(cookie_name(*call.context, "tiller_passkey"));
}

std::string openid_cookie(const Context& context, std::string_view value) {
    return cookie(context, "tiller_openid", value, kOpenidCookieSeconds);
}
std::string ended_openid_cookie(const Context& context) { return cookie(context, "tiller_openid", "", 0); }
std::string_view openid_cookie_of(const Call& call) {
    return call.request.cookie(cookie_name(*call.context, "tiller_openid"));
}

bool is_loopback_peer(const Request& request) { return request.peer == "::1" || request.peer.starts_with("127."); }

}  // namespace tiller::http

// Signing in by an identity provider, and the identities that belong to an account.
#include "http/authentication.h"
#include "http/json_of.h"
#include "http/public_pages.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/sign_in_answer.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr TextLimits kLinkPasswordText{.min_bytes = 0, .max_bytes = 512};
constexpr TextLimits kLinkCodeText{.min_bytes = 1, .max_bytes = 64};
constexpr TextLimits kStateText{.min_bytes = 1, .max_bytes = 96};
constexpr TextLimits kProviderCodeText{.min_bytes = 1, .max_bytes = 2'048};
constexpr TextLimits kIssuerText{.min_bytes = 1, .max_bytes = store::kMaxIssuerBytes};

app::OpenidSignIn& openid(Call& call) { return call.context->app().openid(); }

/// The origin is borrowed for as long as the call.
app::OpenidBrowser browser_of(const Call& call, std::string_view called_origin) {
    return {.called_origin = called_origin, .kept = openid_cookie_of(call), .agent = agent_of(call)};
}

std::string_view step_name(app::OpenidNext next) {
    switch (next) {
        case app::OpenidNext::kSignedIn: return "signed_in";
        case app::OpenidNext::kSignUp: return "sign_up";
        case app::OpenidNext::kCode: return "code";
        case app::OpenidNext::kLinked: return "linked";
    }
    return "signed_in";
}

Result<Response> start_openid(Call& call) {
    const std::string origin = origin_of(call);
    const app::OpenidStart start =
        TRY(openid(call).begin(call.identity, call.request.parameter("provider"), browser_of(call, origin)));
    call.set_headers.push_back({"Set-Cookie", openid_cookie(*call.context, start.kept)});
    return json_answer({{"address", start.address}}, 201);
}

Result<Response> answer_openid(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::OpenidReturn brought{.provider = std::string(call.request.parameter("provider")),
                                    .state = in.text("state", kStateText),
                                    .code = in.text("code", kProviderCodeText),
                                    .issuer = in.optional_text("issuer", kIssuerText).value_or("")};
    TRY_STATUS(in.finish());
    const std::string origin = origin_of(call);
    const app::OpenidArrival arrival = TRY(openid(call).arrive(call.identity, browser_of(call, origin), brought));
    call.set_headers.push_back({"Set-Cookie", arrival.kept.empty() ? ended_openid_cookie(*call.context)
                                                                   : openid_cookie(*call.context, arrival.kept)});
    if (arrival.next == app::OpenidNext::kSignedIn) return sign_in_answer(call, arrival.signed_in);
    // No error: a part of the way is done, and the page asks for the rest.
    return json_answer({{"next", step_name(arrival.next)}}, 202);
}

Result<Response> finish_openid_by_code(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string code = in.text("code", kLinkCodeText);
    TRY_STATUS(in.finish());
    const app::SignedIn done = TRY(openid(call).finish_by_code(browser_of(call, {}), code));
    call.set_headers.push_back({"Set-Cookie", ended_openid_cookie(*call.context)});
    return sign_in_answer(call, done);
}

Result<Response> create_openid_account(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::NewAccount account = read_new_account(in);
    TRY_STATUS(in.finish());
    const app::SignedIn done =
        TRY(openid(call).register_account(call.identity, browser_of(call, {}), std::move(account)));
    call.set_headers.push_back({"Set-Cookie", ended_openid_cookie(*call.context)});
    return registration_answer(call, done);
}

Result<Response> list_linked(Call& call) {
    const app::LinkedState state = TRY(openid(call).linked(call.identity));
    json::array identities;
    for (const store::LinkedIdentity& identity : state.identities) {
        json::object out{{"id", to_text(identity.id)},
                         {"issuer", identity.who.issuer},
                         {"label", openid(call).label_of(identity)},
                         {"created_ms", identity.created_ms}};
        if (identity.last_used_ms > 0) out["last_used_ms"] = identity.last_used_ms;
        identities.push_back(std::move(out));
    }
    return json_answer({{"identities", std::move(identities)},
                        {"has_password", state.has_password},
                        {"fresh", state.is_fresh},
                        {"needs_code", state.needs_code}});
}

Result<Response> start_link(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kLinkPasswordText);
    const std::string code = in.optional_text("code", kLinkCodeText).value_or("");
    TRY_STATUS(in.finish());
    const std::string origin = origin_of(call);
    const std::string address = TRY(openid(call).begin_link(call.identity, call.request.parameter("provider"),
                                                            browser_of(call, origin), password, code));
    return json_answer({{"address", address}}, 201);
}

Result<Response> remove_linked(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kLinkPasswordText);
    const std::string code = in.optional_text("code", kLinkCodeText).value_or("");
    TRY_STATUS(in.finish());
    TRY_STATUS(
        openid(call).unlink(call.identity, TRY(path_id<store::LinkedIdentityId>(call, "identity")), password, code));
    return empty_response();
}

}  // namespace

void add_openid_routes(std::vector<Route>& rows) {
    using enum Method;
    constexpr WorkClass kWaits = WorkClass::kOutbound;
    rows.insert(
        rows.end(),
        {
            {kPost, "/v1/openid/{provider}/start", kWaits, Auth::kNone, BodyKind::kNone, 0, &start_openid},
            {kPost, "/v1/openid/{provider}/answer", kWaits, Auth::kNone, BodyKind::kJson, kSmallBodyBytes,
             &answer_openid},
            {kPost, "/v1/openid/session", WorkClass::kAccount, Auth::kNone, BodyKind::kJson, kSmallBodyBytes,
             &finish_openid_by_code},
            {kPost, "/v1/openid/account", WorkClass::kAccount, Auth::kNone, BodyKind::kJson, kSmallBodyBytes,
             &create_openid_account},
            {kGet, "/v1/me/linked-identities", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &list_linked},
            {kPost, "/v1/me/linked-identities/{provider}", kWaits, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &start_link},
            {kPost, "/v1/me/linked-identities/{identity}/removal", WorkClass::kAccount, Auth::kAccount, BodyKind::kJson,
             kSmallBodyBytes, &remove_linked},
        });
}

}  // namespace tiller::http

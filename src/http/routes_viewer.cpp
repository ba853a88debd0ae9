// Who is watching: device cookies, accounts, sessions, first set-up.
#include "http/authentication.h"
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/sign_in_answer.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

/// Simulated viewers may only come from this machine, whatever else the use case allows.
Status check_simulated(const Call& call, bool simulated) {
    if (simulated && !is_loopback_peer(call.request))
        return fail(ErrorCode::kDenied, "simulated viewers are only taken from this machine");
    return {};
}

Result<Response> get_me(Call& call) { return json_answer(json_of(call.context->app().people().me(call.identity))); }

Result<Response> create_device(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::NewDevice device{.locale = read_locale(in, "locale"),
                          .simulated = in.optional_flag("simulated").value_or(false)};
    TRY_STATUS(in.finish());
    TRY_STATUS(check_simulated(call, device.simulated));
    app::People& people = call.context->app().people();
    if (call.identity.viewer.is_none()) {
        app::DeviceMade made = TRY(people.create_device(device, call.request.peer));
        made.identity.suspension = call.identity.suspension;
        call.identity = made.identity;
        call.set_headers.push_back({"Set-Cookie", device_cookie(*call.context, made.cookie)});
    }
    return json_answer(json_of(people.me(call.identity)));
}

Result<Response> create_account(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::NewAccount account = read_new_account(in);
    account.password = read_new_password(in, "password");
    account.simulated = in.optional_flag("simulated").value_or(false);
    TRY_STATUS(in.finish());
    TRY_STATUS(check_simulated(call, account.simulated));
    return registration_answer(
        call, TRY(call.context->app().people().register_account(call.identity, account, agent_of(call))));
}

Result<Response> set_up(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string token = in.text("token", {.min_bytes = 1, .max_bytes = 64});
    const app::NewAccount account{.handle = read_handle(in),
                                  .password = read_new_password(in, "password"),
                                  .display_name = {},
                                  .invite = {},
                                  .locale = {}};
    const std::string name = in.text("name", {.min_bytes = 1, .max_bytes = 320});
    TRY_STATUS(in.finish());
    return registration_answer(call, TRY(call.context->app().people().set_up(token, account, name, agent_of(call))));
}

Result<Response> sign_in(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string handle = in.text("handle", {.min_bytes = 1, .max_bytes = 64});
    const std::string password = in.text("password", {.min_bytes = 1, .max_bytes = 512});
    const std::string code = in.optional_text("code", {.min_bytes = 1, .max_bytes = 64}).value_or("");
    TRY_STATUS(in.finish());
    const app::SignedIn done =
        TRY(call.context->app().people().sign_in(call.identity, {.handle = handle,
                                                                 .password = password,
                                                                 .code = code,
                                                                 .known_cookie = known_cookie_of(call),
                                                                 .agent = agent_of(call)}));
    // No error: half of the way is done, and the page asks for the rest.
    if (done.needs_code) return json_answer({{"second_factor", true}}, 202);
    return sign_in_answer(call, done);
}

Result<Response> list_sessions(Call& call) {
    json::array sessions;
    for (const store::Session& session : TRY(call.context->app().people().sessions(call.identity))) {
        sessions.push_back(json::object{{"id", to_text(session.id)},
                                        {"created_ms", session.created_ms},
                                        {"last_seen_ms", session.last_seen_ms},
                                        {"agent", session.label},
                                        {"current", session.id == call.identity.session}});
    }
    return json_answer({{"sessions", std::move(sessions)}});
}

Result<Response> sign_out(Call& call) {
    TRY_STATUS(call.context->app().people().sign_out(call.identity));
    call.set_headers.push_back({"Set-Cookie", ended_session_cookie(*call.context)});
    return empty_response();
}

Result<Response> end_session(Call& call) {
    TRY_STATUS(
        call.context->app().people().end_session(call.identity, TRY(path_id<store::SessionId>(call, "session"))));
    return empty_response();
}

Result<Response> change_display_name(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string name = in.text("display_name", {.max_bytes = 320});
    TRY_STATUS(in.finish());
    app::People& people = call.context->app().people();
    TRY_STATUS(people.change_display_name(call.identity, name));
    return json_answer(json_of(people.me(call.identity)));
}

Result<Response> change_password(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string current = in.text("current", {.max_bytes = 512});  // empty without one
    const std::string next = read_new_password(in, "new");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().people().change_password(call.identity, current, next));
    return empty_response();
}

}  // namespace

void add_viewer_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/me", WorkClass::kMedia, Auth::kNone, BodyKind::kNone, 0, &get_me},
            {kPost, "/v1/device", WorkClass::kFeed, Auth::kNone, BodyKind::kOptionalJson, kSmallBodyBytes,
             &create_device},
            {kPost, "/v1/setup", WorkClass::kAccount, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &set_up},
            {kPost, "/v1/accounts", WorkClass::kAccount, Auth::kNone, BodyKind::kJson, kSmallBodyBytes,
             &create_account},
            {kPost, "/v1/sessions", WorkClass::kAccount, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &sign_in},
            {kGet, "/v1/sessions", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &list_sessions},
            {kDelete, "/v1/sessions/current", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &sign_out},
            {kDelete, "/v1/sessions/{session}", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &end_session},
            {kPut, "/v1/me/display-name", WorkClass::kAccount, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &change_display_name},
            {kPut, "/v1/me/password", WorkClass::kAccount, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &change_password},
        });
}

}  // namespace tiller::http

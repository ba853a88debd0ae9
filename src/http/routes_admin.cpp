// Moderation and operation, for those with the role.
#include <fmt/format.h>

#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/statement_reading.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr TextLimits kReasonText{.min_bytes = 0, .max_bytes = kMaxReasonTextBytes};

Result<Response> get_status(Call& call) {
    json::object status = json_of(call.context->app().operation().status());
    status["playback"] = json_of(call.context->metrics().playback());
    return json_answer(status);
}

Result<Response> list_reports(Call& call) {
    TRY_STATUS(call.request.check_query({"state"}));
    const std::string_view state = call.request.query_value("state").value_or("");
    if (!state.empty() && state != "open" && state != "decided")
        return fail(ErrorCode::kInvalid, "\"state\" must be open or decided");
    json::array reports;
    for (const app::ReportCard& card : call.context->app().moderation().reports(state == "open")) {
        if (state == "decided" && card.report.is_open()) continue;
        reports.push_back(json_of(card));
    }
    return json_answer({{"reports", std::move(reports)}});
}

Result<Response> list_accounts(Call& call) {
    TRY_STATUS(call.request.check_query({"state"}));
    std::optional<schema::AccountState> state;
    if (const auto word = call.request.query_value("state")) {
        state = schema::value_named<schema::AccountState>(*word);
        if (!state)
            return fail(ErrorCode::kInvalid, "\"state\" must be active, awaiting_approval, suspended or removed");
    }
    json::array accounts;
    for (const app::AccountCard& card : call.context->app().moderation().accounts(state))
        accounts.push_back(json_of(card));
    return json_answer({{"accounts", std::move(accounts)}});
}

Result<Response> change_account(Call& call) {
    using enum app::AccountAction;
    constexpr std::array<std::pair<std::string_view, app::AccountAction>, 8> kWords = {
        {{"approve", kApprove},
         {"reject", kReject},
         {"suspend", kSuspend},
         {"restore", kRestore},
         {"make_moderator", kMakeModerator},
         {"make_viewer", kMakeViewer},
         {"trust", kTrust},
         {"distrust", kDistrust}}};
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::AccountAction action = read_word(in, "action", kWords);
    const app::Statement statement = read_statement(in);
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().moderation().change_account(call.identity, TRY(path_id<ViewerId>(call, "account")),
                                                               action, statement));
    return empty_response();
}

Result<Response> get_settings(Call& call) { return json_answer(json_of(call.context->app().operation().settings())); }

Result<Response> put_settings(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    projection::Settings settings;
    settings.name = in.text("name", {.min_bytes = 1, .max_bytes = 320});
    const auto registration =
        schema::value_named<schema::Registration>(in.text("registration", {.min_bytes = 1, .max_bytes = 16}));
    if (in.ok() && !registration) in.refuse("registration", "must be open, approval, invite or closed");
    const auto languages = in.optional_texts("languages", 32, {.min_bytes = 1, .max_bytes = 35});
    if (in.ok() && (!languages || languages->empty())) in.refuse("languages", "must list 1 to 32 languages");
    TRY_STATUS(in.finish());
    settings.registration = *registration;
    settings.languages = *languages;
    for (const std::string& language : settings.languages) {
        if (!is_language(language))
            return fail(ErrorCode::kInvalid, "\"languages\" must hold language tags like en or zh-Hant");
    }
    return json_answer(json_of(TRY(call.context->app().operation().change_settings(call.identity, settings))));
}

Result<Response> create_invite(Call& call) {
    return json_answer({{"invite", TRY(call.context->app().operation().invite(call.identity))}}, 201);
}

Result<Response> list_invites(Call& call) {
    json::array invites;
    for (const app::InviteCard& card : TRY(call.context->app().operation().open_invites())) {
        json::object one{{"id", to_text(card.invite.id)},
                         {"created_ms", card.invite.created_ms},
                         {"expires_ms", card.invite.expires_ms},
                         {"issuer", card.issuer_handle}};
        if (!card.invite.token.empty()) one["invite"] = card.invite.token;
        invites.push_back(std::move(one));
    }
    return json_answer({{"invites", std::move(invites)}});
}

Result<Response> delete_invite(Call& call) {
    TRY_STATUS(call.context->app().operation().revoke_invite(TRY(path_id<store::InviteId>(call, "invite"))));
    return empty_response();
}

Result<Response> start_my_own(Call& call) {
    const app::Removed removed = TRY(call.context->app().operation().start_my_own(call.identity));
    return json_answer({{"videos", removed.videos}, {"accounts", removed.accounts}});
}

json::object json_of_key(const store::ApiKey& key) {
    return {{"id", to_text(key.id)}, {"name", key.name}, {"space", key.space}, {"created_ms", key.created_ms}};
}

Result<Response> list_api_keys(Call& call) {
    json::array keys;
    for (const store::ApiKey& key : TRY(call.context->app().operation().api_keys())) keys.push_back(json_of_key(key));
    return json_answer({{"keys", std::move(keys)}});
}

Result<Response> create_api_key(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string name = in.text("name", {.min_bytes = 1, .max_bytes = 200});
    TRY_STATUS(in.finish());
    const store::NewApiKey made = TRY(call.context->app().operation().create_api_key(name));
    json::object out = json_of_key(made.key);
    out["key"] = made.token;
    return json_answer(out, 201);
}

Result<Response> delete_api_key(Call& call) {
    TRY_STATUS(call.context->app().operation().remove_api_key(TRY(path_id<store::ApiKeyId>(call, "key"))));
    return empty_response();
}

}  // namespace

void add_admin_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/admin/status", kAdmins, Auth::kModerator, kNone, 0, &get_status},
            {kGet, "/v1/admin/reports", kAdmins, Auth::kModerator, kNone, 0, &list_reports},
            {kGet, "/v1/admin/accounts", kAdmins, Auth::kModerator, kNone, 0, &list_accounts},
            {kPost, "/v1/admin/accounts/{account}", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &change_account},
            {kGet, "/v1/admin/settings", kAdmins, Auth::kAdmin, kNone, 0, &get_settings},
            {kPut, "/v1/admin/settings", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &put_settings},
            {kGet, "/v1/admin/invites", kAdmins, Auth::kAdmin, kNone, 0, &list_invites},
            {kDelete, "/v1/admin/invites/{invite}", kAdmins, Auth::kAdmin, kNone, 0, &delete_invite},
            {kPost, "/v1/admin/invites", kAdmins, Auth::kAdmin, kNone, 0, &create_invite},
            {kPost, "/v1/admin/start-my-own", kAdmins, Auth::kAdmin, kNone, 0, &start_my_own},
            {kGet, "/v1/admin/api-keys", kAdmins, Auth::kAdmin, kNone, 0, &list_api_keys},
            {kPost, "/v1/admin/api-keys", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &create_api_key},
            {kDelete, "/v1/admin/api-keys/{key}", kAdmins, Auth::kAdmin, kNone, 0, &delete_api_key},
        });
}

}  // namespace tiller::http

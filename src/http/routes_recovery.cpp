// The way back into an account: codes, links, letters.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr TextLimits kPasswordText{.min_bytes = 0, .max_bytes = 512};
constexpr TextLimits kHandleText{.min_bytes = 1, .max_bytes = 64};

Result<Response> get_recovery(Call& call) {
    const app::RecoveryState state = TRY(call.context->app().recovery().state(call.identity));
    return json_answer({{"codes_left", state.codes_left},
                        {"mail", state.has_mail},
                        {"address", state.address.confirmed},
                        {"pending_address", state.address.pending}});
}

Result<Response> make_codes(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kPasswordText);
    TRY_STATUS(in.finish());
    json::array codes;
    for (const std::string& code : TRY(call.context->app().recovery().make_codes(call.identity, password)))
        codes.emplace_back(code);
    return json_answer({{"codes", std::move(codes)}}, 201).with("Cache-Control", "no-store");
}

Result<Response> set_address(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kPasswordText);
    const std::string address = in.text("address", {.min_bytes = 0, .max_bytes = 254});
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().recovery().set_address(call.identity, password, address));
    return empty_response();
}

Result<Response> confirm_address(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string token = in.text("token", {.min_bytes = 1, .max_bytes = 64});
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().recovery().confirm_address(call.identity, token));
    return empty_response();
}

Result<Response> with_code(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string handle = in.text("handle", kHandleText);
    const std::string code = in.text("code", {.min_bytes = 1, .max_bytes = 64});
    const std::string next = read_new_password(in, "new");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().recovery().with_code(call.identity, handle, code, next));
    return empty_response();
}

Result<Response> with_token(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string token = in.text("token", {.min_bytes = 1, .max_bytes = 64});
    const std::string next = read_new_password(in, "new");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().recovery().with_token(call.identity, token, next));
    return empty_response();
}

Result<Response> send_link(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string handle = in.text("handle", kHandleText);
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().recovery().send_link(call.identity, handle));
    return empty_response();
}

Result<Response> make_link(Call& call) {
    const app::RecoveryLink link =
        TRY(call.context->app().recovery().make_link(call.identity, TRY(path_id<ViewerId>(call, "account"))));
    return json_answer({{"token", link.token}, {"expires_ms", link.expires_ms}}, 201).with("Cache-Control", "no-store");
}

}  // namespace

void add_recovery_routes(std::vector<Route>& rows) {
    using enum Method;
    constexpr WorkClass kHashes = WorkClass::kAccount;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/me/recovery", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &get_recovery},
            {kPost, "/v1/me/recovery-codes", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes, &make_codes},
            {kPut, "/v1/me/mail", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes, &set_address},
            {kPost, "/v1/recovery/address", kHashes, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &confirm_address},
            {kPost, "/v1/recovery/code", kHashes, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &with_code},
            {kPost, "/v1/recovery/link", kHashes, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &with_token},
            {kPost, "/v1/recovery/mail", kHashes, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &send_link},
            {kPost, "/v1/admin/accounts/{account}/recovery", WorkClass::kAdmin, Auth::kAdmin, BodyKind::kNone, 0,
             &make_link},
        });
}

}  // namespace tiller::http

// Two-factor sign-in: turning it on and off.
#include "http/json_of.h"
#include "http/qr_picture.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr TextLimits kProofText{.min_bytes = 0, .max_bytes = 512};
constexpr TextLimits kFactorCodeText{.min_bytes = 1, .max_bytes = 64};

app::SecondFactor& second_factor(Call& call) { return call.context->app().people().second_factor(); }

Result<Response> get_factor_state(Call& call) {
    const app::SecondFactorState state = second_factor(call).state(call.identity);
    return json_answer({{"on", state.is_on}, {"required", state.is_required}});
}

Result<Response> prepare_factor(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kProofText);
    TRY_STATUS(in.finish());
    const app::NewAuthenticator made = TRY(second_factor(call).prepare(call.identity, password));
    const QrPicture picture = qr_picture(made.uri);
    return json_answer(
               {{"secret", made.secret}, {"uri", made.uri}, {"qr_size", picture.size}, {"qr_path", picture.path}}, 201)
        .with("Cache-Control", "no-store");
}

Result<Response> confirm_factor(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string code = in.text("code", kFactorCodeText);
    TRY_STATUS(in.finish());
    TRY_STATUS(second_factor(call).confirm(call.identity, code));
    return empty_response();
}

Result<Response> remove_factor(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kProofText);
    const std::string code = in.text("code", kFactorCodeText);
    TRY_STATUS(in.finish());
    TRY_STATUS(second_factor(call).remove(call.identity, password, code));
    return empty_response();
}

Result<Response> remove_factor_of(Call& call) {
    TRY_STATUS(second_factor(call).remove_of(call.identity, TRY(path_id<ViewerId>(call, "account"))));
    return empty_response();
}

}  // namespace

void add_second_factor_routes(std::vector<Route>& rows) {
    using enum Method;
    constexpr WorkClass kHashes = WorkClass::kAccount;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/me/second-factor", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &get_factor_state},
            {kPost, "/v1/me/second-factor", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes, &prepare_factor},
            {kPut, "/v1/me/second-factor", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes, &confirm_factor},
            {kPost, "/v1/me/second-factor/removal", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &remove_factor},
            {kDelete, "/v1/admin/accounts/{account}/second-factor", WorkClass::kAdmin, Auth::kAdmin, BodyKind::kNone, 0,
             &remove_factor_of},
        });
}

}  // namespace tiller::http

// Passkeys: in the account's settings, and at the door.
#include "http/authentication.h"
#include "http/json_of.h"
#include "http/public_pages.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/sign_in_answer.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr TextLimits kOwnerPasswordText{.min_bytes = 0, .max_bytes = 512};
constexpr TextLimits kOwnerCodeText{.min_bytes = 1, .max_bytes = 64};
constexpr TextLimits kPasskeyNameText{.min_bytes = 1, .max_bytes = store::kMaxPasskeyNameBytes};
constexpr std::size_t kMaxUserBytes = 64;  // WebAuthn's own limit
constexpr std::int64_t kAnswerWithinMs = app::kPasskeyChallengeMs;

app::Passkeys& passkeys(Call& call) { return call.context->app().people().passkeys(); }

/// A field of bytes, as base64url without padding: the form that browsers give them in JSON.
std::optional<Bytes> read_optional_bytes(ObjectReader& in, std::string_view name, std::size_t max_bytes) {
    const auto text = in.optional_text(name, {.min_bytes = 1, .max_bytes = (max_bytes * 4 + 2) / 3});
    if (!text) return std::nullopt;
    auto bytes = parse_base64url(*text, max_bytes);
    if (bytes && !bytes->empty()) return std::move(*bytes);
    in.refuse(name, "is not URL-safe base 64 without padding");
    return std::nullopt;
}

Bytes read_bytes(ObjectReader& in, std::string_view name, std::size_t max_bytes) {
    auto bytes = read_optional_bytes(in, name, max_bytes);
    if (!bytes && in.ok()) in.refuse(name, "is missing");
    return bytes.value_or(Bytes());
}

std::string read_client_data(ObjectReader& in) {
    return std::string(as_text(read_bytes(in, "client_data", app::kMaxClientDataBytes)));
}

json::object json_of_passkey(const store::Passkey& passkey) {
    json::object out{{"id", to_text(passkey.id)},
                     {"name", passkey.key.name},
                     {"relying_party", passkey.key.relying_party},
                     {"created_ms", passkey.created_ms}};
    if (passkey.last_used_ms > 0) out["last_used_ms"] = passkey.last_used_ms;
    if (passkey.refused_ms > 0) out["refused_ms"] = passkey.refused_ms;
    return out;
}

Result<Response> list_passkeys(Call& call) {
    const app::PasskeyState state = TRY(passkeys(call).state(call.identity, origin_of(call)));
    json::array list;
    for (const store::Passkey& passkey : state.passkeys) list.push_back(json_of_passkey(passkey));
    return json_answer({{"passkeys", std::move(list)},
                        {"most", store::kMaxPasskeys},
                        {"usable", state.is_usable},
                        {"address", state.address},
                        {"needs_code", state.needs_code}});
}

Result<Response> prepare_passkey(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kOwnerPasswordText);
    const std::string code = in.optional_text("code", kOwnerCodeText).value_or("");
    TRY_STATUS(in.finish());
    const app::PasskeyWish wish = TRY(passkeys(call).prepare(call.identity, origin_of(call), password, code));
    json::array known;
    for (const Bytes& credential : wish.known) known.emplace_back(base64url_text(credential));
    // The kinds of keys that read_new_passkey() takes, by their COSE numbers.
    return json_answer({{"challenge", wish.challenge},
                        {"relying_party", wish.relying_party},
                        {"instance", wish.instance},
                        {"user", wish.user},
                        {"handle", wish.handle},
                        {"display_name", wish.display_name},
                        {"algorithms", json::array{-7, -8, -257}},
                        {"known", std::move(known)},
                        {"timeout_ms", kAnswerWithinMs}},
                       201);
}

Result<Response> add_passkey(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::PasskeyMade made;
    made.name = in.text("name", kPasskeyNameText);
    made.client_data = read_client_data(in);
    made.authenticator_data = read_bytes(in, "authenticator_data", app::kMaxAuthenticatorDataBytes);
    TRY_STATUS(in.finish());
    return json_answer(json_of_passkey(TRY(passkeys(call).add(call.identity, origin_of(call), made))), 201);
}

Result<Response> rename_passkey(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string name = in.text("name", kPasskeyNameText);
    TRY_STATUS(in.finish());
    TRY_STATUS(passkeys(call).rename(call.identity, TRY(path_id<store::PasskeyId>(call, "passkey")), name));
    return empty_response();
}

Result<Response> remove_passkey(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string password = in.text("password", kOwnerPasswordText);
    const std::string code = in.optional_text("code", kOwnerCodeText).value_or("");
    TRY_STATUS(in.finish());
    TRY_STATUS(passkeys(call).remove(call.identity, TRY(path_id<store::PasskeyId>(call, "passkey")), password, code));
    return empty_response();
}

Result<Response> ask_for_passkey(Call& call) {
    const app::PasskeyQuestion question =
        TRY(passkeys(call).ask(call.identity, origin_of(call), passkey_cookie_of(call)));
    call.set_headers.push_back({"Set-Cookie", passkey_cookie(*call.context, question.holder)});
    return json_answer(
        {{"challenge", question.challenge}, {"relying_party", question.relying_party}, {"timeout_ms", kAnswerWithinMs}},
        201);
}

Result<Response> sign_in_by_passkey(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::PasskeyUse use;
    use.credential = read_bytes(in, "credential", store::kMaxCredentialBytes);
    use.user = as_text(read_optional_bytes(in, "user", kMaxUserBytes).value_or(Bytes()));
    use.answer.client_data = read_client_data(in);
    use.answer.authenticator_data = read_bytes(in, "authenticator_data", app::kMaxAuthenticatorDataBytes);
    use.answer.signature = read_bytes(in, "signature", app::kMaxPasskeySignatureBytes);
    TRY_STATUS(in.finish());
    const std::string called_origin = origin_of(call);
    return sign_in_answer(
        call, TRY(call.context->app().people().sign_in_by_passkey(call.identity, {.called_origin = called_origin,
                                                                                  .holder = passkey_cookie_of(call),
                                                                                  .use = std::move(use),
                                                                                  .agent = agent_of(call)})));
}

}  // namespace

void add_passkey_routes(std::vector<Route>& rows) {
    using enum Method;
    constexpr WorkClass kHashes = WorkClass::kAccount;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/me/passkeys", WorkClass::kAdmin, Auth::kAccount, BodyKind::kNone, 0, &list_passkeys},
                    {kPost, "/v1/me/passkeys", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes, &add_passkey},
                    {kPost, "/v1/me/passkey-challenge", kHashes, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
                     &prepare_passkey},
                    {kPatch, "/v1/me/passkeys/{passkey}", WorkClass::kAdmin, Auth::kAccount, BodyKind::kJson,
                     kSmallBodyBytes, &rename_passkey},
                    {kPost, "/v1/me/passkeys/{passkey}/removal", kHashes, Auth::kAccount, BodyKind::kJson,
                     kSmallBodyBytes, &remove_passkey},
                    {kPost, "/v1/passkeys/challenge", kHashes, Auth::kNone, BodyKind::kNone, 0, &ask_for_passkey},
                    {kPost, "/v1/passkeys/session", kHashes, Auth::kNone, BodyKind::kJson, kSmallBodyBytes,
                     &sign_in_by_passkey},
                });
}

}  // namespace tiller::http

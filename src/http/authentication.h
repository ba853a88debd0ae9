// Who calls: cookies and API keys become an identity, or the refusal that the route's rule asks for.
#pragma once

#include "base/result.h"
#include "http/route.h"

namespace tiller::http {

/// Fills call.identity. kUnauthorized when the route needs more than the call shows, kDenied for a role too low.
/// Blocks on the store's reading connection for a session (about 20 us).
[[nodiscard]] Status authenticate(Call& call, Auth needed);
/// The answer to a request that authenticate refused.
[[nodiscard]] Response refusal_of(const Call& call, const Error& error);
/// 403 "suspended" with the moderator's reason, which may be empty.
[[nodiscard]] Response suspended_response(std::string_view reason);

/// Cookie names depend on whether a TLS proxy stands in front.
[[nodiscard]] std::string session_cookie(const Context& context, std::string_view token);
[[nodiscard]] std::string ended_session_cookie(const Context& context);
[[nodiscard]] std::string ended_device_cookie(const Context& context);
[[nodiscard]] std::string known_cookie(const Context& context, std::string_view value);
/// What the browser kept of an earlier sign-in; empty without it.
[[nodiscard]] std::string_view known_cookie_of(const Call& call);
/// What ties the question for a passkey to the browser that asked for it, for as long as the question is good.
[[nodiscard]] std::string passkey_cookie(const Context& context, std::string_view value);
[[nodiscard]] std::string_view passkey_cookie_of(const Call& call);
/// What ties the answer of an identity provider, and what is left to do after it, to the browser that asked.
[[nodiscard]] std::string openid_cookie(const Context& context, std::string_view value);
[[nodiscard]] std::string ended_openid_cookie(const Context& context);
[[nodiscard]] std::string_view openid_cookie_of(const Call& call);
[[nodiscard]] std::string device_cookie(const Context& context, std::string_view value);

/// True for addresses of this machine.
[[nodiscard]] bool is_loopback_peer(const Request& request);

}  // namespace tiller::http

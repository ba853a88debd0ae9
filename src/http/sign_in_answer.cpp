#include "http/sign_in_answer.h"

#include "http/authentication.h"
#include "http/context.h"
#include "http/json_of.h"

namespace tiller::http {
namespace {

constexpr std::size_t kMaxAgentBytes = 200;

}  // namespace

std::string_view agent_of(const Call& call) { return call.request.header("user-agent").substr(0, kMaxAgentBytes); }

Response registration_answer(Call& call, const app::SignedIn& done) {
    if (!done.session_token.empty()) {
        call.set_headers.push_back({"Set-Cookie", session_cookie(*call.context, done.session_token)});
        // From now on this browser is that account; its device cookie would name the same history without a password.
        call.set_headers.push_back({"Set-Cookie", ended_device_cookie(*call.context)});
        if (!done.known_cookie.empty())
            call.set_headers.push_back({"Set-Cookie", known_cookie(*call.context, done.known_cookie)});
    }
    return json_answer({{"viewer", json_of(done.viewer)}, {"state", schema::name_of(done.state)}}, 201);
}

Response sign_in_answer(Call& call, const app::SignedIn& done) {
    if (done.state == schema::AccountState::kSuspended) {
        // It opens what was decided about the account, and the appeal against it.
        call.set_headers.push_back({"Set-Cookie", session_cookie(*call.context, done.session_token)});
        return suspended_response(done.reason);
    }
    if (done.state == schema::AccountState::kAwaitingApproval)
        return error_response(403, "awaiting_approval",
                              "this account waits for a moderator's approval; try again later");
    (void)registration_answer(call, done);
    return json_answer(json_of(app::Me{done.viewer, {}, call.context->app().people().me({}).instance}), 201);
}

}  // namespace tiller::http

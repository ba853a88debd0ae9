// What somebody who came in is answered, whichever way they came: the session's cookies, and who they are.
#pragma once

#include <string_view>

#include "app/people.h"
#include "http/route.h"

namespace tiller::http {

/// What the browser calls itself, as the list of sessions has it.
[[nodiscard]] std::string_view agent_of(const Call& call);
/// To a registration: the viewer and the account's state, with the cookies of the session when there is one.
[[nodiscard]] Response registration_answer(Call& call, const app::SignedIn& done);
/// To a sign-in: who they are now, or why the account can not come in; a suspended one gets a session for its decisions.
[[nodiscard]] Response sign_in_answer(Call& call, const app::SignedIn& done);

}  // namespace tiller::http

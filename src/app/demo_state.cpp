#include "app/demo_state.h"

#include <algorithm>
#include <limits>

namespace tiller::app {

namespace {

bool any_account(const Parts& parts, schema::AccountState state, const auto& condition) {
    const projection::View view = parts.projections.view();
    return std::ranges::any_of(view.accounts().list(state, {}, std::numeric_limits<std::size_t>::max()), condition);
}

}  // namespace

bool demo_may_run(const Parts& parts) {
    return parts.options.demo &&
           !any_account(parts, schema::AccountState::kRemoved, [](const projection::Account* account) {
               return account->demo && account->last_reason == kDemoRemoved;
           });
}

bool demo_is_on(const Parts& parts) {
    return demo_may_run(parts) && (parts.options.makes_demo_clips ||
                                   any_account(parts, schema::AccountState::kActive,
                                               [](const projection::Account* account) { return account->demo; }));
}

}  // namespace tiller::app

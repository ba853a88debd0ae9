#include "app/demo_state.h"

#include <algorithm>
#include <limits>

namespace tiller::app {

bool demo_is_on(const Parts& parts) {
    if (!parts.options.demo) return false;
    const projection::View view = parts.projections.view();
    const auto closed =
        view.accounts().list(schema::AccountState::kRemoved, {}, std::numeric_limits<std::size_t>::max());
    return std::ranges::none_of(closed, [](const projection::Account* account) {
        return account->demo && account->last_reason == kDemoRemoved;
    });
}

}  // namespace tiller::app

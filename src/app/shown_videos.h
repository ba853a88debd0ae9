// What every surface that shows videos does with them before they leave: who may see which, and the tokens that actions carry.
#pragma once

#include <vector>

#include "app/cards.h"
#include "app/identity.h"
#include "app/parts.h"

namespace tiller::app {

/// Public, of an account that is still there, of nobody who blocked the watcher or whom they blocked, and not kept from their age
/// group. What a list may show to anyone: its own
/// creator sees no more there.
[[nodiscard]] bool is_shown_to(const projection::View& view, const projection::VideoLookup& found, ViewerId watcher);

/// Notes in the log that these videos were shown, and gives each its token. Without a viewer, or when the log refuses, the
/// tokens stay empty.
void issue_tokens(const Parts& parts, const Identity& viewer, schema::Surface surface, std::vector<Impression>& items);

}  // namespace tiller::app

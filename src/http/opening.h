// The feed's page with its first slate inside, so that a browser can fetch the first clip before it has read a script.
#pragma once

#include "http/context.h"
#include "http/route.h"

namespace tiller::http {

/// A browser opens the feed to show it: not a program, a prefetch or a preview, which would make slates that nobody sees.
[[nodiscard]] bool opens_feed(const Request& request);

/// The page; without a slate when none can be made, which the app then asks for itself. A device that nobody knows becomes
/// a viewer, as with POST /v1/feed. Blocks on the log's sync for a new device.
[[nodiscard]] Response opening_page(Call& call);

/// `html` with `slate`, JSON for the language `locale`, as data before its first script; `html` itself when it has none.
[[nodiscard]] std::string page_with_slate(std::string_view html, std::string_view slate, std::string_view locale);

}  // namespace tiller::http

// What the operator shows to everybody, without an account and without a script: legal pages, the logo, the manifest of the
// installed app, and the dress of every page.
#pragma once

#include <string>
#include <string_view>

#include "http/context.h"
#include "http/page_dress.h"
#include "http/route.h"

namespace tiller::http {

/// Where this server is, as whoever asked has it.
[[nodiscard]] std::string origin_of(const Call& call);

/// Name, language, description, colour and logo as they are now; plain while the operator has changed nothing.
[[nodiscard]] PageDress page_dress(const Call& call);

/// /legal/PAGE, /brand/FILE and /manifest.webmanifest.
[[nodiscard]] bool is_public_page(std::string_view path);
/// The answer for such an address; 404 for a page that the operator has not written, or a file that is not there any more.
[[nodiscard]] Response public_page(Call& call);

}  // namespace tiller::http

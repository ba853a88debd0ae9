// The content security policy of a page of the app: nothing from elsewhere, and of scripts within the page only its own.
#pragma once

#include <string>
#include <string_view>

namespace tiller::http {

inline constexpr std::string_view kPagePolicy =
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'";

/// kPagePolicy, and the SHA-256 of every script that `html`, a file of the built app, carries between bare <script> tags.
/// O(bytes); made anew for each answer, so that it fits the file that is sent.
[[nodiscard]] std::string page_policy(std::string_view html);

}  // namespace tiller::http

// The content security policy of a page of the app: nothing from elsewhere, and of scripts within the page only its own.
#pragma once

#include <string>
#include <string_view>

namespace tiller::http {

inline constexpr std::string_view kPagePolicy =
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'";

/// kPagePolicy, and the SHA-256 of every script that `html`, a file of the built app, carries between bare <script> tags.
/// The same of `style`, a style sheet that the server put into the page; empty: none. O(bytes); made anew for each answer, so
/// that it fits what is sent.
[[nodiscard]] std::string page_policy(std::string_view html, std::string_view style = {});

/// " 'sha256-…'": lets a script or style sheet with just these bytes stand in a page.
[[nodiscard]] std::string source_hash(std::string_view source);

}  // namespace tiller::http

// A small subset of Markdown as HTML: what the operator's legal pages are written in (docs/formats/legal-text.md).
#pragma once

#include <string>
#include <string_view>

namespace tiller::http {

/// Headings (h2 to h4), lists, paragraphs and links; everything else is text, HTML too. The result holds no tag and no
/// attribute but those, and links lead to http(s), mailto and addresses of this server only. O(bytes).
[[nodiscard]] std::string legal_html(std::string_view text);

}  // namespace tiller::http

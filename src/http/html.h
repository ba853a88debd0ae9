// Text in HTML.
#pragma once

#include <string>
#include <string_view>

namespace tiller::http {

/// For the content of an element and for attributes in double quotes; line ends become spaces.
[[nodiscard]] inline std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            case '\n': out += ' '; break;
            default: out += c;
        }
    }
    return out;
}

}  // namespace tiller::http

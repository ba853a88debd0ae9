#include "http/page_dress.h"

#include <fmt/format.h>

#include "http/html.h"

namespace tiller::http {
namespace {

void replace_first(std::string& text, std::string_view from, std::string_view to) {
    if (const std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

/// What stands between `open` and the next double quote.
void replace_value(std::string& html, std::string_view open, std::string_view value) {
    const std::size_t at = html.find(open);
    if (at == std::string::npos) return;
    const std::size_t from = at + open.size();
    const std::size_t end = html.find('"', from);
    if (end != std::string::npos) html.replace(from, end - from, value);
}

}  // namespace

std::string graph_tag(std::string_view property, std::string_view value) {
    if (value.empty()) return {};
    return fmt::format("<meta property=\"{}\" content=\"{}\" />\n    ", property, escape_html(value));
}

std::string dressed_page(std::string html, const PageDress& dress) {
    if (!dress.language.empty())
        replace_first(html, "lang=\"en\"", fmt::format("lang=\"{}\"", escape_html(dress.language)));
    if (!dress.name.empty())
        replace_first(html, "<title>Tiller</title>", fmt::format("<title>{}</title>", escape_html(dress.name)));
    if (!dress.description.empty())
        replace_value(html, "<meta name=\"description\" content=\"", escape_html(dress.description));
    if (!dress.small_icon.empty()) {
        const std::string icon = escape_html(dress.small_icon);
        replace_first(html, "href=\"/icon.svg\" type=\"image/svg+xml\"",
                      fmt::format("href=\"{}\" type=\"image/png\"", icon));
        replace_first(html, "href=\"/icon-180.png\"", fmt::format("href=\"{}\"", icon));
    }
    // Last in the head: behind the style sheets of the build, whose colours it replaces.
    const std::size_t head_end = html.find("</head>");
    if (head_end == std::string::npos) return html;
    std::string end = dress.tags;
    if (!dress.style.empty()) end += fmt::format("<style>{}</style>\n  ", dress.style);
    html.insert(head_end, end);
    return html;
}

}  // namespace tiller::http

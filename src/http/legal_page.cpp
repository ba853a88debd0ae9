#include "http/legal_page.h"

#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/percent_encoding.h"
#include "http/html.h"
#include "http/legal_text.h"
#include "http/message.h"
#include "http/page_policy.h"
#include "http/request_reading.h"

namespace tiller::http {
namespace {

/// The colours of web/src/app.css: the page stands beside the app.
constexpr std::string_view kLegalStyle =
    ":root{color-scheme:light dark;--paper:#fbfaf7;--ink:#16191a;--quiet:#59605f;--line:#e2dfd7;--you:#0b7a70}"
    "@media "
    "(prefers-color-scheme:dark){:root{--paper:#101413;--ink:#e9ecea;--quiet:#a2aaa7;--line:#2a312f;--you:#0fb5a6}}"
    "body{margin:0 auto;max-width:44rem;padding:16px 20px 48px;background:var(--paper);color:var(--ink);"
    "font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC',sans-serif;"
    "overflow-wrap:anywhere}"
    "a{color:var(--you)}:focus-visible{outline:3px solid var(--you);outline-offset:2px}"
    "header a{display:inline-flex;align-items:center;gap:12px;min-height:44px;color:var(--ink);font-weight:700;"
    "text-decoration:none}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem}h3{font-size:1.05rem}h4{font-size:1rem}"
    "li{margin:4px 0}.quiet,summary{color:var(--quiet)}"
    ".note{border-left:4px solid var(--line);padding:8px 0 8px 12px}"
    "footer{margin-top:40px;border-top:1px solid var(--line);padding-top:12px}"
    "footer nav a,footer li a,summary{display:inline-flex;align-items:center;min-height:44px;margin-right:16px}"
    "footer ul{list-style:none;padding:0}";

struct LegalWords {
    std::array<std::string_view, 3> titles;  // in the order of schema::LegalPage
    std::string_view changed;
    std::string_view version;
    std::string_view earlier;
    std::string_view earlier_note;
    std::string_view current;
    std::string_view pages;
};

constexpr LegalWords kEnglish = {{"Terms of use", "Privacy notice", "Imprint and contact"},
                                 "Last changed on {}",
                                 "Version {} of {}",
                                 "All versions",
                                 "This is an earlier version, and no longer holds.",
                                 "Read the one that holds",
                                 "Legal pages"};
constexpr LegalWords kSimplified = {{"使用条款", "隐私说明", "运营者与联系方式"},
                                    "最后更改：{}",
                                    "第 {} 版，{}",
                                    "所有版本",
                                    "这是以前的版本，已不再有效。",
                                    "阅读现行版本",
                                    "法律页面"};
constexpr LegalWords kTraditional = {{"使用條款", "隱私說明", "營運者與聯絡方式"},
                                     "最後更改：{}",
                                     "第 {} 版，{}",
                                     "所有版本",
                                     "這是以前的版本，已不再有效。",
                                     "閱讀現行版本",
                                     "法律頁面"};

const LegalWords& words_for(std::string_view language) {
    const std::string locale = locale_of(language);
    if (locale == "zh-Hans") return kSimplified;
    if (locale == "zh-Hant") return kTraditional;
    return kEnglish;
}

std::string day_text(UnixMs time_ms) {
    const std::string day = fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(time_ms / 1000)));
    return fmt::format("<time datetime=\"{0}\">{0}</time>", day);
}

std::string address_of(schema::LegalPage page, std::string_view language) {
    return fmt::format("/legal/{}?language={}", schema::name_of(page), percent_encode(language));
}

std::string versions_html(const app::LegalReading& reading, const LegalWords& words) {
    if (reading.versions.size() < 2) return {};
    std::string html = fmt::format("<details><summary>{}</summary><ul>", words.earlier);
    for (const app::LegalReading::Version& version : reading.versions)
        html += fmt::format("<li><a href=\"{}&amp;version={}\"{}>{}</a></li>",
                            address_of(reading.shown.page, reading.shown.language), version.number,
                            version.number == reading.shown.version ? " aria-current=\"page\"" : "",
                            fmt::format(fmt::runtime(words.version), version.number, day_text(version.time_ms)));
    return html + "</ul></details>";
}

std::string languages_html(const app::LegalReading& reading) {
    if (reading.languages.size() < 2) return {};
    std::string html = "<nav>";
    for (const std::string& language : reading.languages) {
        const std::string tag = escape_html(language);
        html += fmt::format(
            "<a href=\"{}\" hreflang=\"{}\" lang=\"{}\"{}>{}</a> ", address_of(reading.shown.page, language), tag, tag,
            language == reading.shown.language ? " aria-current=\"true\"" : "",
            fmt::format("{} ({})", words_for(language).titles[static_cast<std::size_t>(reading.shown.page)], tag));
    }
    return html + "</nav>";
}

std::string pages_html(const app::LegalReading& reading, const LegalFrame& frame, const LegalWords& words) {
    std::string html = fmt::format("<nav aria-label=\"{}\">", words.pages);
    for (const schema::LegalPage page : frame.pages)
        html += fmt::format("<a href=\"{}\"{}>{}</a> ", address_of(page, reading.shown.language),
                            page == reading.shown.page ? " aria-current=\"page\"" : "",
                            words.titles[static_cast<std::size_t>(page)]);
    return html + "</nav>";
}

}  // namespace

Response legal_response(const app::LegalReading& reading, const LegalFrame& frame) {
    const LegalWords& words = words_for(reading.shown.language);
    const std::string_view title = words.titles[static_cast<std::size_t>(reading.shown.page)];
    const bool is_current = reading.shown.version == reading.versions.front().number;
    const std::string name = escape_html(frame.name);
    const std::string icon = escape_html(frame.icon);
    const std::string style = std::string(kLegalStyle) + frame.style;
    Response response;
    response.body = fmt::format(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{} · {}</title>"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" "
        "href=\"{}\">{}<style>{}</style></head><body><header><a href=\"/\">"
        "<img src=\"{}\" alt=\"\" width=\"36\" height=\"36\">{}</a></header><main><h1>{}</h1><p class=\"quiet\">{}</p>",
        escape_html(reading.shown.language), title, name, icon,
        is_current ? "" : "<meta name=\"robots\" content=\"noindex\">", style, icon, name, title,
        fmt::format(fmt::runtime(words.changed), day_text(reading.shown.changed_ms)));
    if (!is_current)
        response.body += fmt::format("<p class=\"note\">{} <a href=\"{}\">{}</a></p>", words.earlier_note,
                                     address_of(reading.shown.page, reading.shown.language), words.current);
    response.body += legal_html(reading.shown.text);
    response.body += "</main><footer>" + versions_html(reading, words) + languages_html(reading) +
                     pages_html(reading, frame, words) + "</footer></body></html>\n";
    response.with("Content-Type", "text/html; charset=utf-8").with("Cache-Control", "no-cache");
    response.with("Vary", "Accept-Language").with("Content-Language", reading.shown.language);
    response.with(
        "Content-Security-Policy",
        "default-src 'none'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; style-src" +
            source_hash(style));
    return response;
}

}  // namespace tiller::http

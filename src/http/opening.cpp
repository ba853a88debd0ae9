#include "http/opening.h"

#include <fmt/format.h>

#include "http/authentication.h"
#include "http/page_policy.h"
#include "http/public_pages.h"
#include "http/request_reading.h"
#include "http/slate_answer.h"

namespace tiller::http {
namespace {

/// The language that the browser wants most; empty when the header has none.
std::string first_language(std::string_view accept_language) {
    std::string language(accept_language.substr(0, accept_language.find_first_of(",; ")));
    return is_language(language) ? language : std::string();
}

Result<std::string> slate_text(Call& call, const std::string& locale) {
    TRY_STATUS(authenticate(call, Auth::kNone));
    app::FeedWish wish;
    wish.locale = locale_of(locale);
    TRY_STATUS(ensure_viewer(call, wish.locale));
    return boost::json::serialize(TRY(make_slate(call, std::move(wish), {})));
}

}  // namespace

bool opens_feed(const Request& request) {
    return request.method == Method::kGet && request.path == "/" && request.header("sec-fetch-mode") == "navigate" &&
           request.header("sec-fetch-dest") == "document" && request.header("sec-purpose").empty();
}

std::string page_with_slate(std::string_view html, std::string_view slate, std::string_view locale) {
    const std::size_t at = html.find("<script>");
    if (at == std::string_view::npos) return std::string(html);
    std::string page(html.substr(0, at));
    page += fmt::format("<script type=\"application/json\" id=\"first-slate\" data-locale=\"{}\">", locale);
    // Nothing in a title may end the element or begin a comment.
    for (const char c : slate) {
        if (c == '<')
            page += "\\u003c";
        else
            page += c;
    }
    page += "</script>";
    page += html.substr(at);
    return page;
}

Response opening_page(Call& call) {
    const StaticFiles& pages = *call.context->pages();
    const PageDress dress = page_dress(call);
    const std::string html = dressed_page(pages.page_text(), dress);
    const std::string locale = first_language(call.request.header("accept-language"));
    const auto slate = html.empty() ? fail(ErrorCode::kNotFound, "no page") : slate_text(call, locale);
    if (!slate) return pages.answer(call.request, dress);
    Response page;
    page.body = page_with_slate(html, *slate, locale);
    page.with("Content-Type", "text/html; charset=utf-8").with("Cache-Control", "private, no-store");
    page.with("Content-Security-Policy", page_policy(html, dress.style));
    for (Header& header : call.set_headers) page.headers.push_back(std::move(header));
    return page;
}

}  // namespace tiller::http

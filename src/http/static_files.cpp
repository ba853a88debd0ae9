#include "http/static_files.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/hash.h"
#include "http/page_policy.h"

namespace tiller::http {
namespace {

constexpr std::size_t kMaxFileNameBytes = 512;
constexpr std::size_t kMaxPageBytes = 256 * 1024;

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::string entity_tag(const OpenFile& file) {
    return fmt::format("\"{:x}-{:x}\"", file.size_bytes(), file.modified_ns());
}

std::string_view cache_text(CacheRule rule) {
    switch (rule) {
        case CacheRule::kImmutable: return "public, max-age=31536000, immutable";
        case CacheRule::kRevalidate: return "no-cache";
        case CacheRule::kNever: return "private, no-store";
    }
    return "no-store";
}

bool takes_gzip(const Request& request) {
    return request.header("accept-encoding").find("gzip") != std::string_view::npos;
}

/// Vite names its files after their content, so they may be kept for ever.
bool is_named_by_content(std::string_view path) { return path.starts_with("/assets/"); }

/// What the browser app routes by itself. Anything else without a file is not found.
bool is_app_address(std::string_view path) {
    constexpr std::array<std::string_view, 18> kExact = {"/",
                                                         "/upload",
                                                         "/admin",
                                                         "/sign-in",
                                                         "/sign-up",
                                                         "/settings",
                                                         "/search",
                                                         "/notifications",
                                                         "/saved",
                                                         "/history",
                                                         "/recover",
                                                         "/decisions",
                                                         "/transparency",
                                                         "/setup",
                                                         "/steer",
                                                         "/following",
                                                         "/about",
                                                         "/how-this-feed-ranks"};
    constexpr std::array<std::string_view, 15> kPrefixes = {
        "/v/",         "/@",      "/tag/", "/sound/", "/report/",  "/admin/",   "/settings/",           "/upload/",
        "/decisions/", "/saved/", "/c/",   "/setup/", "/sign-in/", "/sign-up/", "/how-this-feed-ranks/"};
    return std::ranges::find(kExact, path) != kExact.end() ||
           std::ranges::any_of(kPrefixes, [&](std::string_view prefix) {
               return path.starts_with(prefix) && path.size() > prefix.size();
           });
}

/// It fetches what the app needs without a connection, and nothing from elsewhere.
constexpr std::string_view kWorkerPath = "/sw.js";
constexpr std::string_view kWorkerPolicy = "default-src 'none'; connect-src 'self'";

constexpr std::string_view kMissingPages =
    "<!doctype html><meta charset=utf-8><title>Tiller</title><h1>The server runs, its pages are not built</h1>"
    "<p>Run <code>./dev build</code> once, or give their folder with <code>--web DIR</code>. The API is at <a "
    "href=/v1/openapi.json>/v1/openapi.json</a>.";

std::string text_of(const OpenFile& page) {
    if (page.size_bytes() > kMaxPageBytes) return {};
    std::string text(page.size_bytes(), '\0');
    const auto read = page.read_at(0, text.data(), text.size());
    text.resize(read ? *read : 0);
    return text;
}

/// Its tag is that of what is sent, because a change of the dress changes no file.
Response dressed_response(const Request& request, std::string html, const PageDress& dress, CacheRule cache) {
    Response response;
    response.body = dressed_page(std::move(html), dress);
    const std::string tag = fmt::format("\"{}\"", hex_text(ByteSpan(blake2b(as_bytes(response.body))).first(16)));
    response.with("ETag", tag).with("Cache-Control", std::string(cache_text(cache)));
    response.with("Content-Security-Policy", page_policy(response.body, dress.style));
    if (names_tag(request.header("if-none-match"), tag)) {
        response.status = 304;
        response.body.clear();
        return response;
    }
    return std::move(response.with("Content-Type", "text/html; charset=utf-8"));
}

}  // namespace

bool names_tag(std::string_view list, std::string_view tag) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view one = list.substr(0, comma);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == tag) return true;
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

RangeAnswer parse_range(std::string_view header, std::uint64_t size_bytes) {
    const RangeAnswer whole{.kind = RangeAnswer::Kind::kWhole, .first = 0, .length = size_bytes};
    if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return whole;
    header.remove_prefix(6);
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos) return whole;
    const std::string_view first_text = header.substr(0, dash);
    const std::string_view last_text = header.substr(dash + 1);
    const auto first = whole_number(first_text);
    const auto last = whole_number(last_text);
    if (first_text.empty()) {
        if (!last) return whole;
        if (*last == 0 || size_bytes == 0) return {.kind = RangeAnswer::Kind::kUnsatisfiable, .first = 0, .length = 0};
        const std::uint64_t length = std::min(*last, size_bytes);
        return {.kind = RangeAnswer::Kind::kPart, .first = size_bytes - length, .length = length};
    }
    if (!first || (!last_text.empty() && (!last || *last < *first))) return whole;
    if (*first >= size_bytes) return {.kind = RangeAnswer::Kind::kUnsatisfiable, .first = 0, .length = 0};
    const std::uint64_t end = last ? std::min(*last, size_bytes - 1) : size_bytes - 1;
    return {.kind = RangeAnswer::Kind::kPart, .first = *first, .length = end - *first + 1};
}

Response file_response(const Request& request, std::shared_ptr<const OpenFile> file, std::string_view content_type,
                       CacheRule cache) {
    const std::string tag = entity_tag(*file);
    Response response;
    response.with("ETag", tag).with("Accept-Ranges", "bytes").with("Cache-Control", std::string(cache_text(cache)));
    if (const std::string_view known = request.header("if-none-match"); !known.empty() && names_tag(known, tag)) {
        response.status = 304;
        return response;
    }
    response.with("Content-Type", std::string(content_type));
    RangeAnswer range{.kind = RangeAnswer::Kind::kWhole, .first = 0, .length = file->size_bytes()};
    const std::string_view if_range = request.header("if-range");
    if (const std::string_view asked = request.header("range");
        !asked.empty() && (if_range.empty() || if_range == tag)) {
        range = parse_range(asked, file->size_bytes());
    }
    if (range.kind == RangeAnswer::Kind::kUnsatisfiable) {
        return error_response(416, "range", "that range lies outside the file")
            .with("Content-Range", fmt::format("bytes */{}", file->size_bytes()));
    }
    if (range.kind == RangeAnswer::Kind::kPart) {
        response.status = 206;
        response.with("Content-Range",
                      fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, file->size_bytes()));
    }
    response.file = FileSlice{std::move(file), range.first, range.length};
    return response;
}

std::string_view content_type_of(std::string_view file_name) {
    struct Row {
        std::string_view extension, type;
    };
    constexpr std::array<Row, 17> kRows = {{{".html", "text/html; charset=utf-8"},
                                            {".js", "text/javascript; charset=utf-8"},
                                            {".css", "text/css; charset=utf-8"},
                                            {".json", "application/json"},
                                            {".webmanifest", "application/manifest+json"},
                                            {".svg", "image/svg+xml"},
                                            {".png", "image/png"},
                                            {".jpg", "image/jpeg"},
                                            {".webp", "image/webp"},
                                            {".ico", "image/x-icon"},
                                            {".mp4", "video/mp4"},
                                            {".vtt", "text/vtt; charset=utf-8"},
                                            {".txt", "text/plain; charset=utf-8"},
                                            {".woff2", "font/woff2"},
                                            {".map", "application/json"},
                                            {".wasm", "application/wasm"},
                                            {".mp3", "audio/mpeg"}}};
    for (const Row& row : kRows) {
        if (file_name.ends_with(row.extension)) return row.type;
    }
    return "application/octet-stream";
}

Response StaticFiles::answer(const Request& request, const PageDress& dress) const {
    const std::string& path = request.path;
    // parse_path has refused dot-dot; names that begin with a dot are nobody's business either.
    if (path.size() > kMaxFileNameBytes || path.find("/.") != std::string::npos) return missing(request, dress);
    if (is_app_address(path)) return page(request, CacheRule::kRevalidate, dress);
    const std::string_view type = content_type_of(path);
    const CacheRule cache = is_named_by_content(path) ? CacheRule::kImmutable : CacheRule::kRevalidate;
    if (takes_gzip(request)) {
        if (auto packed = OpenFile::open(directory_ + path + ".gz")) {
            Response response = file_response(request, std::move(*packed), type, cache);
            response.with("Content-Encoding", "gzip").with("Vary", "Accept-Encoding");
            if (path == kWorkerPath) response.with("Content-Security-Policy", std::string(kWorkerPolicy));
            return response;
        }
    }
    auto file = OpenFile::open(directory_ + path);
    if (!file) return missing(request, dress);
    std::string policy = path.ends_with(".html") ? page_policy(text_of(**file)) : "";
    if (path == kWorkerPath) policy = kWorkerPolicy;
    Response response = file_response(request, std::move(*file), type, cache);
    response.with("Vary", "Accept-Encoding");
    if (!policy.empty()) response.with("Content-Security-Policy", policy);
    return response;
}

std::string StaticFiles::page_text() const {
    const auto file = OpenFile::open(directory_ + "/index.html");
    return file ? text_of(**file) : std::string();
}

Response StaticFiles::page(const Request& request, CacheRule cache, const PageDress& dress) const {
    auto file = OpenFile::open(directory_ + "/index.html");
    if (file && !dress.is_plain()) return dressed_response(request, text_of(**file), dress, cache);
    if (file) {
        const std::string policy = page_policy(text_of(**file));
        return file_response(request, std::move(*file), "text/html; charset=utf-8", cache)
            .with("Content-Security-Policy", policy);
    }
    Response response;
    response.status = 503;
    response.body = kMissingPages;
    return response.with("Content-Type", "text/html; charset=utf-8")
        .with("Cache-Control", "no-store")
        .with("Content-Security-Policy", std::string(kPagePolicy));
}

Response StaticFiles::missing(const Request& request, const PageDress& dress) const {
    const bool wants_page = request.header("accept").find("text/html") != std::string_view::npos;
    if (!wants_page) return error_response(404, "not_found", "no such page");
    Response response = page(request, CacheRule::kNever, dress);
    if (response.status == 200) response.status = 404;
    return response;
}

}  // namespace tiller::http

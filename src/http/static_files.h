// The web app's files, and the rules of conditional and ranged requests that media shares with them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.h"
#include "http/page_dress.h"

namespace tiller::http {

/// What a Range header asks of a file of `size_bytes`.
struct RangeAnswer {
    enum class Kind : std::uint8_t { kWhole, kPart, kUnsatisfiable };
    Kind kind = Kind::kWhole;
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};
/// One range as RFC 9110 section 14 has it. Several ranges, other units and malformed headers mean the whole file.
[[nodiscard]] RangeAnswer parse_range(std::string_view header, std::uint64_t size_bytes);

/// Whether If-None-Match or If-Range, as sent, names this entity tag (compared weakly).
[[nodiscard]] bool names_tag(std::string_view list, std::string_view tag);

/// How long a file may be kept by caches.
enum class CacheRule : std::uint8_t { kImmutable, kRevalidate, kNever };

/// 200, 206, 304 or 416 for a file, with ETag, Accept-Ranges and caching headers; If-None-Match and If-Range are obeyed.
[[nodiscard]] Response file_response(const Request& request, std::shared_ptr<const OpenFile> file,
                                     std::string_view content_type, CacheRule cache);

/// By the extension, for the few kinds that this server serves; octet-stream for all else.
[[nodiscard]] std::string_view content_type_of(std::string_view file_name);

class StaticFiles {
public:
    /// `directory` of the built web app; it may be missing (then pages say how to build it).
    explicit StaticFiles(std::string directory) : directory_(std::move(directory)) {}

    /// A file, or index.html, dressed, for an address that the app itself routes. Only GET and HEAD. Blocks on the disk.
    [[nodiscard]] Response answer(const Request& request, const PageDress& dress = {}) const;

    /// What lies in index.html; empty when it is missing or longer than a page may be. Blocks on the disk.
    [[nodiscard]] std::string page_text() const;

private:
    [[nodiscard]] Response page(const Request& request, CacheRule cache, const PageDress& dress) const;
    /// 404: people get the app, which says so in their language and leads on; programs get JSON.
    [[nodiscard]] Response missing(const Request& request, const PageDress& dress) const;
    std::string directory_;
};

inline constexpr std::string_view kApiPolicy = "default-src 'none'; frame-ancestors 'none'";

}  // namespace tiller::http

// One request and one answer, free of the HTTP library: what handlers, tests and the connection share.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tiller::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
[[nodiscard]] std::string_view method_name(Method method);
[[nodiscard]] std::optional<Method> method_named(std::string_view name);
/// May change state, so it must come from our own pages or from a program (never from another site's page).
[[nodiscard]] constexpr bool is_unsafe(Method method) {
    return method == Method::kPost || method == Method::kPut || method == Method::kPatch || method == Method::kDelete;
}

struct Header {
    std::string name;  // lower case in requests
    std::string value;
};

struct Request {
    Method method{};
    std::string target;               // as sent
    std::string path;                 // decoded; begins with '/', has no NUL, no "..", no backslash
    std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
    std::vector<Header> headers;
    std::string body;
    std::string peer;                 // the address of the client, without port
    std::string id;                   // of this request in log lines and error answers
    bool keep_alive = true;
    std::uint64_t content_length = 0;
    std::int64_t received_us = 0;     // monotonic
    std::vector<std::pair<std::string_view, std::string>> parameters;  // {name} of the route's pattern

    /// Empty when absent; the first one when repeated (parse_head refuses repeats where they matter).
    [[nodiscard]] std::string_view header(std::string_view lower_name) const;
    [[nodiscard]] std::string_view cookie(std::string_view name) const;
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
    /// kInvalid, naming it, when a query parameter is not in `allowed` or comes twice.
    [[nodiscard]] Status check_query(std::initializer_list<std::string_view> allowed) const;
};

/// An open file; closed with the last owner.
class OpenFile {
public:
    /// kNotFound, kDenied for anything that is not a plain file. Follows no symbolic link in the last component.
    [[nodiscard]] static Result<std::shared_ptr<const OpenFile>> open(const std::string& path);
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile();
    [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }
    [[nodiscard]] std::int64_t modified_ns() const { return modified_ns_; }
    /// Fewer bytes than asked only at the end of the file.
    [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t count) const;

private:
    OpenFile(int descriptor, std::uint64_t size_bytes, std::int64_t modified_ns)
        : descriptor_(descriptor), size_bytes_(size_bytes), modified_ns_(modified_ns) {}
    int descriptor_;
    std::uint64_t size_bytes_;
    std::int64_t modified_ns_;
};

struct FileSlice {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct Response {
    int status = 200;
    std::vector<Header> headers;  // without Content-Length, Date and the security headers
    std::string body;
    std::optional<FileSlice> file;  // in place of body

    Response& with(std::string name, std::string value) & {
        headers.push_back({std::move(name), std::move(value)});
        return *this;
    }
    [[nodiscard]] Response&& with(std::string name, std::string value) && {
        headers.push_back({std::move(name), std::move(value)});
        return std::move(*this);
    }
    [[nodiscard]] bool has_header(std::string_view name) const;  // case is ignored
};

[[nodiscard]] Response json_response(int status, std::string json);
[[nodiscard]] Response empty_response(int status = 204);
/// The answer that an error of the engine becomes; 429, 503 and 507 get Retry-After.
[[nodiscard]] Response error_response(const Error& error);
/// The same for refusals that only HTTP knows. `code` is one of Error.code in the OpenAPI document.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message);
[[nodiscard]] int status_of(ErrorCode code);

/// "%41" -> "A". kInvalid on broken escapes and on NUL. `plus_is_space` for query strings.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text, bool plus_is_space);
/// Splits and decodes; at most 32 pairs.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);
/// Decodes and checks a path: kInvalid unless it starts with '/' and has no empty middle, dot or dot-dot segment,
/// backslash or control character, also after decoding.
[[nodiscard]] Result<std::string> parse_path(std::string_view raw);

}  // namespace tiller::http

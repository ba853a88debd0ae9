#include "http/message.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace tiller::http {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t kMaxQueryPairs = 32;
constexpr std::string_view kRetryAfterSeconds = "1";

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view method_name(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

std::optional<Method> method_named(std::string_view name) {
    for (std::size_t i = 0; i < kMethodNames.size(); ++i) {
        if (kMethodNames[i] == name) return static_cast<Method>(i);
    }
    return std::nullopt;
}

std::string_view Request::header(std::string_view lower_name) const {
    for (const Header& header : headers) {
        if (header.name == lower_name) return header.value;
    }
    return {};
}

std::string_view Request::cookie(std::string_view name) const {
    std::string_view rest = header("cookie");
    while (!rest.empty()) {
        const std::size_t end = rest.find(';');
        std::string_view pair = rest.substr(0, end);
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return {};
}

std::string_view Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) return value;
    }
    return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

Status Request::check_query(std::initializer_list<std::string_view> allowed) const {
    for (std::size_t i = 0; i < query.size(); ++i) {
        bool known = false;
        for (const std::string_view name : allowed) known = known || name == query[i].first;
        if (!known) return fail(ErrorCode::kInvalid, fmt::format("unknown query parameter \"{}\"", query[i].first));
        for (std::size_t j = 0; j < i; ++j) {
            if (query[j].first == query[i].first) {
                return fail(ErrorCode::kInvalid, fmt::format("query parameter \"{}\" is given twice", query[i].first));
            }
        }
    }
    return {};
}

Result<std::shared_ptr<const OpenFile>> OpenFile::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return fail(ErrorCode::kNotFound, "no such file");
    struct stat facts{};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(descriptor);
        return fail(ErrorCode::kDenied, "not a plain file");
    }
    const std::int64_t modified_ns = facts.st_mtim.tv_sec * 1'000'000'000LL + facts.st_mtim.tv_nsec;
    return std::shared_ptr<const OpenFile>(
        new OpenFile(descriptor, static_cast<std::uint64_t>(facts.st_size), modified_ns));
}

OpenFile::~OpenFile() { ::close(descriptor_); }

Result<std::size_t> OpenFile::read_at(std::uint64_t offset, char* out, std::size_t count) const {
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = ::pread(descriptor_, out + done, count - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(ErrorCode::kInternal, fmt::format("read failed: {}", std::strerror(errno)));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

bool Response::has_header(std::string_view name) const {
    for (const Header& header : headers) {
        if (equal_ignoring_case(header.name, name)) return true;
    }
    return false;
}

Response json_response(int status, std::string json) {
    Response response{
        .status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(json), .file = {}};
    return response;
}

Response empty_response(int status) { return {.status = status, .headers = {}, .body = {}, .file = {}}; }

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalid: return 400;
        case ErrorCode::kUnauthorized: return 401;
        case ErrorCode::kDenied: return 403;
        case ErrorCode::kNotFound: return 404;
        case ErrorCode::kConflict: return 409;
        case ErrorCode::kErased:
        case ErrorCode::kGone: return 410;
        case ErrorCode::kExhausted: return 429;
        case ErrorCode::kNoSpace: return 507;
        case ErrorCode::kUnavailable:
        case ErrorCode::kUnknown: return 503;
        case ErrorCode::kCorrupt:
        case ErrorCode::kInternal: return 500;
    }
    return 500;
}

namespace {

/// A message may repeat a caller's bytes, whole or cut inside a letter: what is no UTF-8 would make the answer no JSON.
std::string as_json_text(std::string_view message) {
    std::string text(message);
    boost::system::error_code error;
    static_cast<void>(boost::json::parse(boost::json::serialize(boost::json::string(text)), error));
    if (error) std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    return text;
}

}  // namespace

Response error_response(int status, std::string_view code, std::string_view message) {
    boost::json::object error{{"code", code}, {"message", as_json_text(message)}};
    Response response = json_response(status, boost::json::serialize(boost::json::object{{"error", std::move(error)}}));
    if (status == 429 || status == 503 || status == 507) response.with("Retry-After", std::string(kRetryAfterSeconds));
    return response;
}

Response error_response(const Error& error) {
    return error_response(status_of(error.code), error_code_name(error.code), error.message);
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return fail(ErrorCode::kInvalid, "a percent escape is cut short");
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return fail(ErrorCode::kInvalid, "a percent escape is not hexadecimal");
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') return fail(ErrorCode::kInvalid, "NUL in an address");
        out.push_back(c);
    }
    return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        if (!pair.empty()) {
            if (pairs.size() == kMaxQueryPairs) return fail(ErrorCode::kInvalid, "more than 32 query parameters");
            const std::size_t equals = pair.find('=');
            std::string name = TRY(percent_decode(pair.substr(0, equals), true));
            std::string value =
                equals == std::string_view::npos ? "" : TRY(percent_decode(pair.substr(equals + 1), true));
            pairs.emplace_back(std::move(name), std::move(value));
        }
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
    }
    return pairs;
}

Result<std::string> parse_path(std::string_view raw) {
    std::string path = TRY(percent_decode(raw, false));
    if (path.empty() || path.front() != '/') return fail(ErrorCode::kInvalid, "an address must start with /");
    for (const char c : path) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\')
            return fail(ErrorCode::kInvalid, "control character or backslash in an address");
    }
    std::size_t start = 1;
    while (start <= path.size()) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const std::string_view segment = std::string_view(path).substr(start, end - start);
        if (segment == "." || segment == ".." || (segment.empty() && end != path.size())) {
            return fail(ErrorCode::kInvalid, "an address may not contain empty, . or .. segments");
        }
        start = end + 1;
    }
    return path;
}

}  // namespace tiller::http

#include "http/request_head.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace tiller::http {
namespace {

namespace beast_http = boost::beast::http;

std::unexpected<HeadRefusal> refuse(int status, std::string_view code, std::string_view message) {
    return std::unexpected(HeadRefusal{status, code, message});
}

/// Beast unfolds folded lines; two parsers that read a fold differently are how requests are smuggled.
bool has_ambiguous_lines(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\0') return true;
        if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r')) return true;
        if (head[i] == '\r' && (i + 1 == head.size() || head[i + 1] != '\n')) return true;
        if (head[i] == '\n' && i + 1 < head.size() && (head[i + 1] == ' ' || head[i + 1] == '\t')) return true;
    }
    return false;
}

std::size_t count_of(const Request& request, std::string_view name) {
    std::size_t count = 0;
    for (const Header& header : request.headers) count += header.name == name ? 1 : 0;
    return count;
}

std::expected<void, HeadRefusal> read_target(std::string_view target, Request& request) {
    if (target.size() > kMaxTargetBytes) return refuse(414, "invalid", "the address is longer than 8 KiB");
    request.target = target;
    const std::size_t mark = target.find('?');
    auto path = parse_path(target.substr(0, mark));
    if (!path) return refuse(400, "invalid", "the address is malformed");
    request.path = std::move(*path);
    if (mark == std::string_view::npos) return {};
    auto query = parse_query(target.substr(mark + 1));
    if (!query) return refuse(400, "invalid", "the query is malformed");
    request.query = std::move(*query);
    return {};
}

std::expected<void, HeadRefusal> check_framing(unsigned version, Request& request) {
    if (version != 11 && version != 10) return refuse(505, "unsupported", "this server speaks HTTP/1.1");
    const std::size_t hosts = count_of(request, "host");
    if (hosts > 1 || (hosts == 0 && version == 11)) return refuse(400, "invalid", "exactly one Host header is needed");
    if (count_of(request, "transfer-encoding") > 0) {
        return refuse(411, "invalid", "send Content-Length: this server takes no Transfer-Encoding");
    }
    if (count_of(request, "content-length") > 1) return refuse(400, "invalid", "Content-Length is given twice");
    for (const std::string_view name :
         {"content-type", "authorization", "cookie", "origin", "sec-fetch-site", "range", "upload-offset"}) {
        if (count_of(request, name) > 1) return refuse(400, "invalid", "a header that may come once is repeated");
    }
    const std::string_view length = request.header("content-length");
    if (length.size() > 18) return refuse(413, "too_large", "the body is too large");
    for (const char c : length) {
        if (c < '0' || c > '9') return refuse(400, "invalid", "Content-Length is not a number");
        request.content_length = request.content_length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return {};
}

}  // namespace

std::expected<Request, HeadRefusal> parse_head(std::string_view head) {
    if (has_ambiguous_lines(head))
        return refuse(400, "invalid", "the header lines are ambiguous (folding, bare CR or LF, NUL)");
    beast_http::request_parser<beast_http::empty_body> parser;
    parser.header_limit(kMaxHeadBytes + 1);
    parser.body_limit(boost::none);
    boost::system::error_code error;
    const std::size_t used = parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (error == beast_http::error::bad_version) return refuse(505, "unsupported", "this server speaks HTTP/1.1");
    if (error || !parser.is_header_done() || used != head.size())
        return refuse(400, "invalid", "the request is malformed");
    const auto& message = parser.get();

    Request request;
    std::size_t count = 0;
    for (const auto& field : message.base()) {
        if (++count > kMaxHeaders) return refuse(431, "headers_too_large", "more than 100 headers");
        Header header{std::string(field.name_string()), std::string(field.value())};
        for (char& c : header.name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        request.headers.push_back(std::move(header));
    }
    const std::string_view method(message.method_string().data(), message.method_string().size());
    const auto known = method_named(method);
    if (!known) return refuse(405, "method_not_allowed", "this method is not spoken here");
    request.method = *known;
    if (auto read = read_target({message.target().data(), message.target().size()}, request); !read)
        return std::unexpected(read.error());
    if (auto framing = check_framing(message.version(), request); !framing) return std::unexpected(framing.error());
    request.keep_alive = message.keep_alive();
    return request;
}

}  // namespace tiller::http

#include "audience/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>

namespace tiller::audience {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {
constexpr std::size_t kMaxAnswerBytes = 16u << 20;
constexpr std::chrono::seconds kTimeout{30};
}  // namespace

struct HttpClient::Connection {
    asio::io_context context;
    beast::tcp_stream stream{context};
    beast::flat_buffer buffer;

    /// Runs one asynchronous step to its end under the stream's timeout.
    template <typename Start>
    beast::error_code run(Start start) {
        beast::error_code outcome;
        stream.expires_after(kTimeout);
        start([&](beast::error_code error, auto&&...) { outcome = error; });
        context.restart();
        context.run();
        return outcome;
    }
};

Result<ServerAddress> parse_server_url(std::string_view url) {
    constexpr std::string_view kScheme = "http://";
    if (!url.starts_with(kScheme))
        return fail(ErrorCode::kInvalid, "the address must start with http://, e.g. http://127.0.0.1:8080");
    url.remove_prefix(kScheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    const std::size_t colon = url.rfind(':');
    const std::string_view host = url.substr(0, colon);
    const std::string_view port = colon == std::string_view::npos ? "80" : url.substr(colon + 1);
    if (host.empty() || port.empty() || port.find_first_not_of("0123456789") != std::string_view::npos ||
        url.contains('/')) {
        return fail(ErrorCode::kInvalid, "not a server address: " + std::string(url));
    }
    return ServerAddress{std::string(host), std::string(port)};
}

HttpClient::HttpClient(ServerAddress address) : address_(std::move(address)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

void HttpClient::set_header(std::string name, std::string value) { headers_[std::move(name)] = std::move(value); }

Result<HttpAnswer> HttpClient::send(std::string_view method, const std::string& target,
                                    const boost::json::value& body) {
    return send_text(method, target, body.is_null() ? std::string() : boost::json::serialize(body));
}

Result<HttpAnswer> HttpClient::send_text(std::string_view method, const std::string& target, std::string body) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(method);
    request.target(target);
    request.set(http::field::host, address_.host + ":" + address_.port);
    request.set("Sec-Fetch-Site", "same-origin");
    for (const auto& [name, value] : headers_) request.set(name, value);
    std::string cookie;
    for (const auto& [name, value] : cookies_) cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
    if (!cookie.empty()) request.set(http::field::cookie, cookie);
    if (!body.empty()) {
        request.set(http::field::content_type, "application/json");
        request.body() = std::move(body);
    }
    request.prepare_payload();

    std::string reason;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const bool kept = connection_ != nullptr;
        beast::error_code error;
        if (!kept) {
            connection_ = std::make_unique<Connection>();
            asio::ip::tcp::resolver resolver(connection_->context);
            const auto endpoints = resolver.resolve(address_.host, address_.port, error);
            if (!error)
                error = connection_->run([&](auto done) { connection_->stream.async_connect(endpoints, done); });
            if (!error) connection_->stream.socket().set_option(asio::ip::tcp::no_delay(true), error);
        }
        http::response_parser<http::string_body> parser;
        parser.body_limit(kMaxAnswerBytes);
        if (!error) error = connection_->run([&](auto done) { http::async_write(connection_->stream, request, done); });
        if (!error)
            error = connection_->run(
                [&](auto done) { http::async_read(connection_->stream, connection_->buffer, parser, done); });
        if (error) {
            connection_.reset();
            reason = error.message();
            if (kept) continue;  // the server may close an idle connection at any time
            break;
        }
        const auto& response = parser.get();
        for (auto [at, end] = response.equal_range(http::field::set_cookie); at != end; ++at) {
            const std::string_view line = at->value();
            const std::size_t equals = line.find('=');
            if (equals == std::string_view::npos) continue;
            cookies_[std::string(line.substr(0, equals))] =
                std::string(line.substr(equals + 1, line.find(';') - equals - 1));
        }
        HttpAnswer answer{.status = static_cast<int>(response.result_int()), .body = {}};
        if (!response.body().empty()) {
            boost::system::error_code json_error;
            answer.body = boost::json::parse(response.body(), json_error);
            if (json_error) answer.body = boost::json::value(response.body());
        }
        if (!parser.keep_alive()) connection_.reset();
        return answer;
    }
    return fail(ErrorCode::kUnavailable,
                "no answer from http://" + address_.host + ":" + address_.port + ": " + reason);
}

Result<boost::json::value> HttpClient::call(std::string_view method, const std::string& target,
                                            const boost::json::value& body) {
    HttpAnswer answer = TRY(send(method, target, body));
    if (answer.status < 200 || answer.status > 299) {
        return fail(ErrorCode::kInternal, std::string(method) + " " + target + " answered " +
                                              std::to_string(answer.status) + ": " +
                                              boost::json::serialize(answer.body));
    }
    return std::move(answer.body);
}

}  // namespace tiller::audience

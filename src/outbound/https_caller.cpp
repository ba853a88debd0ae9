#include "outbound/https_caller.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <exception>

namespace tiller::outbound {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using ErrorOf = boost::system::error_code;
using Endpoints = net::ip::tcp::resolver::results_type;

constexpr std::uint32_t kMaxAnswerHeadBytes = 16 * 1024;

std::unexpected<Error> not_reached(std::string_view step, const ErrorOf& error) {
    if (error == beast::error::timeout)
        return fail(ErrorCode::kUnavailable, fmt::format("{}: no answer within {} ms", step, kCallTimeoutMs));
    if (error == beast_http::error::body_limit || error == beast_http::error::header_limit)
        return fail(ErrorCode::kUnavailable, fmt::format("{}: the answer is too large", step));
    return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", step, error.message()));
}

/// Runs one operation to its end; its time limit is the stream's.
template <typename Start>
Status finish(net::io_context& io, std::string_view step, Start start) {
    ErrorOf outcome = net::error::would_block;
    start([&outcome](const ErrorOf& error, auto&&...) { outcome = error; });
    io.restart();
    io.run();
    if (outcome) return not_reached(step, outcome);
    return {};
}

Result<Endpoints> look_up(net::io_context& io, const Place& place) {
    net::ip::tcp::resolver resolver(io);
    Endpoints found;
    TRY_STATUS(finish(io, "look-up", [&](auto done) {
        resolver.async_resolve(place.host, std::to_string(place.port),
                               [&found, done](const ErrorOf& error, Endpoints endpoints) mutable {
                                   found = std::move(endpoints);
                                   done(error);
                               });
    }));
    // Whatever a name of this machine leads to: plain bytes stay here.
    const auto is_here = [](const auto& entry) { return entry.endpoint().address().is_loopback(); };
    if (place.wire == Wire::kPlain && !std::all_of(found.begin(), found.end(), is_here))
        return fail(ErrorCode::kDenied, "plain http is for this machine alone");
    return found;
}

beast_http::request<beast_http::string_body> message_of(const Request& request, const Address& address) {
    const auto verb = request.form.empty() ? beast_http::verb::get : beast_http::verb::post;
    beast_http::request<beast_http::string_body> message(verb, address.target, 11);
    message.set(beast_http::field::host, text_of(address.place));
    message.set(beast_http::field::user_agent, "Tiller");
    message.set(beast_http::field::accept, "application/json");
    message.set(beast_http::field::connection, "close");
    if (!request.authorization.empty()) message.set(beast_http::field::authorization, request.authorization);
    if (!request.form.empty()) message.set(beast_http::field::content_type, "application/x-www-form-urlencoded");
    message.body() = request.form;
    message.prepare_payload();
    return message;
}

template <typename Stream>
Result<Answer> converse(net::io_context& io, Stream& stream, const Request& request, const Address& address) {
    const auto message = message_of(request, address);
    TRY_STATUS(finish(io, "question", [&](auto done) { beast_http::async_write(stream, message, done); }));
    beast_http::response_parser<beast_http::string_body> parser;
    parser.header_limit(kMaxAnswerHeadBytes);
    parser.body_limit(request.max_answer_bytes);
    beast::flat_buffer buffer;
    TRY_STATUS(finish(io, "answer", [&](auto done) { beast_http::async_read(stream, buffer, parser, done); }));
    return Answer{.status = static_cast<int>(parser.get().result_int()), .body = std::move(parser.get().body())};
}

Status connect(net::io_context& io, beast::tcp_stream& stream, const Place& place) {
    const Endpoints endpoints = TRY(look_up(io, place));
    stream.expires_after(std::chrono::milliseconds(kCallTimeoutMs));
    return finish(io, "connection", [&](auto done) { stream.async_connect(endpoints, done); });
}

Status trust(net::ssl::context& context, const std::string& ca_file) {
    ErrorOf error;
    if (ca_file.empty())
        context.set_default_verify_paths(error);
    else
        context.load_verify_file(ca_file, error);
    if (error) return not_reached("certificates", error);
    context.set_verify_mode(net::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    return {};
}

Result<Answer> call_over_tls(const Request& request, const Address& address, const std::string& ca_file) {
    net::io_context io;
    net::ssl::context context(net::ssl::context::tls_client);
    TRY_STATUS(trust(context, ca_file));
    beast::ssl_stream<beast::tcp_stream> stream(io, context);
    const std::string& host = address.place.host;
    stream.set_verify_callback(net::ssl::host_name_verification(host));
    ErrorOf not_a_number;
    (void)net::ip::make_address(host, not_a_number);
    // A server may have several names; a number is not one of them.
    if (not_a_number && SSL_set_tlsext_host_name(stream.native_handle(), host.c_str()) != 1)
        return fail(ErrorCode::kInternal, "OpenSSL does not take the name of the host");
    TRY_STATUS(connect(io, stream.next_layer(), address.place));
    TRY_STATUS(finish(io, "TLS", [&](auto done) { stream.async_handshake(net::ssl::stream_base::client, done); }));
    return converse(io, stream, request, address);
}

Result<Answer> call_plainly(const Request& request, const Address& address) {
    net::io_context io;
    beast::tcp_stream stream(io);
    TRY_STATUS(connect(io, stream, address.place));
    return converse(io, stream, request, address);
}

Result<Answer> call_place(const Request& request, const Address& address, const Destination& destination) {
    try {
        return address.place.wire == Wire::kTls ? call_over_tls(request, address, destination.ca_file)
                                                : call_plainly(request, address);
    } catch (const std::exception& error) { return fail(ErrorCode::kUnavailable, error.what()); }
}

}  // namespace

Result<const Destination*> HttpsCaller::destination_of(const Place& place) const {
    if (place.wire == Wire::kPlain && !is_loopback_name(place.host))
        return fail(ErrorCode::kDenied, "plain http is for this machine alone");
    const auto found = std::ranges::find(destinations_, place, &Destination::place);
    if (found == destinations_.end())
        return fail(ErrorCode::kDenied, "denied: nothing in tiller.toml allows this host");
    return &*found;
}

Result<Answer> HttpsCaller::call(const Request& request) {
    const Address address = TRY(parse_address(request.url));
    const std::int64_t started_us = clock_.monotonic_us();
    const auto destination = destination_of(address.place);
    Result<Answer> answer = destination ? call_place(request, address, **destination)
                                        : Result<Answer>(std::unexpected(destination.error()));
    note(request, text_of(address.place), answer, (clock_.monotonic_us() - started_us) / 1'000);
    return answer;
}

void HttpsCaller::note(const Request& request, std::string_view host, const Result<Answer>& answer,
                       std::int64_t took_ms) {
    Connection connection{.time_ms = clock_.now_ms(),
                          .host = std::string(host),
                          .why = request.why,
                          .outcome = answer ? std::to_string(answer->status) : answer.error().message,
                          .is_failed = !answer || answer->status >= 300,
                          .took_ms = took_ms};
    spdlog::log(connection.is_failed ? spdlog::level::warn : spdlog::level::info, "outbound: {} for {}: {} ({} ms)",
                connection.host, connection.why, connection.outcome, connection.took_ms);
    const std::lock_guard lock(mutex_);
    recent_.push_front(std::move(connection));
    if (recent_.size() > kMaxRemembered) recent_.pop_back();
}

std::vector<Connection> HttpsCaller::recent() const {
    const std::lock_guard lock(mutex_);
    return {recent_.begin(), recent_.end()};
}

}  // namespace tiller::outbound

// For tests: a server on a free loopback port, and a client that sends raw bytes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/gateway.h"
#include "http/server.h"

namespace tiller::http {

/// Short limits, so that a test of a limit takes a fraction of a second.
inline ServerOptions short_limits() {
    ServerOptions options;
    options.port = 0;
    options.head_timeout_ms = 300;
    options.body_timeout_ms = 300;
    options.write_timeout_ms = 500;
    options.media_write_timeout_ms = 500;
    options.linger_ms = 200;
    return options;
}

class TestServer {
public:
    explicit TestServer(std::span<const Route> rows, const StaticFiles* pages = nullptr,
                        const ServerOptions& options = short_limits(), const GatewayOptions& gateway_options = {})
        : router_(rows),
          context_(nullptr, pages, metrics_, clock_, {}),
          gateway_(router_, context_, gateway_options, clock_),
          server_(std::move(Server::start(options, gateway_, clock_).value())) {}
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] Server& server() { return *server_; }
    [[nodiscard]] Context& context() { return context_; }

private:
    SystemClock clock_;
    Metrics metrics_;
    Router router_;
    Context context_;
    Gateway gateway_;
    std::unique_ptr<Server> server_;
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
        const timeval limit{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    }
    ~RawClient() { ::close(descriptor_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool is_connected() const { return connected_; }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Everything until the server closes (or 5 s pass).
    std::string read_all() {
        std::string text;
        char piece[4096];
        for (ssize_t got = 0; (got = ::recv(descriptor_, piece, sizeof(piece), 0)) > 0;)
            text.append(piece, static_cast<std::size_t>(got));
        return text;
    }
    /// One answer with its body (by Content-Length), leaving the connection open.
    std::string read_answer() {
        std::string text;
        char byte = 0;
        while (!text.ends_with("\r\n\r\n") && ::recv(descriptor_, &byte, 1, 0) == 1) text.push_back(byte);
        const std::size_t at = text.find("Content-Length: ");
        std::size_t rest = at == std::string::npos ? 0 : std::stoul(text.substr(at + 16));
        while (rest-- > 0 && ::recv(descriptor_, &byte, 1, 0) == 1) text.push_back(byte);
        return text;
    }

private:
    int descriptor_;
    bool connected_ = false;
};

/// Sends one request on a connection of its own and gives all that comes back.
inline std::string ask(std::uint16_t port, std::string_view request) {
    RawClient client(port);
    client.send(request);
    return client.read_all();
}

}  // namespace tiller::http

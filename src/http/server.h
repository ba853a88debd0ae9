// The HTTP/1.1 server: listens, reads requests under limits, runs handlers on the workers of their class, drains.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/gateway.h"

namespace tiller::http {

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;             // 0 = any free one
    unsigned io_threads = 2;
    std::size_t max_connections = 4'096;
    std::size_t max_connections_per_address = 512;  // loopback is not limited: proxies and tests come from there
    std::uint64_t max_body_bytes_in_memory = 64ull << 20;  // of all requests together
    int head_timeout_ms = 10'000;          // from waiting for a request to its last header byte; also idle time
    int body_timeout_ms = 10'000;          // for a whole body in memory, and for each piece of a stream
    std::uint64_t min_stream_bytes_per_s = 1'024;  // after the first body_timeout_ms
    int write_timeout_ms = 10'000;         // for each piece of an answer
    int media_write_timeout_ms = 30'000;   // a paused player does not read for a while
    int linger_ms = 1'000;                 // after a refusal, so that the client reads why
};

/// What goes over the wire lives here; what it means lives behind the gateway. Threads: its own.
class Server {
public:
    /// Binds and starts to serve. kConflict when the port is taken, kDenied, kInvalid for a bad host.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Gateway& gateway,
                                                               const Clock& clock);
    ~Server();  // stops at once
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connection_count() const;
    /// Accepts no more, closes idle connections, lets requests in flight finish for at most `deadline_ms`, then closes
    /// the rest. Gives the number of connections that were cut.
    std::size_t drain(int deadline_ms);

private:
    struct Core;
    explicit Server(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

}  // namespace tiller::http

// A server under load with a space of its own, and the rows that a benchmark adds to its table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audience/http_client.h"
#include "audience/server_process.h"
#include "load.h"
#include "table.h"

namespace tiller::bench {

/// Values between which the server's metrics say where it stands.
struct Progress {
    double durable_events = 0;
    double learned_events = 0;
    [[nodiscard]] double lag_events() const { return durable_events - learned_events; }
};

inline constexpr std::size_t kUsers = 5000;

/// One server with an engine key, and a client for each connection.
class Service {
public:
    [[nodiscard]] static Result<Service> start(const std::string& program);
    [[nodiscard]] audience::ServerProcess& server() { return server_; }
    [[nodiscard]] ProcessUse use() const { return use_of(server_.process_id()); }
    [[nodiscard]] std::string data_directory() const { return server_.data_directory().string(); }

    /// Drops the clients that there are: also needed after the server was started again.
    void connect(std::size_t connections);
    /// Grows the catalogue to `count` items of 200 topics.
    [[nodiscard]] Status put_items(std::size_t count);
    [[nodiscard]] Status post_events(std::size_t connection, std::string body);
    /// kUnavailable when the answer is empty or a fallback.
    [[nodiscard]] Status get_feed(std::size_t connection, std::size_t number);
    [[nodiscard]] Result<Progress> progress(std::size_t connection);
    /// Seconds until all that is durable now has been learned; an error after `limit_seconds`.
    [[nodiscard]] Result<double> wait_until_learned(std::size_t connection, double limit_seconds);
    [[nodiscard]] audience::HttpClient& client(std::size_t connection) { return *clients_[connection]; }

    /// The body of a batch of watches by random users of random items; `number` makes its ids.
    [[nodiscard]] std::string event_batch(std::size_t number, std::size_t batch) const;

private:
    Service(audience::ServerProcess server, std::string key) : server_(std::move(server)), key_(std::move(key)) {}
    audience::ServerProcess server_;
    std::string key_;
    std::vector<std::unique_ptr<audience::HttpClient>> clients_;
    std::size_t items_ = 0;
};

}  // namespace tiller::bench

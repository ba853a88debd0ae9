#include "http/server.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "http/connection.h"

namespace tiller::http {
namespace {

namespace net = boost::asio;
constexpr int kAcceptRetryMs = 50;  // after running out of file descriptors
constexpr int kListenBacklog = 1'024;

/// The unit that limits count: an IPv4 address, or the /64 that one IPv6 customer gets.
std::string address_key(const net::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return net::ip::make_address_v4(net::ip::v4_mapped, v6).to_string();
    auto bytes = v6.to_bytes();
    if (v6.is_loopback()) return "::1";
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return net::ip::address_v6(bytes).to_string() + "/64";
}

bool is_loopback(std::string_view peer) { return peer == "::1" || peer.starts_with("127."); }

}  // namespace

struct Server::Core final : ConnectionOwner, std::enable_shared_from_this<Server::Core> {
    Core(const ServerOptions& server_options, Gateway& its_gateway, const Clock& its_clock)
        : options(server_options), gateway(its_gateway), clock(its_clock) {}

    void accept() {
        acceptor.async_accept(net::make_strand(io), [self = shared_from_this()](boost::system::error_code error,
                                                                                net::ip::tcp::socket socket) {
            if (!self->acceptor.is_open()) return;
            if (error) return self->accept_later();
            self->admit(std::move(socket));
            self->accept();
        });
    }

    void accept_later() {
        retry.expires_after(std::chrono::milliseconds(kAcceptRetryMs));
        retry.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error && self->acceptor.is_open()) self->accept();
        });
    }

    void admit(net::ip::tcp::socket socket) {
        boost::system::error_code error;
        const auto endpoint = socket.remote_endpoint(error);
        if (error) return;
        socket.set_option(net::ip::tcp::no_delay(true), error);
        const std::string peer = address_key(endpoint.address());
        std::shared_ptr<Connection> connection;
        {
            const std::lock_guard lock(mutex);
            const bool full = connections.size() >= options.max_connections ||
                              (!is_loopback(peer) && per_address[peer] >= options.max_connections_per_address);
            if (full || draining) {
                if (per_address[peer] == 0) per_address.erase(peer);
                gateway.metrics().count_refused_connection(full ? "full" : "draining");
                return;  // the socket closes
            }
            const std::uint64_t number = ++last_number;
            ++per_address[peer];
            connection = std::make_shared<Connection>(std::move(socket), peer, number, shared_from_this(), options,
                                                      gateway, clock);
            connections.emplace(number, connection);
        }
        connection->start();
    }

    void closed(const std::string& peer, std::uint64_t number) override {
        const std::lock_guard lock(mutex);
        connections.erase(number);
        if (const auto found = per_address.find(peer); found != per_address.end() && --found->second == 0)
            per_address.erase(found);
        if (connections.empty()) none_left.notify_all();
    }
    bool is_draining() const override { return draining; }
    bool take_body_room(std::uint64_t bytes) override {
        if (body_bytes.fetch_add(bytes) + bytes <= options.max_body_bytes_in_memory) return true;
        body_bytes -= bytes;
        return false;
    }
    void give_body_room(std::uint64_t bytes) override { body_bytes -= bytes; }

    void stop_all(bool cut) {
        std::vector<std::shared_ptr<Connection>> living;
        {
            const std::lock_guard lock(mutex);
            for (auto& [number, weak] : connections) {
                if (auto connection = weak.lock()) living.push_back(std::move(connection));
            }
        }
        for (auto& connection : living) connection->stop(cut);
    }

    /// Closes the listening socket on its own thread, where nobody else is using it.
    void stop_accepting() {
        net::post(io, [self = shared_from_this()] {
            boost::system::error_code ignored;
            self->acceptor.close(ignored);
            self->retry.cancel();
        });
    }

    const ServerOptions options;
    Gateway& gateway;
    const Clock& clock;
    net::io_context io;
    net::strand<net::io_context::executor_type> accept_strand{net::make_strand(io)};
    net::ip::tcp::acceptor acceptor{accept_strand};
    net::steady_timer retry{accept_strand};
    net::executor_work_guard<net::io_context::executor_type> work = net::make_work_guard(io);
    std::vector<std::thread> threads;
    std::atomic<bool> draining = false;
    std::atomic<std::uint64_t> body_bytes = 0;
    mutable std::mutex mutex;  // guards what follows
    std::condition_variable none_left;
    std::unordered_map<std::uint64_t, std::weak_ptr<Connection>> connections;
    std::unordered_map<std::string, std::size_t> per_address;
    std::uint64_t last_number = 0;
};

Server::Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Gateway& gateway, const Clock& clock) {
    auto core = std::make_shared<Core>(options, gateway, clock);
    boost::system::error_code error;
    const auto address = net::ip::make_address(options.host, error);
    if (error)
        return fail(ErrorCode::kInvalid,
                    fmt::format("--host {} is not an IP address; use 127.0.0.1, ::1, 0.0.0.0 or ::", options.host));
    const net::ip::tcp::endpoint endpoint(address, options.port);
    core->acceptor.open(endpoint.protocol(), error);
    if (!error) core->acceptor.set_option(net::socket_base::reuse_address(true), error);
    if (!error && address.is_v6()) core->acceptor.set_option(net::ip::v6_only(false), error);
    if (!error) core->acceptor.bind(endpoint, error);
    if (!error) core->acceptor.listen(kListenBacklog, error);
    if (error == net::error::address_in_use) {
        return fail(ErrorCode::kConflict,
                    fmt::format("port {} on {} is in use; give another with --port N", options.port, options.host));
    }
    if (error)
        return fail(ErrorCode::kDenied,
                    fmt::format("can not listen on {}:{}: {}", options.host, options.port, error.message()));
    core->accept();
    for (unsigned i = 0; i < options.io_threads; ++i) core->threads.emplace_back([core] { core->io.run(); });
    return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::~Server() {
    drain(0);
    core_->work.reset();  // closed connections have nothing left to wait for, so the threads end by themselves
    for (std::thread& thread : core_->threads) thread.join();
}

std::uint16_t Server::port() const {
    boost::system::error_code ignored;
    return core_->acceptor.local_endpoint(ignored).port();
}

std::size_t Server::connection_count() const {
    const std::lock_guard lock(core_->mutex);
    return core_->connections.size();
}

std::size_t Server::drain(int deadline_ms) {
    core_->draining = true;
    core_->stop_accepting();
    core_->stop_all(false);
    std::size_t left = 0;
    {
        std::unique_lock lock(core_->mutex);
        core_->none_left.wait_for(lock, std::chrono::milliseconds(deadline_ms),
                                  [&] { return core_->connections.empty(); });
        left = core_->connections.size();
    }
    if (left > 0) {
        core_->stop_all(true);
        std::unique_lock lock(core_->mutex);
        core_->none_left.wait_for(lock, std::chrono::milliseconds(500), [&] { return core_->connections.empty(); });
    }
    return left;
}

}  // namespace tiller::http

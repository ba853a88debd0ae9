// One client's connection: one request at a time, every wait under a deadline.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "http/gateway.h"
#include "http/request_head.h"
#include "http/server.h"

namespace tiller::http {

/// What connections share; outlives them all.
class ConnectionOwner {
public:
    virtual ~ConnectionOwner() = default;
    virtual void closed(const std::string& peer, std::uint64_t connection_number) = 0;
    [[nodiscard]] virtual bool is_draining() const = 0;
    /// Room for a body in memory, among all connections; false when there is none just now.
    [[nodiscard]] virtual bool take_body_room(std::uint64_t bytes) = 0;
    virtual void give_body_room(std::uint64_t bytes) = 0;
};

class Connection final : public std::enable_shared_from_this<Connection> {
public:
    Connection(boost::asio::ip::tcp::socket socket, std::string peer, std::uint64_t number,
               std::shared_ptr<ConnectionOwner> owner, const ServerOptions& options, Gateway& gateway,
               const Clock& clock);
    ~Connection();

    void start();
    /// Closes it when it waits for a request, or, with `cut`, whatever it does. From any thread.
    void stop(bool cut);

private:
    void read_head();
    void on_head(boost::system::error_code error, std::size_t head_bytes);
    void refuse_head(const HeadRefusal& refusal);
    void admit();
    void read_body();
    void on_body(boost::system::error_code error, std::size_t bytes);
    void dispatch();

    void open_stream();
    void continue_stream();
    void on_stream_piece(boost::system::error_code error, std::size_t bytes);
    void write_piece_to_sink(std::size_t bytes);
    void finish_stream();

    void respond(Response response);
    void write_head_and_body();
    void on_written(boost::system::error_code error);
    void write_file_piece();
    void finish_answer();
    void linger();
    void close();
    [[nodiscard]] Respond make_respond();
    [[nodiscard]] std::string head_text() const;
    /// Room for large bodies is shared by all connections; false when there is none for this one.
    [[nodiscard]] bool grow_body_room(std::uint64_t body_bytes);
    void release_body_room();

    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    const std::string peer_;
    const std::uint64_t number_;
    const std::shared_ptr<ConnectionOwner> owner_;
    const ServerOptions& options_;
    Gateway& gateway_;
    const Clock& clock_;

    Request request_;
    Request answered_;            // the request's head, kept for the answer after the handler took the request
    Admission admission_;
    std::uint64_t body_bytes_ = 0;      // of the body, read so far
    std::uint64_t body_room_ = 0;
    std::unique_ptr<Call> stream_call_;
    std::unique_ptr<BodySink> sink_;
    std::string piece_;
    std::int64_t stream_started_us_ = 0;

    Response response_;
    std::string response_head_;
    std::uint64_t file_sent_ = 0;
    bool close_after_ = false;
    bool body_unread_ = false;    // the client may still be sending: linger before closing
    bool waiting_for_request_ = false;
    bool closed_ = false;
};

}  // namespace tiller::http

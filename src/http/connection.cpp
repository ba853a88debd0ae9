#include "http/connection.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffer_ref.hpp>

namespace tiller::http {
namespace {

namespace net = boost::asio;
constexpr std::size_t kBodyPieceBytes = 16 * 1024;   // of a body that is held in memory
constexpr std::uint64_t kFreeBodyBytes = 16 * 1024;  // a connection may hold so much without asking for room
constexpr std::size_t kPieceBytes = 256 * 1024;     // of a streamed body or a file
constexpr std::size_t kMaxLingerBytes = 8 << 20;

std::string_view reason_of(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 304: return "Not Modified";
        default: return status < 500 ? "Refused" : "Failed";
    }
}

}  // namespace

Connection::Connection(net::ip::tcp::socket socket, std::string peer, std::uint64_t number,
                       std::shared_ptr<ConnectionOwner> owner, const ServerOptions& options, Gateway& gateway,
                       const Clock& clock)
    : stream_(std::move(socket)),
      buffer_(kMaxHeadBytes),
      peer_(std::move(peer)),
      number_(number),
      owner_(std::move(owner)),
      options_(options),
      gateway_(gateway),
      clock_(clock) {}

Connection::~Connection() {
    release_body_room();
    owner_->closed(peer_, number_);
}

void Connection::start() {
    net::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read_head(); });
}

void Connection::stop(bool cut) {
    net::post(stream_.get_executor(), [self = shared_from_this(), cut] {
        if (cut || self->waiting_for_request_) self->close();
    });
}

void Connection::read_head() {
    if (owner_->is_draining() && buffer_.size() == 0) return close();
    request_ = {};
    close_after_ = false;
    body_unread_ = false;
    waiting_for_request_ = buffer_.size() == 0;
    // One deadline for the wait and the whole head: a client that drips bytes gains nothing.
    stream_.expires_after(std::chrono::milliseconds(options_.head_timeout_ms));
    net::async_read_until(stream_, boost::beast::ref(buffer_), "\r\n\r\n",
                          [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
                              self->on_head(error, bytes);
                          });
}

void Connection::on_head(boost::system::error_code error, std::size_t head_bytes) {
    waiting_for_request_ = false;
    if (error == net::error::not_found) {
        return refuse_head({431, "headers_too_large", "the header lines take more than 16 KiB"});
    }
    if (error) return close();
    auto head = parse_head({static_cast<const char*>(buffer_.data().data()), head_bytes});
    buffer_.consume(head_bytes);
    if (!head) return refuse_head(head.error());
    request_ = std::move(*head);
    request_.peer = peer_;
    request_.id = gateway_.next_request_id();
    request_.received_us = clock_.monotonic_us();
    admit();
}

void Connection::refuse_head(const HeadRefusal& refusal) {
    gateway_.metrics().count_refused_connection("malformed");
    answered_ = {};
    answered_.id = gateway_.next_request_id();
    answered_.received_us = clock_.monotonic_us();
    admission_ = {};
    close_after_ = true;
    body_unread_ = true;
    Response response = error_response(refusal.status, refusal.code, refusal.message);
    if (refusal.status == 405) response.with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    respond(std::move(response));
}

void Connection::admit() {
    admission_ = gateway_.admit(request_);
    answered_ = request_;
    if (!request_.keep_alive) close_after_ = true;
    if (admission_.refusal) {
        // A small body that has been sent is not worth a new connection; anything else is not read.
        body_unread_ = request_.content_length > 0;
        close_after_ = close_after_ || body_unread_;
        return respond(std::move(*admission_.refusal));
    }
    const bool streams = admission_.route != nullptr && admission_.route->body == BodyKind::kStream;
    if (request_.content_length > 0 && request_.header("expect") == "100-continue") {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        return net::async_write(stream_, net::buffer(kContinue),
                                [self = shared_from_this(), streams](boost::system::error_code error, std::size_t) {
                                    if (error) return self->close();
                                    streams ? self->open_stream() : self->read_body();
                                });
    }
    streams ? open_stream() : read_body();
}

void Connection::read_body() {
    const std::size_t buffered = std::min<std::uint64_t>(buffer_.size(), request_.content_length);
    request_.body.assign(static_cast<const char*>(buffer_.data().data()), buffered);
    buffer_.consume(buffered);
    body_bytes_ = buffered;
    stream_.expires_after(std::chrono::milliseconds(options_.body_timeout_ms));
    on_body({}, 0);
}

void Connection::on_body(boost::system::error_code error, std::size_t bytes) {
    if (error) return close();
    body_bytes_ += bytes;
    request_.body.resize(body_bytes_);
    if (body_bytes_ == request_.content_length) return dispatch();
    // Memory grows with what has arrived, not with what was announced.
    const std::size_t room =
        std::min<std::uint64_t>(request_.content_length - body_bytes_,
                                body_bytes_ < kFreeBodyBytes ? kFreeBodyBytes - body_bytes_ : kBodyPieceBytes);
    if (!grow_body_room(body_bytes_ + room)) {
        close_after_ = body_unread_ = true;
        return respond(error_response(503, "unavailable", "too many large request bodies at once; try again"));
    }
    request_.body.resize(body_bytes_ + room);
    stream_.async_read_some(
        net::buffer(request_.body.data() + body_bytes_, room),
        [self = shared_from_this()](boost::system::error_code failed, std::size_t got) { self->on_body(failed, got); });
}

Respond Connection::make_respond() {
    return [self = shared_from_this()](Response response) mutable {
        auto executor = self->stream_.get_executor();
        net::post(executor, [self = std::move(self), response = std::move(response)]() mutable {
            self->respond(std::move(response));
        });
    };
}

void Connection::dispatch() {
    stream_.expires_never();  // the work itself has its own limits
    gateway_.run(admission_, std::move(request_), make_respond());
}

void Connection::open_stream() {
    stream_.expires_never();
    body_bytes_ = 0;
    auto opened = [self = shared_from_this()](std::unique_ptr<Call> call, Result<std::unique_ptr<BodySink>> sink,
                                              std::optional<Response> refusal) mutable {
        auto executor = self->stream_.get_executor();
        net::post(executor, [self = std::move(self), call = std::move(call), sink = std::move(sink),
                             refusal = std::move(refusal)]() mutable {
            if (refusal || !sink) {
                self->close_after_ = self->body_unread_ = self->answered_.content_length > 0;
                return self->respond(refusal ? std::move(*refusal) : error_response(sink.error()));
            }
            self->stream_call_ = std::move(call);
            self->sink_ = std::move(*sink);
            self->stream_started_us_ = self->clock_.monotonic_us();
            self->continue_stream();
        });
    };
    gateway_.open_sink(admission_, std::move(request_), std::move(opened));
}

void Connection::continue_stream() {
    const std::uint64_t rest = answered_.content_length - body_bytes_;
    if (rest == 0) return finish_stream();
    const std::int64_t elapsed_us = clock_.monotonic_us() - stream_started_us_;
    const std::int64_t late_us = elapsed_us - options_.body_timeout_ms * 1'000LL;
    if (late_us > 0 && body_bytes_ * 1'000'000 < options_.min_stream_bytes_per_s * static_cast<std::uint64_t>(late_us))
        return finish_stream();
    piece_.resize(std::min<std::uint64_t>(rest, kPieceBytes));
    if (buffer_.size() > 0) {
        const std::size_t taken = net::buffer_copy(net::buffer(piece_), buffer_.data());
        buffer_.consume(taken);
        return on_stream_piece({}, taken);
    }
    stream_.expires_after(std::chrono::milliseconds(options_.body_timeout_ms));
    stream_.async_read_some(net::buffer(piece_),
                            [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
                                self->on_stream_piece(error, bytes);
                            });
}

void Connection::on_stream_piece(boost::system::error_code error, std::size_t bytes) {
    stream_.expires_never();
    if (error) {
        close_after_ = true;  // what arrived is kept: the sink still hears of the end
        return finish_stream();
    }
    body_bytes_ += bytes;
    write_piece_to_sink(bytes);
}

void Connection::write_piece_to_sink(std::size_t bytes) {
    gateway_.run_on(WorkClass::kUpload, [self = shared_from_this(), bytes](bool in_time) mutable {
        Status written =
            in_time
                ? self->sink_->write(std::string_view(self->piece_).substr(0, bytes))
                : Status(fail(ErrorCode::kUnavailable, "too many uploads at once; go on from the offset that arrived"));
        auto executor = self->stream_.get_executor();
        net::post(executor, [self = std::move(self), written = std::move(written)]() mutable {
            if (written) return self->continue_stream();
            self->close_after_ = self->body_unread_ = true;
            self->sink_.reset();
            self->respond(error_response(written.error()));
        });
    });
}

void Connection::finish_stream() {
    if (body_bytes_ < answered_.content_length) close_after_ = true;
    gateway_.run_on(WorkClass::kUpload, [self = shared_from_this()](bool) mutable {
        Result<Response> answer = self->sink_->finish();
        auto executor = self->stream_.get_executor();
        net::post(executor, [self = std::move(self), answer = std::move(answer)]() mutable {
            self->sink_.reset();
            self->respond(answer ? std::move(*answer) : error_response(answer.error()));
        });
    });
}

void Connection::respond(Response response) {
    if (closed_) return;
    release_body_room();
    response_ = std::move(response);
    gateway_.complete(answered_, admission_.route, response_);
    if (owner_->is_draining()) close_after_ = true;
    response_head_ = head_text();
    file_sent_ = 0;
    write_head_and_body();
}

std::string Connection::head_text() const {
    const bool has_body = response_.status != 204 && response_.status != 304;
    const std::uint64_t length = response_.file ? response_.file->length : response_.body.size();
    std::string text = fmt::format("HTTP/1.1 {} {}\r\n", response_.status, reason_of(response_.status));
    // HEAD answers of the upload protocol carry their own lengths and no body.
    if (has_body) text += fmt::format("Content-Length: {}\r\n", length);
    for (const Header& header : response_.headers) {
        if (header.value.find_first_of("\r\n") != std::string::npos) continue;  // never let a value end a header
        text += fmt::format("{}: {}\r\n", header.name, header.value);
    }
    text += fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(clock_.now_ms() / 1000));
    text += close_after_ ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
    return text;
}

void Connection::write_head_and_body() {
    const bool bodyless = answered_.method == Method::kHead || response_.status == 204 || response_.status == 304;
    if (bodyless) {
        response_.body.clear();
        response_.file.reset();
    }
    stream_.expires_after(std::chrono::milliseconds(options_.write_timeout_ms));
    const std::array<net::const_buffer, 2> buffers = {net::buffer(response_head_), net::buffer(response_.body)};
    net::async_write(stream_, buffers, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
        self->on_written(error);
    });
}

void Connection::on_written(boost::system::error_code error) {
    if (error) return close();
    if (response_.file && file_sent_ < response_.file->length) return write_file_piece();
    finish_answer();
}

void Connection::write_file_piece() {
    stream_.expires_never();
    gateway_.run_on(WorkClass::kMedia, [self = shared_from_this()](bool) mutable {
        const FileSlice& slice = *self->response_.file;
        self->piece_.resize(std::min<std::uint64_t>(slice.length - self->file_sent_, kPieceBytes));
        const auto got = slice.file->read_at(slice.offset + self->file_sent_, self->piece_.data(), self->piece_.size());
        const bool complete = got && *got == self->piece_.size();
        auto executor = self->stream_.get_executor();
        net::post(executor, [self = std::move(self), complete] {
            if (!complete || self->closed_)
                return self->close();  // the file shrank or can not be read: break off, never pad
            self->file_sent_ += self->piece_.size();
            self->stream_.expires_after(std::chrono::milliseconds(self->options_.media_write_timeout_ms));
            net::async_write(self->stream_, net::buffer(self->piece_),
                             [self](boost::system::error_code error, std::size_t) { self->on_written(error); });
        });
    });
}

void Connection::finish_answer() {
    response_ = {};
    if (piece_.capacity() > 0) std::string().swap(piece_);
    stream_call_.reset();
    if (!close_after_) return read_head();
    if (body_unread_) return linger();
    close();
}

void Connection::linger() {
    // Closing with unread bytes would reset the connection, and the client would never read why it was refused.
    boost::system::error_code ignored;
    stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    piece_.resize(64 * 1024);
    body_bytes_ = 0;
    stream_.expires_after(std::chrono::milliseconds(options_.linger_ms));
    auto discard = [self = shared_from_this()](auto&& again, boost::system::error_code error,
                                               std::size_t bytes) -> void {
        self->body_bytes_ += bytes;
        if (error || self->body_bytes_ > kMaxLingerBytes) return self->close();
        self->stream_.async_read_some(
            net::buffer(self->piece_),
            [again](boost::system::error_code failed, std::size_t got) { again(again, failed, got); });
    };
    discard(discard, {}, 0);
}

void Connection::close() {
    if (closed_) return;
    closed_ = true;
    boost::system::error_code ignored;
    stream_.socket().shutdown(net::ip::tcp::socket::shutdown_both, ignored);
    stream_.close();
}

bool Connection::grow_body_room(std::uint64_t body_bytes) {
    // Announcing costs nothing, and small bodies never wait for other people's large ones.
    if (body_bytes <= kFreeBodyBytes || body_bytes <= body_room_) return true;
    if (!owner_->take_body_room(body_bytes - body_room_)) return false;
    body_room_ = body_bytes;
    return true;
}

void Connection::release_body_room() {
    if (body_room_ > 0) owner_->give_body_room(body_room_);
    body_room_ = 0;
}

}  // namespace tiller::http

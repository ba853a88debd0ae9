// A small blocking HTTP/1.1 client for one server, with keep-alive, cookies and JSON. One per thread.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiller::audience {

struct ServerAddress {
    std::string host;
    std::string port;
};
/// "http://127.0.0.1:8080"; kInvalid for anything but plain http with host and port.
[[nodiscard]] Result<ServerAddress> parse_server_url(std::string_view url);

struct HttpAnswer {
    int status = 0;
    boost::json::value body;  // null when the answer had none
};

class HttpClient {
public:
    explicit HttpClient(ServerAddress address);
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// Sent with every request from now on, e.g. "Authorization".
    void set_header(std::string name, std::string value);
    /// One request; reconnects once when the kept connection was closed. kUnavailable when the server can not be
    /// reached or does not answer within 30 s; an HTTP error status is an answer, not an error.
    [[nodiscard]] Result<HttpAnswer> send(std::string_view method, const std::string& target,
                                          const boost::json::value& body = {});
    /// The same with a body that is JSON text already.
    [[nodiscard]] Result<HttpAnswer> send_text(std::string_view method, const std::string& target, std::string body);
    /// send, and anything but a 2xx is kInternal with the server's message.
    [[nodiscard]] Result<boost::json::value> call(std::string_view method, const std::string& target,
                                                  const boost::json::value& body = {});

private:
    struct Connection;
    ServerAddress address_;
    std::map<std::string, std::string> headers_;
    std::map<std::string, std::string> cookies_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace tiller::audience

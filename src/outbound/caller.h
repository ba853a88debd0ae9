// Calls to other servers: none that the operator has not named, and each one noted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace tiller::outbound {

struct Request {
    std::string url;
    std::string why;            // in a few words, for the log lines and the console
    std::string form = {};      // of a POST, as application/x-www-form-urlencoded; empty: a GET
    std::string authorization = {};
    std::size_t max_answer_bytes = 64 * 1024;
};
struct Answer {
    int status = 0;
    std::string body;
};
/// One that was made, or refused before it was.
struct Connection {
    UnixMs time_ms = 0;
    std::string host;
    std::string why;
    std::string outcome;  // "200", or what went wrong
    bool is_failed = false;
    std::int64_t took_ms = 0;
};

class Caller {
public:
    virtual ~Caller() = default;
    /// The answer, whatever its status; redirects are answers like others and are not followed. kInvalid for what is no address, kDenied
    /// for a place that the operator has not named, kUnavailable for what can not be reached, whose certificate does not hold, or
    /// that is too slow or too large. Blocks; safe from any thread.
    [[nodiscard]] virtual Result<Answer> call(const Request& request) = 0;
    /// The last ones, newest first.
    [[nodiscard]] virtual std::vector<Connection> recent() const = 0;
};

}  // namespace tiller::outbound

// One route is one row: method, path, class of work, limits, who may call it, and the function that answers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/identity.h"
#include "base/result.h"
#include "http/message.h"
#include "http/worker_pool.h"

namespace tiller::http {

class Context;

/// Who may call a route. kViewer: an anonymous device or a session.
enum class Auth : std::uint8_t { kNone, kViewer, kAccount, kModerator, kAdmin, kEngineKey };

/// What a body may be.
enum class BodyKind : std::uint8_t {
    kNone,        // must be empty
    kJson,        // application/json
    kOptionalJson,
    kJsonOrBeacon,  // also text/plain, as navigator.sendBeacon sends it
    kCaptions,    // text/vtt or application/x-subrip
    kPicture,     // image/png or image/webp
    kStream,      // read piece by piece by a BodySink; never held in memory
};

inline constexpr std::uint64_t kSmallBodyBytes = 64 * 1024;
inline constexpr std::uint64_t kCaptionBodyBytes = 256 * 1024;
inline constexpr std::uint64_t kBatchBodyBytes = 1024 * 1024;

/// Calls come with this; it lives until the answer is given.
struct Call {
    Request request;
    app::Identity identity;
    Context* context = nullptr;
    std::vector<Header> set_headers;  // added to whatever answer follows (cookies)
};

using Respond = std::move_only_function<void(Response)>;
using Handler = Result<Response> (*)(Call&);
/// Answers later, from any thread, exactly once; must not block.
using AsyncHandler = void (*)(std::unique_ptr<Call>, Respond);

/// Takes a streamed body piece by piece, on the upload workers, one piece at a time.
class BodySink {
public:
    virtual ~BodySink() = default;
    [[nodiscard]] virtual Status write(std::string_view piece) = 0;
    /// After the last piece; also when the body broke off (then nobody reads the answer).
    [[nodiscard]] virtual Result<Response> finish() = 0;
};
using SinkHandler = Result<std::unique_ptr<BodySink>> (*)(Call&);

struct Route {
    Method method{};
    std::string_view path;  // "/v1/videos/{video}"; {name} matches one segment
    WorkClass work_class{};
    Auth auth{};
    BodyKind body{};
    std::uint64_t max_body_bytes = 0;
    std::variant<Handler, AsyncHandler, SinkHandler> handler;
};

class Router {
public:
    explicit Router(std::span<const Route> rows) : rows_(rows) {}
    struct Match {
        const Route* route = nullptr;      // null when nothing has this path and method
        std::string allowed_methods;       // of the path, for 405; empty when the path is unknown
        std::vector<std::pair<std::string_view, std::string>> parameters;
    };
    /// HEAD finds GET rows.
    [[nodiscard]] Match match(Method method, std::string_view path) const;
    [[nodiscard]] std::span<const Route> rows() const { return rows_; }

private:
    std::span<const Route> rows_;
};

/// Every row of the API, in the order of the OpenAPI document.
[[nodiscard]] const std::vector<Route>& route_table();

}  // namespace tiller::http

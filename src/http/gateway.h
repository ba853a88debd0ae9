// From a request head to its answer: refusals before the body is read, then the handler on the right workers.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "http/context.h"
#include "http/metrics.h"
#include "http/route.h"
#include "http/worker_pool.h"

namespace tiller::http {

struct GatewayOptions {
    std::array<WorkLimits, kWorkClassCount> classes = {{
        {.threads = 0, .queue_length = 0, .max_wait_ms = 0},         // inline: on the connection's thread
        {.threads = 2, .queue_length = 2'048, .max_wait_ms = 5'000},  // events
        {.threads = 2, .queue_length = 256, .max_wait_ms = 1'000},   // feed
        {.threads = 2, .queue_length = 512, .max_wait_ms = 5'000},   // media
        {.threads = 2, .queue_length = 64, .max_wait_ms = 10'000},   // upload
        {.threads = 1, .queue_length = 20, .max_wait_ms = 5'000},    // account: password hashing
        {.threads = 1, .queue_length = 64, .max_wait_ms = 10'000},   // admin
        {.threads = 4, .queue_length = 32, .max_wait_ms = 5'000},    // outbound: waits for other servers
    }};
    bool behind_proxy = false;  // believe X-Forwarded-For and X-Forwarded-Proto of a loopback peer
};

/// What is known when the head has been read.
struct Admission {
    const Route* route = nullptr;         // null: `refusal` or the pages
    std::optional<Response> refusal;      // answer this, read no body
    bool pages = false;                   // no API address: the web app's files
};

class Gateway {
public:
    Gateway(const Router& router, Context& context, const GatewayOptions& options, const Clock& clock);
    ~Gateway();

    /// Method, origin, content type and size against the route. Quick; fills the request's path parameters.
    [[nodiscard]] Admission admit(Request& request) const;
    /// Runs the handler; `respond` is called exactly once, from any thread.
    void run(const Admission& admission, Request request, Respond respond);

    /// For routes with a BodySink: opens it on the workers of the route's class.
    using SinkOpened = std::move_only_function<void(std::unique_ptr<Call>, Result<std::unique_ptr<BodySink>>,
                                                    std::optional<Response>)>;
    void open_sink(const Admission& admission, Request request, SinkOpened opened);
    /// Runs work of a class; when its queue is full, `work(false)` on the caller's thread.
    void run_on(WorkClass work_class, WorkerPool::Work work);
    /// Security headers, cookies of the call, HEAD, metrics: on every answer, before it is written.
    void complete(const Request& request, const Route* route, Response& response);

    [[nodiscard]] std::string next_request_id();
    [[nodiscard]] Metrics& metrics() const { return context_.metrics(); }
    /// Ends the workers after what is queued.
    void stop();

private:
    [[nodiscard]] std::optional<Response> refuse(const Request& request, const Route& route) const;
    void run_page(Request request, Respond respond);
    void answer_sync(Handler handler, std::unique_ptr<Call> call, const Route& route, Respond respond);

    const Router& router_;
    Context& context_;
    const GatewayOptions options_;
    const Clock& clock_;
    std::array<std::unique_ptr<WorkerPool>, kWorkClassCount> pools_;
    std::atomic<std::uint64_t> request_number_;
};

}  // namespace tiller::http

// What every handler can reach: the use cases, the pages, the metrics and the settings of this server.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "app/app.h"
#include "app/rate_limit.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/metrics.h"
#include "http/static_files.h"
#include "http/worker_pool.h"

namespace tiller::http {

struct ContextOptions {
    bool behind_tls = false;       // cookies get __Host- and Secure; HSTS is sent
    bool public_metrics = false;   // else /metrics answers loopback only
};

class Context {
public:
    /// All borrowed. `app` may be null in tests of routes that need none.
    Context(app::App* app, const StaticFiles* pages, Metrics& metrics, const Clock& clock, ContextOptions options)
        : app_(app), pages_(pages), metrics_(metrics), clock_(clock), options_(options) {}

    [[nodiscard]] app::App& app() const {
        ASSERT(app_ != nullptr);
        return *app_;
    }
    [[nodiscard]] bool has_app() const { return app_ != nullptr; }
    [[nodiscard]] const StaticFiles* pages() const { return pages_; }
    [[nodiscard]] Metrics& metrics() const { return metrics_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    [[nodiscard]] const ContextOptions& options() const { return options_; }
    /// Work of a class on its workers, for handlers that go on after waiting. Set by the gateway.
    void run_on(WorkClass work_class, WorkerPool::Work work) {
        ASSERT(run_on_);
        run_on_(work_class, std::move(work));
    }
    void set_run_on(std::function<void(WorkClass, WorkerPool::Work)> run_on) { run_on_ = std::move(run_on); }
    /// False when that viewer has sent too many lately.
    [[nodiscard]] bool admit_playback_report(std::string_view viewer) {
        return playback_reports_.take(viewer, clock_.monotonic_us());
    }
    /// Set when the server is to stop: readiness turns off first.
    [[nodiscard]] bool is_draining() const { return draining_.load(); }
    void set_draining() { draining_ = true; }

private:
    app::App* app_;
    const StaticFiles* pages_;
    Metrics& metrics_;
    const Clock& clock_;
    const ContextOptions options_;
    std::function<void(WorkClass, WorkerPool::Work)> run_on_;
    std::atomic<bool> draining_ = false;
    app::RateLimit playback_reports_{{.burst = 10, .per_minute = 6}};
};

}  // namespace tiller::http

// A running instance: data directory, projections, learner, use cases and the HTTP server, started and stopped in the
// one right order.
#pragma once

#include <memory>
#include <string>

#include "app/app.h"
#include "app/fold_waiter.h"
#include "http/gateway.h"
#include "http/server.h"
#include "media/jail.h"
#include "outbound/https_caller.h"
#include "tiller/data_directory.h"
#include "tiller/live_engine.h"
#include "tiller/preview_worker.h"
#include "tiller/replay_worker.h"
#include "tiller/serve_options.h"

namespace tiller {

class Instance {
public:
    /// Opens, recovers and serves. What it does is said on standard output.
    [[nodiscard]] static Result<std::unique_ptr<Instance>> start(const ServeOptions& options);
    ~Instance();

    [[nodiscard]] app::App& app() { return *app_; }
    [[nodiscard]] const media::Jail& jail() const { return jail_; }
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    /// What is to be done every second or so: checkpoints, samples of how things are, expired uploads.
    void tend();
    /// Readiness off, requests in flight finish, everything is made durable, a checkpoint is written. At most 10 s.
    void stop();

private:
    explicit Instance(const ServeOptions& options);
    [[nodiscard]] Status open();
    [[nodiscard]] Status open_app();
    [[nodiscard]] Status listen();
    void add_gauges();
    void add_search_gauges();
    void add_caption_gauges();
    [[nodiscard]] http::LiveMoment moment();

    const ServeOptions options_;
    app::InstanceOptions app_options_;
    media::Jail jail_;
    std::unique_ptr<DataDirectory> data_;
    std::unique_ptr<LiveEngine> engine_;
    std::unique_ptr<outbound::HttpsCaller> outbound_;
    std::unique_ptr<app::FoldWaiter> fold_waiter_;
    std::unique_ptr<ReplayWorker> replays_;
    std::unique_ptr<PreviewWorker> previews_;
    std::unique_ptr<app::MediaLibrary> library_;
    std::unique_ptr<app::App> app_;
    http::Metrics metrics_;
    std::unique_ptr<http::StaticFiles> pages_;
    std::unique_ptr<http::Router> router_;
    std::unique_ptr<http::Context> context_;
    std::unique_ptr<http::Gateway> gateway_;
    std::unique_ptr<http::Server> server_;
    std::int64_t last_expiry_us_ = 0;
    std::int64_t last_sample_us_ = 0;
    bool stopped_ = false;
};

}  // namespace tiller

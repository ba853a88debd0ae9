// What fills a demo: clips made one after the other and published through the upload path, then a simulated audience.
#pragma once

#include <sys/types.h>

#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "app/app.h"
#include "base/bounded_queue.h"
#include "demo/clip_maker.h"
#include "media/jail.h"
#include "tiller/serve_options.h"

namespace tiller {

struct DemoContext {
    app::App& app;
    const media::Jail& jail;
    ServeOptions options;
    std::uint16_t port = 0;
};

/// A thread of its own; publishing goes on where an earlier start stopped. Files of `--videos` are published by the
/// account "library" and are no demo content.
class DemoContent {
public:
    explicit DemoContent(DemoContext context);
    ~DemoContent();  // stops
    void stop();

private:
    void run(const std::stop_token& stop);
    void publish_operator_files(const std::stop_token& stop);
    void publish_clips(const std::stop_token& stop);
    struct ReadyClip {
        demo::MadeClip made;
        std::string topic;
    };
    void make_clips(const std::set<std::string>& known, BoundedQueue<ReadyClip>& ready, const std::stop_token& stop, const std::stop_token& abandoned);
    /// Gives the video's id once its job is done.
    [[nodiscard]] Result<VideoId> publish(const app::Identity& creator, const demo::MadeClip& clip, const std::stop_token& stop);
    void start_audience();

    DemoContext context_;
    pid_t audience_ = 0;
    std::jthread thread_;
};

}  // namespace tiller

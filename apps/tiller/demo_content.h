// What fills a demo: clips made one after the other and published through the upload path, then a simulated audience.
#pragma once

#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "app/app.h"
#include "base/bounded_queue.h"
#include "demo/clip_maker.h"
#include "media/jail.h"
#include "tiller/audience_process.h"
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
    /// To be called every second or so: after "Start my own" the audience ends and the made clips go, too.
    void tend();

private:
    struct ReadyClip {
        demo::MadeClip made;
        std::string topic;
    };
    /// An upload that has been sent and waits for its job, or is in it.
    struct SentClip {
        app::Identity creator;
        store::UploadId upload;
        demo::MadeClip made;
    };
    /// Sends clips one ahead of the job in hand, so that the next job finds its file ready.
    class Sender;

    void run(const std::stop_token& stop);
    void publish_operator_files(const std::stop_token& stop);
    void publish_clips(const std::stop_token& stop);
    void make_clips(const std::set<std::string>& known, BoundedQueue<ReadyClip>& ready, const std::stop_token& stop,
                    const std::stop_token& abandoned);
    [[nodiscard]] std::string cache_folder() const { return context_.options.data + "/cache/demo"; }

    DemoContext context_;
    AudienceProcess audience_;
    bool is_removed_ = false;
    std::jthread thread_;
};

}  // namespace tiller

// From a complete upload to a published video: one job at a time, at low priority, taken up again after a restart.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>

#include "app/parts.h"
#include "app/upload_details.h"
#include "media/transcode.h"
#include "store/uploads.h"

namespace tiller::app {

inline constexpr std::size_t kMaxQueuedJobs = 10'000;

struct JobCounts {
    std::uint64_t queued = 0;
    std::uint64_t running = 0;
    std::uint64_t failed = 0;  // since the start, as is the next
    std::uint64_t done = 0;
};

class Jobs {
public:
    explicit Jobs(const Parts& parts);
    ~Jobs();
    /// Takes up what a restart interrupted, then works.
    [[nodiscard]] Status start();
    /// Ends the job in hand (it stays queued in the store) and the thread.
    void stop();

    /// One in the background waits until no other is queued: a demo's clips must not keep a person waiting.
    void enqueue(store::UploadId upload, bool in_background);
    /// Blocks until the upload is neither queued nor worked on; false when the stop request came first.
    [[nodiscard]] bool wait_until_ended(store::UploadId upload, const std::stop_token& stop);
    /// Progress of the running job; nothing for others.
    struct Progress {
        std::string stage;
        double fraction = 0;
    };
    [[nodiscard]] Progress progress_of(store::UploadId upload) const;
    [[nodiscard]] JobCounts counts() const;

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] bool is_queued(store::UploadId upload) const;
    [[nodiscard]] store::UploadId take_next();
    void work_on(store::UploadId upload, const std::stop_token& stop);
    [[nodiscard]] Status make(store::Upload& row, const UploadDetails& details, const std::stop_token& stop);
    [[nodiscard]] Status publish(const store::Upload& row, const UploadDetails& details, const std::string& folder,
                                 const media::TranscodeResult& made);
    [[nodiscard]] Status set_state(store::Upload& row, std::string_view state);
    void note_progress(store::UploadId upload, std::string_view stage, double fraction);

    const Parts parts_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable_any added_;
    std::condition_variable_any ended_;
    std::deque<store::UploadId> queue_;
    std::deque<store::UploadId> background_;
    store::UploadId running_;
    Progress progress_;
    JobCounts counts_;
    std::jthread thread_;
};

}  // namespace tiller::app

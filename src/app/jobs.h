// From a complete upload to a published video: one step at a time, at low priority, taken up again after a restart. The first
// step publishes, the second makes what is not needed for that; others' first steps come before it.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "app/captioner.h"
#include "app/checkers.h"
#include "app/parts.h"
#include "app/upload_details.h"
#include "media/transcode.h"
#include "store/uploads.h"

namespace tiller::app {

inline constexpr std::size_t kMaxQueuedJobs = 10'000;

struct JobCounts {
    std::uint64_t queued = 0;  // for their first step
    std::uint64_t published_in_part = 0;  // wait for their second step
    std::uint64_t running = 0;
    std::uint64_t failed = 0;  // since the start, as is the next
    std::uint64_t done = 0;  // published
};

class Jobs {
public:
    Jobs(const Parts& parts, Checkers& checkers, Captioner& captioner);
    ~Jobs();
    /// Takes up what a restart interrupted, then works.
    [[nodiscard]] Status start();
    /// Ends the job in hand (it stays queued in the store) and the thread.
    void stop();

    /// One in the background waits until no other is queued: a demo's clips must not keep a person waiting.
    void enqueue(store::UploadId upload, bool in_background);
    /// Blocks until the upload is published or has failed; false when the stop request came first.
    [[nodiscard]] bool wait_until_published(store::UploadId upload, const std::stop_token& stop);
    /// Progress of a job that is worked on, or whose second step waits; nothing for others.
    struct Progress {
        std::string stage;
        double fraction = 0;
    };
    [[nodiscard]] Progress progress_of(store::UploadId upload) const;
    [[nodiscard]] JobCounts counts() const;

private:
    /// Whose turn comes first.
    enum Turn : std::size_t { kFirstStep, kSecondStep, kBackgroundFirstStep, kBackgroundSecondStep, kTurnCount };
    /// What the first step leaves to the second.
    struct Work {
        std::string folder;
        media::Transcoding transcoding;
        std::size_t published_renditions = 0;
    };
    struct Step {
        store::UploadId upload;
        Turn turn = kFirstStep;
        Progress progress = {};
        std::optional<Work> work = {};  // of a second step; none when a restart has lost it

        [[nodiscard]] bool publishes() const { return turn == kFirstStep || turn == kBackgroundFirstStep; }
    };

    void run(const std::stop_token& stop);
    void add(Step step);
    [[nodiscard]] std::optional<Step> wait_for_step(const std::stop_token& stop);
    [[nodiscard]] bool is_to_be_published(store::UploadId upload) const;
    void count_queued();
    /// True when a second step is left; its turn and work are set.
    [[nodiscard]] bool work_on(Step& step, const std::stop_token& stop);
    void end(store::Upload& row, std::string_view state);
    [[nodiscard]] bool keeps_original(const store::Upload& row, const UploadDetails& details) const;
    [[nodiscard]] Result<Work> make_playable(store::Upload& row, const UploadDetails& details,
                                             const std::stop_token& stop);
    [[nodiscard]] Result<Work> make_first(store::Upload& row, const UploadDetails& details,
                                          const std::stop_token& stop);
    void note_file_hash(store::Upload& row, UploadDetails details) const;
    [[nodiscard]] Status make_rest(store::Upload& row, const UploadDetails& details, std::optional<Work> work,
                                   const std::stop_token& stop);
    [[nodiscard]] Status publish_rest(store::Upload& row, const UploadDetails& details, Work& work,
                                      const std::string& served, const std::stop_token& stop);
    [[nodiscard]] std::string folder_of(VideoId video) const;
    [[nodiscard]] Status publish(const store::Upload& row, const UploadDetails& details, const std::string& folder,
                                 const media::TranscodeResult& made);
    [[nodiscard]] Status set_state(store::Upload& row, std::string_view state);
    void note_progress(std::string_view stage, double fraction);

    const Parts parts_;
    Checkers& checkers_;
    Captioner& captioner_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable_any added_;
    std::condition_variable_any published_;
    std::array<std::deque<Step>, kTurnCount> queues_;
    store::UploadId running_;
    bool is_publishing_ = false;  // what runs is a first step
    Progress progress_;
    JobCounts counts_;
    std::jthread thread_;
};

}  // namespace tiller::app

// Lets the operator's program write captions for new videos, one after the other on a thread of its own: a video is out
// before it begins, and nothing that it does, or fails to do, holds it back. docs/decisions/0023-automatic-captions.md
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "app/caption_notes.h"
#include "app/caption_program.h"
#include "app/parts.h"
#include "schema/video.h"

namespace tiller::app {

inline constexpr std::size_t kMaxWaitingCaptions = 10'000;
/// How far back a start looks for videos that nobody has listened to: a stop may have come between.
inline constexpr std::int64_t kCaptionBacklogMs = 7 * kDayMs;

/// As the console shows it; numbers since the start.
struct CaptionerStatus {
    bool is_on = false;
    std::size_t waiting = 0;
    std::uint64_t made = 0;
    std::uint64_t without_speech = 0;  // nothing to hear, or nothing said
    std::uint64_t failures = 0;
    UnixMs last_failure_ms = 0;  // 0 = none
    std::string last_failure;
    bool is_failing = false;  // the last thing it did was to fail
};

class Captioner {
public:
    explicit Captioner(const Parts& parts);
    ~Captioner();
    Captioner(const Captioner&) = delete;
    Captioner& operator=(const Captioner&) = delete;

    /// Takes up what a stop has interrupted, then works. Nothing when the operator has named no program.
    void start();
    /// Ends the program in hand; the next start runs it again.
    void stop();

    [[nodiscard]] bool is_on() const { return parts_.options.captioner.has_value(); }
    /// Does not wait. What finds no room is looked at by the next start.
    void enqueue(VideoId video);
    [[nodiscard]] CaptionerStatus status() const;

private:
    struct Turn {
        VideoId video;
        std::int64_t due_us = 0;
    };
    struct Subject {
        schema::Video video;
        PartitionId home;
    };
    enum class Outcome : std::uint8_t { kMade, kNothingSaid, kNotNeeded };
    void run(const std::stop_token& stop);
    void add(Turn turn);
    [[nodiscard]] std::optional<VideoId> next(const std::stop_token& stop);
    /// The one that is due first; end() when none waits. With the mutex held.
    [[nodiscard]] std::deque<Turn>::iterator first_due();
    void take_up_backlog();
    [[nodiscard]] std::optional<Subject> subject_of(VideoId video) const;
    void caption(VideoId video, const std::stop_token& stop);
    [[nodiscard]] Result<Outcome> make_captions(const Subject& subject, const std::stop_token& stop) const;
    [[nodiscard]] Result<bool> take_sound_of(const Subject& subject, const std::stop_token& stop) const;
    void count(const Result<Outcome>& outcome);
    void keep_note(VideoId video, CaptionNote note);
    [[nodiscard]] std::string folder() const;
    [[nodiscard]] std::string work_folder() const;

    const Parts parts_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable_any added_;
    std::deque<Turn> waiting_;
    bool is_working_ = false;
    CaptionerStatus status_;

    // The thread's own, and start()'s before there is one.
    CaptionNotes notes_;
    std::jthread thread_;
};

}  // namespace tiller::app

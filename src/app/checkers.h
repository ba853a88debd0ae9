// Lets the operator's checkers look at new videos, one after the other on a thread of its own: a video is out before they
// begin, and nothing that they do, or fail to do, holds it back.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/checker_settings.h"
#include "app/hash_list.h"
#include "app/parts.h"
#include "media/frames.h"

namespace tiller::app {

inline constexpr std::size_t kMaxWaitingChecks = 10'000;
/// How far back a start looks for videos that no checker has seen: a stop may have come between.
inline constexpr std::int64_t kCheckBacklogMs = 7 * kDayMs;

/// One checker, as the console shows it.
struct CheckerStatus {
    std::string name;
    bool is_hash_list = false;
    std::uint64_t answers = 0;  // in the log, of all times, as is the next
    std::uint64_t failures = 0;
    UnixMs last_failure_ms = 0;  // 0 = none
    std::string last_failure;
    bool is_failing = false;  // the last thing it did was to fail
};

class Checkers {
public:
    explicit Checkers(const Parts& parts) : parts_(parts) {}
    ~Checkers();
    Checkers(const Checkers&) = delete;
    Checkers& operator=(const Checkers&) = delete;

    /// Takes up what a stop has interrupted, then works. Nothing when the operator has named none.
    void start();
    /// Ends the check in hand; the next start does it again.
    void stop();

    [[nodiscard]] bool is_on() const { return !parts_.options.checkers.empty(); }
    /// Whether somebody will compare the bytes of an upload with known ones.
    [[nodiscard]] bool compares_files() const;
    /// Does not wait. What finds no room is looked at by the next start.
    void enqueue(VideoId video);

    [[nodiscard]] std::size_t waiting() const;
    /// In the order of the settings.
    [[nodiscard]] std::vector<CheckerStatus> status() const;

private:
    /// A video as it is looked at.
    struct Subject {
        schema::Video video;
        PartitionId home;
        std::vector<const CheckerSettings*> checkers;  // that have not said anything yet
    };
    struct Pictures {
        std::vector<media::Frame> frames;
        std::string problem;  // why there are none
    };
    struct LoadedList {
        std::filesystem::file_time_type changed{};
        std::optional<HashList> list;
    };
    void run(const std::stop_token& stop);
    [[nodiscard]] std::optional<VideoId> next(const std::stop_token& stop);
    [[nodiscard]] std::vector<VideoId> unchecked() const;
    [[nodiscard]] std::optional<Subject> subject_of(VideoId video) const;
    void check(VideoId video, const std::stop_token& stop);
    [[nodiscard]] Pictures take_pictures(const Subject& subject, const std::stop_token& stop) const;
    [[nodiscard]] Result<std::vector<media::Frame>> frames_of(const schema::Video& video, PartitionId home,
                                                              const std::stop_token& stop) const;
    void note(const Subject& subject, const CheckerSettings& checker, Result<schema::VideoChecked> answer);
    [[nodiscard]] Result<schema::VideoChecked> look_up(const Subject& subject, const CheckerSettings& checker,
                                                       const Pictures& pictures);
    [[nodiscard]] Result<schema::VideoChecked> ask(const Subject& subject, const CheckerSettings& checker,
                                                   const Pictures& pictures, const std::stop_token& stop) const;
    [[nodiscard]] std::optional<FileHash> file_hash_of(const schema::Video& video) const;
    [[nodiscard]] Result<const HashList*> list_of(const CheckerSettings& checker);
    [[nodiscard]] std::string folder() const;

    const Parts parts_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable_any added_;
    std::deque<VideoId> waiting_;
    bool is_working_ = false;

    // The thread's own.
    std::map<std::string, LoadedList> lists_;  // by path
    std::jthread thread_;
};

}  // namespace tiller::app

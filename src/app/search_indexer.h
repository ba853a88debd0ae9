// Keeps the search index in step with the projections, on a thread of its own and at low priority: what the journal says has
// changed within a second, and everything once in a while, so that nothing stays wrong for long. The index is only a way to find
// ids: whoever shows them asks the projections whether they may be seen.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "app/parts.h"
#include "search/library.h"

namespace tiller::app {

inline constexpr std::size_t kMaxChangedIds = 100'000;  // that wait; past it, everything is looked at again
inline constexpr std::size_t kMaxSearchWords = 500'000;  // to go on typing with

struct SearchStatus {
    std::size_t documents = 0;
    std::size_t terms = 0;
    std::size_t bytes = 0;
    std::size_t waiting = 0;  // changes that the index has not taken in
    std::int64_t lag_ms = 0;  // how long the oldest of them has waited
    bool is_complete = false;  // false: the start's first pass is still under way
    std::int64_t first_pass_ms = 0;  // what it took; 0 until then
};

class SearchIndexer {
public:
    explicit SearchIndexer(const Parts& parts) : parts_(parts) {}
    ~SearchIndexer();

    /// Follows the journal and begins the first pass over everything.
    void start();
    void stop();

    /// For finding only.
    [[nodiscard]] search::Library& library() { return library_; }
    [[nodiscard]] SearchStatus status() const;
    /// False while the first pass after a start is under way.
    [[nodiscard]] bool is_complete() const;
    /// The word with that key, as somebody wrote it in lower case; empty when there is none.
    [[nodiscard]] std::string word_of(std::uint64_t key) const;

private:
    struct Changed {
        VideoId video;  // one of the two
        ViewerId person;
        std::int64_t since_us = 0;
    };
    /// What the index has of a video or a person.
    struct Known {
        std::uint64_t digest = 0;
        std::uint32_t pass = 0;  // the last that saw it
    };
    /// A video as it was in a view, to be made into a document without holding the view.
    struct ReadVideo {
        search::VideoTexts texts;
        std::vector<std::string> words;
        std::vector<std::string> caption_paths;
        std::uint64_t digest = 0;
        float prior = 0;
    };
    /// One pass over everything: videos from the newest on, then people, then what is gone.
    struct Pass {
        std::uint32_t number = 0;
        std::size_t videos_left = 0;
        bool people_done = false;
        ViewerId last_person;
        std::int64_t began_us = 0;
    };

    void note(std::span<const journal::ReadEvent> events);
    void run(const std::stop_token& stop);
    [[nodiscard]] std::vector<Changed> take_changed(const std::stop_token& stop, bool may_wait);
    void index_changed(const std::vector<Changed>& changed);
    void begin_pass();
    void go_on_with_pass();
    void end_pass();
    void pass_over_videos();
    void pass_over_people();

    /// Under a view that the caller holds. Empty: it must not be found.
    [[nodiscard]] std::optional<ReadVideo> read_video(const projection::View& view, VideoId video) const;
    void take_in(std::vector<ReadVideo>& videos);
    void take_in_names(const ReadVideo& video);
    void put_person(const projection::View& view, ViewerId person, std::vector<search::Document>& out,
                    std::vector<search::TextIndex::Prior>& priors);
    void remove_videos(const std::vector<std::uint64_t>& keys);
    void drop_what_is_gone();
    void drop_unused_names();

    const Parts parts_;
    search::Library library_;
    std::optional<std::uint64_t> following_;

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable_any noted_;
    std::deque<Changed> changed_;
    Cut changed_cut_;  // the projections must have folded so far
    bool lost_count_ = false;  // too many changes at once, or an erasure: a pass is due
    std::unordered_map<std::uint64_t, std::string> words_;
    bool is_complete_ = false;
    std::int64_t first_pass_ms_ = 0;
    std::size_t left_of_pass_ = 0;

    // The thread's own.
    std::unordered_map<std::uint64_t, Known> known_videos_;
    std::unordered_map<std::uint64_t, Known> known_people_;
    std::unordered_map<std::uint64_t, std::uint32_t> word_counts_;
    std::optional<Pass> pass_;
    std::uint32_t passes_ = 0;
    std::int64_t next_pass_us_ = 0;
    std::jthread thread_;
};

}  // namespace tiller::app

// What a viewer watched: to read, to search, to have erased, and to have no more of it kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"
#include "app/rate_limit.h"

namespace tiller::app {

inline constexpr std::size_t kHistoryPageItems = 24;
inline constexpr std::size_t kMaxHistoryQueryBytes = 256;

struct HistoryItem {
    Impression shown;
    UnixMs time_ms = 0;           // of several times the last
    double watched_fraction = 0;  // of the length, that time; above 1 when it was watched again and again
};
struct HistoryPage {
    bool paused = false;
    std::vector<HistoryItem> items;  // the last watched first, each video once
    std::string next;                // empty at the end
};
/// Exactly one of: everything; a time [from_ms, until_ms); a video.
struct HistoryDeletion {
    bool everything = false;
    projection::WatchSelection selection;
};

/// All functions are safe from any thread; those that change something wait until it is durable and in force.
class History {
public:
    explicit History(const Parts& parts) : parts_(parts) {}

    /// Of the last projection::kMaxWatchedClips. `query`: its words must all be in the text, the tags or the creator's names,
    /// written as search compares them; empty for all. kInvalid for a bad cursor.
    [[nodiscard]] Result<HistoryPage> page(const Identity& viewer, std::string_view query,
                                           std::string_view before) const;
    /// Erases the records that say so from the log, for good, and gives how many. The feed does not know of it any more, and
    /// may show the videos again; likes, saves and comments stay. What the weights learned of it is learned again without it
    /// within a day (custody/erasure.h). Cost: a sync; for everything, when more was watched than the list holds, a scan of
    /// the older part of the log (2 us an event). kExhausted for too many in an hour.
    [[nodiscard]] Result<std::size_t> erase(const Identity& viewer, const HistoryDeletion& deletion);
    [[nodiscard]] Status pause(const Identity& viewer, bool paused);

private:
    [[nodiscard]] Result<std::vector<std::uint64_t>> older_records(const Identity& viewer, std::uint64_t until) const;

    const Parts parts_;
    RateLimit deletions_per_viewer_{{.burst = 60, .per_minute = 6}};
};

}  // namespace tiller::app

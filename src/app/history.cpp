#include "app/history.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "app/in_force.h"
#include "app/shown_videos.h"
#include "search/fold.h"

namespace tiller::app {
namespace {

constexpr std::size_t kScannedAtOnce = 4'096;

std::vector<std::u32string> words_of(std::string_view query) {
    std::vector<std::u32string> words;
    for (const search::Piece& piece : search::cut_pieces(search::fold_text(query))) words.push_back(piece.text);
    return words;
}

bool matches(const projection::View& view, const schema::Video& video, const std::vector<std::u32string>& words) {
    if (words.empty()) return true;
    std::string text = video.text;
    for (const std::string& tag : video.tags) text += " #" + tag;
    if (const projection::Account* account = view.accounts().find(video.creator))
        text += " @" + account->handle + " " + account->display_name;
    const std::u32string folded = search::fold_text(text);
    return std::ranges::all_of(words,
                               [&](const std::u32string& word) { return folded.find(word) != std::u32string::npos; });
}

bool tells_of_watching(const journal::ReadEvent& event, ViewerId viewer) {
    if (!event.event || event.header.subject != viewer) return false;
    const auto* acted = std::get_if<schema::Acted>(&event.event->payload);
    return acted != nullptr && (acted->action == schema::Action::kSeen || acted->action == schema::Action::kWatch);
}

}  // namespace

Result<HistoryPage> History::page(const Identity& viewer, std::string_view query, std::string_view before) const {
    std::uint64_t end = UINT64_MAX;
    if (!before.empty()) {
        const auto [rest, error] = std::from_chars(before.data(), before.data() + before.size(), end);
        if (error != std::errc() || rest != before.data() + before.size())
            return fail(ErrorCode::kInvalid, "\"before\" is not a cursor of this list");
    }
    if (query.size() > kMaxHistoryQueryBytes) return fail(ErrorCode::kInvalid, "\"query\" has at most 256 bytes");
    const std::vector<std::u32string> words = words_of(query);
    HistoryPage page;
    {
        const projection::View view = parts_.projections.view();
        page.paused = view.is_history_paused(viewer.viewer);
        const auto clips = view.watches(viewer.viewer).clips();
        std::set<VideoId> listed;
        std::uint64_t last = 0;
        for (auto clip = clips.rbegin(); clip != clips.rend(); ++clip) {
            if (!listed.insert(clip->video).second || clip->offset >= end) continue;
            const auto found = view.find_video(clip->video);
            if (!found || !is_shown_to(view, *found, viewer.viewer) || !matches(view, found->video(), words)) continue;
            if (page.items.size() == kHistoryPageItems) {
                page.next = std::to_string(last);
                break;
            }
            last = clip->offset;
            page.items.push_back(
                {.shown = {.card = video_card(view, *found, viewer.viewer), .token = {}, .position = 0},
                 .time_ms = UnixMs{clip->time_s} * 1000,
                 .watched_fraction = static_cast<double>(clip->watched_permille) / 1000.0});
        }
    }
    std::vector<Impression> shown;
    for (const HistoryItem& item : page.items) shown.push_back(item.shown);
    issue_tokens(parts_, viewer, schema::Surface::kHistory, shown);
    for (std::size_t place = 0; place < shown.size(); ++place) page.items[place].shown = std::move(shown[place]);
    return page;
}

/// Of what the list has let go of.
Result<std::vector<std::uint64_t>> History::older_records(const Identity& viewer, std::uint64_t until) const {
    std::vector<std::uint64_t> offsets;
    for (std::uint64_t next = 0; next < until;) {
        const auto events = TRY(parts_.journal.read(viewer.home, next, kScannedAtOnce));
        if (events.empty()) break;
        for (const journal::ReadEvent& event : events) {
            if (event.position.offset < until && tells_of_watching(event, viewer.viewer))
                offsets.push_back(event.position.offset);
        }
        next = events.back().position.offset + 1;
    }
    return offsets;
}

Result<std::size_t> History::erase(const Identity& viewer, const HistoryDeletion& deletion) {
    if (!deletions_per_viewer_.take(to_text(viewer.viewer), parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many deletions in a short time; wait a little, or delete a whole day");
    std::vector<std::uint64_t> offsets;
    std::uint64_t complete_from = 0;
    {
        const projection::View view = parts_.projections.view();
        const projection::WatchLog& watches = view.watches(viewer.viewer);
        offsets = watches.records_of(deletion.everything ? projection::WatchSelection{} : deletion.selection);
        if (deletion.everything) complete_from = watches.complete_from();
    }
    const std::vector<std::uint64_t> older = TRY(older_records(viewer, complete_from));
    offsets.insert(offsets.end(), older.begin(), older.end());
    std::ranges::sort(offsets);
    offsets.erase(std::ranges::unique(offsets).begin(), offsets.end());
    for (std::size_t from = 0; from < offsets.size(); from += schema::kMaxClearedOffsets) {
        const std::size_t until = std::min(offsets.size(), from + schema::kMaxClearedOffsets);
        const std::vector<std::uint64_t> some(offsets.begin() + static_cast<std::ptrdiff_t>(from),
                                              offsets.begin() + static_cast<std::ptrdiff_t>(until));
        // First the log: should this end here, the next start folds it as it is then.
        (void)TRY(parts_.eraser.erase_bodies(viewer.home, some, "a viewer deleted it from their history"));
        TRY_STATUS(in_force(parts_, parts_.ingest.clear_history(actor_of(viewer), some)));
    }
    return offsets.size();
}

Status History::pause(const Identity& viewer, bool paused) {
    if (parts_.projections.view().is_history_paused(viewer.viewer) == paused) return {};
    return in_force(parts_, parts_.ingest.pause_history(actor_of(viewer), paused));
}

}  // namespace tiller::app

// Projections: everything a request needs to know, folded from the log into memory. The state is a function of the cut
// alone: events of one partition apply in their order, and partitions may be interleaved in any way that shows a fact
// before what refers to it (docs/decisions/0002-truth-and-projections.md; fold_order.h merges partitions like that).
//
// For this to hold, an event lies in the home partition of what it changes: an account's and viewer's events in the
// viewer's, the events that change a video in the partition of the VideoPublished. A change that
// lies elsewhere has no effect and is counted (stats().foreign_events). Comments, reports, decisions and removals may
// lie anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/position.h"
#include "base/result.h"
#include "base/writer_first_mutex.h"
#include "journal/journal.h"
#include "projection/accounts.h"
#include "projection/ages.h"
#include "projection/boosts.h"
#include "projection/exposure.h"
#include "projection/checks.h"
#include "projection/collections.h"
#include "projection/decisions.h"
#include "projection/notifications.h"
#include "projection/rules.h"
#include "projection/slate_index.h"
#include "projection/talk.h"
#include "projection/trials.h"
#include "projection/verdicts.h"
#include "projection/watch_log.h"
#include "schema/catalogue.h"
#include "schema/viewer_state.h"

namespace tiller::projection {

inline constexpr std::size_t kMaxApplyEvents = 256;         // an exclusive lock holds for at most so many
inline constexpr std::size_t kMaxRememberedLikes = 65'536;  // of one viewer; more are not counted

struct VideoCounters {
    std::uint32_t impressions = 0;  // accepted kSeen
    std::uint32_t views = 0;        // accepted kWatch: one an impression
    std::uint32_t likes = 0;        // viewers that like it now
    std::uint32_t comments = 0;     // not removed
    std::uint32_t shares = 0;
    std::uint32_t saves = 0;        // viewers that have it saved now
    bool operator==(const VideoCounters&) const = default;
};

/// A video and where it was found; the pointers live as long as the View.
struct VideoLookup {
    const schema::Catalogue* catalogue = nullptr;
    schema::VideoRow row = schema::kNoRow;
    PartitionId home;
    schema::SpaceId space;
    [[nodiscard]] const schema::Video& video() const { return catalogue->video(row); }
    [[nodiscard]] const schema::VideoFacts& facts() const { return catalogue->facts(row); }
};

/// Not part of the state: what this process has seen.
struct FoldStats {
    std::uint64_t applied_events = 0;
    std::uint64_t skipped_events = 0;   // offset below the cut: delivered twice
    std::uint64_t erased_events = 0;
    std::uint64_t unknown_kinds = 0;    // written by a newer program
    std::uint64_t damaged_events = 0;
    std::uint64_t foreign_events = 0;
    std::uint64_t duplicate_commands = 0;
};

/// What a request is ranked by, and what its slate says of an experiment (FeedRequest::arm; empty: it is in none).
struct Ranking {
    std::shared_ptr<const schema::Policy> policy;
    std::string arm;
};

class View;

class Projections {
public:
    Projections();
    ~Projections();
    Projections(const Projections&) = delete;
    Projections& operator=(const Projections&) = delete;

    /// Folds events in the order given, at most kMaxApplyEvents under one lock. Events below the cut are skipped.
    /// About 2 us each. Safe from any thread.
    void apply(std::span<const journal::ReadEvent> events);

    /// Locks for reading; short-lived, one a thread at a time (a second one on the same thread may deadlock behind a
    /// waiting writer).
    [[nodiscard]] View view() const;
    [[nodiscard]] Cut cut() const;
    [[nodiscard]] FoldStats stats() const;
    /// The verdict on an action among the last kRememberedVerdicts that this process folded; empty when not known.
    [[nodiscard]] std::optional<schema::ActionVerdict> verdict_of(Position position) const;

    /// Everything sorted by id: equal states give equal bytes. Folding waits meanwhile, readers do not. Small enough
    /// for a file: about 1 KB a viewer with a short history.
    void encode(ByteWriter& out) const;
    /// Replaces the state by encoded bytes; on kCorrupt the state is empty.
    [[nodiscard]] Status decode(ByteSpan bytes);
    /// BLAKE2b-256 of the encoding.
    [[nodiscard]] Digest digest() const;
    /// Forgets everything: cut 0.
    void clear();
    /// Takes over the state of `other`, which is left empty: readers see one or the other.
    void replace_with(Projections& other);

    /// For whoever reads a catalogue without a View while it folds: `wait`, called by apply() before a catalogue changes,
    /// returns when nobody reads one. It must not ask for a View. Forgotten by decode(), clear() and replace_with().
    void before_catalogue_change(std::function<void()> wait);

    struct State;  // private to the module: state.h

private:
    friend class View;
    std::unique_ptr<State> state_;  // guarded by mutex_
    VerdictRing verdicts_;  // locks itself
    mutable std::mutex fold_mutex_;  // held by whoever changes or encodes the state; taken before mutex_
    mutable WriterFirstMutex mutex_;
};

/// The cut of encoded projections, without decoding the rest.
[[nodiscard]] Result<Cut> cut_of_encoded(ByteSpan bytes);

/// The state at one cut. Everything it returns by pointer, reference or span lives as long as the View.
class View {
public:
    [[nodiscard]] const Cut& cut() const;

    /// Null when nothing is known about that viewer.
    [[nodiscard]] const schema::ViewerState* viewer(ViewerId viewer) const;
    /// The viewer's region.
    [[nodiscard]] std::optional<PartitionId> partition_of(ViewerId viewer) const;
    /// A user of an engine space by the caller's own id; none when unknown.
    [[nodiscard]] ViewerId viewer_by_external_id(schema::SpaceId space, std::string_view external_id) const;
    [[nodiscard]] bool likes(ViewerId viewer, VideoId video) const;
    [[nodiscard]] bool saved(ViewerId viewer, VideoId video) const;
    [[nodiscard]] std::size_t viewer_count() const;
    /// An empty one for somebody unknown; the same for watches().
    [[nodiscard]] const Shelf& shelf(ViewerId viewer) const;
    /// Whose collection it is; none when there is none.
    [[nodiscard]] ViewerId owner_of(CollectionId collection) const;
    [[nodiscard]] const WatchLog& watches(ViewerId viewer) const;
    [[nodiscard]] bool is_history_paused(ViewerId viewer) const;
    [[nodiscard]] bool likes_comment(ViewerId viewer, CommentId comment) const;
    [[nodiscard]] bool mutes(ViewerId viewer, ViewerId target) const;
    [[nodiscard]] std::span<const ViewerId> mutes_of(ViewerId viewer) const;
    [[nodiscard]] std::span<const std::string> filtered_words(ViewerId viewer) const;
    /// The usual ones for who has chosen nothing.
    [[nodiscard]] schema::LabelChoices label_choices(ViewerId viewer) const;
    /// Labels that they do not want in feeds.
    [[nodiscard]] schema::LabelSet hidden_labels(ViewerId viewer) const {
        return schema::hidden_by(label_choices(viewer));
    }
    /// An empty one for somebody unknown.
    [[nodiscard]] const AgeRecord& age(ViewerId viewer) const;
    /// Those that hold for somebody at that time; for none and for who is not known here, those of a visitor.
    [[nodiscard]] Safeguards safeguards(ViewerId viewer, UnixMs now_ms) const;
    /// Who has blocked them, sorted.
    [[nodiscard]] std::span<const ViewerId> blocked_by(ViewerId viewer) const;
    /// One of the two has blocked the other: neither is to meet the other here. Never for none.
    [[nodiscard]] bool are_apart(ViewerId a, ViewerId b) const;

    /// An empty one for a space without videos.
    [[nodiscard]] const schema::Catalogue& catalogue(schema::SpaceId space) const;
    [[nodiscard]] std::vector<schema::SpaceId> spaces() const;
    [[nodiscard]] std::optional<VideoLookup> find_video(VideoId video) const;
    [[nodiscard]] VideoCounters counters(VideoId video) const;
    /// Why it is hidden or gone, in the words of whoever decided; empty when it is public or nothing was said.
    [[nodiscard]] std::string_view state_reason(VideoId video) const;
    /// What its creator has put first; none when it is gone or there is none.
    [[nodiscard]] CommentId pinned_comment(VideoId video) const;
    [[nodiscard]] schema::CommentRule comment_rule(VideoId video) const;
    /// All of them, hidden and removed too, newest first.
    [[nodiscard]] std::vector<VideoId> videos_of_creator(ViewerId creator) const;
    [[nodiscard]] std::uint32_t follower_count(ViewerId creator) const;

    [[nodiscard]] const Accounts& accounts() const;
    [[nodiscard]] const Comments& comments() const;
    [[nodiscard]] const Reports& reports() const;
    [[nodiscard]] const Decisions& decisions() const;
    [[nodiscard]] const Checks& checks() const;
    [[nodiscard]] const Boosts& boosts() const;
    /// Of the app's own videos.
    [[nodiscard]] const Exposure& exposure() const;
    /// Null when there is none, or its outcomes are kept no longer.
    [[nodiscard]] const Trial* trial(ExperimentId experiment) const;
    /// In an experiment are For You feeds of whoever may have a profile and has a history: not of minors, and not of who has
    /// turned either off. The request as far as it is known then: all but its arm.
    [[nodiscard]] Ranking ranking_for(const schema::FeedRequest& request) const;
    /// The time of the newest event up to this cut: now, in the words of the log.
    [[nodiscard]] UnixMs newest_ms() const;
    [[nodiscard]] const Notifications& notifications() const;
    [[nodiscard]] const Rules& rules() const;
    /// What holds of a policy for one request, on its surface and in its viewer's region.
    [[nodiscard]] std::shared_ptr<const schema::Policy> policy_for(std::shared_ptr<const schema::Policy> policy,
                                                                   const schema::FeedRequest& request) const;
    [[nodiscard]] const SlateIndex& slates() const;
    /// Erased events up to this cut. A checkpoint with fewer was made of what is erased now.
    [[nodiscard]] std::uint64_t erasure_count() const;

private:
    friend class Projections;
    View(const Projections::State& state, std::shared_lock<WriterFirstMutex> lock)
        : state_(&state), lock_(std::move(lock)) {}
    const Projections::State* state_;
    std::shared_lock<WriterFirstMutex> lock_;
};

}  // namespace tiller::projection

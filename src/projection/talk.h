// Comments and reports. A removal or decision may be read before what it is about (they can lie in two regions), so
// each entry holds both halves and does not care which came first.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"

namespace tiller::projection {

struct Comment {
    CommentId comment;
    VideoId video;
    ViewerId author;
    UnixMs time_ms = 0;
    UnixMs edited_ms = 0;  // 0 = as it was first written
    std::string text;
    std::string language;
    CommentId thread;    // none = it begins one
    CommentId reply_to;
    schema::Quote quote;
    std::vector<ViewerId> mentions;
    bool operator==(const Comment&) const = default;
    [[nodiscard]] CommentId thread_id() const { return thread.is_none() ? comment : thread; }
};

/// A place in the order of time. Where a page of comments ends: the next one goes on behind it.
struct CommentCursor {
    UnixMs time_ms = 0;
    CommentId comment;
    auto operator<=>(const CommentCursor&) const = default;
};

/// One comment and what was answered to it. Removing the first comment leaves the answers where they are.
struct ThreadView {
    CommentId thread;
    const Comment* first = nullptr;  // null once it was removed
    UnixMs time_ms = 0;              // of the first comment, or of the oldest answer that is left
    std::size_t replies = 0;
    std::uint32_t likes = 0;  // of the first comment
    /// What "top" sorts by: a like says more than an answer, which may well be a quarrel.
    [[nodiscard]] std::uint64_t points() const { return 2ull * likes + replies; }
};

inline constexpr std::size_t kMaxThreadsLookedAt = 5'000;  // for "top": the newest ones

class Comments {
public:
    /// Nothing happens when it is there already or was removed.
    void post(ViewerId author, UnixMs time_ms, const schema::CommentPosted& event);
    /// Only the author's own. False when it is not there (any more) or somebody else's.
    bool edit(ViewerId author, UnixMs time_ms, const schema::CommentEdited& event);
    /// True when it was there and is gone now. Should it be posted later, it stays out.
    bool remove(CommentId comment);
    /// One more or one less viewer who likes it, whether it is there or not.
    void count_like(CommentId comment, bool undo);
    /// Staff takes it away or gives it back, whether it is there or not; the later of the two holds. Nobody meets it
    /// meanwhile, and its words are kept.
    void withdraw(UnixMs time_ms, const schema::CommentWithdrawn& event);
    [[nodiscard]] std::vector<Comment> by_author(ViewerId author) const;

    [[nodiscard]] const Comment* find(CommentId comment) const;
    /// What staff took away, too.
    [[nodiscard]] const Comment* find_with_withdrawn(CommentId comment) const;
    /// Comments with exactly this text, at most `max_count`, by id; what staff took away, too.
    [[nodiscard]] std::vector<const Comment*> with_text(const std::string& text, std::size_t max_count) const;
    [[nodiscard]] bool was_removed(CommentId comment) const { return removed_.contains(comment); }
    [[nodiscard]] std::uint32_t likes(CommentId comment) const;
    /// Threads of a video, newest first, at most `max_count`, older than `before` when given.
    [[nodiscard]] std::vector<ThreadView> latest(VideoId video, std::optional<CommentCursor> before,
                                                 std::size_t max_count) const;
    /// Those with most points first, the newer of two equal ones; of the newest kMaxThreadsLookedAt.
    [[nodiscard]] std::vector<ThreadView> top(VideoId video) const;
    /// One thread of a video; empty when nothing of it is left.
    [[nodiscard]] std::optional<ThreadView> thread(VideoId video, CommentId thread) const;
    struct Place {
        VideoId video;
        CommentId thread;
    };
    /// Where the thread of a comment is; of a removed first one too, as long as answers are left.
    [[nodiscard]] std::optional<Place> place_of_thread(CommentId comment) const;
    /// Answers, oldest first, at most `max_count`, newer than `after` when given.
    [[nodiscard]] std::vector<const Comment*> replies(VideoId video, CommentId thread,
                                                      std::optional<CommentCursor> after, std::size_t max_count) const;
    [[nodiscard]] std::size_t count(VideoId video) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Comments decode(ByteReader& in);

private:
    struct Thread {
        bool has_first = false;
        std::map<CommentCursor, CommentId> replies;
    };
    struct VideoTalk {
        std::map<CommentId, Thread> threads;
        std::map<CommentCursor, CommentId> by_start;  // of threads
        std::size_t count = 0;
    };
    /// The later of what staff did to one comment.
    struct Withdrawal {
        UnixMs taken_ms = -1;
        UnixMs returned_ms = -1;
        [[nodiscard]] bool holds() const { return taken_ms > returned_ms; }
    };
    void insert(Comment comment);
    void list(const Comment& comment);
    void unlist(const Comment& comment);
    [[nodiscard]] bool is_withdrawn(CommentId comment) const;
    [[nodiscard]] CommentCursor start_of(CommentId id, const Thread& thread) const;
    [[nodiscard]] ThreadView view_of(CommentId id, const Thread& thread) const;
    [[nodiscard]] const VideoTalk* talk_of(VideoId video) const;

    std::map<CommentId, Comment> comments_;
    std::unordered_map<VideoId, VideoTalk> by_video_;  // derived
    std::unordered_map<CommentId, VideoId> thread_videos_;  // derived
    std::unordered_map<CommentId, std::uint32_t> likes_;  // derived from what viewers like
    std::set<CommentId> removed_;
    std::map<CommentId, Withdrawal> withdrawn_;
    std::unordered_map<ViewerId, std::set<CommentId>> by_author_;  // derived
    std::unordered_map<std::uint64_t, std::set<CommentId>> by_text_hash_;  // derived
};

struct ReportDecision {
    UnixMs time_ms = 0;
    ViewerId author;
    std::string action;
    std::string reason;
    DecisionId decision{};  // none in the first version of the event
    auto operator<=>(const ReportDecision&) const = default;
};

/// The reason of reports that a checker opened; nobody else may give it.
inline constexpr std::string_view kAutomatedReport = "automated";

struct Report {
    ReportId report;
    bool received = false;  // false: only the decision has been read so far
    ViewerId reporter;  // none: a checker opened it, and `text` is its name
    UnixMs time_ms = 0;
    schema::ReportTarget target{};
    std::uint64_t target_id = 0;
    std::string reason;
    std::string text;
    std::vector<ReportDecision> decisions;  // sorted
    std::optional<ReportDecision> decision;  // the earliest that was not revoked
    [[nodiscard]] bool is_open() const { return received && !decision; }
    bool operator==(const Report&) const = default;
};

class Reports {
public:
    void receive(ViewerId reporter, UnixMs time_ms, const schema::Reported& event);
    void decide(UnixMs time_ms, const schema::ReportDecided& event);
    /// Reports that this decided are open again, or stand by another decision. Which ones changed, known ones only.
    std::vector<ReportId> revoke(DecisionId decision);

    void forget_reporter(ViewerId reporter);
    /// As if it had never been received; what was decided of it stays.
    void withdraw(ReportId report);

    [[nodiscard]] const Report* find(ReportId report) const;
    /// Received ones, oldest first.
    [[nodiscard]] std::vector<const Report*> list(bool only_open, std::size_t max_count) const;
    [[nodiscard]] std::size_t open_count() const;
    [[nodiscard]] const std::map<ReportId, Report>& all() const { return reports_; }
    /// Some report was decided by it, whether that still holds or not.
    [[nodiscard]] bool has_decision(DecisionId decision) const { return by_decision_.contains(decision); }
    /// Received ones about one thing, oldest first.
    [[nodiscard]] std::vector<const Report*> of_target(schema::ReportTarget target, std::uint64_t id) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Reports decode(ByteReader& in);

private:
    void settle(Report& report) const;
    void index(const Report& report);

    std::map<ReportId, Report> reports_;
    std::set<DecisionId> revoked_;
    std::map<DecisionId, std::vector<ReportId>> by_decision_;  // derived
    std::map<std::pair<schema::ReportTarget, std::uint64_t>, std::vector<ReportId>> by_target_;  // derived
};

}  // namespace tiller::projection

// Comments and reports. A removal or decision may be read before what it is about (they can lie in two regions), so
// each entry holds both halves and does not care which came first.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
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
    std::string text;
    std::string language;
    bool operator==(const Comment&) const = default;
};

/// Where a page of comments ends: the next page holds what is older.
struct CommentCursor {
    UnixMs time_ms = 0;
    CommentId comment;
    auto operator<=>(const CommentCursor&) const = default;
};

class Comments {
public:
    /// False when it is there already or was removed.
    bool post(ViewerId author, UnixMs time_ms, const schema::CommentPosted& event);
    /// True when it was there and is gone now. Should it be posted later, it stays out.
    bool remove(CommentId comment);
    [[nodiscard]] std::vector<Comment> by_author(ViewerId author) const;  // looks at every comment

    [[nodiscard]] const Comment* find(CommentId comment) const;
    [[nodiscard]] bool was_removed(CommentId comment) const { return removed_.contains(comment); }
    /// Newest first, at most `max_count`, older than `before` when given.
    [[nodiscard]] std::vector<const Comment*> page(VideoId video, std::optional<CommentCursor> before,
                                                   std::size_t max_count) const;
    [[nodiscard]] std::size_t count(VideoId video) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Comments decode(ByteReader& in);

private:
    void insert(Comment comment);

    std::map<CommentId, Comment> comments_;
    std::unordered_map<VideoId, std::map<CommentCursor, CommentId>> by_video_;  // derived
    std::set<CommentId> removed_;
};

struct ReportDecision {
    UnixMs time_ms = 0;
    ViewerId author;
    std::string action;
    std::string reason;
    auto operator<=>(const ReportDecision&) const = default;
};

struct Report {
    ReportId report;
    bool received = false;  // false: only the decision has been read so far
    ViewerId reporter;      // may be none
    UnixMs time_ms = 0;
    schema::ReportTarget target{};
    std::uint64_t target_id = 0;
    std::string reason;
    std::string text;
    std::optional<ReportDecision> decision;  // of several, the earliest stands
    [[nodiscard]] bool is_open() const { return received && !decision; }
    bool operator==(const Report&) const = default;
};

class Reports {
public:
    void receive(ViewerId reporter, UnixMs time_ms, const schema::Reported& event);
    void decide(UnixMs time_ms, const schema::ReportDecided& event);

    void forget_reporter(ViewerId reporter);

    [[nodiscard]] const Report* find(ReportId report) const;
    /// Received ones, oldest first.
    [[nodiscard]] std::vector<const Report*> list(bool only_open, std::size_t max_count) const;
    [[nodiscard]] std::size_t open_count() const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Reports decode(ByteReader& in);

private:
    std::map<ReportId, Report> reports_;
};

}  // namespace tiller::projection

// What others did that somebody wants to know. The newest kMaxNotifications of each viewer, one for each thing: who likes a
// video, takes it back and likes it again is one entry, at the time of the last. What was taken back or removed keeps its
// entry and is left out when the list is read; so the list is the same however regions are interleaved.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"

namespace tiller::projection {

inline constexpr std::size_t kMaxNotifications = 200;  // of one viewer

enum class NotificationKind : std::uint8_t {
    kVideoLiked = 0,
    kCommented = 1,  // on a video of theirs
    kReplied = 2,  // to a comment of theirs
    kMentioned = 3,  // in a comment
    kCommentLiked = 4,
    kFollowed = 5,
    kVideoModerated = 6,  // hidden, taken down or given back by staff
    kCommentRemoved = 7,  // by the creator or staff
    kReportDecided = 8,
    kDecided = 9,  // about them or what is theirs, with a statement; also when it is revoked
    kAppealDecided = 10,
    kAgeCorrected = 11,  // staff said which age group they are of
};
inline constexpr NotificationKind kLastNotificationKind = NotificationKind::kAgeCorrected;

[[nodiscard]] std::string_view name_of(NotificationKind kind);

struct Notification {
    UnixMs time_ms = 0;
    NotificationKind kind{};
    ViewerId actor{};  // none where it is of no concern who (staff)
    VideoId video{};  // none = no video
    CommentId comment{};  // none = no comment
    std::uint64_t about = 0;  // kReportDecided: the report; kDecided, kAppealDecided: the decision
    std::string reason{};  // of a decision
    bool undone = false;  // a like or follow that was taken back
    bool operator==(const Notification&) const = default;
    /// What it is about: a second one with the same key takes the place of the first.
    [[nodiscard]] auto key() const { return std::tuple(kind, actor, video, comment, about); }
};

class Notifications {
public:
    /// Of the same key the last one stands, but for a removal, where the first does. Nobody is told of what they did themselves.
    void put(ViewerId receiver, Notification notification);
    /// What they received, and what others received of them.
    void forget(ViewerId person);
    void see(ViewerId receiver, UnixMs until_ms);

    /// Newest first, undone ones among them; empty for who has none.
    [[nodiscard]] const std::vector<Notification>& of(ViewerId receiver) const;
    [[nodiscard]] UnixMs seen_until(ViewerId receiver) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Notifications decode(ByteReader& in);

private:
    std::map<ViewerId, std::vector<Notification>> lists_;  // newest first, ties by key
    std::map<ViewerId, UnixMs> seen_until_;
};

}  // namespace tiller::projection

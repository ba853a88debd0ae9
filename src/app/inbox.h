// Notifications: what others did that concerns a viewer, grouped, without whom they do not want to hear from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"
#include "projection/notifications.h"

namespace tiller::app {

inline constexpr std::size_t kShownActors = 3;

/// Likes of one video or comment are one line, and so are the follows of one day (UTC).
struct NotificationCard {
    projection::NotificationKind kind{};
    UnixMs time_ms = 0;  // of the newest
    bool unread = false;
    std::vector<CreatorCard> actors;  // newest first, at most kShownActors; none where staff decided
    std::size_t others = 0;           // besides those
    std::optional<schema::Video> video;
    std::string video_state;  // of kVideoModerated: how it stands now
    CommentId comment;
    std::string comment_text;
    std::string reason;  // of staff; of kReportDecided: what was done
    std::uint64_t about = 0;  // the report or the decision
    std::optional<schema::Ruling> ruling;  // of kDecided and kAppealDecided
    std::string outcome;  // of a decision: "undone", "granted", "refused"; empty while it holds as it was made
};
struct InboxPage {
    std::vector<NotificationCard> notifications;  // newest first
    std::size_t unread = 0;
    bool silent = false;  // quiet hours: nothing is marked as new
};

/// All functions are safe from any thread.
class Inbox {
public:
    explicit Inbox(const Parts& parts) : parts_(parts) {}
    [[nodiscard]] InboxPage page(const Identity& viewer) const;
    /// Lines of page() that are newer than what was seen.
    [[nodiscard]] std::size_t unread(const Identity& viewer) const { return page(viewer).unread; }
    /// Everything up to then has been looked at. Waits until it is in force.
    [[nodiscard]] Status see(const Identity& viewer, UnixMs until_ms);

private:
    const Parts parts_;
};

}  // namespace tiller::app

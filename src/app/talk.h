// People and what they say to each other: comments, follows, blocks, reports.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"
#include "app/rate_limit.h"
#include "projection/talk.h"

namespace tiller::app {

struct CommentCard {
    CommentId id;
    CreatorCard author;
    std::string text;
    std::string language;
    UnixMs created_ms = 0;
    bool own = false;
};
struct CommentPage {
    std::vector<CommentCard> comments;
    std::string next;
};

/// All functions are safe from any thread; those that change something wait until it is durable and in force.
class Talk {
public:
    explicit Talk(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] Result<CommentPage> comments(const Identity& viewer, VideoId video, std::string_view after) const;
    /// The token proves that the video was shown to the author. kDenied when the creator has blocked them.
    [[nodiscard]] Result<CommentCard> comment(const Identity& author, VideoId video, std::string_view text,
                                              std::string_view language, std::string_view token);
    /// The author, the video's creator and moderators may.
    [[nodiscard]] Status remove_comment(const Identity& caller, CommentId comment);

    /// With a token the feed learns from it too.
    [[nodiscard]] Status follow(const Identity& viewer, ViewerId creator, bool undo, std::string_view token);
    [[nodiscard]] Status block(const Identity& viewer, ViewerId target, bool undo);
    [[nodiscard]] std::vector<CreatorCard> blocks(const Identity& viewer) const;

    /// Needs no account. kNotFound when the target does not exist, kExhausted.
    [[nodiscard]] Result<ReportId> report(const Identity& caller, const ingest::NewReport& report);

private:
    const Parts parts_;
    RateLimit comments_per_account_{{.burst = 10, .per_minute = 10}};
    RateLimit reports_per_network_{{.burst = 20, .per_minute = 6}};
};

}  // namespace tiller::app

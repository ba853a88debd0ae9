// What people say under a video: threads, answers, quotes, likes, and the creator's hand over them.
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

inline constexpr std::size_t kThreadsInPage = 30;
inline constexpr std::size_t kRepliesInPage = 30;
inline constexpr std::size_t kExcerptBytes = 280;

/// The comment that another one quotes, as it reads now. Gone: removed, or of somebody whom the watcher does not meet.
struct QuotedComment {
    CommentId id;
    std::string handle;
    std::string text;
    bool gone = false;
};
struct QuoteCard {
    schema::QuoteKind kind{};
    std::uint32_t moment_ms = 0;
    std::string line;
    std::optional<QuotedComment> comment;
};
struct CommentCard {
    CommentId id;
    CreatorCard author;
    std::string text;
    std::string language;
    UnixMs created_ms = 0;
    UnixMs edited_ms = 0;  // 0 = never
    bool own = false;
    bool gone = false;  // removed; its answers are still there
    bool by_creator = false;
    bool pinned = false;
    bool filtered = false;  // has a word that the watcher does not want to read
    bool liked = false;
    std::uint32_t likes = 0;
    std::size_t replies = 0;  // of a thread's first comment
    CommentId thread;         // none = it begins one
    CommentId reply_to{};     // when that is not the thread's first one
    std::string reply_to_handle{};
    QuoteCard quote;
    std::vector<std::string> mentions;  // handles in the text that are people here
};

/// Why somebody may not comment.
enum class CommentBar : std::uint8_t { kNone, kSignIn, kNobody, kFollowersOnly, kBlocked, kFollowedOnly };

/// "sign_in", "nobody", "followers", "blocked" or "followed" (by the creator); empty for none.
[[nodiscard]] std::string_view name_of(CommentBar bar);

struct CommentPage {
    std::vector<CommentCard> comments;  // the first ones of their threads; or answers
    std::string next;                   // empty at the end
    schema::CommentRule rule{};
    CommentBar bar{};
    bool own_video = false;
};

enum class CommentOrder : std::uint8_t { kTop, kLatest };

struct NewCommentWish {
    VideoId video{};
    std::string_view text{};
    std::string_view language{};
    std::string_view token{};           // proves that the video was shown to the author
    CommentId reply_to{};               // none = a thread of its own
    CommentId quoted_comment{};         // at most one of the two
    std::optional<std::int64_t> moment_ms{};
    std::string_view line{};            // caption line at that moment
};

/// All functions are safe from any thread; those that change something wait until it is durable and in force.
class Discussion {
public:
    explicit Discussion(const Parts& parts) : parts_(parts) {}

    /// The pinned thread comes first on the first page. kInvalid for a bad cursor.
    [[nodiscard]] Result<CommentPage> threads(const Identity& viewer, VideoId video, CommentOrder order,
                                              std::string_view after) const;
    /// Answers of a thread, oldest first; `thread` may be any comment of it.
    [[nodiscard]] Result<CommentPage> replies(const Identity& viewer, CommentId thread, std::string_view after) const;

    /// kDenied when the rule of the video or a block stands against it, kConflict for the same words twice, kExhausted.
    [[nodiscard]] Result<CommentCard> comment(const Identity& author, const NewCommentWish& wish);
    [[nodiscard]] Result<CommentCard> edit(const Identity& author, CommentId comment, std::string_view text,
                                           std::string_view language);
    /// The author, the video's creator and moderators may.
    [[nodiscard]] Status remove(const Identity& caller, CommentId comment);
    [[nodiscard]] Status like(const Identity& viewer, CommentId comment, bool undo);
    /// By the video's creator; only the first comment of a thread stands first.
    [[nodiscard]] Status pin(const Identity& creator, CommentId comment, bool undo);
    [[nodiscard]] Status change_rule(const Identity& creator, VideoId video, schema::CommentRule rule);

private:
    [[nodiscard]] CommentCard card_of(const projection::View& view, const projection::Comment& comment,
                                      const Identity& watcher) const;
    [[nodiscard]] std::optional<CommentCard> thread_card(const projection::View& view,
                                                         const projection::ThreadView& thread,
                                                         const Identity& watcher) const;
    [[nodiscard]] Status check_may_comment(const projection::View& view, const projection::VideoLookup& video,
                                           const Identity& author) const;
    [[nodiscard]] Result<ingest::NewComment> draft_of(const projection::View& view, const NewCommentWish& wish,
                                                      const Identity& author) const;

    const Parts parts_;
    RateLimit comments_per_account_{{.burst = 10, .per_minute = 10}};
    RateLimit likes_per_account_{{.burst = 60, .per_minute = 60}};
};

}  // namespace tiller::app

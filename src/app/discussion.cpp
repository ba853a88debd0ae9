#include "app/discussion.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/ages.h"
#include "app/in_force.h"
#include "app/mentions.h"
#include "ingest/text.h"

namespace tiller::app {
namespace {

constexpr std::size_t kRepliesLookedAt = 200;   // where the same words are looked for
constexpr std::size_t kThreadsForRepeats = 50;  // likewise, of the newest

std::unexpected<Error> no_cursor() { return fail(ErrorCode::kInvalid, "\"after\" is not a cursor of this list"); }

template <typename Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

Result<std::optional<projection::CommentCursor>> time_cursor(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const std::size_t dash = text.find('-');
    projection::CommentCursor cursor;
    if (dash == std::string_view::npos || !read_number(text.substr(0, dash), cursor.time_ms)) return no_cursor();
    const auto id = parse_id<CommentId>(text.substr(dash + 1));
    if (!id) return no_cursor();
    cursor.comment = *id;
    return cursor;
}

std::string text_of(const projection::CommentCursor& cursor) {
    return fmt::format("{}-{}", cursor.time_ms, to_text(cursor.comment));
}

/// What is not public can not be talked about.
Result<projection::VideoLookup> talked_about(const projection::View& view, VideoId video, const Identity& watcher) {
    const auto found = view.find_video(video);
    if (!found || found->space != schema::kAppSpace || found->facts().state == schema::VideoState::kHidden ||
        view.are_apart(watcher.viewer, found->facts().creator) ||
        (is_hidden_by_age(view, found->facts(), watcher.viewer) && !watcher.may_moderate()))
        return fail(ErrorCode::kNotFound, "there is no such video");
    if (!found->facts().is_public()) return fail(ErrorCode::kGone, "this video is gone");
    return *found;
}

Result<const projection::Comment*> known_comment(const projection::View& view, CommentId comment,
                                                 const Identity& watcher) {
    const projection::Comment* found = view.comments().find(comment);
    if (found == nullptr || view.are_apart(watcher.viewer, found->author))
        return fail(ErrorCode::kNotFound, "there is no such comment");
    return found;
}

bool is_unwanted(const projection::View& view, ViewerId watcher, ViewerId author) {
    return view.are_apart(watcher, author) || view.mutes(watcher, author);
}

QuoteCard quote_card(const projection::View& view, const schema::Quote& quote, ViewerId watcher) {
    QuoteCard card{.kind = quote.kind, .moment_ms = quote.moment_ms, .line = quote.line, .comment = {}};
    if (quote.kind != schema::QuoteKind::kComment) return card;
    card.comment = QuotedComment{.id = quote.comment, .handle = {}, .text = {}, .gone = true};
    const projection::Comment* quoted = view.comments().find(quote.comment);
    if (quoted == nullptr || is_unwanted(view, watcher, quoted->author)) return card;
    card.comment = QuotedComment{.id = quote.comment,
                                 .handle = creator_card(view, quoted->author, {}).handle,
                                 .text = excerpt(quoted->text, kExcerptBytes),
                                 .gone = false};
    return card;
}

CommentBar bar_of(const projection::View& view, const projection::VideoLookup& video, const Identity& person) {
    const ViewerId creator = video.facts().creator;
    if (!person.is_account) return CommentBar::kSignIn;
    if (person.viewer == creator) return CommentBar::kNone;
    if (view.are_apart(person.viewer, creator)) return CommentBar::kBlocked;
    if (!may_write_to(view, person.viewer, creator)) return CommentBar::kFollowedOnly;
    const schema::ViewerState* state = view.viewer(person.viewer);
    switch (view.comment_rule(video.facts().video)) {
        case schema::CommentRule::kNobody: return CommentBar::kNobody;
        case schema::CommentRule::kFollowers:
            return state != nullptr && state->follows_creator(creator) ? CommentBar::kNone : CommentBar::kFollowersOnly;
        case schema::CommentRule::kEveryone: break;
    }
    return CommentBar::kNone;
}

/// The same person with the same words, here, a moment ago.
bool is_repeated(const projection::View& view, VideoId video, CommentId thread, ViewerId author,
                 std::string_view text) {
    const auto same = [&](const projection::Comment* comment) {
        return comment != nullptr && comment->author == author && comment->text == text;
    };
    if (!thread.is_none())
        return std::ranges::any_of(view.comments().replies(video, thread, std::nullopt, kRepliesLookedAt), same);
    return std::ranges::any_of(view.comments().latest(video, std::nullopt, kThreadsForRepeats),
                               [&](const projection::ThreadView& view_of_one) { return same(view_of_one.first); });
}

}  // namespace

std::string_view name_of(CommentBar bar) {
    switch (bar) {
        case CommentBar::kSignIn: return "sign_in";
        case CommentBar::kNobody: return "nobody";
        case CommentBar::kFollowersOnly: return "followers";
        case CommentBar::kBlocked: return "blocked";
        case CommentBar::kFollowedOnly: return "followed";
        case CommentBar::kNone: break;
    }
    return "";
}

CommentCard Discussion::card_of(const projection::View& view, const projection::Comment& comment,
                                const Identity& watcher) const {
    CommentCard card{.id = comment.comment,
                     .author = creator_card(view, comment.author, watcher.viewer),
                     .text = comment.text,
                     .language = comment.language,
                     .created_ms = comment.time_ms,
                     .edited_ms = comment.edited_ms,
                     .own = comment.author == watcher.viewer,
                     .likes = view.comments().likes(comment.comment),
                     .thread = comment.thread,
                     .quote = quote_card(view, comment.quote, watcher.viewer),
                     .mentions = {}};
    const auto video = view.find_video(comment.video);
    card.by_creator = video && video->facts().creator == comment.author;
    card.pinned = view.pinned_comment(comment.video) == comment.comment;
    card.liked = !watcher.viewer.is_none() && view.likes_comment(watcher.viewer, comment.comment);
    if (!card.own) card.filtered = has_word(comment.text, view.filtered_words(watcher.viewer));
    if (comment.reply_to != comment.thread) {
        card.reply_to = comment.reply_to;
        const projection::Comment* answered = view.comments().find(comment.reply_to);
        if (answered != nullptr && !is_unwanted(view, watcher.viewer, answered->author))
            card.reply_to_handle = creator_card(view, answered->author, {}).handle;
    }
    for (const ViewerId mentioned : comment.mentions) {
        const projection::Account* account = view.accounts().find(mentioned);
        if (account != nullptr && account->state == schema::AccountState::kActive)
            card.mentions.push_back(account->handle);
    }
    return card;
}

std::optional<CommentCard> Discussion::thread_card(const projection::View& view, const projection::ThreadView& thread,
                                                   const Identity& watcher) const {
    if (thread.first != nullptr && is_unwanted(view, watcher.viewer, thread.first->author)) return std::nullopt;
    CommentCard card;
    if (thread.first != nullptr) {
        card = card_of(view, *thread.first, watcher);
    } else {
        card.id = thread.thread;
        card.gone = true;
        card.created_ms = thread.time_ms;
    }
    card.replies = thread.replies;
    return card;
}

Result<CommentPage> Discussion::threads(const Identity& viewer, VideoId video, CommentOrder order,
                                        std::string_view after) const {
    std::optional<projection::CommentCursor> before;
    std::size_t place = 0;
    if (order == CommentOrder::kLatest) before = TRY(time_cursor(after));
    if (order == CommentOrder::kTop && !after.empty() &&
        (!read_number(after, place) || place > projection::kMaxThreadsLookedAt))
        return no_cursor();
    const projection::View view = parts_.projections.view();
    const projection::VideoLookup found = TRY(talked_about(view, video, viewer));
    CommentPage page{.comments = {},
                     .next = {},
                     .rule = view.comment_rule(video),
                     .bar = bar_of(view, found, viewer),
                     .own_video = viewer.is_account && found.facts().creator == viewer.viewer};
    const CommentId pinned = view.pinned_comment(video);
    const auto add = [&](const projection::ThreadView& thread) {
        if (auto card = thread_card(view, thread, viewer)) page.comments.push_back(std::move(*card));
    };
    if (after.empty() && !pinned.is_none()) {
        if (const auto first = view.comments().thread(video, pinned)) add(*first);
    }
    if (order == CommentOrder::kLatest) {
        const auto latest = view.comments().latest(video, before, kThreadsInPage + 1);
        for (std::size_t i = 0; i < latest.size() && i < kThreadsInPage; ++i) {
            if (latest[i].thread != pinned) add(latest[i]);
        }
        if (latest.size() > kThreadsInPage) {
            const projection::ThreadView& last = latest[kThreadsInPage - 1];
            page.next = text_of({last.time_ms, last.thread});
        }
        return page;
    }
    const auto top = view.comments().top(video);
    const std::size_t end = std::min(top.size(), place + kThreadsInPage);
    for (std::size_t i = place; i < end; ++i) {
        if (top[i].thread != pinned) add(top[i]);
    }
    if (end < top.size()) page.next = std::to_string(end);
    return page;
}

Result<CommentPage> Discussion::replies(const Identity& viewer, CommentId thread, std::string_view after) const {
    const auto cursor = TRY(time_cursor(after));
    const projection::View view = parts_.projections.view();
    const auto place = view.comments().place_of_thread(thread);
    if (!place) return fail(ErrorCode::kNotFound, "there is no such comment");
    const projection::VideoLookup found = TRY(talked_about(view, place->video, viewer));
    CommentPage page{.comments = {},
                     .next = {},
                     .rule = view.comment_rule(place->video),
                     .bar = bar_of(view, found, viewer),
                     .own_video = viewer.is_account && found.facts().creator == viewer.viewer};
    const auto replies = view.comments().replies(place->video, place->thread, cursor, kRepliesInPage + 1);
    for (std::size_t i = 0; i < replies.size() && i < kRepliesInPage; ++i) {
        if (!is_unwanted(view, viewer.viewer, replies[i]->author))
            page.comments.push_back(card_of(view, *replies[i], viewer));
    }
    if (replies.size() > kRepliesInPage) {
        const projection::Comment& last = *replies[kRepliesInPage - 1];
        page.next = text_of({last.time_ms, last.comment});
    }
    return page;
}

Status Discussion::check_may_comment(const projection::View& view, const projection::VideoLookup& video,
                                     const Identity& author) const {
    switch (bar_of(view, video, author)) {
        case CommentBar::kNone: return {};
        case CommentBar::kSignIn: return fail(ErrorCode::kDenied, "sign in to comment");
        case CommentBar::kNobody: return fail(ErrorCode::kDenied, "the creator has turned comments off for this video");
        case CommentBar::kFollowersOnly:
            return fail(ErrorCode::kDenied, "only people who follow the creator can comment here; follow them first");
        case CommentBar::kFollowedOnly:
            return fail(ErrorCode::kDenied, "only people whom the creator follows can comment here");
        case CommentBar::kBlocked:
            return fail(ErrorCode::kDenied, "the creator of this video does not take your comments");
    }
    return {};
}

Result<ingest::NewComment> Discussion::draft_of(const projection::View& view, const NewCommentWish& wish,
                                                const Identity& author) const {
    const projection::VideoLookup video = TRY(talked_about(view, wish.video, author));
    TRY_STATUS(check_may_comment(view, video, author));
    ingest::NewComment draft{.video = wish.video, .text = wish.text, .language = wish.language, .command_id = {}};
    if (!wish.reply_to.is_none()) {
        const projection::Comment& answered = *TRY(known_comment(view, wish.reply_to, author));
        if (answered.video != wish.video)
            return fail(ErrorCode::kInvalid, "\"reply_to\" is a comment under another video");
        draft.thread = answered.thread_id();
        draft.reply_to = answered.comment;
        draft.reply_to_author = answered.author;
    }
    if (!wish.quoted_comment.is_none()) {
        const projection::Comment& quoted = *TRY(known_comment(view, wish.quoted_comment, author));
        if (quoted.video != wish.video)
            return fail(ErrorCode::kInvalid, "the quoted comment stands under another video");
        draft.quote = {.kind = schema::QuoteKind::kComment, .moment_ms = 0, .line = {}, .comment = wish.quoted_comment};
    } else if (wish.moment_ms) {
        if (*wish.moment_ms < 0 || *wish.moment_ms > video.facts().duration_ms)
            return fail(ErrorCode::kInvalid, fmt::format("\"moment_ms\" must be in [0, {}], the length of this video",
                                                         video.facts().duration_ms));
        draft.quote = {.kind = schema::QuoteKind::kMoment,
                       .moment_ms = static_cast<std::uint32_t>(*wish.moment_ms),
                       .line = std::string(wish.line),
                       .comment = {}};
    }
    draft.mentions = mentioned_in(view, wish.text, author.viewer);
    if (is_repeated(view, wish.video, draft.thread, author.viewer, wish.text))
        return fail(ErrorCode::kConflict, "you have said just that here already");
    return draft;
}

Result<CommentCard> Discussion::comment(const Identity& author, const NewCommentWish& wish) {
    const auto shown = TRY(parts_.impressions.open(wish.token, author.viewer, schema::kAppSpace));
    if (shown.impression.video != wish.video)
        return fail(ErrorCode::kDenied, "this impression token was issued for another video");
    if (!comments_per_account_.take(to_text(author.viewer), parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many comments in a minute; wait a little");
    const ingest::NewComment draft = TRY(draft_of(parts_.projections.view(), wish, author));
    const ingest::PostedComment posted = TRY(parts_.ingest.comment(actor_of(author), draft));
    // The same fact once more for the feed, tied to the impression: commenting says something about taste.
    const std::string command_id = to_text(posted.comment);
    const ingest::ActionCommand action{.id = command_id, .token = wish.token, .action = schema::Action::kComment};
    (void)TRY(parts_.ingest.act(actor_of(author), std::span(&action, 1)));
    TRY_STATUS(wait_in_force(parts_, posted.position));
    const projection::View view = parts_.projections.view();
    const projection::Comment* stored = view.comments().find(posted.comment);
    if (stored == nullptr) return fail(ErrorCode::kGone, "the comment was removed at once");
    return card_of(view, *stored, author);
}

Result<CommentCard> Discussion::edit(const Identity& author, CommentId comment, std::string_view text,
                                     std::string_view language) {
    if (!comments_per_account_.take(to_text(author.viewer), parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many changes in a minute; wait a little");
    std::vector<ViewerId> mentions;
    {
        const projection::View view = parts_.projections.view();
        const projection::Comment& found = *TRY(known_comment(view, comment, author));
        if (found.author != author.viewer) return fail(ErrorCode::kDenied, "this comment is somebody else's");
        const projection::VideoLookup video = TRY(talked_about(view, found.video, author));
        TRY_STATUS(check_may_comment(view, video, author));
        mentions = mentioned_in(view, text, author.viewer);
    }
    TRY_STATUS(in_force(
        parts_, parts_.ingest.edit_comment(
                    actor_of(author),
                    {.comment = comment, .text = text, .language = language, .mentions = std::move(mentions)})));
    const projection::View view = parts_.projections.view();
    return card_of(view, *TRY(known_comment(view, comment, author)), author);
}

Status Discussion::remove(const Identity& caller, CommentId comment) {
    PartitionId home;
    schema::CommentRemoved removal{
        .comment = comment, .video = {}, .author = caller.viewer, .reason = {}, .comment_author = {}};
    {
        const projection::View view = parts_.projections.view();
        const projection::Comment* found = view.comments().find(comment);
        if (found == nullptr) return fail(ErrorCode::kNotFound, "there is no such comment");
        const auto about = view.find_video(found->video);
        const bool own_video = about && about->video().creator == caller.viewer;
        if (found->author != caller.viewer && !own_video) {
            return fail(ErrorCode::kDenied, caller.may_moderate()
                                                ? "staff removes a comment with a statement of reasons: POST "
                                                  "/v1/admin/comments/{comment}/state"
                                                : "this comment is somebody else's");
        }
        home = view.partition_of(found->author).value_or(parts_.options.default_home);
        removal.video = found->video;
        removal.comment_author = found->author;
    }
    return in_force(parts_, parts_.ingest.remove_comment(home, std::move(removal)));
}

Status Discussion::like(const Identity& viewer, CommentId comment, bool undo) {
    if (!likes_per_account_.take(to_text(viewer.viewer), parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many likes in a minute; wait a little");
    schema::CommentLiked like{.comment = comment, .video = {}, .author = {}, .undo = undo};
    {
        const projection::View view = parts_.projections.view();
        const projection::Comment& found = *TRY(known_comment(view, comment, viewer));
        (void)TRY(talked_about(view, found.video, viewer));
        if (view.likes_comment(viewer.viewer, comment) != undo) return {};
        like.video = found.video;
        like.author = found.author;
    }
    return in_force(parts_, parts_.ingest.like_comment(actor_of(viewer), like));
}

Status Discussion::pin(const Identity& creator, CommentId comment, bool undo) {
    ingest::VideoHome home;
    schema::CommentPinned pin;
    {
        const projection::View view = parts_.projections.view();
        const projection::Comment& found = *TRY(known_comment(view, comment, creator));
        const projection::VideoLookup video = TRY(talked_about(view, found.video, creator));
        if (video.facts().creator != creator.viewer)
            return fail(ErrorCode::kDenied, "only the creator of the video pins a comment");
        if (!found.thread.is_none())
            return fail(ErrorCode::kInvalid, "an answer can not be pinned; pin the comment that it answers");
        const bool is_pinned = view.pinned_comment(found.video) == comment;
        if (is_pinned != undo) return {};
        home = {.partition = video.home, .creator = creator.viewer};
        pin = {.video = found.video, .comment = undo ? CommentId{} : comment};
    }
    return in_force(parts_, parts_.ingest.pin_comment(home, pin));
}

Status Discussion::change_rule(const Identity& creator, VideoId video, schema::CommentRule rule) {
    ingest::VideoHome home;
    {
        const projection::View view = parts_.projections.view();
        const auto found = view.find_video(video);
        if (!found || found->space != schema::kAppSpace) return fail(ErrorCode::kNotFound, "there is no such video");
        if (found->facts().creator != creator.viewer)
            return fail(ErrorCode::kDenied, "only its creator says who may comment on a video");
        if (view.comment_rule(video) == rule) return {};
        home = {.partition = found->home, .creator = creator.viewer};
    }
    return in_force(parts_, parts_.ingest.change_comment_rule(home, {.video = video, .rule = rule}));
}

}  // namespace tiller::app

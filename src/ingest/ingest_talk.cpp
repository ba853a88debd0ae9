// What people write to each other, and whom and what they would rather not read.
#include <algorithm>

#include "ingest/ingest.h"

namespace tiller::ingest {
namespace {

std::unexpected<Error> refused(std::string message) { return fail(ErrorCode::kInvalid, std::move(message)); }

/// What an edit and a new comment have in common: text, its tokens, language and mentions.
Status fill_in(auto& event, std::string_view text, std::string_view language, const std::vector<ViewerId>& mentions,
               const TokenCutter& cutter) {
    event.language = TRY(normalise_language(language));
    event.text = TRY(normalise_text(text, {.what = "text", .max_bytes = kMaxCommentBytes}));
    if (event.text.empty()) return refused("text is empty");
    event.text_tokens = cutter.cut(event.text);
    if (mentions.size() > schema::kMaxMentions)
        return refused("a comment can mention at most " + std::to_string(schema::kMaxMentions) + " people");
    event.mentions = mentions;
    return {};
}

}  // namespace

Result<PostedComment> Ingest::comment(const Actor& actor, const NewComment& comment) {
    if (comment.command_id.size() > kMaxCommandIdBytes)
        return refused("id has more than " + std::to_string(kMaxCommandIdBytes) + " bytes");
    schema::CommentPosted event;
    event.comment = CommentId{context_.entropy.id64()};
    event.video = comment.video;
    TRY_STATUS(fill_in(event, comment.text, comment.language, comment.mentions, cutter_));
    event.thread = comment.thread;
    event.reply_to = comment.reply_to;
    event.reply_to_author = comment.reply_to_author;
    event.quote = comment.quote;
    event.quote.line = TRY(normalise_text(
        comment.quote.line,
        {.what = "quoted line", .max_bytes = schema::kMaxQuotedBytes, .lines = TextLimits::Lines::kJoined}));
    PostedComment posted{event.comment, event.text, context_.clock.now_ms(), {}};
    std::vector<schema::Event> events(1);
    events[0] = {posted.time_ms, actor.viewer, command_key_of(comment.command_id), std::move(event)};
    posted.position = TRY(context_.journal.append_and_wait(actor.home, std::move(events))).last();
    return posted;
}

Result<Position> Ingest::edit_comment(const Actor& author, const CommentEdit& edit) {
    schema::CommentEdited event;
    event.comment = edit.comment;
    TRY_STATUS(fill_in(event, edit.text, edit.language, edit.mentions, cutter_));
    return append_one(author.home, author.viewer, 0, std::move(event));
}

Result<Position> Ingest::remove_comment(PartitionId home, schema::CommentRemoved removal) {
    removal.reason = TRY(normalise_text(removal.reason, {.what = "reason", .max_bytes = schema::kMaxReasonBytes}));
    const ViewerId author = removal.author;
    return append_one(home, author, 0, std::move(removal));
}

Result<Position> Ingest::like_comment(const Actor& actor, schema::CommentLiked like) {
    return append_one(actor.home, actor.viewer, 0, like);
}

Result<Position> Ingest::pin_comment(const VideoHome& home, schema::CommentPinned pin) {
    return append_one(home.partition, home.creator, 0, pin);
}

Result<Position> Ingest::change_comment_rule(const VideoHome& home, schema::CommentRuleChanged change) {
    return append_one(home.partition, home.creator, 0, change);
}

Result<Position> Ingest::mute(const Actor& actor, ViewerId target, bool undo) {
    if (target.is_none()) return refused("viewer to mute is missing");
    if (target == actor.viewer) return refused("nobody can mute themselves");
    return append_one(actor.home, actor.viewer, 0, schema::Muted{target, undo});
}

Result<Position> Ingest::filter_words(const Actor& actor, std::span<const std::string> words) {
    schema::WordsFiltered event;
    if (words.size() > schema::kMaxFilteredWords)
        return refused("at most " + std::to_string(schema::kMaxFilteredWords) + " words can be filtered");
    for (const std::string& typed : words) {
        std::string word = TRY(normalise_text(
            typed, {.what = "word", .max_bytes = schema::kMaxFilteredWordBytes, .lines = TextLimits::Lines::kJoined}));
        word = lower_case(word);
        if (word.size() > schema::kMaxFilteredWordBytes) return refused("a word to filter is too long");
        if (!word.empty() && std::ranges::find(event.words, word) == event.words.end())
            event.words.push_back(std::move(word));
    }
    return append_one(actor.home, actor.viewer, 0, std::move(event));
}

Result<Position> Ingest::see_notifications(const Actor& actor, UnixMs until_ms) {
    return append_one(actor.home, actor.viewer, 0,
                      schema::NotificationsSeen{std::min(until_ms, context_.clock.now_ms())});
}

}  // namespace tiller::ingest

#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "projection/decode_limits.h"
#include "projection/talk.h"

namespace tiller::projection {

namespace {
CommentCursor cursor_of(const Comment& comment) { return {comment.time_ms, comment.comment}; }
}  // namespace

CommentCursor Comments::start_of(CommentId id, const Thread& thread) const {
    return {thread.has_first ? comments_.at(id).time_ms : thread.replies.begin()->first.time_ms, id};
}

void Comments::insert(Comment comment) {
    by_author_[comment.author].insert(comment.comment);
    by_text_hash_[hash_text(comment.text)].insert(comment.comment);
    const auto [at, is_new] = comments_.emplace(comment.comment, std::move(comment));
    if (is_new && !is_withdrawn(at->first)) list(at->second);
}

void Comments::list(const Comment& comment) {
    VideoTalk& talk = by_video_[comment.video];
    const CommentId id = comment.thread_id();
    const auto [at, is_new] = talk.threads.try_emplace(id);
    thread_videos_.emplace(id, comment.video);
    if (!is_new) talk.by_start.erase(start_of(id, at->second));
    if (comment.thread.is_none())
        at->second.has_first = true;
    else
        at->second.replies.emplace(cursor_of(comment), comment.comment);
    ++talk.count;
    talk.by_start.emplace(start_of(id, at->second), id);
}

void Comments::post(ViewerId author, UnixMs time_ms, const schema::CommentPosted& event) {
    if (removed_.contains(event.comment) || comments_.contains(event.comment)) return;
    insert({.comment = event.comment,
            .video = event.video,
            .author = author,
            .time_ms = time_ms,
            .edited_ms = 0,
            .text = event.text,
            .language = event.language,
            .thread = event.thread,
            .reply_to = event.reply_to,
            .quote = event.quote,
            .mentions = event.mentions});
}

bool Comments::edit(ViewerId author, UnixMs time_ms, const schema::CommentEdited& event) {
    const auto at = comments_.find(event.comment);
    if (at == comments_.end() || at->second.author != author) return false;
    by_text_hash_[hash_text(at->second.text)].erase(event.comment);
    by_text_hash_[hash_text(event.text)].insert(event.comment);
    at->second.text = event.text;
    at->second.language = event.language;
    at->second.mentions = event.mentions;
    at->second.edited_ms = time_ms;
    return true;
}

bool Comments::remove(CommentId comment) {
    removed_.insert(comment);
    const auto at = comments_.find(comment);
    if (at == comments_.end()) return false;
    const bool was_listed = !is_withdrawn(comment);
    if (was_listed) unlist(at->second);
    by_author_[at->second.author].erase(comment);
    by_text_hash_[hash_text(at->second.text)].erase(comment);
    comments_.erase(at);
    return was_listed;
}

bool Comments::is_withdrawn(CommentId comment) const {
    const auto at = withdrawn_.find(comment);
    return at != withdrawn_.end() && at->second.holds();
}

void Comments::withdraw(UnixMs time_ms, const schema::CommentWithdrawn& event) {
    Withdrawal& withdrawal = withdrawn_[event.comment];
    const bool before = withdrawal.holds();
    UnixMs& newest_ms = event.undo ? withdrawal.returned_ms : withdrawal.taken_ms;
    newest_ms = std::max(newest_ms, time_ms);
    const auto at = comments_.find(event.comment);
    if (at == comments_.end() || before == withdrawal.holds()) return;
    if (before)
        list(at->second);
    else
        unlist(at->second);
}

void Comments::unlist(const Comment& comment) {
    const auto video = by_video_.find(comment.video);
    VideoTalk& talk = video->second;
    const CommentId id = comment.thread_id();
    const auto thread = talk.threads.find(id);
    talk.by_start.erase(start_of(id, thread->second));
    if (comment.thread.is_none())
        thread->second.has_first = false;
    else
        thread->second.replies.erase(cursor_of(comment));
    if (thread->second.has_first || !thread->second.replies.empty()) {
        talk.by_start.emplace(start_of(id, thread->second), id);
    } else {
        talk.threads.erase(thread);
        thread_videos_.erase(id);
    }
    if (--talk.count == 0) by_video_.erase(video);
}

void Comments::count_like(CommentId comment, bool undo) {
    if (!undo) {
        ++likes_[comment];
        return;
    }
    const auto at = likes_.find(comment);
    if (at != likes_.end() && --at->second == 0) likes_.erase(at);
}

std::vector<Comment> Comments::by_author(ViewerId author) const {
    std::vector<Comment> found;
    const auto at = by_author_.find(author);
    if (at == by_author_.end()) return found;
    for (const CommentId id : at->second) found.push_back(comments_.at(id));
    return found;
}

std::vector<const Comment*> Comments::with_text(const std::string& text, std::size_t max_count) const {
    std::vector<const Comment*> found;
    const auto at = by_text_hash_.find(hash_text(text));
    if (at == by_text_hash_.end()) return found;
    for (const CommentId id : at->second) {
        const Comment& comment = comments_.at(id);
        if (comment.text == text && found.size() < max_count) found.push_back(&comment);
    }
    return found;
}

const Comment* Comments::find(CommentId comment) const {
    return is_withdrawn(comment) ? nullptr : find_with_withdrawn(comment);
}

const Comment* Comments::find_with_withdrawn(CommentId comment) const {
    const auto at = comments_.find(comment);
    return at == comments_.end() ? nullptr : &at->second;
}

std::uint32_t Comments::likes(CommentId comment) const {
    const auto at = likes_.find(comment);
    return at == likes_.end() ? 0 : at->second;
}

const Comments::VideoTalk* Comments::talk_of(VideoId video) const {
    const auto at = by_video_.find(video);
    return at == by_video_.end() ? nullptr : &at->second;
}

ThreadView Comments::view_of(CommentId id, const Thread& thread) const {
    return {.thread = id,
            .first = thread.has_first ? find(id) : nullptr,
            .time_ms = start_of(id, thread).time_ms,
            .replies = thread.replies.size(),
            .likes = thread.has_first ? likes(id) : 0};
}

std::vector<ThreadView> Comments::latest(VideoId video, std::optional<CommentCursor> before,
                                         std::size_t max_count) const {
    std::vector<ThreadView> found;
    const VideoTalk* talk = talk_of(video);
    if (talk == nullptr) return found;
    auto at = before ? talk->by_start.lower_bound(*before) : talk->by_start.end();
    while (at != talk->by_start.begin() && found.size() < max_count) {
        --at;
        found.push_back(view_of(at->second, talk->threads.at(at->second)));
    }
    return found;
}

std::vector<ThreadView> Comments::top(VideoId video) const {
    std::vector<ThreadView> found = latest(video, std::nullopt, kMaxThreadsLookedAt);
    std::ranges::sort(found, std::greater{},
                      [](const ThreadView& view) { return std::tuple(view.points(), view.time_ms, view.thread); });
    return found;
}

std::optional<ThreadView> Comments::thread(VideoId video, CommentId thread) const {
    const VideoTalk* talk = talk_of(video);
    if (talk == nullptr) return std::nullopt;
    const auto at = talk->threads.find(thread);
    if (at == talk->threads.end()) return std::nullopt;
    return view_of(thread, at->second);
}

std::optional<Comments::Place> Comments::place_of_thread(CommentId comment) const {
    const Comment* known = find(comment);
    const CommentId thread = known == nullptr ? comment : known->thread_id();
    const auto video = thread_videos_.find(thread);
    if (video == thread_videos_.end()) return std::nullopt;
    return Place{.video = video->second, .thread = thread};
}

std::vector<const Comment*> Comments::replies(VideoId video, CommentId thread, std::optional<CommentCursor> after,
                                              std::size_t max_count) const {
    std::vector<const Comment*> found;
    const VideoTalk* talk = talk_of(video);
    const auto entry = talk == nullptr ? decltype(talk->threads.end()){} : talk->threads.find(thread);
    if (talk == nullptr || entry == talk->threads.end()) return found;
    const auto& replies = entry->second.replies;
    for (auto at = after ? replies.upper_bound(*after) : replies.begin();
         at != replies.end() && found.size() < max_count; ++at)
        found.push_back(find(at->second));
    return found;
}

std::size_t Comments::count(VideoId video) const {
    const VideoTalk* talk = talk_of(video);
    return talk == nullptr ? 0 : talk->count;
}

void Comments::encode(ByteWriter& out) const {
    out.put_varint(withdrawn_.size());
    for (const auto& [id, withdrawal] : withdrawn_) {
        out.put(id.value);
        out.put(withdrawal.taken_ms);
        out.put(withdrawal.returned_ms);
    }
    out.put_varint(comments_.size());
    for (const auto& [id, comment] : comments_) {
        out.put(id.value);
        out.put(comment.video.value);
        out.put(comment.author.value);
        out.put(comment.time_ms);
        out.put(comment.edited_ms);
        out.put_text(comment.text);
        out.put_text(comment.language);
        out.put(comment.thread.value);
        out.put(comment.reply_to.value);
        out.put(static_cast<std::uint8_t>(comment.quote.kind));
        out.put(comment.quote.moment_ms);
        out.put_text(comment.quote.line);
        out.put(comment.quote.comment.value);
        out.put_varint(comment.mentions.size());
        for (const ViewerId mentioned : comment.mentions) out.put(mentioned.value);
    }
    out.put_varint(removed_.size());
    for (const CommentId id : removed_) out.put(id.value);
}

Comments Comments::decode(ByteReader& in) {
    Comments comments;
    for (std::size_t left = in.get_count(kMaxEntries, 24); left > 0 && in.ok(); --left) {
        Withdrawal& withdrawal = comments.withdrawn_[CommentId{in.get<std::uint64_t>()}];
        withdrawal.taken_ms = in.get<UnixMs>();
        withdrawal.returned_ms = in.get<UnixMs>();
    }
    for (std::size_t left = in.get_count(kMaxEntries, 72); left > 0 && in.ok(); --left) {
        Comment comment;
        comment.comment.value = in.get<std::uint64_t>();
        comment.video.value = in.get<std::uint64_t>();
        comment.author.value = in.get<std::uint64_t>();
        comment.time_ms = in.get<UnixMs>();
        comment.edited_ms = in.get<UnixMs>();
        comment.text = in.get_text(kMaxFieldBytes);
        comment.language = in.get_text(kMaxFieldBytes);
        comment.thread.value = in.get<std::uint64_t>();
        comment.reply_to.value = in.get<std::uint64_t>();
        const auto kind = in.get<std::uint8_t>();
        if (kind > static_cast<std::uint8_t>(schema::QuoteKind::kComment)) in.mark_failed();
        comment.quote.kind = static_cast<schema::QuoteKind>(kind);
        comment.quote.moment_ms = in.get<std::uint32_t>();
        comment.quote.line = in.get_text(schema::kMaxQuotedBytes);
        comment.quote.comment.value = in.get<std::uint64_t>();
        comment.mentions.resize(in.get_count(schema::kMaxMentions, 8));
        for (ViewerId& mentioned : comment.mentions) mentioned.value = in.get<std::uint64_t>();
        if (!in.ok() || comments.comments_.contains(comment.comment)) {
            in.mark_failed();
            return comments;
        }
        comments.insert(std::move(comment));
    }
    for (std::size_t left = in.get_count(kMaxEntries, 8); left > 0 && in.ok(); --left)
        comments.removed_.insert(CommentId{in.get<std::uint64_t>()});
    return comments;
}

}  // namespace tiller::projection

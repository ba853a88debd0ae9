#include <algorithm>

#include "projection/decode_limits.h"
#include "projection/talk.h"

namespace tiller::projection {

namespace {
CommentCursor cursor_of(const Comment& comment) { return {comment.time_ms, comment.comment}; }
}  // namespace

void Comments::insert(Comment comment) {
    by_video_[comment.video].emplace(cursor_of(comment), comment.comment);
    comments_.emplace(comment.comment, std::move(comment));
}

bool Comments::post(ViewerId author, UnixMs time_ms, const schema::CommentPosted& event) {
    if (removed_.contains(event.comment) || comments_.contains(event.comment)) return false;
    insert({.comment = event.comment,
            .video = event.video,
            .author = author,
            .time_ms = time_ms,
            .text = event.text,
            .language = event.language});
    return true;
}

bool Comments::remove(CommentId comment) {
    removed_.insert(comment);
    const auto at = comments_.find(comment);
    if (at == comments_.end()) return false;
    const auto video = by_video_.find(at->second.video);
    video->second.erase(cursor_of(at->second));
    if (video->second.empty()) by_video_.erase(video);
    comments_.erase(at);
    return true;
}

std::vector<Comment> Comments::by_author(ViewerId author) const {
    std::vector<Comment> found;
    for (const auto& [id, comment] : comments_) {
        if (comment.author == author) found.push_back(comment);
    }
    return found;
}

const Comment* Comments::find(CommentId comment) const {
    const auto at = comments_.find(comment);
    return at == comments_.end() ? nullptr : &at->second;
}

std::vector<const Comment*> Comments::page(VideoId video, std::optional<CommentCursor> before,
                                           std::size_t max_count) const {
    std::vector<const Comment*> found;
    const auto entry = by_video_.find(video);
    if (entry == by_video_.end()) return found;
    const auto& comments = entry->second;
    auto at = before ? comments.lower_bound(*before) : comments.end();
    while (at != comments.begin() && found.size() < max_count) found.push_back(find((--at)->second));
    return found;
}

std::size_t Comments::count(VideoId video) const {
    const auto entry = by_video_.find(video);
    return entry == by_video_.end() ? 0 : entry->second.size();
}

void Comments::encode(ByteWriter& out) const {
    out.put_varint(comments_.size());
    for (const auto& [id, comment] : comments_) {
        out.put(id.value);
        out.put(comment.video.value);
        out.put(comment.author.value);
        out.put(comment.time_ms);
        out.put_text(comment.text);
        out.put_text(comment.language);
    }
    out.put_varint(removed_.size());
    for (const CommentId id : removed_) out.put(id.value);
}

Comments Comments::decode(ByteReader& in) {
    Comments comments;
    for (std::size_t left = in.get_count(kMaxEntries, 34); left > 0 && in.ok(); --left) {
        Comment comment;
        comment.comment.value = in.get<std::uint64_t>();
        comment.video.value = in.get<std::uint64_t>();
        comment.author.value = in.get<std::uint64_t>();
        comment.time_ms = in.get<UnixMs>();
        comment.text = in.get_text(kMaxFieldBytes);
        comment.language = in.get_text(kMaxFieldBytes);
        comments.insert(std::move(comment));
    }
    for (std::size_t left = in.get_count(kMaxEntries, 8); left > 0 && in.ok(); --left)
        comments.removed_.insert(CommentId{in.get<std::uint64_t>()});
    return comments;
}

}  // namespace tiller::projection

// Comments and notifications as JSON.
#include "http/json_of.h"

namespace tiller::http {

namespace {

namespace json = boost::json;

json::object quote_json(const app::QuoteCard& quote) {
    if (quote.kind == schema::QuoteKind::kMoment)
        return {{"kind", "moment"}, {"moment_ms", quote.moment_ms}, {"line", quote.line}};
    const app::QuotedComment& comment = *quote.comment;
    json::object out{{"kind", "comment"}, {"comment", to_text(comment.id)}, {"gone", comment.gone}};
    if (comment.gone) return out;
    out["handle"] = comment.handle;
    out["text"] = comment.text;
    return out;
}

}  // namespace

json::object person_names(const app::CreatorCard& person) {
    return {{"id", to_text(person.id)}, {"handle", person.handle}, {"display_name", person.display_name}};
}

json::object json_of(const app::CommentCard& comment) {
    json::object author = person_names(comment.author);
    author["simulated"] = comment.author.simulated;
    json::array mentions;
    for (const std::string& handle : comment.mentions) mentions.emplace_back(handle);
    json::object out{{"id", to_text(comment.id)},    {"author", std::move(author)},      {"text", comment.text},
                     {"language", comment.language}, {"created_ms", comment.created_ms}, {"own", comment.own},
                     {"gone", comment.gone},         {"by_creator", comment.by_creator}, {"pinned", comment.pinned},
                     {"filtered", comment.filtered}, {"liked", comment.liked},           {"likes", comment.likes},
                     {"replies", comment.replies},   {"mentions", std::move(mentions)}};
    if (comment.edited_ms != 0) out["edited_ms"] = comment.edited_ms;
    if (!comment.thread.is_none()) out["thread"] = to_text(comment.thread);
    if (!comment.reply_to_handle.empty()) out["reply_to_handle"] = comment.reply_to_handle;
    if (comment.quote.kind != schema::QuoteKind::kNone) out["quote"] = quote_json(comment.quote);
    return out;
}

json::object json_of(const app::NotificationCard& notification) {
    json::array actors;
    for (const app::CreatorCard& actor : notification.actors) actors.push_back(person_names(actor));
    json::object out{{"kind", name_of(notification.kind)},
                     {"time_ms", notification.time_ms},
                     {"unread", notification.unread},
                     {"actors", std::move(actors)},
                     {"others", notification.others}};
    if (notification.video) {
        json::object video{{"id", to_text(notification.video->video)}, {"text", notification.video->text}};
        if (!notification.video_state.empty()) video["state"] = notification.video_state;
        out["video"] = std::move(video);
    }
    if (!notification.comment.is_none()) {
        json::object comment{{"id", to_text(notification.comment)}};
        if (!notification.comment_text.empty()) comment["text"] = notification.comment_text;
        out["comment"] = std::move(comment);
    }
    if (!notification.reason.empty()) out["reason"] = notification.reason;
    if (notification.ruling) {
        out["decision"] = id_text(notification.about);
        out["ruling"] = schema::name_of(*notification.ruling);
    }
    if (notification.kind == projection::NotificationKind::kReportDecided) out["report"] = id_text(notification.about);
    if (!notification.outcome.empty()) out["outcome"] = notification.outcome;
    return out;
}

}  // namespace tiller::http

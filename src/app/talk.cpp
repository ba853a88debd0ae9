#include "app/talk.h"

#include <charconv>

#include <fmt/format.h>

#include "app/in_force.h"

namespace tiller::app {
namespace {

constexpr std::size_t kCommentsInPage = 50;

Result<std::optional<projection::CommentCursor>> parse_cursor(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const std::size_t dash = text.find('-');
    projection::CommentCursor cursor;
    const auto bad = [] { return fail(ErrorCode::kInvalid, "\"after\" is not a cursor of this list"); };
    if (dash == std::string_view::npos) return bad();
    const auto [end, error] = std::from_chars(text.data(), text.data() + dash, cursor.time_ms);
    const auto id = parse_id<CommentId>(text.substr(dash + 1));
    if (error != std::errc() || end != text.data() + dash || !id) return bad();
    cursor.comment = *id;
    return cursor;
}

CommentCard card_of(const projection::View& view, const projection::Comment& comment, ViewerId watcher) {
    return {.id = comment.comment,
            .author = creator_card(view, comment.author, watcher),
            .text = comment.text,
            .language = comment.language,
            .created_ms = comment.time_ms,
            .own = comment.author == watcher};
}

/// What is not public can not be talked about.
Result<projection::VideoLookup> public_video(const projection::View& view, VideoId video) {
    const auto found = view.find_video(video);
    if (!found || found->space != schema::kAppSpace || found->facts().state == schema::VideoState::kHidden)
        return fail(ErrorCode::kNotFound, "there is no such video");
    if (!found->facts().is_public()) return fail(ErrorCode::kGone, "this video is gone");
    return *found;
}

}  // namespace

Result<CommentPage> Talk::comments(const Identity& viewer, VideoId video, std::string_view after) const {
    const auto cursor = TRY(parse_cursor(after));
    const projection::View view = parts_.projections.view();
    (void)TRY(public_video(view, video));
    const schema::ViewerState* state = viewer.viewer.is_none() ? nullptr : view.viewer(viewer.viewer);
    CommentPage page;
    const auto comments = view.comments().page(video, cursor, kCommentsInPage + 1);
    for (std::size_t i = 0; i < comments.size() && i < kCommentsInPage; ++i) {
        if (state != nullptr && state->blocks_creator(comments[i]->author)) continue;
        page.comments.push_back(card_of(view, *comments[i], viewer.viewer));
    }
    if (comments.size() > kCommentsInPage) {
        const projection::Comment& last = *comments[kCommentsInPage - 1];
        page.next = fmt::format("{}-{}", last.time_ms, to_text(last.comment));
    }
    return page;
}

Result<CommentCard> Talk::comment(const Identity& author, VideoId video, std::string_view text,
                                  std::string_view language, std::string_view token) {
    const auto shown = TRY(parts_.impressions.open(token, author.viewer, schema::kAppSpace));
    if (shown.impression.video != video)
        return fail(ErrorCode::kDenied, "this impression token was issued for another video");
    if (!comments_per_account_.take(to_text(author.viewer), parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many comments in a minute; wait a little");
    {
        const projection::View view = parts_.projections.view();
        const projection::VideoLookup found = TRY(public_video(view, video));
        const schema::ViewerState* creator = view.viewer(found.video().creator);
        if (creator != nullptr && creator->blocks_creator(author.viewer))
            return fail(ErrorCode::kDenied, "the creator of this video does not take your comments");
    }
    const ingest::PostedComment posted = TRY(parts_.ingest.comment(
        actor_of(author), {.video = video, .text = text, .language = language, .command_id = {}}));
    // The same fact once more for the feed, tied to the impression: commenting says something about taste.
    const std::string command_id = to_text(posted.comment);
    const ingest::ActionCommand action{.id = command_id, .token = token, .action = schema::Action::kComment};
    (void)TRY(parts_.ingest.act(actor_of(author), std::span(&action, 1)));
    TRY_STATUS(wait_in_force(parts_, posted.position));
    const projection::View view = parts_.projections.view();
    return CommentCard{.id = posted.comment,
                       .author = creator_card(view, author.viewer, author.viewer),
                       .text = posted.text,
                       .language = std::string(language),
                       .created_ms = posted.time_ms,
                       .own = true};
}

Status Talk::remove_comment(const Identity& caller, CommentId comment) {
    PartitionId home;
    VideoId video;
    {
        const projection::View view = parts_.projections.view();
        const projection::Comment* found = view.comments().find(comment);
        if (found == nullptr) return fail(ErrorCode::kNotFound, "there is no such comment");
        const auto about = view.find_video(found->video);
        const bool own_video = about && about->video().creator == caller.viewer;
        if (found->author != caller.viewer && !own_video && !caller.may_moderate())
            return fail(ErrorCode::kDenied, "this comment is somebody else's");
        home = view.partition_of(found->author).value_or(parts_.options.default_home);
        video = found->video;
    }
    return in_force(parts_, parts_.ingest.remove_comment(
                                home, {.comment = comment, .video = video, .author = caller.viewer, .reason = {}}));
}

Status Talk::follow(const Identity& viewer, ViewerId creator, bool undo, std::string_view token) {
    if (viewer.viewer == creator) return fail(ErrorCode::kInvalid, "nobody follows themselves");
    if (parts_.projections.view().accounts().find(creator) == nullptr)
        return fail(ErrorCode::kNotFound, "there is no such creator");
    if (!token.empty()) {
        (void)TRY(parts_.impressions.open(token, viewer.viewer, schema::kAppSpace));
        const std::string id = "follow-" + to_text(creator) + "-" + id_text(parts_.entropy.id64());
        const ingest::ActionCommand action{.id = id, .token = token, .action = schema::Action::kFollow};
        (void)TRY(parts_.ingest.act(actor_of(viewer), std::span(&action, 1)));
    }
    return in_force(parts_, parts_.ingest.follow(actor_of(viewer), creator, undo));
}

Status Talk::block(const Identity& viewer, ViewerId target, bool undo) {
    if (viewer.viewer == target) return fail(ErrorCode::kInvalid, "nobody blocks themselves");
    {
        const projection::View view = parts_.projections.view();
        if (view.accounts().find(target) == nullptr && view.viewer(target) == nullptr)
            return fail(ErrorCode::kNotFound, "there is no such person");
    }
    return in_force(parts_, parts_.ingest.block(actor_of(viewer), target, undo));
}

std::vector<CreatorCard> Talk::blocks(const Identity& viewer) const {
    std::vector<CreatorCard> cards;
    const projection::View view = parts_.projections.view();
    const schema::ViewerState* state = view.viewer(viewer.viewer);
    if (state == nullptr) return cards;
    for (const ViewerId blocked : state->blocks) cards.push_back(creator_card(view, blocked, viewer.viewer));
    return cards;
}

Result<ReportId> Talk::report(const Identity& caller, const ingest::NewReport& report) {
    if (!reports_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many reports in a minute; wait a little");
    {
        const projection::View view = parts_.projections.view();
        const bool exists = report.target == schema::ReportTarget::kVideo
                                ? view.find_video(VideoId{report.target_id}).has_value()
                            : report.target == schema::ReportTarget::kComment
                                ? view.comments().find(CommentId{report.target_id}) != nullptr
                                : view.accounts().find(ViewerId{report.target_id}) != nullptr;
        if (!exists) return fail(ErrorCode::kNotFound, "what you report does not exist");
    }
    const ingest::FiledReport filed = TRY(parts_.ingest.report(actor_of(caller), report));
    TRY_STATUS(wait_in_force(parts_, filed.position));
    return filed.report;
}

}  // namespace tiller::app

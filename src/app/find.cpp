#include "app/find.h"

#include <algorithm>

#include "app/ages.h"
#include "app/shown_videos.h"
#include "base/hash.h"
#include "ingest/text.h"

namespace tiller::app {
namespace {

/// The first page of a list that is sorted by time, from its end.
std::vector<Impression> newest_of(const projection::View& view, std::span<const schema::VideoRow> rows,
                                  ViewerId watcher) {
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    std::vector<Impression> items;
    for (std::size_t i = rows.size(); i-- > 0 && items.size() < kPageItems;) {
        const auto found = view.find_video(catalogue.facts(rows[i]).video);
        if (found && is_shown_to(view, *found, watcher))
            items.push_back({.card = video_card(view, *found, watcher), .token = {}, .position = 0});
    }
    return items;
}

}  // namespace

Result<Impression> Find::video(const Identity& viewer, VideoId video) const {
    std::vector<Impression> items;
    {
        const projection::View view = parts_.projections.view();
        const auto found = view.find_video(video);
        if (!found || found->space != schema::kAppSpace) return fail(ErrorCode::kNotFound, "there is no such video");
        const schema::VideoState state = found->facts().state;
        const bool privileged =
            viewer.may_moderate() || (!viewer.viewer.is_none() && viewer.viewer == found->video().creator);
        if (state == schema::VideoState::kDeleted) return fail(ErrorCode::kGone, "this video was deleted");
        if (state == schema::VideoState::kTakenDown && !viewer.may_moderate())
            return fail(ErrorCode::kGone, "this video was taken down");
        const bool is_apart = view.are_apart(viewer.viewer, found->video().creator) && !viewer.may_moderate();
        if ((state == schema::VideoState::kHidden && !privileged) || is_apart)
            return fail(ErrorCode::kNotFound, "there is no such video");
        if (is_hidden_by_age(view, found->facts(), viewer.viewer) && !viewer.may_moderate())
            return fail(ErrorCode::kDenied, "this video is labelled sensitive, and is not shown to your age group");
        items.push_back({.card = video_card(view, *found, viewer.viewer), .token = {}, .position = 0});
    }
    issue_tokens(parts_, viewer, schema::Surface::kLink, items);
    return std::move(items.front());
}

Result<CreatorPage> Find::creator(const Identity& viewer, std::string_view name, std::string_view after) const {
    VideoId last;
    if (!after.empty()) {
        auto cursor = parse_id<VideoId>(after);
        if (!cursor) return fail(ErrorCode::kInvalid, "\"after\" is not a cursor of this list");
        last = *cursor;
    }
    CreatorPage page;
    {
        const projection::View view = parts_.projections.view();
        const projection::Account* account = view.accounts().find_by_handle(name);
        if (account == nullptr) {
            if (const auto id = parse_id<ViewerId>(name)) account = view.accounts().find(*id);
        }
        // Who blocked them still sees the page, to take it back; who was blocked does not.
        const bool is_unwelcome = account != nullptr && !viewer.may_moderate() &&
                                  std::ranges::binary_search(view.blocked_by(viewer.viewer), account->viewer);
        if (account == nullptr || account->state == schema::AccountState::kRemoved || is_unwelcome)
            return fail(ErrorCode::kNotFound, "there is no such creator");
        page.creator = creator_card(view, account->viewer, viewer.viewer);
        page.own = viewer.viewer == account->viewer;
        const schema::ViewerState* state = viewer.viewer.is_none() ? nullptr : view.viewer(viewer.viewer);
        page.blocked = state != nullptr && state->blocks_creator(account->viewer);
        page.followers = view.follower_count(account->viewer);
        std::vector<VideoId> videos = view.videos_of_creator(account->viewer);
        std::erase_if(videos, [&](VideoId video) {
            const auto found = view.find_video(video);
            if (!found || is_hidden_by_age(view, found->facts(), viewer.viewer)) return true;
            return !(found->facts().is_public() || (page.own && found->facts().state == schema::VideoState::kHidden));
        });
        page.videos = videos.size();
        auto next = videos.begin();
        if (!last.is_none())
            next = std::ranges::find(videos, last) == videos.end() ? videos.end() : std::ranges::find(videos, last) + 1;
        for (; next != videos.end() && page.items.size() < kPageItems; ++next) {
            page.items.push_back(
                {.card = video_card(view, *view.find_video(*next), viewer.viewer), .token = {}, .position = 0});
        }
        if (next != videos.end()) page.next = to_text(page.items.back().card.video.video);
    }
    issue_tokens(parts_, viewer, schema::Surface::kCreator, page.items);
    return page;
}

Result<std::vector<Impression>> Find::tag(const Identity& viewer, std::string_view tag) const {
    const std::vector<std::string> typed = {std::string(tag)};
    const std::vector<std::string> normal = TRY(ingest::normalise_tags(typed));
    std::vector<Impression> items;
    if (normal.empty()) return items;
    {
        const projection::View view = parts_.projections.view();
        items =
            newest_of(view, view.catalogue(schema::kAppSpace).rows_with_tag(hash_text(normal.front())), viewer.viewer);
    }
    issue_tokens(parts_, viewer, schema::Surface::kTag, items);
    return items;
}

Result<std::vector<Impression>> Find::sound(const Identity& viewer, std::string_view sound) const {
    const std::string normal = TRY(ingest::normalise_text(
        sound, {.what = "sound", .max_bytes = schema::kMaxLabelBytes, .lines = ingest::TextLimits::Lines::kJoined}));
    std::vector<Impression> items;
    if (normal.empty()) return items;
    {
        const projection::View view = parts_.projections.view();
        items = newest_of(view, view.catalogue(schema::kAppSpace).rows_with_sound(hash_text(normal)), viewer.viewer);
    }
    issue_tokens(parts_, viewer, schema::Surface::kSound, items);
    return items;
}

}  // namespace tiller::app

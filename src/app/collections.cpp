#include "app/collections.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "app/in_force.h"
#include "app/shown_videos.h"

namespace tiller::app {
namespace {

std::unexpected<Error> no_such_collection() { return fail(ErrorCode::kNotFound, "there is no such collection"); }

/// Where a page ends: "TIME-VIDEO".
struct SavedCursor {
    UnixMs time_ms = 0;
    VideoId video;
};

Result<SavedCursor> cursor_of(std::string_view text) {
    SavedCursor cursor;
    const std::size_t dash = text.find('-');
    const auto [end, error] = std::from_chars(text.data(), text.data() + std::min(dash, text.size()), cursor.time_ms);
    const bool is_number = error == std::errc() && end == text.data() + dash;
    const auto video = dash == std::string_view::npos ? Result<VideoId>(fail(ErrorCode::kInvalid, ""))
                                                      : parse_id<VideoId>(text.substr(dash + 1));
    if (!is_number || !video) return fail(ErrorCode::kInvalid, "\"after\" is not a cursor of this list");
    cursor.video = *video;
    return cursor;
}

bool may_show(const projection::View& view, VideoId video, ViewerId watcher) {
    const auto found = view.find_video(video);
    return found && is_shown_to(view, *found, watcher);
}

std::size_t shown_count(const projection::View& view, const projection::SavedVideos& saved, ViewerId watcher) {
    return static_cast<std::size_t>(std::ranges::count_if(
        saved.all(), [&](const projection::SavedVideo& one) { return may_show(view, one.video, watcher); }));
}

CollectionCard card_of(const projection::View& view, const projection::Collection& collection, ViewerId watcher) {
    return {.id = collection.id,
            .name = collection.name,
            .is_public = collection.is_public,
            .created_ms = collection.created_ms,
            .videos = shown_count(view, collection.videos, watcher),
            .holds = false};
}

/// Public, and of an account that is there and not apart from whoever asks.
bool is_open_to(const projection::View& view, const projection::Collection& collection, ViewerId owner,
                ViewerId watcher) {
    const projection::Account* account = view.accounts().find(owner);
    return collection.is_public && account != nullptr && account->state == schema::AccountState::kActive &&
           !view.are_apart(watcher, owner);
}

}  // namespace

CollectionList Collections::list(const Identity& viewer, VideoId video) const {
    CollectionList list;
    const projection::View view = parts_.projections.view();
    const projection::Shelf& shelf = view.shelf(viewer.viewer);
    list.saved = shown_count(view, shelf.saved(), viewer.viewer);
    list.holds = shelf.saved().contains(video);
    for (const projection::Collection& collection : shelf.collections()) {
        list.collections.push_back(card_of(view, collection, viewer.viewer));
        list.collections.back().holds = collection.videos.contains(video);
    }
    std::ranges::sort(list.collections, {},
                      [](const CollectionCard& card) { return std::tie(card.name, card.created_ms, card.id); });
    return list;
}

Result<CollectionCard> Collections::make(const Identity& viewer, const CollectionWish& wish) {
    if (parts_.projections.view().shelf(viewer.viewer).collections().size() >= projection::kMaxCollections)
        return fail(ErrorCode::kConflict, "100 collections are as many as there can be; delete one first");
    return store(viewer, CollectionId{parts_.entropy.id64()}, wish);
}

Result<CollectionCard> Collections::change(const Identity& viewer, CollectionId id, const CollectionWish& wish) {
    if (parts_.projections.view().shelf(viewer.viewer).find(id) == nullptr) return no_such_collection();
    return store(viewer, id, wish);
}

Result<CollectionCard> Collections::store(const Identity& viewer, CollectionId id, const CollectionWish& wish) {
    if (wish.is_public && !viewer.is_account)
        return fail(ErrorCode::kDenied, "a public collection names who made it; sign in first");
    TRY_STATUS(in_force(
        parts_,
        parts_.ingest.change_collection(
            actor_of(viewer), {.collection = id, .name = wish.name, .is_public = wish.is_public, .removed = false})));
    const projection::View view = parts_.projections.view();
    const projection::Collection* collection = view.shelf(viewer.viewer).find(id);
    if (collection == nullptr) return fail(ErrorCode::kConflict, "the collection could not be made; delete one first");
    return card_of(view, *collection, viewer.viewer);
}

Status Collections::remove(const Identity& viewer, CollectionId id) {
    if (parts_.projections.view().shelf(viewer.viewer).find(id) == nullptr) return no_such_collection();
    return in_force(parts_, parts_.ingest.change_collection(
                                actor_of(viewer), {.collection = id, .name = {}, .is_public = false, .removed = true}));
}

Result<CollectionPage> Collections::page(const Identity& viewer, CollectionId id, std::string_view after) const {
    std::optional<SavedCursor> cursor;
    if (!after.empty()) cursor = TRY(cursor_of(after));
    CollectionPage page;
    {
        const projection::View view = parts_.projections.view();
        const ViewerId owner = id.is_none() ? viewer.viewer : view.owner_of(id);
        page.own = owner == viewer.viewer && !owner.is_none();
        const projection::Shelf& shelf = view.shelf(owner);
        const projection::SavedVideos* saved = &shelf.saved();
        if (!id.is_none()) {
            const projection::Collection* collection = shelf.find(id);
            const bool is_there =
                collection != nullptr && (page.own || is_open_to(view, *collection, owner, viewer.viewer));
            if (!is_there) return no_such_collection();
            page.collection = card_of(view, *collection, viewer.viewer);
            saved = &collection->videos;
        } else {
            page.collection.videos = shown_count(view, *saved, viewer.viewer);
        }
        if (!page.own) page.owner = creator_card(view, owner, viewer.viewer);
        for (const projection::SavedVideo& one : saved->newest_first()) {
            if (cursor && std::tuple(one.time_ms, one.video) >= std::tuple(cursor->time_ms, cursor->video)) continue;
            if (!may_show(view, one.video, viewer.viewer)) continue;
            if (page.items.size() == kSavedPageItems) {
                const SavedItem& last = page.items.back();
                page.next = std::to_string(last.saved_ms) + "-" + to_text(last.shown.card.video.video);
                break;
            }
            page.items.push_back({.shown = {.card = video_card(view, *view.find_video(one.video), viewer.viewer),
                                            .token = {},
                                            .position = 0},
                                  .saved_ms = one.time_ms});
        }
    }
    std::vector<Impression> shown;
    for (const SavedItem& item : page.items) shown.push_back(item.shown);
    issue_tokens(parts_, viewer, schema::Surface::kCollection, shown);
    for (std::size_t place = 0; place < shown.size(); ++place) page.items[place].shown = std::move(shown[place]);
    return page;
}

Status Collections::put(const Identity& viewer, CollectionId id, VideoId video) {
    {
        const projection::View view = parts_.projections.view();
        const projection::Shelf& shelf = view.shelf(viewer.viewer);
        const projection::Collection* collection = shelf.find(id);
        if (!id.is_none() && collection == nullptr) return no_such_collection();
        if (!may_show(view, video, viewer.viewer)) return fail(ErrorCode::kNotFound, "there is no such video");
        const bool is_saved = shelf.saved().contains(video);
        if (is_saved && (collection == nullptr || collection->videos.contains(video))) return {};
        const bool is_full =
            (!is_saved && shelf.saved().all().size() >= projection::kMaxSavedVideos) ||
            (collection != nullptr && collection->videos.all().size() >= projection::kMaxCollectionVideos);
        if (is_full) return fail(ErrorCode::kConflict, "no more fit in here; take something out first");
    }
    return in_force(parts_, parts_.ingest.collect(actor_of(viewer), {.collection = id, .video = video, .undo = false}));
}

Status Collections::take_out(const Identity& viewer, CollectionId id, VideoId video) {
    {
        const projection::View view = parts_.projections.view();
        const projection::Shelf& shelf = view.shelf(viewer.viewer);
        const projection::Collection* collection = shelf.find(id);
        if (!id.is_none() && collection == nullptr) return no_such_collection();
        const bool is_there =
            collection != nullptr ? collection->videos.contains(video) : shelf.saved().contains(video);
        if (!is_there) return {};
    }
    return in_force(parts_, parts_.ingest.collect(actor_of(viewer), {.collection = id, .video = video, .undo = true}));
}

}  // namespace tiller::app

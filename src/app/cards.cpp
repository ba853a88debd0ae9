#include "app/cards.h"

namespace tiller::app {

CreatorCard creator_card(const projection::View& view, ViewerId creator, ViewerId watcher) {
    CreatorCard card;
    card.id = creator;
    if (const projection::Account* account = view.accounts().find(creator)) {
        card.handle = account->handle;
        card.display_name = account->display_name;
        card.simulated = account->demo;
    }
    const schema::ViewerState* person = view.viewer(creator);
    if (person != nullptr && person->kind == schema::ViewerKind::kSimulated) card.simulated = true;
    const schema::ViewerState* state = watcher.is_none() ? nullptr : view.viewer(watcher);
    card.followed = state != nullptr && state->follows_creator(creator);
    return card;
}

VideoCard video_card(const projection::View& view, const projection::VideoLookup& found, ViewerId watcher) {
    VideoCard card;
    card.video = found.video();
    card.creator = creator_card(view, card.video.creator, watcher);
    card.counters = view.counters(card.video.video);
    card.state = found.facts().state;
    card.labels = found.facts().labels();
    card.staff_labels = found.facts().staff_labels;
    card.limited = found.facts().limited != 0;
    if (const projection::Boost* boost = view.boosts().at(card.video.video, view.newest_ms())) card.boost = *boost;
    if (!watcher.is_none()) {
        card.liked = view.likes(watcher, card.video.video);
        card.saved = view.saved(watcher, card.video.video);
        card.own = watcher == card.video.creator;
    }
    if (card.own) card.state_reason = view.state_reason(card.video.video);
    return card;
}

}  // namespace tiller::app

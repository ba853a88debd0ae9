#include "app/shown_videos.h"

#include "app/ages.h"
#include "app/in_force.h"

namespace tiller::app {

bool is_shown_to(const projection::View& view, const projection::VideoLookup& found, ViewerId watcher) {
    if (!found.facts().is_public() || found.space != schema::kAppSpace) return false;
    const ViewerId creator = found.facts().creator;
    const projection::Account* account = view.accounts().find(creator);
    if (account != nullptr && account->state == schema::AccountState::kRemoved) return false;
    return !view.are_apart(watcher, creator) && !is_hidden_by_age(view, found.facts(), watcher);
}

void issue_tokens(const Parts& parts, const Identity& viewer, schema::Surface surface, std::vector<Impression>& items) {
    if (viewer.viewer.is_none() || items.empty()) return;
    schema::Shown shown{
        .request = RequestId{parts.entropy.id64()}, .surface = surface, .space = schema::kAppSpace, .videos = {}};
    for (std::size_t place = 0; place < items.size(); ++place) {
        const VideoId video = items[place].card.video.video;
        shown.videos.push_back(video);
        items[place].position = static_cast<std::uint32_t>(place);
        items[place].token = parts.impressions.mint(
            {viewer.viewer, schema::kAppSpace, surface, {shown.request, static_cast<std::uint16_t>(place), video}});
    }
    // Without the record in the log the tokens would be refused: then none are better.
    if (!parts.ingest.show(actor_of(viewer), std::move(shown))) {
        for (Impression& item : items) item.token.clear();
    }
}

}  // namespace tiller::app

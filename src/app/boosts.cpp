#include "app/boosts.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "app/cards.h"
#include "app/in_force.h"

namespace tiller::app {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

std::size_t others_on(const projection::View& view, VideoId video, UnixMs now_ms) {
    std::size_t count = 0;
    for (const auto& [other, boosts] : view.boosts().all())
        count += other != video && view.boosts().at(other, now_ms) != nullptr ? 1 : 0;
    return count;
}

Status check_wish(const BoostWish& wish) {
    if (!(wish.points >= 0.001 && wish.points <= 1))
        return fail(ErrorCode::kInvalid, "\"points\" must be a number from 0.001 to 1");
    if (wish.hours < 1 || wish.hours > kMaxBoostHours)
        return fail(ErrorCode::kInvalid, fmt::format("\"hours\" must be from 1 to {}", kMaxBoostHours));
    if (wish.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(ErrorCode::kInvalid, "a boost needs its \"reason\": everybody who sees the video can read it");
    return {};
}

}  // namespace

Result<Boosts::Boosted> Boosts::boosted_video(const projection::View& view, VideoId video) const {
    const auto found = view.find_video(video);
    if (!found || found->space != schema::kAppSpace) return fail(ErrorCode::kNotFound, "there is no such video");
    return Boosted{.home = found->home, .creator = found->facts().creator};
}

Status Boosts::boost(const Identity& admin, VideoId video, const BoostWish& wish) {
    TRY_STATUS(check_wish(wish));
    const UnixMs now_ms = parts_.clock.now_ms();
    Boosted boosted;
    {
        const projection::View view = parts_.projections.view();
        boosted = TRY(boosted_video(view, video));
        if (!view.find_video(video)->facts().is_public())
            return fail(ErrorCode::kGone, "only a public video can be boosted");
        if (others_on(view, video, now_ms) >= kMaxBoostsAtOnce)
            return fail(ErrorCode::kConflict,
                        fmt::format("{} videos are boosted already: end one of them first", kMaxBoostsAtOnce));
    }
    std::vector<ingest::ModerationStep> steps;
    steps.push_back({boosted.creator,
                     schema::VideoBoosted{.video = video,
                                          .undo = false,
                                          .millipoints = static_cast<std::uint16_t>(std::lround(wish.points * 1000)),
                                          .until_ms = now_ms + wish.hours * kHourMs,
                                          .author = admin.viewer,
                                          .reason = wish.reason}});
    return in_force(parts_, parts_.ingest.moderate(boosted.home, std::move(steps)));
}

Status Boosts::end(const Identity& admin, VideoId video) {
    Boosted boosted;
    {
        const projection::View view = parts_.projections.view();
        boosted = TRY(boosted_video(view, video));
        if (view.boosts().at(video, parts_.clock.now_ms()) == nullptr)
            return fail(ErrorCode::kConflict, "this video is not boosted");
    }
    std::vector<ingest::ModerationStep> steps;
    steps.push_back(
        {boosted.creator,
         schema::VideoBoosted{
             .video = video, .undo = true, .millipoints = 0, .until_ms = 0, .author = admin.viewer, .reason = {}}});
    return in_force(parts_, parts_.ingest.moderate(boosted.home, std::move(steps)));
}

std::vector<BoostCard> Boosts::list() const {
    std::vector<BoostCard> cards;
    const projection::View view = parts_.projections.view();
    const UnixMs now_ms = parts_.clock.now_ms();
    for (const auto& [video, boosts] : view.boosts().all()) {
        BoostCard card;
        card.video = video;
        const auto found = view.find_video(video);
        card.is_public = found && found->facts().is_public();
        if (card.is_public) {
            card.text = found->video().text;
            card.handle = creator_card(view, found->facts().creator, {}).handle;
        }
        for (const projection::Boost& boost : boosts) {
            card.boost = boost;
            card.is_on = boost.is_on(now_ms);
            cards.push_back(card);
        }
    }
    std::ranges::sort(cards, std::greater{},
                      [](const BoostCard& card) { return std::tuple(card.is_on, card.boost.from_ms, card.video); });
    if (cards.size() > kMaxListed) cards.resize(kMaxListed);
    return cards;
}

}  // namespace tiller::app

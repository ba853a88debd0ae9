// Explanations that need a slate computed again: what of the past mattered, and why a video is not there.
#include "app/shown_videos.h"
#include "app/watch.h"

namespace tiller::app {
namespace {

PastInfluence in_sight(const projection::View& view, const feed::FeedInputs& inputs, feed::Influence influence) {
    PastInfluence past{.influence = std::move(influence), .video = {}, .creator = {}, .external_id = {}};
    const feed::PastAction& action = past.influence.action;
    const ViewerId viewer = inputs.request.viewer;
    if (!action.creator.is_none()) past.creator = creator_card(view, action.creator, viewer);
    if (action.kind != feed::PastKind::kWatched) return past;
    if (inputs.request.space != schema::kAppSpace) {
        const schema::Catalogue& catalogue = view.catalogue(inputs.request.space);
        const schema::VideoRow row = catalogue.row_of(action.entry.video);
        if (row != schema::kNoRow) past.external_id = catalogue.video(row).external_id;
        return past;
    }
    if (const auto found = view.find_video(action.entry.video); found && is_shown_to(view, *found, viewer))
        past.video = video_card(view, *found, viewer);
    return past;
}

}  // namespace

void explain_history(const Parts& parts, Position position, Why why, WhyDone done) {
    auto explain = [&parts, why = std::move(why), done = std::move(done)](Result<RecomputedSlate> slate) mutable {
        if (!slate) return done(std::unexpected(slate.error()));
        const auto found = feed::influences_of(*slate->inputs, *slate->result, why.placed.video);
        if (!found && found.error().code != ErrorCode::kNotFound) return done(std::unexpected(found.error()));
        WhyHistory& history = why.history.emplace();
        // A slate that nothing of the past ordered has a history of nothing.
        if (found) {
            history.tried = found->tried;
            history.without_effect = found->without_effect;
            const projection::View view = parts.projections.view();
            for (const feed::Influence& one : found->strongest)
                history.strongest.push_back(in_sight(view, *slate->inputs, one));
        }
        done(std::move(why));
    };
    parts.replays.recompute(position, std::move(explain));
}

void explain_absence(const Parts& parts, Position position, WhyNot asked, WhyNotDone done) {
    auto explain = [asked = std::move(asked), done = std::move(done)](Result<RecomputedSlate> slate) mutable {
        if (!slate) return done(std::unexpected(slate.error()));
        using arrange::Removal;
        asked.absence = feed::absence_of(slate->result->trace, asked.video);
        // That somebody had blocked them is not theirs to learn.
        if (asked.absence.rule == arrange::name_of(Removal::kBlockedByCreator))
            asked.absence.rule = arrange::name_of(Removal::kNotPublic);
        done(std::move(asked));
    };
    parts.replays.recompute(position, std::move(explain));
}

}  // namespace tiller::app

#include "app/engine_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/in_force.h"

namespace tiller::app {
namespace {

constexpr std::size_t kMaxItemsNamed = 10;

bool is_in(const schema::DecisionRecord& record, VideoId video) {
    return std::ranges::find(record.slate, video, &schema::PlacedVideo::video) != record.slate.end();
}

/// The items of a slate as its caller names them: "a", "b", "c".
std::string names_of(const schema::DecisionRecord& record, const schema::Catalogue& catalogue) {
    std::string names;
    std::size_t named = 0;
    for (const schema::PlacedVideo& placed : record.slate) {
        const schema::VideoRow row = catalogue.row_of(placed.video);
        if (row == schema::kNoRow) continue;
        if (named++ == kMaxItemsNamed) return names + " and more";
        names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", catalogue.video(row).external_id);
    }
    return names.empty() ? "none that is still there" : names;
}

}  // namespace

ingest::EngineSpace EngineCalls::space_of(const Identity& key) const {
    return {.space = key.engine_space, .home = key.home};
}

Result<EventResults> EngineCalls::put_items(const Identity& key, std::vector<ingest::EngineItem> items) {
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(key.engine_space);
        for (ingest::EngineItem& item : items)
            item.is_known = catalogue.row_of_external(item.external_id) != schema::kNoRow;
    }
    const std::vector<ingest::Placed> placed = TRY(parts_.ingest.put_items(space_of(key), items));
    EventResults results;
    std::optional<Position> last;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const bool taken = placed[i].is_appended();
        results.push_back({.id = items[i].external_id,
                           .outcome = taken ? EventOutcome::kAccepted : EventOutcome::kRefused,
                           .reason = taken ? "" : placed[i].refusal.message,
                           .message = taken ? "" : placed[i].refusal.message});
        if (taken && (!last || *last < *placed[i].position)) last = placed[i].position;
    }
    if (last) TRY_STATUS(wait_in_force(parts_, *last));
    return results;
}

Status EngineCalls::delete_item(const Identity& key, std::string_view item) {
    if (parts_.projections.view().catalogue(key.engine_space).row_of_external(item) == schema::kNoRow)
        return fail(ErrorCode::kNotFound, "this space holds no such item; it may have been deleted already");
    return in_force(parts_, parts_.ingest.delete_item(space_of(key), item));
}

void EngineCalls::post_events(const Identity& key, std::vector<EngineEventCommand> commands, EventsDone done) {
    std::vector<ingest::EngineEvent> events;
    std::vector<std::string> ids;
    for (const EngineEventCommand& command : commands) {
        events.push_back({.id = command.id,
                          .user = command.user,
                          .item = command.item,
                          .action = command.action,
                          .token = command.token,
                          .time_ms = command.time_ms,
                          .watched_ms = command.watched_ms,
                          .fraction = command.fraction,
                          .value = command.value});
        ids.push_back(command.id);
    }
    const auto viewer_exists = [this](ViewerId viewer) { return parts_.projections.view().viewer(viewer) != nullptr; };
    parts_.ingest.post_events_later(
        space_of(key), events, viewer_exists,
        [this, ids = std::move(ids), done = std::move(done)](Result<std::vector<ingest::Placed>> placed) mutable {
            finish_events(parts_, EventSource::kEngine, std::move(ids), std::move(placed), std::move(done));
        });
}

Result<Recommendations> EngineCalls::recommend(const Identity& key, const RecommendationWish& wish) {
    Recommendations answer{.request = RequestId{parts_.entropy.id64()}, .items = {}, .fallback = false};
    schema::FeedRequest request{.request = answer.request,
                                .viewer = {},
                                .space = key.engine_space,
                                .surface = schema::Surface::kEngine,
                                .time_ms = parts_.clock.now_ms(),
                                .locale = {},
                                .arm = {},
                                .count = wish.count,
                                .already_sent = {},
                                .seed = parts_.entropy.id64(),
                                .exclude_seen = wish.exclude_seen};
    request.viewer = TRY(parts_.external_ids.viewer(key.engine_space, wish.user));
    schema::DecisionRecord record;
    {
        const auto snapshot = parts_.snapshots.current();
        const projection::View view = parts_.projections.view();
        schema::ViewerState nobody;
        nobody.viewer = request.viewer;
        nobody.space = key.engine_space;
        const schema::ViewerState* state = view.viewer(request.viewer);
        const schema::Catalogue& catalogue = view.catalogue(key.engine_space);
        const auto policy = view.policy_for(view.rules().policy(), request);
        feed::FeedResult result = feed::feed({.viewer = state != nullptr ? *state : nobody,
                                              .catalogue = catalogue,
                                              .snapshot = *snapshot,
                                              .policy = *policy,
                                              .request = request,
                                              .cut = view.cut(),
                                              .erasure_epoch = view.rules().erasure_epoch()});
        record = std::move(result.record);
        for (std::size_t place = 0; place < record.slate.size(); ++place) {
            const schema::PlacedVideo& placed = record.slate[place];
            answer.items.push_back({.item = catalogue.video(catalogue.row_of(placed.video)).external_id,
                                    .score_nano = placed.score_nano,
                                    .source = placed.source,
                                    .token = parts_.impressions.mint(
                                        {request.viewer,
                                         key.engine_space,
                                         schema::Surface::kEngine,
                                         {answer.request, static_cast<std::uint16_t>(place), placed.video}})});
        }
    }
    answer.fallback = record.fallback;
    records_.remember(record);
    TRY_STATUS(parts_.ingest.serve_slate(key.home, std::move(record)));
    return answer;
}

Result<Why> EngineCalls::why(const Identity& key, RequestId request, std::string_view item) const {
    const schema::DecisionRecord record = TRY(records_.find(request, {}, key.engine_space));
    VideoId video;
    std::string items_shown;
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(key.engine_space);
        const schema::VideoRow row = catalogue.row_of_external(item);
        if (row != schema::kNoRow) video = catalogue.facts(row).video;
        items_shown = names_of(record, catalogue);
    }
    if (!is_in(record, video))
        return fail(ErrorCode::kNotFound,
                    fmt::format("this slate holds no item \"{}\"; it holds {}", item, items_shown));
    Why why = TRY(explain_place(parts_, record, video));
    why.external_id = item;
    return why;
}

void EngineCalls::why_with_history(const Identity& key, RequestId request, std::string_view item, WhyDone done) {
    auto explained = why(key, request, item);
    if (!explained) return done(std::move(explained));
    const auto position = records_.position_of(request, key.home);
    if (!position) return done(std::unexpected(position.error()));
    explain_history(parts_, *position, std::move(*explained), std::move(done));
}

void EngineCalls::why_not(const Identity& key, RequestId request, std::string_view item, WhyNotDone done) {
    const auto record = records_.find(request, {}, key.engine_space);
    if (!record) return done(std::unexpected(record.error()));
    WhyNot asked{.request = request, .video = {}, .external_id = std::string(item), .absence = {}};
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(key.engine_space);
        const schema::VideoRow row = catalogue.row_of_external(item);
        if (row == schema::kNoRow)
            return done(fail(ErrorCode::kNotFound, fmt::format("there is no item \"{}\"", item)));
        asked.video = catalogue.facts(row).video;
    }
    const auto position = records_.position_of(request, key.home);
    if (!position) return done(std::unexpected(position.error()));
    explain_absence(parts_, *position, std::move(asked), std::move(done));
}

void EngineCalls::replay(const Identity& key, RequestId request,
                         std::move_only_function<void(Result<ReplayAnswer>)> done) {
    const auto record = records_.find(request, {}, key.engine_space);
    if (!record && record.error().code == ErrorCode::kErased) return done(ReplayAnswer{ReplayVerdict::kErased, {}, 0});
    if (!record) return done(std::unexpected(record.error()));
    const auto position = records_.position_of(request, key.home);
    if (!position) return done(std::unexpected(position.error()));
    parts_.replays.replay(request, *position,
                          [done = std::move(done)](ReplayAnswer answer) mutable { done(std::move(answer)); });
}

SpaceStatus EngineCalls::status(const Identity& key) const {
    SpaceStatus status;
    status.space = key.engine_space.value;
    status.snapshot = parts_.snapshots.current()->number;
    status.learner_lag_events = parts_.replays.learner_lag_events();
    const projection::View view = parts_.projections.view();
    const schema::Catalogue& catalogue = view.catalogue(key.engine_space);
    status.items = catalogue.rows_by_time().size();
    for (schema::VideoRow row = 0; row < catalogue.size(); ++row)
        status.views += view.counters(catalogue.facts(row).video).views;
    return status;
}

}  // namespace tiller::app

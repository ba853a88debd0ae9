#include "app/watch.h"

#include <cmath>

#include "app/fold_waiter.h"
#include "app/in_force.h"
#include "app/shown_videos.h"

namespace tiller::app {
namespace {

constexpr std::size_t kTopicCount = 8;

/// Of what feeds may use of the viewer: of a minor, what they said themselves; of who has no profile, nothing.
std::vector<feed::TopicStrength> topics_of(const projection::View& view, ViewerId viewer, UnixMs now_ms,
                                           std::size_t max_count = kTopicCount) {
    const schema::ViewerState* state = view.viewer(viewer);
    if (state == nullptr || state->profile.off) return {};
    return feed::topics(*state, view.catalogue(schema::kAppSpace), view.safeguards(viewer, now_ms).profile_from_s,
                        max_count);
}

struct Refusal {
    std::string_view reason;
    std::string_view message;
};

Refusal refusal_of(schema::ActionVerdict verdict, EventSource source) {
    using enum schema::ActionVerdict;
    const bool is_engine = source == EventSource::kEngine;
    switch (verdict) {
        case kNeverShown:
            return {schema::name_of(verdict),
                    is_engine ? "this user was not shown that item; send a token of this user's own recommendations, "
                                "or none"
                              : "you were not shown this video; ask for a feed and send the token that came with it"};
        case kImplausible:
            return {schema::name_of(verdict),
                    "watched longer than it was on offer, or more than 20 times its length; check \"watched_ms\""};
        case kNoSuchVideo:
            if (is_engine) {
                return {
                    "no_such_item",
                    "this space holds no such item; put it first (POST /v1/engine/items), then send the event again"};
            }
            return {schema::name_of(verdict), "there is no such video any more; ask for a new feed"};
        case kTooOld: return {schema::name_of(verdict), "the token is of a slate too long ago; ask for a new one"};
        case kAccepted:
        case kDuplicate: break;
    }
    return {schema::name_of(verdict), ""};
}

EventResult judged(const projection::Projections& projections, EventSource source, std::string id,
                   const ingest::Placed& placed) {
    EventResult result{.id = std::move(id), .outcome = EventOutcome::kRefused, .reason = {}, .message = {}};
    if (!placed.is_appended()) {
        result.reason = placed.refusal.message;
        result.message = result.reason;
        return result;
    }
    const auto verdict = projections.verdict_of(*placed.position);
    // Without a verdict the fold dropped it before it was judged: its command key had been seen.
    if (!verdict || *verdict == schema::ActionVerdict::kDuplicate) {
        result.outcome = EventOutcome::kDuplicate;
    } else if (*verdict == schema::ActionVerdict::kAccepted) {
        result.outcome = EventOutcome::kAccepted;
    } else {
        const Refusal refusal = refusal_of(*verdict, source);
        result.reason = refusal.reason;
        result.message = refusal.message;
    }
    return result;
}

EventResults judge_all(const projection::Projections& projections, EventSource source, std::vector<std::string>& ids,
                       std::span<const ingest::Placed> placed) {
    EventResults results;
    results.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        results.push_back(judged(projections, source, std::move(ids[i]), placed[i]));
    return results;
}

std::optional<Position> last_position(std::span<const ingest::Placed> placed) {
    std::optional<Position> last;
    for (const ingest::Placed& one : placed) {
        if (one.position && (!last || *last < *one.position)) last = one.position;
    }
    return last;
}

}  // namespace

void finish_events(const Parts& parts, EventSource source, std::vector<std::string> ids,
                   Result<std::vector<ingest::Placed>> placed, EventsDone done) {
    if (!placed) return done(std::unexpected(std::move(placed).error()));
    const auto last = last_position(*placed);
    if (!last) return done(judge_all(parts.projections, source, ids, *placed));
    parts.fold_waiter.when_folded(*last, [&parts, source, ids = std::move(ids), placed = std::move(*placed),
                                          done = std::move(done)](Status folded) mutable {
        if (!folded)
            return done(fail(ErrorCode::kUnavailable,
                             "your events are saved, but not yet judged; send them again with the same ids"));
        done(judge_all(parts.projections, source, ids, placed));
    });
}

namespace {

bool tells_of_a_watch(const PlayerEvent& event) {
    return event.action == schema::Action::kSeen || event.action == schema::Action::kWatch;
}

/// Takes out what a paused history does not want; gives what became of it.
EventResults leave_out_watches(std::vector<PlayerEvent>& events) {
    EventResults left_out;
    for (const PlayerEvent& event : events) {
        if (!tells_of_a_watch(event)) continue;
        left_out.push_back({.id = event.id,
                            .outcome = EventOutcome::kRefused,
                            .reason = "history_paused",
                            .message = "your history is paused: what you watch is kept nowhere"});
    }
    std::erase_if(events, tells_of_a_watch);
    return left_out;
}

}  // namespace

void Watch::act(const Identity& viewer, std::vector<PlayerEvent> events, EventsDone done) {
    if (parts_.projections.view().is_history_paused(viewer.viewer)) {
        EventResults left_out = leave_out_watches(events);
        if (events.empty()) return done(std::move(left_out));
        done = [left_out = std::move(left_out), done = std::move(done)](Result<EventResults> results) mutable {
            if (results) results->insert(results->end(), left_out.begin(), left_out.end());
            done(std::move(results));
        };
    }
    std::vector<ingest::ActionCommand> commands;
    std::vector<std::string> ids;
    for (const PlayerEvent& event : events) {
        commands.push_back({.id = event.id,
                            .token = event.token,
                            .action = event.action,
                            .watched_ms = event.watched_ms,
                            .loops = event.loops,
                            .ended = event.ended,
                            .reason = event.reason,
                            .client_time_ms = event.time_ms});
        ids.push_back(event.id);
    }
    parts_.ingest.act_later(
        actor_of(viewer), commands,
        [this, ids = std::move(ids), done = std::move(done)](Result<std::vector<ingest::Placed>> placed) mutable {
            finish_events(parts_, EventSource::kPlayer, std::move(ids), std::move(placed), std::move(done));
        });
}

Result<Slate> Watch::feed(const Identity& viewer, const FeedWish& wish) {
    schema::FeedRequest request{.request = RequestId{parts_.entropy.id64()},
                                .viewer = viewer.viewer,
                                .space = schema::kAppSpace,
                                .surface = wish.surface,
                                .time_ms = parts_.clock.now_ms(),
                                .locale = wish.locale,
                                .arm = {},
                                .count = wish.count,
                                .already_sent = {},
                                .seed = parts_.entropy.id64(),
                                .exclude_seen = true};
    for (const std::string& token : wish.buffered_tokens) {
        // A token that has expired or is another viewer's keeps nothing out of the slate.
        if (const auto opened = parts_.impressions.open(token, viewer.viewer, schema::kAppSpace))
            request.already_sent.push_back(opened->impression.video);
    }
    Slate slate;
    schema::DecisionRecord record;
    {
        const auto snapshot = parts_.snapshots.current();
        const projection::View view = parts_.projections.view();
        const projection::Safeguards safe = view.safeguards(viewer.viewer, request.time_ms);
        if (auto pause = feed_pause(view, viewer.viewer, safe, request.time_ms))
            return Slate{.request = request.request,
                         .items = {},
                         .topics = topics_of(view, viewer.viewer, request.time_ms),
                         .fallback = false,
                         .end = true,
                         .impersonal = false,
                         .pause = pause};
        request.age_group = safe.group;
        request.age_rules = safe.rules;
        request.profile_from_s = safe.profile_from_s;
        schema::ViewerState nobody;
        nobody.viewer = viewer.viewer;
        const schema::ViewerState* state = view.viewer(viewer.viewer);
        if (state != nullptr && state->profile.off) {
            request.profile_from_s = schema::kNoProfile;
            // Following is a list that the viewer made, in order of time: it has to know whom they follow.
            request.impersonal = wish.surface != schema::Surface::kFollowing;
        }
        const projection::Ranking ranking = view.ranking_for(request);
        request.arm = ranking.arm;
        const feed::FeedInputs inputs{.viewer = state != nullptr ? *state : nobody,
                                      .catalogue = view.catalogue(schema::kAppSpace),
                                      .snapshot = *snapshot,
                                      .policy = *ranking.policy,
                                      .request = request,
                                      .cut = view.cut(),
                                      .erasure_epoch = view.rules().erasure_epoch(),
                                      .blocked_by = view.blocked_by(viewer.viewer),
                                      .hidden_labels = view.hidden_labels(viewer.viewer)};
        feed::FeedResult result = wish.late ? feed::fallback_feed(inputs) : feed::feed(inputs);
        slate = slate_of(view, viewer, result);
        record = std::move(result.record);
    }
    records_.remember(record);
    TRY_STATUS(parts_.ingest.serve_slate(viewer.home, std::move(record)));
    return slate;
}

Slate Watch::slate_of(const projection::View& view, const Identity& viewer, feed::FeedResult& result) const {
    Slate slate{.request = result.record.request.request,
                .items = {},
                .topics = {},
                .fallback = result.record.fallback,
                .end = result.end || result.record.slate.empty(),
                .impersonal = result.record.request.impersonal};
    for (std::size_t place = 0; place < result.record.slate.size(); ++place) {
        const auto found = view.find_video(result.record.slate[place].video);
        if (!found) continue;
        const auto position = static_cast<std::uint16_t>(place);
        slate.items.push_back(
            {.card = video_card(view, *found, viewer.viewer),
             .token = parts_.impressions.mint({viewer.viewer,
                                               schema::kAppSpace,
                                               result.record.request.surface,
                                               {slate.request, position, result.record.slate[place].video}}),
             .position = position});
    }
    slate.topics = topics_of(view, viewer.viewer, result.record.request.time_ms);
    return slate;
}

std::vector<feed::TopicStrength> Watch::topics(const Identity& viewer, std::size_t max_count) const {
    return topics_of(parts_.projections.view(), viewer.viewer, parts_.clock.now_ms(), max_count);
}

schema::ProfileChosen Watch::profile(const Identity& viewer) const {
    const projection::View view = parts_.projections.view();
    const schema::ViewerState* state = view.viewer(viewer.viewer);
    return state != nullptr ? state->profile : schema::ProfileChosen{};
}

Status Watch::choose_profile(const Identity& viewer, const schema::ProfileChosen& chosen) {
    return in_force(parts_, parts_.ingest.choose_profile(actor_of(viewer), chosen));
}

schema::SlidersSet Watch::sliders(const Identity& viewer) const {
    const projection::View view = parts_.projections.view();
    const schema::ViewerState* state = view.viewer(viewer.viewer);
    return state != nullptr ? state->sliders : schema::SlidersSet{};
}

Status Watch::set_sliders(const Identity& viewer, const schema::SlidersSet& sliders) {
    return in_force(parts_, parts_.ingest.set_sliders(actor_of(viewer), sliders));
}

schema::RecipeTaken Watch::recipe(const Identity& viewer) const {
    schema::RecipeTaken recipe;
    const projection::View view = parts_.projections.view();
    const schema::ViewerState* state = view.viewer(viewer.viewer);
    if (state == nullptr) return recipe;
    for (const auto& [tag, strength] : state->steered_tags)
        recipe.tags.push_back({tag, static_cast<std::int8_t>(std::lround(strength * 100))});
    recipe.blocked_tags = state->blocked_tags;
    recipe.sliders = state->sliders;
    return recipe;
}

Status Watch::take_recipe(const Identity& viewer, schema::RecipeTaken recipe) {
    return in_force(parts_, parts_.ingest.take_recipe(actor_of(viewer), std::move(recipe)));
}

Status Watch::steer(const Identity& viewer, const SteerWish& wish) {
    return in_force(parts_, parts_.ingest.steer(
                                actor_of(viewer),
                                {.target = wish.target, .tag = wish.tag, .id = wish.id, .strength = wish.strength}));
}

SteeringState Watch::steering(const Identity& viewer) const {
    SteeringState steering;
    const projection::View view = parts_.projections.view();
    const schema::ViewerState* state = view.viewer(viewer.viewer);
    if (state == nullptr) return steering;
    steering.tags = state->steered_tags;
    steering.blocked_tags = state->blocked_tags;
    for (const auto& [tag, until_s] : state->forgotten_tags) steering.forgotten_tags.push_back(tag);
    for (const auto& [creator, strength] : state->steered_creators) {
        steering.creators.emplace_back(creator_card(view, ViewerId{creator}, viewer.viewer), strength);
    }
    steering.videos = state->rejected_videos;
    return steering;
}

Result<Why> explain_place(const Parts& parts, const schema::DecisionRecord& record, VideoId video) {
    for (std::size_t place = 0; place < record.slate.size(); ++place) {
        if (record.slate[place].video != video) continue;
        Why why{.request = record.request.request,
                .position = static_cast<std::uint32_t>(place),
                .placed = record.slate[place],
                .external_id = {},
                .fallback = record.fallback,
                .policy_version = record.policy_version,
                .head_weights = {},
                .boost_reason = {},
                .surface = record.request.surface,
                .without_profile = record.request.profile_from_s == schema::kNoProfile ||
                                   schema::is_for_everybody(record.request.surface),
                .impersonal = record.request.impersonal};
        const projection::View view = parts.projections.view();
        if (const auto policy = view.rules().policy(record.policy_version))
            why.head_weights = view.policy_for(policy, record.request)->head_weights;
        if (const projection::Boost* boost = view.boosts().at(video, record.request.time_ms))
            why.boost_reason = boost->reason;
        if (const auto assignment = schema::parse_assignment(record.request.arm)) {
            if (const auto* experiment = view.rules().experiments().find(assignment->experiment))
                why.experiment = {.name = experiment->started.name, .arm = assignment->arm};
        }
        return why;
    }
    return fail(ErrorCode::kNotFound,
                "that video is not in this slate; pass the id of one that this request was answered with");
}

Result<Why> Watch::why(ViewerId viewer, RequestId request, VideoId video) const {
    return explain_place(parts_, TRY(records_.find(request, viewer, schema::kAppSpace)), video);
}

void Watch::why_with_history(ViewerId viewer, RequestId request, VideoId video, WhyDone done) {
    const auto record = records_.find(request, viewer, schema::kAppSpace);
    if (!record) return done(std::unexpected(record.error()));
    auto why = explain_place(parts_, *record, video);
    if (!why) return done(std::move(why));
    const auto position = position_of(*record);
    if (!position) return done(std::unexpected(position.error()));
    explain_history(parts_, *position, std::move(*why), std::move(done));
}

void Watch::why_not(ViewerId viewer, RequestId request, VideoId video, WhyNotDone done) {
    const auto record = records_.find(request, viewer, schema::kAppSpace);
    if (!record) return done(std::unexpected(record.error()));
    {
        const projection::View view = parts_.projections.view();
        const auto found = view.find_video(video);
        if (!found || !is_shown_to(view, *found, viewer))
            return done(fail(ErrorCode::kNotFound, "there is no such video, or it is not shown to you"));
    }
    const auto position = position_of(*record);
    if (!position) return done(std::unexpected(position.error()));
    explain_absence(parts_, *position, {.request = request, .video = video, .external_id = {}, .absence = {}},
                    std::move(done));
}

Result<Position> Watch::position_of(const schema::DecisionRecord& record) const {
    const auto home = parts_.projections.view().partition_of(record.request.viewer);
    return records_.position_of(record.request.request, home.value_or(parts_.options.default_home));
}

void Watch::replay(ViewerId viewer, RequestId request, std::move_only_function<void(Result<ReplayAnswer>)> done) {
    const auto record = records_.find(request, viewer, schema::kAppSpace);
    if (!record && record.error().code == ErrorCode::kErased) return done(ReplayAnswer{ReplayVerdict::kErased, {}, 0});
    if (!record) return done(std::unexpected(record.error()));
    const auto position = position_of(*record);
    if (!position) return done(std::unexpected(position.error()));
    parts_.replays.replay(request, *position,
                          [done = std::move(done)](ReplayAnswer answer) mutable { done(std::move(answer)); });
}

}  // namespace tiller::app

// Batches of actions and of engine events: each one is checked for itself, what passes is appended together.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_set>

#include "base/hash.h"
#include "ingest/ingest.h"

namespace tiller::ingest {
namespace {

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::kInvalid, std::move(message)); }

Status check_batch(std::size_t count) {
    if (count == 0) return invalid("the batch is empty");
    if (count > kMaxBatch)
        return invalid("the batch holds " + std::to_string(count) + "; at most " + std::to_string(kMaxBatch) +
                       " are allowed");
    return {};
}

Status check_range(std::string_view field, std::int64_t value, std::int64_t highest) {
    if (value >= 0 && value <= highest) return {};
    return invalid(std::string(field) + " is " + std::to_string(value) + " but must be in [0, " +
                   std::to_string(highest) + "]");
}

/// A share that a caller gives, absent as 0.
Result<float> share_of(std::string_view field, std::optional<double> value) {
    if (!value) return 0.0f;
    if (std::isfinite(*value) && *value >= 0 && *value <= 1) return static_cast<float>(*value);
    return invalid(std::string(field) + " must be in [0, 1]");
}

/// "", "video", "creator" or "tag:x"; the tag in its normal form.
Result<std::string> rejection_reason(std::string_view reason) {
    constexpr std::string_view kTag = "tag:";
    if (reason.empty() || reason == "video" || reason == "creator") return std::string(reason);
    if (!reason.starts_with(kTag)) return invalid("reason must be \"video\", \"creator\" or \"tag:\" and a tag");
    const std::vector<std::string> typed = {std::string(reason.substr(kTag.size()))};
    const auto tags = TRY(normalise_tags(typed));
    if (tags.empty()) return invalid("reason names an empty tag");
    return std::string(kTag) + tags.front();
}

/// Without an id of the caller's, sending the very same fact again is a repetition.
std::uint64_t engine_command_key(const EngineEvent& event, const schema::Acted& acted) {
    if (!event.id.empty()) return command_key_of(event.id);
    if (event.time_ms == 0) return 0;  // no id and no time: every call is a new fact
    Hasher hasher;
    hasher.update_value(acted.impression.video.value);
    hasher.update_value(acted.action);
    hasher.update_value(acted.happened_ms);
    const Digest digest = hasher.finish();
    std::uint64_t key = 0;
    std::memcpy(&key, digest.data(), sizeof(key));
    return key != 0 ? key : 1;
}

}  // namespace

Result<std::vector<Placed>> Ingest::append_draft(PartitionId partition, Draft draft) {
    if (draft.events.empty()) return std::move(draft.placed);
    const journal::Appended appended = TRY(context_.journal.append_and_wait(partition, std::move(draft.events)));
    for (std::size_t i = 0; i < draft.owners.size(); ++i) draft.placed[draft.owners[i]].position = appended.position(i);
    return std::move(draft.placed);
}

void Ingest::append_draft_later(PartitionId partition, Draft draft, PlacedDone done) {
    if (draft.events.empty()) return done(std::move(draft.placed));
    auto events = std::move(draft.events);
    context_.journal.append(
        partition, std::move(events), journal::Durability::kSynced,
        [draft = std::move(draft), done = std::move(done)](Result<journal::Appended> appended) mutable {
            if (!appended) return done(std::unexpected(std::move(appended).error()));
            for (std::size_t i = 0; i < draft.owners.size(); ++i)
                draft.placed[draft.owners[i]].position = appended->position(i);
            done(std::move(draft.placed));
        });
}

Result<std::vector<Placed>> Ingest::act(const Actor& actor, std::span<const ActionCommand> commands) {
    return append_draft(actor.home, TRY(draft_actions(actor, commands)));
}

void Ingest::act_later(const Actor& actor, std::span<const ActionCommand> commands, PlacedDone done) {
    auto draft = draft_actions(actor, commands);
    if (!draft) return done(std::unexpected(std::move(draft).error()));
    append_draft_later(actor.home, std::move(*draft), std::move(done));
}

Result<Ingest::Draft> Ingest::draft_actions(const Actor& actor, std::span<const ActionCommand> commands) const {
    TRY_STATUS(check_batch(commands.size()));
    const UnixMs now_ms = context_.clock.now_ms();
    Draft draft;
    draft.placed.resize(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        auto event = action_event(actor, commands[i], now_ms);
        if (!event) {
            draft.placed[i].refusal = std::move(event).error();
            continue;
        }
        draft.events.push_back(std::move(*event));
        draft.owners.push_back(i);
    }
    return draft;
}

Result<schema::Event> Ingest::action_event(const Actor& actor, const ActionCommand& command, UnixMs now_ms) const {
    // The token first: nothing else of a forged command is looked at.
    const schema::ImpressionToken token =
        TRY(context_.impressions.open(command.token, actor.viewer, schema::kAppSpace));
    if (command.id.empty() || command.id.size() > kMaxCommandIdBytes)
        return invalid("id must have 1 to " + std::to_string(kMaxCommandIdBytes) + " bytes");
    schema::Acted acted;
    acted.impression = token.impression;
    acted.space = token.space;
    acted.action = command.action;
    acted.happened_ms = command.client_time_ms;
    if (command.action == schema::Action::kWatch) {
        TRY_STATUS(check_range("watched_ms", command.watched_ms, kMaxWatchedMs));
        TRY_STATUS(check_range("loops", command.loops, 0xffff));
        acted.watched_ms = static_cast<std::uint32_t>(command.watched_ms);
        acted.loops = static_cast<std::uint16_t>(command.loops);
        acted.ended = command.ended;
    }
    if (command.action == schema::Action::kRating) return invalid("ratings belong to the engine API");
    if (command.action == schema::Action::kNotInterested) acted.reason = TRY(rejection_reason(command.reason));
    return schema::Event{now_ms, actor.viewer, command_key_of(command.id), std::move(acted)};
}

// ---- engine callers -------------------------------------------------------------------------------------------------

Result<std::vector<Placed>> Ingest::put_items(const EngineSpace& space, std::span<const EngineItem> items) {
    TRY_STATUS(check_batch(items.size()));
    const UnixMs now_ms = context_.clock.now_ms();
    Draft draft;
    draft.placed.resize(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (Status status = draft_item(space, items[i], now_ms, draft.events); !status)
            draft.placed[i].refusal = std::move(status).error();
        draft.owners.resize(draft.events.size(), i);
    }
    return append_draft(space.home, std::move(draft));
}

Status Ingest::draft_item(const EngineSpace& space, const EngineItem& item, UnixMs now_ms,
                          std::vector<schema::Event>& events) const {
    schema::Video video;
    video.video = TRY(context_.external_ids.video(space.space, item.external_id));
    if (!item.creator.empty()) video.creator = TRY(context_.external_ids.viewer(space.space, item.creator));
    TRY_STATUS(check_range("duration_ms", item.duration_ms, kMaxDurationMs));
    if (item.published_ms < 0) return invalid("published_ms is negative");
    video.space = space.space;
    video.external_id = item.external_id;
    video.text = item.text;
    video.tags = item.tags;
    video.language = item.language;
    video.content_vector = item.content_vector;
    video.duration_ms = static_cast<std::uint32_t>(item.duration_ms);
    video.published_ms = item.published_ms == 0 ? now_ms : item.published_ms;
    TRY_STATUS(normalise(video));
    const VideoId id = video.video;
    const auto add = [&](schema::Payload payload) { events.push_back({now_ms, {}, 0, std::move(payload)}); };
    if (item.is_known) {
        add(schema::VideoEdited{id, std::move(video.text), std::move(video.tags), std::move(video.text_tokens),
                                std::move(video.language)});
        add(schema::VideoStateChanged{
            id, item.hidden ? schema::VideoState::kHidden : schema::VideoState::kPublic, {}, {}});
    } else {
        add(schema::VideoPublished{std::move(video)});
        if (item.hidden) add(schema::VideoStateChanged{id, schema::VideoState::kHidden, {}, {}});
    }
    return {};
}

Result<Position> Ingest::delete_item(const EngineSpace& space, std::string_view external_id) {
    const VideoId video = TRY(context_.external_ids.video(space.space, external_id));
    return append_one(space.home, {}, 0, schema::VideoStateChanged{video, schema::VideoState::kDeleted, {}, {}});
}

Result<std::vector<Placed>> Ingest::post_events(const EngineSpace& space, std::span<const EngineEvent> engine_events,
                                                const ViewerExists& viewer_exists) {
    return append_draft(space.home, TRY(draft_engine_events(space, engine_events, viewer_exists)));
}

void Ingest::post_events_later(const EngineSpace& space, std::span<const EngineEvent> engine_events,
                               const ViewerExists& viewer_exists, PlacedDone done) {
    auto draft = draft_engine_events(space, engine_events, viewer_exists);
    if (!draft) return done(std::unexpected(std::move(draft).error()));
    append_draft_later(space.home, std::move(*draft), std::move(done));
}

Result<Ingest::Draft> Ingest::draft_engine_events(const EngineSpace& space, std::span<const EngineEvent> engine_events,
                                                  const ViewerExists& viewer_exists) const {
    TRY_STATUS(check_batch(engine_events.size()));
    const UnixMs now_ms = context_.clock.now_ms();
    Draft draft;
    draft.placed.resize(engine_events.size());
    std::unordered_set<ViewerId> made_known;
    for (std::size_t i = 0; i < engine_events.size(); ++i) {
        auto event = engine_event(space, engine_events[i], now_ms);
        if (!event) {
            draft.placed[i].refusal = std::move(event).error();
            continue;
        }
        if (!made_known.contains(event->subject) && !viewer_exists(event->subject)) {
            draft.events.push_back(
                {now_ms, event->subject, 0,
                 schema::ViewerCreated{
                     schema::ViewerKind::kEngine, space.space, {}, std::string(engine_events[i].user)}});
            draft.owners.push_back(i);
        }
        made_known.insert(event->subject);
        draft.events.push_back(std::move(*event));
        draft.owners.push_back(i);
    }
    return draft;
}

Result<schema::Event> Ingest::engine_event(const EngineSpace& space, const EngineEvent& event, UnixMs now_ms) const {
    const ViewerId user = TRY(context_.external_ids.viewer(space.space, event.user));
    schema::Acted acted;
    acted.space = space.space;
    acted.impression.video = TRY(context_.external_ids.video(space.space, event.item));
    if (event.id.size() > kMaxCommandIdBytes)
        return invalid("id has more than " + std::to_string(kMaxCommandIdBytes) + " bytes");
    TRY_STATUS(check_range("watched_ms", event.watched_ms, kMaxWatchedMs));
    // A clock an hour ahead is a clock; a week ahead is a mistake that would rule the history for a week.
    constexpr std::int64_t kMostAheadMs = 3600 * 1000;
    TRY_STATUS(check_range("time_ms", event.time_ms, now_ms + kMostAheadMs));
    acted.action = event.action;
    acted.watched_ms = static_cast<std::uint32_t>(event.watched_ms);
    acted.value = TRY(event.action == schema::Action::kRating ? share_of("value", event.value)
                                                              : share_of("fraction", event.fraction));
    acted.happened_ms = event.time_ms == 0 ? now_ms : std::min<std::int64_t>(event.time_ms, now_ms);
    if (!event.token.empty()) {
        const schema::ImpressionToken token = TRY(context_.impressions.open(event.token, user, space.space));
        if (token.impression.video != acted.impression.video)
            return fail(ErrorCode::kDenied, "this impression token was issued for another item");
        acted.impression = token.impression;
    }
    const std::uint64_t key = engine_command_key(event, acted);
    return schema::Event{now_ms, user, key, std::move(acted)};
}

}  // namespace tiller::ingest

#include "ingest/ingest.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "schema/policy.h"

namespace tiller::ingest {
namespace {

using schema::Payload;

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::kInvalid, std::move(message)); }

/// Free words of operators and moderators.
Status normalise_reason(std::string& reason) {
    reason = TRY(normalise_text(reason, {.what = "reason", .max_bytes = schema::kMaxReasonBytes}));
    return {};
}

Status check_handle(const std::string& handle) {
    const auto is_handle_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    if (handle.size() < kMinHandleBytes || handle.size() > kMaxHandleCharacters) {
        return invalid("a handle has " + std::to_string(kMinHandleBytes) + " to " +
                       std::to_string(kMaxHandleCharacters) + " characters, this one " + std::to_string(handle.size()));
    }
    if (!std::ranges::all_of(handle, is_handle_character)) return invalid("a handle is made of a-z, 0-9, '_' and '.'");
    if (handle.front() == '.' || handle.back() == '.') return invalid("a handle neither begins nor ends with '.'");
    return {};
}

/// What was watched until now, in this very second too, is older.
std::uint32_t next_second(const Clock& clock) { return static_cast<std::uint32_t>(clock.now_ms() / 1000 + 1); }

bool is_percent(std::int8_t percent) { return percent >= -100 && percent <= 100; }

Result<std::string> normalised_tag(const std::string& typed) {
    std::vector<std::string> tags = TRY(normalise_tags(std::span(&typed, 1)));
    if (tags.empty()) return invalid("tag is empty");
    return std::move(tags.front());
}

Status check_distinct(std::vector<std::string> tags) {
    std::ranges::sort(tags);
    const auto twice = std::ranges::adjacent_find(tags);
    if (twice != tags.end()) return invalid("the tag \"" + *twice + "\" is given twice");
    return {};
}

Status check_one_of(std::string_view what, std::string_view value, std::span<const std::string_view> allowed) {
    if (std::ranges::find(allowed, value) != allowed.end()) return {};
    std::string list;
    for (const std::string_view word : allowed) list += (list.empty() ? "" : ", ") + std::string(word);
    return invalid(std::string(what) + " must be one of " + list);
}

}  // namespace

Result<Ingest> Ingest::create(IngestContext context) { return Ingest(context, TRY(TokenCutter::create())); }

Result<Position> Ingest::append_one(PartitionId partition, ViewerId subject, std::uint64_t command_key,
                                    Payload payload) {
    std::vector<schema::Event> events(1);
    events[0] = {context_.clock.now_ms(), subject, command_key, std::move(payload)};
    return TRY(context_.journal.append_and_wait(partition, std::move(events))).last();
}

Status Ingest::queue_one(PartitionId partition, ViewerId subject, UnixMs time_ms, Payload payload) {
    std::vector<schema::Event> events(1);
    events[0] = {time_ms, subject, 0, std::move(payload)};
    // Answered before append returns: queued or refused; that it lies before the next append is the log's promise.
    auto refusal = std::make_shared<Status>();
    context_.journal.append(partition, std::move(events), journal::Durability::kBeforeNext,
                            [refusal](Result<journal::Appended> result) {
                                if (!result) *refusal = std::unexpected(std::move(result).error());
                            });
    return *refusal;
}

// ---- what was shown -------------------------------------------------------------------------------------------------

Status Ingest::serve_slate(PartitionId home, schema::DecisionRecord record) {
    const ViewerId viewer = record.request.viewer;
    const UnixMs time_ms = record.request.time_ms;
    return queue_one(home, viewer, time_ms, schema::SlateServed{std::move(record)});
}

Status Ingest::show(const Actor& actor, schema::Shown shown) {
    return queue_one(actor.home, actor.viewer, context_.clock.now_ms(), std::move(shown));
}

// ---- people ---------------------------------------------------------------------------------------------------------

Result<Position> Ingest::create_viewer(const Actor& actor, schema::ViewerKind kind, std::string_view locale) {
    if (actor.viewer.is_none()) return invalid("viewer is missing");
    return append_one(actor.home, actor.viewer, 0,
                      schema::ViewerCreated{kind, schema::kAppSpace, TRY(normalise_language(locale)), {}});
}

Result<Position> Ingest::change_account(const Actor& account, schema::AccountChanged change) {
    if (account.viewer.is_none()) return invalid("account is missing");
    if (change.handle) TRY_STATUS(check_handle(*change.handle));
    if (change.display_name) {
        change.display_name = TRY(normalise_text(
            *change.display_name,
            {.what = "display_name", .max_bytes = schema::kMaxDisplayNameBytes, .lines = TextLimits::Lines::kJoined}));
    }
    TRY_STATUS(normalise_reason(change.reason));
    return append_one(account.home, account.viewer, 0, std::move(change));
}

Result<Position> Ingest::follow(const Actor& actor, ViewerId creator, bool undo, std::string_view command_id) {
    if (creator.is_none()) return invalid("creator is missing");
    if (creator == actor.viewer) return invalid("nobody can follow themselves");
    if (command_id.size() > kMaxCommandIdBytes)
        return invalid("id has more than " + std::to_string(kMaxCommandIdBytes) + " bytes");
    return append_one(actor.home, actor.viewer, command_key_of(command_id), schema::Followed{creator, undo});
}

Result<Position> Ingest::block(const Actor& actor, ViewerId target, bool undo) {
    if (target.is_none()) return invalid("viewer to block is missing");
    if (target == actor.viewer) return invalid("nobody can block themselves");
    return append_one(actor.home, actor.viewer, 0, schema::Blocked{target, undo});
}

Result<Position> Ingest::choose_profile(const Actor& actor, const schema::ProfileChosen& chosen) {
    if (chosen.from_s > next_second(context_.clock)) return invalid("what is yet to come can not be forgotten");
    return append_one(actor.home, actor.viewer, 0, chosen);
}

Result<Position> Ingest::set_sliders(const Actor& actor, const schema::SlidersSet& sliders) {
    if (!std::ranges::all_of(sliders.percent, is_percent)) return invalid("a slider goes from -100 to 100");
    return append_one(actor.home, actor.viewer, 0, sliders);
}

Result<Position> Ingest::take_recipe(const Actor& actor, schema::RecipeTaken recipe) {
    if (recipe.tags.size() > schema::kMaxRecipeTags || recipe.blocked_tags.size() > schema::kMaxRecipeTags)
        return invalid("a recipe has at most " + std::to_string(schema::kMaxRecipeTags) + " tags of each kind");
    std::vector<std::string> raised;
    for (schema::RaisedTag& each : recipe.tags) {
        if (!is_percent(each.percent)) return invalid("a tag goes from -100 to 100 percent");
        each.tag = TRY(normalised_tag(each.tag));
        raised.push_back(each.tag);
    }
    for (std::string& tag : recipe.blocked_tags) tag = TRY(normalised_tag(tag));
    TRY_STATUS(check_distinct(raised));
    TRY_STATUS(check_distinct(recipe.blocked_tags));
    if (!std::ranges::all_of(recipe.sliders.percent, is_percent)) return invalid("a slider goes from -100 to 100");
    return append_one(actor.home, actor.viewer, 0, std::move(recipe));
}

Result<Position> Ingest::steer(const Actor& actor, schema::Steered steering) {
    if (!std::isfinite(steering.strength) || steering.strength < -1 || steering.strength > 1)
        return invalid("strength must be in [-1, 1]");
    const bool by_tag =
        steering.target != schema::SteerTarget::kCreator && steering.target != schema::SteerTarget::kVideo;
    if (by_tag) {
        steering.tag = TRY(normalised_tag(steering.tag));
        const bool forgets = steering.target == schema::SteerTarget::kForgottenTag && steering.strength < 0;
        steering.id = forgets ? next_second(context_.clock) : 0;
    } else {
        if (steering.id == 0) return invalid("the creator or video to steer by is missing");
        steering.tag.clear();
    }
    return append_one(actor.home, actor.viewer, 0, std::move(steering));
}

// ---- videos ---------------------------------------------------------------------------------------------------------

Status Ingest::normalise(schema::Video& video) const {
    video.text = TRY(normalise_text(video.text, {.what = "text", .max_bytes = schema::kMaxTextBytes}));
    video.tags = TRY(normalise_tags(video.tags));
    video.language = TRY(normalise_language(video.language));
    video.sound = TRY(normalise_text(
        video.sound, {.what = "sound", .max_bytes = schema::kMaxLabelBytes, .lines = TextLimits::Lines::kJoined}));
    video.text_tokens = cutter_.cut(video.text);
    const auto is_wrong = [](float x) { return !std::isfinite(x); };
    if (std::ranges::any_of(video.content_vector, is_wrong)) return invalid("vector holds a number that is not finite");
    if (video.content_vector.size() > schema::kMaxContentDimensions)
        return invalid("vector has " + std::to_string(video.content_vector.size()) + " numbers; at most " +
                       std::to_string(schema::kMaxContentDimensions) + " are allowed");
    if (video.duration_ms > kMaxDurationMs) return invalid("duration_ms is past a day");
    return {};
}

Result<PublishedVideo> Ingest::publish_video(PartitionId home, NewVideo video) {
    if (video.command_id.size() > kMaxCommandIdBytes)
        return invalid("id has more than " + std::to_string(kMaxCommandIdBytes) + " bytes");
    TRY_STATUS(normalise(video.video));
    if (video.video.video.is_none()) video.video.video = VideoId{context_.entropy.id64()};
    if (video.video.published_ms == 0) video.video.published_ms = context_.clock.now_ms();
    const VideoId id = video.video.video;
    const ViewerId creator = video.video.creator;
    std::vector<schema::Event> events;
    const UnixMs now_ms = context_.clock.now_ms();
    const std::uint64_t key = command_key_of(video.command_id);
    events.push_back({now_ms, creator, key, schema::VideoPublished{std::move(video.video)}});
    if (video.labels != schema::LabelSet::kNone) {
        events.push_back(
            {now_ms, creator, key == 0 ? 0 : key + 1,
             schema::VideoLabelled{.video = id, .labels = video.labels, .by_staff = false, .author = creator}});
    }
    return PublishedVideo{id, TRY(context_.journal.append_and_wait(home, std::move(events))).last()};
}

Result<Position> Ingest::edit_video(const VideoHome& home, const VideoEdit& edit) {
    schema::VideoEdited event{
        edit.video, {}, TRY(normalise_tags(edit.tags)), {}, TRY(normalise_language(edit.language))};
    event.text = TRY(normalise_text(edit.text, {.what = "text", .max_bytes = schema::kMaxTextBytes}));
    event.text_tokens = cutter_.cut(event.text);
    return append_one(home.partition, home.creator, 0, std::move(event));
}

Result<Position> Ingest::change_video_media(const VideoHome& home, schema::VideoMediaChanged change) {
    return append_one(home.partition, home.creator, 0, std::move(change));
}

Result<Position> Ingest::change_video_state(const VideoHome& home, schema::VideoStateChanged change) {
    TRY_STATUS(normalise_reason(change.reason));
    return append_one(home.partition, home.creator, 0, std::move(change));
}

// ---- talk and moderation --------------------------------------------------------------------------------------------

Result<FiledReport> Ingest::report(const Actor& actor, const NewReport& report) {
    constexpr std::array<std::string_view, 5> kReasons = {"illegal", "harm", "spam", "copyright", "other"};
    TRY_STATUS(check_one_of("reason", report.reason, kReasons));
    if (report.target_id == 0) return invalid("what is reported is missing");
    schema::Reported event{
        ReportId{context_.entropy.id64()}, report.target, report.target_id, std::string(report.reason), {}};
    event.text = TRY(normalise_text(report.text, {.what = "text", .max_bytes = kMaxCommentBytes}));
    const ReportId id = event.report;
    return FiledReport{id, TRY(append_one(actor.home, actor.viewer, 0, std::move(event)))};
}

// ---- the operator ---------------------------------------------------------------------------------------------------

Result<Position> Ingest::change_policy(schema::PolicyChanged change) {
    if (!is_utf8(change.toml)) return invalid("the policy is not UTF-8");
    (void)TRY(schema::parse_policy(change.toml, change.version));
    if (change.version == 0) return invalid("version 0 is the built-in policy");
    TRY_STATUS(normalise_reason(change.reason));
    return append_one(kControlPartition, {}, 0, std::move(change));
}

Result<Position> Ingest::change_settings(schema::SettingsChanged change) {
    change.name = TRY(normalise_text(
        change.name,
        {.what = "name", .max_bytes = schema::kMaxInstanceNameBytes, .lines = TextLimits::Lines::kJoined}));
    if (change.name.empty()) return invalid("name is empty");
    if (change.languages.size() > schema::kMaxInstanceLanguages)
        return invalid("languages: at most " + std::to_string(schema::kMaxInstanceLanguages) + " are allowed");
    for (std::string& language : change.languages) language = TRY(normalise_language(language));
    return append_one(kControlPartition, {}, 0, std::move(change));
}

}  // namespace tiller::ingest

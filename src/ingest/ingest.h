// Everything that people, operators and engine callers put in becomes an event here: form, token, append. Duplicates
// and plausibility are judged later, in the fold (schema/viewer_state.h), so that stricter rules can be replayed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "ingest/external_ids.h"
#include "ingest/impressions.h"
#include "ingest/text.h"
#include "journal/journal.h"
#include "schema/event.h"

namespace tiller::ingest {

inline constexpr std::size_t kMaxBatch = 1'000;              // actions, engine events or items in one call
inline constexpr std::size_t kMaxCommandIdBytes = 64;        // a client's UUID and room
inline constexpr std::size_t kMinHandleBytes = 2;
inline constexpr std::size_t kMaxHandleCharacters = 30;
inline constexpr std::size_t kMaxCommentBytes = 2'000;
inline constexpr std::uint32_t kMaxWatchedMs = 24u * 3600 * 1000;
inline constexpr std::uint32_t kMaxDurationMs = 24u * 3600 * 1000;

/// Who does it, and in which region their events lie.
struct Actor {
    ViewerId viewer;
    PartitionId home;
};

/// One action of a viewer on one impression, as the client sends it.
struct ActionCommand {
    std::string_view id{};  // the client's own id of this event, 1 to kMaxCommandIdBytes; a retry carries the same
    std::string_view token{};  // of the impression
    schema::Action action{};
    std::int64_t watched_ms = 0;  // kWatch: [0, kMaxWatchedMs]
    std::int64_t loops = 0;  // kWatch: [0, 65535]
    schema::WatchEnd ended{};  // kWatch
    std::string_view reason{};  // kNotInterested: "", "video", "creator" or "tag:…"
    std::int64_t client_time_ms = 0;
};
/// What became of one of a batch: appended at a position (the fold then accepts or refuses it), or refused in form.
struct Placed {
    std::optional<Position> position;
    Error refusal;  // when there is no position
    [[nodiscard]] bool is_appended() const { return position.has_value(); }
};

struct NewVideo {
    schema::Video video{};  // texts and tags as typed; `video.video` none draws an id; text_tokens are cut here
    std::string_view command_id{};  // optional
    schema::LabelSet labels{};  // as its creator says
};
struct PublishedVideo {
    VideoId video;
    Position position;
};
struct VideoEdit {
    VideoId video{};
    std::string_view text{};
    std::vector<std::string> tags{};
    std::string_view language{};
};
/// Where a video's events lie: the partition of its VideoPublished, and the creator whose key they are under.
struct VideoHome {
    PartitionId partition;
    ViewerId creator;  // none for engine items
};

struct NewComment {
    VideoId video{};
    std::string_view text{};
    std::string_view language{};
    std::string_view command_id{};  // optional
    CommentId thread{};             // none = it begins one
    CommentId reply_to{};
    ViewerId reply_to_author{};
    schema::Quote quote{};          // the line as typed
    std::vector<ViewerId> mentions{};
};
struct CommentEdit {
    CommentId comment{};
    std::string_view text{};
    std::string_view language{};
    std::vector<ViewerId> mentions{};
};
struct PostedComment {
    CommentId comment;
    std::string text;  // as it was stored
    UnixMs time_ms = 0;
    Position position;
};
struct NewReport {
    schema::ReportTarget target{};
    std::uint64_t target_id = 0;
    std::string_view reason{};  // "illegal", "harm", "spam", "copyright" or "other"
    std::string_view text{};
};
/// One event of a decision, and whose key it is under.
struct ModerationStep {
    ViewerId subject;
    schema::Payload payload;
};
struct FiledReport {
    ReportId report;
    Position position;
};

/// One engine space and the partition that its items and users live in.
struct EngineSpace {
    schema::SpaceId space;
    PartitionId home;
};
struct EngineItem {
    std::string external_id{};
    std::vector<std::string> tags{};
    std::string creator{};  // the caller's own id; empty = none
    std::string text{};
    std::string language{};
    std::int64_t duration_ms = 0;
    std::vector<float> content_vector{};
    std::int64_t published_ms = 0;  // 0 = now
    bool hidden = false;
    bool is_known = false;  // the catalogue has it: becomes an edit of text, tags, language and state
};
struct EngineEvent {
    std::string_view id{};  // the caller's; empty = derived from user, item, action and time
    std::string_view user{};
    std::string_view item{};
    schema::Action action{};
    std::string_view token{};  // optional: ties the event to a recommendation
    std::int64_t time_ms = 0;  // when it happened; 0 = now
    std::int64_t watched_ms = 0;
    std::optional<double> fraction{};  // kWatch: watched share in [0, 1], for items without a duration
    std::optional<double> value{};  // kRating: [0, 1]
};
/// Called exactly once, usually on the log's writer thread: quick work only, and no waiting for the log.
using PlacedDone = std::move_only_function<void(Result<std::vector<Placed>>)>;
/// Engine users are made known by their first event; asked for each user of a batch, from the caller's thread.
using ViewerExists = std::function<bool(ViewerId)>;

struct IngestContext {
    journal::Journal& journal;
    const Impressions& impressions;
    const ExternalIds& external_ids;
    const Clock& clock;
    Entropy& entropy;
};

/// All functions are safe from any thread. Those that return a Position or Placed wait until it is durable (they may
/// not be called from followers); their errors are those of Journal::append besides kInvalid with the field's name.
class Ingest {
public:
    /// What `context` names is borrowed and outlives it. kInternal when ICU's rules are missing.
    [[nodiscard]] static Result<Ingest> create(IngestContext context);

    // ---- what was shown and done ----
    /// Up to kMaxBatch actions in one append; refused ones leave the others alone. One Placed for each, in order.
    [[nodiscard]] Result<std::vector<Placed>> act(const Actor& actor, std::span<const ActionCommand> commands);
    /// The same without waiting, so that many callers share one sync; `commands` are read before it returns.
    void act_later(const Actor& actor, std::span<const ActionCommand> commands, PlacedDone done);
    /// The record of a slate: queued, durable before any action on it; does not wait. Same for shown().
    [[nodiscard]] Status serve_slate(PartitionId home, schema::DecisionRecord record);
    [[nodiscard]] Status show(const Actor& actor, schema::Shown shown);

    // ---- people ----
    [[nodiscard]] Result<Position> create_viewer(const Actor& actor, schema::ViewerKind kind, std::string_view locale);
    /// Handle: letters, digits, '_' and '.', lower case. `change.author` none = the actor.
    [[nodiscard]] Result<Position> change_account(const Actor& account, schema::AccountChanged change);
    /// `changed.author` none = the actor said so.
    [[nodiscard]] Result<Position> change_age_group(const Actor& account, schema::AgeGroupChanged changed);
    /// kInvalid for a stretch or zone that no day has.
    [[nodiscard]] Result<Position> choose_safety(const Actor& actor, const schema::SafetyChosen& chosen);
    [[nodiscard]] Result<Position> follow(const Actor& actor, ViewerId creator, bool undo,
                                          std::string_view command_id = {});
    [[nodiscard]] Result<Position> block(const Actor& actor, ViewerId target, bool undo);
    [[nodiscard]] Result<Position> mute(const Actor& actor, ViewerId target, bool undo);
    /// The whole list; words are folded to lower case, repeated ones left out.
    [[nodiscard]] Result<Position> filter_words(const Actor& actor, std::span<const std::string> words);
    [[nodiscard]] Result<Position> see_notifications(const Actor& actor, UnixMs until_ms);
    /// Makes or changes a collection; the name as typed, not empty unless it is removed.
    [[nodiscard]] Result<Position> change_collection(const Actor& actor, schema::CollectionChanged change);
    [[nodiscard]] Result<Position> collect(const Actor& actor, const schema::Collected& collected);
    [[nodiscard]] Result<Position> clear_history(const Actor& actor, std::vector<std::uint64_t> offsets);
    [[nodiscard]] Result<Position> pause_history(const Actor& actor, bool paused);
    /// kInvalid for a moment behind the next second.
    [[nodiscard]] Result<Position> choose_profile(const Actor& actor, const schema::ProfileChosen& chosen);
    /// kInvalid beyond [-100, 100] percent.
    [[nodiscard]] Result<Position> set_sliders(const Actor& actor, const schema::SlidersSet& sliders);
    /// Tags are normalised; kInvalid where one is empty or twice in its list, or a percent is beyond [-100, 100]. One event: all of
    /// it or nothing.
    [[nodiscard]] Result<Position> take_recipe(const Actor& actor, schema::RecipeTaken recipe);
    /// Tags are normalised; strength in [-1, 1]. A tag is forgotten until now.
    [[nodiscard]] Result<Position> steer(const Actor& actor, schema::Steered steering);

    // ---- videos ----
    [[nodiscard]] Result<PublishedVideo> publish_video(PartitionId home, NewVideo video);
    [[nodiscard]] Result<Position> edit_video(const VideoHome& home, const VideoEdit& edit);
    [[nodiscard]] Result<Position> change_video_media(const VideoHome& home, schema::VideoMediaChanged change);
    [[nodiscard]] Result<Position> change_video_state(const VideoHome& home, schema::VideoStateChanged change);

    // ---- talk and moderation ----
    [[nodiscard]] Result<PostedComment> comment(const Actor& actor, const NewComment& comment);
    /// By its author.
    [[nodiscard]] Result<Position> edit_comment(const Actor& author, const CommentEdit& edit);
    [[nodiscard]] Result<Position> like_comment(const Actor& actor, schema::CommentLiked like);
    [[nodiscard]] Result<Position> pin_comment(const VideoHome& home, schema::CommentPinned pin);
    [[nodiscard]] Result<Position> change_comment_rule(const VideoHome& home, schema::CommentRuleChanged change);
    /// `home` is that of the comment's author.
    [[nodiscard]] Result<Position> remove_comment(PartitionId home, schema::CommentRemoved removal);
    [[nodiscard]] Result<FiledReport> report(const Actor& actor, const NewReport& report);
    /// A decision with all that belongs to it, durable together or not at all, in the home of whom it concerns.
    [[nodiscard]] Result<Position> moderate(PartitionId home, std::vector<ModerationStep> steps);
    [[nodiscard]] Result<Position> appeal(const Actor& person, DecisionId decision, std::string_view text);
    [[nodiscard]] Result<Position> label_video(const VideoHome& home, schema::VideoLabelled labelled);
    [[nodiscard]] Result<Position> filter_labels(const Actor& actor, const schema::LabelChoices& choices);
    [[nodiscard]] Result<Position> note_look(const Actor& person, schema::StaffLooked look);

    // ---- the operator; control partition ----
    /// The document must parse (schema/policy.h).
    [[nodiscard]] Result<Position> change_policy(schema::PolicyChanged change);
    /// kInvalid also out of range (schema/experiment.h).
    [[nodiscard]] Result<Position> start_experiment(schema::ExperimentStarted started);
    [[nodiscard]] Result<Position> stop_experiment(schema::ExperimentStopped stopped);
    [[nodiscard]] Result<Position> change_settings(schema::SettingsChanged change);
    /// The whole list; empty ones are left out.
    [[nodiscard]] Result<Position> change_house_rules(schema::HouseRulesChanged change);
    /// kInvalid while the text has places to fill in ("[[…]]").
    [[nodiscard]] Result<Position> change_legal_page(schema::LegalPageChanged change);
    /// Pictures and contrast are the caller's to check.
    [[nodiscard]] Result<Position> change_brand(schema::BrandChanged change);
    /// kInvalid with the rule that it breaks.
    [[nodiscard]] Result<Position> change_age_policy(const schema::AgePolicyChanged& change);

    // ---- engine callers ----
    [[nodiscard]] Result<std::vector<Placed>> put_items(const EngineSpace& space, std::span<const EngineItem> items);
    [[nodiscard]] Result<Position> delete_item(const EngineSpace& space, std::string_view external_id);
    /// Events keep their order. About 5 us each besides the sync.
    [[nodiscard]] Result<std::vector<Placed>> post_events(const EngineSpace& space, std::span<const EngineEvent> events,
                                                          const ViewerExists& viewer_exists);
    /// The same without waiting; `events` are read before it returns.
    void post_events_later(const EngineSpace& space, std::span<const EngineEvent> events,
                           const ViewerExists& viewer_exists, PlacedDone done);

    /// Tokens of a text, for searches that must match what was stored.
    [[nodiscard]] const TokenCutter& token_cutter() const { return cutter_; }

private:
    /// A batch that was checked: the events of what passed, and which command each event belongs to.
    struct Draft {
        std::vector<schema::Event> events;
        std::vector<std::size_t> owners;
        std::vector<Placed> placed;
    };
    Ingest(IngestContext context, TokenCutter cutter) : context_(context), cutter_(std::move(cutter)) {}

    [[nodiscard]] Result<Position> append_one(PartitionId partition, ViewerId subject, std::uint64_t command_key,
                                              schema::Payload payload);
    [[nodiscard]] Status queue_one(PartitionId partition, ViewerId subject, UnixMs time_ms, schema::Payload payload);
    [[nodiscard]] Result<schema::Event> action_event(const Actor& actor, const ActionCommand& command,
                                                     UnixMs now_ms) const;
    [[nodiscard]] Status draft_item(const EngineSpace& space, const EngineItem& item, UnixMs now_ms,
                                    std::vector<schema::Event>& events) const;
    [[nodiscard]] Result<schema::Event> engine_event(const EngineSpace& space, const EngineEvent& event,
                                                     UnixMs now_ms) const;
    [[nodiscard]] Status normalise(schema::Video& video) const;
    [[nodiscard]] Result<Draft> draft_actions(const Actor& actor, std::span<const ActionCommand> commands) const;
    [[nodiscard]] Result<Draft> draft_engine_events(const EngineSpace& space, std::span<const EngineEvent> events,
                                                    const ViewerExists& viewer_exists) const;
    [[nodiscard]] Result<std::vector<Placed>> append_draft(PartitionId partition, Draft draft);
    void append_draft_later(PartitionId partition, Draft draft, PlacedDone done);

    IngestContext context_;
    TokenCutter cutter_;
};

}  // namespace tiller::ingest

// Events: the facts in the log. One struct each, one variant of all, one versioned codec.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/position.h"
#include "schema/age.h"
#include "schema/decision.h"
#include "schema/experiment.h"
#include "schema/presentation.h"
#include "schema/recipe.h"
#include "schema/video.h"
#include "schema/words.h"

namespace tiller::schema {

inline constexpr std::size_t kMaxReasonBytes = 2000;
inline constexpr std::size_t kMaxPolicyBytes = 64 * 1024;
inline constexpr std::size_t kMaxHandleBytes = 64;
inline constexpr std::size_t kMaxDisplayNameBytes = 200;
inline constexpr std::size_t kMaxInstanceNameBytes = 200;
inline constexpr std::size_t kMaxInstanceLanguages = 64;
inline constexpr std::size_t kMaxShownVideos = 256;
inline constexpr std::size_t kMaxHouseRules = 32;
inline constexpr std::size_t kMaxHouseRuleBytes = 1000;
inline constexpr std::size_t kMaxMentions = 10;          // of one comment
inline constexpr std::size_t kMaxQuotedBytes = 1000;     // one line of captions
inline constexpr std::size_t kMaxFilteredWords = 200;    // of one viewer
inline constexpr std::size_t kMaxFilteredWordBytes = 100;
inline constexpr std::size_t kMaxCollectionNameBytes = 200;
inline constexpr std::size_t kMaxClearedOffsets = 4'096;  // of one event
inline constexpr std::uint16_t kMaxBoostMillipoints = 1'000;
inline constexpr std::int64_t kMaxBoostMs = 14 * kDayMs;
inline constexpr std::size_t kMaxCheckLabels = 32;       // of one checker's answer
inline constexpr std::size_t kMaxCheckWordBytes = 64;    // a checker's name or version, a label

// ---- control partition -------------------------------------------------------------------------------------------

enum class TickReason : std::uint8_t { kEvents = 0, kClosing = 1, kShutdown = 2 };
/// Everything that a clock decides is decided once, here.
struct Tick {
    std::uint64_t number = 0;  // 1, 2, 3 …
    Cut cut;                   // the learner reads up to here
    TickReason reason{};
    bool operator==(const Tick&) const = default;
};
/// Snapshot `number` (= its tick's number) may be served from now on.
struct Published {
    std::uint64_t number = 0;
    Digest digest{};
    bool operator==(const Published&) const = default;
};
struct PolicyChanged {
    std::uint64_t version = 0;
    ViewerId author;
    std::string reason;
    std::string toml;
    bool operator==(const PolicyChanged&) const = default;
};
struct SettingsChanged {
    std::string name;
    Registration registration{};
    std::vector<std::string> languages;
    ViewerId author;
    bool operator==(const SettingsChanged&) const = default;
};
struct ErasureEpochBegan {
    std::uint64_t epoch = 0;
    bool operator==(const ErasureEpochBegan&) const = default;
};

// ---- region partitions: people ---------------------------------------------------------------------------------

/// The subject of an event is the viewer that it is about; its body is encrypted under that subject's key.
struct ViewerCreated {
    ViewerKind kind{};
    SpaceId space;
    std::string locale;
    std::string external_id;  // engine users: the caller's own id
    bool operator==(const ViewerCreated&) const = default;
};
struct AccountChanged {  // also the registration: the first one of a subject; fields left empty stay as they are
    std::optional<std::string> handle;
    std::optional<std::string> display_name;
    std::optional<Role> role;
    std::optional<AccountState> state;
    bool demo = false;
    ViewerId author;  // none = themselves
    std::string reason;
    // Since body version 2:
    std::optional<bool> trusted_flagger{};  // whether their reports come first
    DecisionId decision{};  // the one that this carries out; none = there is no statement
    bool operator==(const AccountChanged&) const = default;
};
struct Followed {
    ViewerId creator;
    bool undo = false;
    bool operator==(const Followed&) const = default;
};
struct Blocked {
    ViewerId target;
    bool undo = false;
    bool operator==(const Blocked&) const = default;
};
enum class SteerTarget : std::uint8_t { kTag = 0, kCreator = 1, kVideo = 2, kBlockedTag = 3, kForgottenTag = 4 };
inline constexpr SteerTarget kLastSteerTarget = SteerTarget::kForgottenTag;
/// "Less of this" (strength < 0) and its undo (strength 0); "more" is > 0. Range [-1, 1]. The last two targets are on (< 0) or
/// off (0): no video with a blocked tag is shown or says anything; of a forgotten one nothing that was watched until then says anything.
struct Steered {
    SteerTarget target{};
    std::string tag;
    std::uint64_t id = 0;  // creator or video; kForgottenTag: until when, in Unix seconds
    float strength = 0;
    bool operator==(const Steered&) const = default;
};

// ---- region partitions: videos ---------------------------------------------------------------------------------

struct VideoPublished {
    Video video;
    bool operator==(const VideoPublished&) const = default;
};
struct VideoEdited {
    VideoId video;
    std::string text;
    std::vector<std::string> tags;
    std::vector<std::string> text_tokens;
    std::string language;
    bool operator==(const VideoEdited&) const = default;
};
struct VideoMediaChanged {  // another rendition, captions, or a new folder name after a takedown was undone
    VideoId video;
    std::string media_folder;
    std::vector<Rendition> renditions;
    std::vector<CaptionTrack> captions;
    bool operator==(const VideoMediaChanged&) const = default;
};
struct VideoStateChanged {
    VideoId video;
    VideoState state{};
    ViewerId author;
    std::string reason;
    DecisionId decision{};  // since body version 2: the one that this carries out
    bool operator==(const VideoStateChanged&) const = default;
};
/// What one of the two says that a video is, in place of what they said before; both count. Lies with the video.
struct VideoLabelled {
    VideoId video{};
    LabelSet labels{};
    bool by_staff = false;
    ViewerId author{};
    DecisionId decision{};  // of staff
    bool operator==(const VideoLabelled&) const = default;
};
/// Recommended no longer, or again: it stays where it is, and with followers. Lies with the video.
struct VideoLimited {
    VideoId video{};
    bool undo = false;
    ViewerId author{};
    DecisionId decision{};
    bool operator==(const VideoLimited&) const = default;
};

// ---- region partitions: what was shown and done ----------------------------------------------------------------

struct SlateServed {
    DecisionRecord record;
    bool operator==(const SlateServed&) const = default;
};
/// A surface other than a ranked feed showed videos; `request` makes their tokens good.
struct Shown {
    RequestId request;
    Surface surface{};
    SpaceId space;
    std::vector<VideoId> videos;
    bool operator==(const Shown&) const = default;
};

struct ImpressionRef {
    RequestId request;  // none only in engine spaces, for imported history
    std::uint16_t position = 0;
    VideoId video;
    auto operator<=>(const ImpressionRef&) const = default;
};
enum class WatchEnd : std::uint8_t { kSwipe = 0, kPause = 1, kHidden = 2, kClose = 3, kEnd = 4 };
struct Acted {
    ImpressionRef impression;
    SpaceId space;
    Action action{};
    std::uint32_t watched_ms = 0;  // kWatch: time on screen and playing
    std::uint16_t loops = 0;  // kWatch
    WatchEnd ended{};  // kWatch
    float value = 0;  // kRating, or a watched fraction given by an engine caller (kWatch without watched_ms), [0, 1]
    std::string reason;  // kNotInterested: "tag:x", "creator", "video"
    UnixMs happened_ms = 0;  // imported events: when it happened; else the client's word, for information
    bool operator==(const Acted&) const = default;
};

/// What a comment speaks about: a moment of the clip with the caption line said there (empty when none is), or another
/// comment, whose words are read where it lies, so that an edit or removal holds here too.
struct Quote {
    QuoteKind kind{};
    std::uint32_t moment_ms = 0;
    std::string line;
    CommentId comment;
    bool operator==(const Quote&) const = default;
};
struct CommentPosted {
    CommentId comment;
    VideoId video;
    std::string text;
    std::vector<std::string> text_tokens;
    std::string language;
    // Since body version 2:
    CommentId thread{};  // the first comment of the thread that it answers in; none = it begins one
    CommentId reply_to{};  // the very comment that it answers: `thread` or another one of it
    ViewerId reply_to_author{};
    Quote quote{};
    std::vector<ViewerId> mentions{};  // accounts that its text names, as the names were when it was written
    bool operator==(const CommentPosted&) const = default;
};
struct CommentEdited {  // lies with its author's events
    CommentId comment;
    std::string text;
    std::vector<std::string> text_tokens;
    std::string language;
    std::vector<ViewerId> mentions{};
    bool operator==(const CommentEdited&) const = default;
};
struct CommentLiked {
    CommentId comment;
    VideoId video;
    ViewerId author;  // of the comment
    bool undo = false;
    bool operator==(const CommentLiked&) const = default;
};
/// The creator's: which comment stands first under a video. Lies with the video.
struct CommentPinned {
    VideoId video;
    CommentId comment;  // none = no longer any
    bool operator==(const CommentPinned&) const = default;
};
/// The creator's: who may comment. Lies with the video.
struct CommentRuleChanged {
    VideoId video;
    CommentRule rule{};
    bool operator==(const CommentRuleChanged&) const = default;
};
/// "I do not want to hear from them": their comments and what they do about mine are not shown to me. They never learn.
struct Muted {
    ViewerId target;
    bool undo = false;
    bool operator==(const Muted&) const = default;
};
/// The viewer's whole list, in place of the earlier one: comments with one of these words are folded away.
struct WordsFiltered {
    std::vector<std::string> words;
    bool operator==(const WordsFiltered&) const = default;
};
/// The viewer has looked at notifications up to here.
struct NotificationsSeen {
    UnixMs until_ms = 0;
    bool operator==(const NotificationsSeen&) const = default;
};
/// A list of saved videos with a name of its viewer's choosing: made by its first event, and gone with `removed`.
struct CollectionChanged {
    CollectionId collection;
    std::string name;
    bool is_public = false;
    bool removed = false;
    bool operator==(const CollectionChanged&) const = default;
};
/// Puts a video into a collection, or takes it out. With no collection: whether it is saved at all, said without an
/// impression, so nothing is learned from it (a save in the player is Acted). What is in a collection is saved, and what is
/// saved no more is in none.
struct Collected {
    CollectionId collection;
    VideoId video;
    bool undo = false;
    bool operator==(const Collected&) const = default;
};
/// The viewer deleted these entries of their history: records of what they saw and watched, in the same partition, whose
/// bodies are erased. Names no video, because it outlives them.
struct HistoryCleared {
    std::vector<std::uint64_t> offsets;
    bool operator==(const HistoryCleared&) const = default;
};
/// What feeds may know of the viewer, in place of what they chose before.
struct ProfileChosen {
    bool off = false;  // feeds read nothing of the viewer
    bool paused = false;  // what they touch now never says anything
    std::uint32_t from_s = 0;  // what was watched before (Unix time) says nothing; 0 = all counts
    bool operator==(const ProfileChosen&) const = default;
};
/// While it is paused, what the viewer sees and watches is not recorded at all.
struct HistoryPaused {
    bool paused = false;
    bool operator==(const HistoryPaused&) const = default;
};
struct CommentRemoved {
    CommentId comment;
    VideoId video;
    ViewerId author;  // who removed it
    std::string reason;
    ViewerId comment_author{};  // since body version 2; none in the first
    bool operator==(const CommentRemoved&) const = default;
};

enum class ReportTarget : std::uint8_t { kVideo = 0, kComment = 1, kViewer = 2 };
struct Reported {
    ReportId report;
    ReportTarget target{};
    std::uint64_t target_id = 0;
    std::string reason;  // "illegal", "harm", "spam", "copyright", "other"
    std::string text;
    bool operator==(const Reported&) const = default;
};
struct ReportDecided {
    ReportId report;
    std::string action;  // "dismiss", "hide", "take_down", "block_account"
    std::string reason;
    ViewerId author;
    DecisionId decision{};  // since body version 2: reports decided in one go have one; revoking it opens them again
    bool operator==(const ReportDecided&) const = default;
};

// ---- region partitions: what moderators decide -------------------------------------------------------------------

/// A decision and its statement of reasons. The subject is the person it concerns; lies in their home, beside the event
/// that carries it out.
struct Decided {
    DecisionId decision{};
    ReportTarget target{};
    std::uint64_t target_id = 0;
    Ruling ruling{};
    LabelSet labels{};  // kLabelled: those that staff has put on
    Ground ground{};
    std::string rule{};  // the law, or the operator's rule, in the words it had then
    std::string facts{};
    bool automated = false;  // a program found it or proposed the decision
    ViewerId author{};
    UnixMs appeal_until_ms = 0;  // 0 = there is nothing to appeal
    bool operator==(const Decided&) const = default;
};
/// No person decided it: a checker's answer did, by a rule of the operator's.
[[nodiscard]] inline bool is_by_program(const Decided& made) { return made.automated && made.author.is_none(); }
/// It never counted: reports that it answered are open again. May lie anywhere.
struct DecisionRevoked {
    DecisionId decision{};
    ViewerId author{};
    std::string reason{};
    bool operator==(const DecisionRevoked&) const = default;
};
/// The subject does not accept a decision about them. Lies in their home.
struct Appealed {
    DecisionId decision{};
    std::string text{};
    bool operator==(const Appealed&) const = default;
};
/// The subject is who appealed. Lies in their home.
struct AppealDecided {
    DecisionId decision{};
    bool granted = false;
    std::string reason{};
    ViewerId author{};
    bool by_same_person = false;  // nobody else was there to look
    bool operator==(const AppealDecided&) const = default;
};
/// Staff took a comment away, or gives it back: its words are kept for an appeal.
struct CommentWithdrawn {
    CommentId comment{};
    bool undo = false;
    ViewerId author{};  // who did it
    DecisionId decision{};
    bool operator==(const CommentWithdrawn&) const = default;
};
/// The viewer's choices, in place of the earlier ones.
struct LabelsFiltered {
    LabelChoices choices = kUsualLabelChoices;
    bool operator==(const LabelsFiltered&) const = default;
};
/// Staff looked at personal data of the subject. Lies in their home.
struct StaffLooked {
    StaffLook what{};
    ViewerId author{};
    bool operator==(const StaffLooked&) const = default;
};
/// One thing that a checker says a video shows.
struct CheckLabel {
    std::string name;
    float score = 0;  // [0, 1]
    bool flagged = false;  // the score passed what the operator had set then
    bool operator==(const CheckLabel&) const = default;
};
/// A checker (a program of the operator's, or a hash list) looked at a video, or could not. It proposes; what is done about
/// it is a decision. Lies with the video, so it is erased with what is known of its creator.
struct VideoChecked {
    VideoId video{};
    std::string checker{};  // the operator's name for it
    std::string version{};  // in the checker's own words
    std::vector<CheckLabel> labels{};
    std::string failure{};  // why there is no answer; empty when there is one
    ReportId report{};  // opened in the moderators' queue by this event; none = nothing was flagged
    bool operator==(const VideoChecked&) const = default;
};
/// Staff lets the feed show a video to more people for a while, or no longer: points in every score, in place of an earlier
/// boost. Lies with the video.
struct VideoBoosted {
    VideoId video{};
    bool undo = false;
    std::uint16_t millipoints = 0;  // [1, kMaxBoostMillipoints]; 0 with undo
    UnixMs until_ms = 0;
    ViewerId author{};
    std::string reason{};  // everybody reads it
    bool operator==(const VideoBoosted&) const = default;
};
/// The rules that the operator's decisions name, in place of the earlier ones. Control partition.
struct HouseRulesChanged {
    std::vector<std::string> rules{};
    ViewerId author{};
    bool operator==(const HouseRulesChanged&) const = default;
};
/// The body at `position` (same partition) was erased; or, with no position, everything of the subject.
struct Erased {
    std::optional<std::uint64_t> offset;
    ViewerId whole_subject;
    std::string reason;
    bool operator==(const Erased&) const = default;
};

// ---- all of them -----------------------------------------------------------------------------------------------

using Payload =
    std::variant<Tick, Published, PolicyChanged, SettingsChanged, ErasureEpochBegan,  //
                 ViewerCreated, AccountChanged, Followed, Blocked, Steered,  //
                 VideoPublished, VideoEdited, VideoMediaChanged, VideoStateChanged,  //
                 SlateServed, Shown, Acted, CommentPosted, CommentRemoved, Reported, ReportDecided, Erased,  //
                 CommentEdited, CommentLiked, CommentPinned, CommentRuleChanged, Muted, WordsFiltered,
                 NotificationsSeen,  //
                 VideoLabelled, VideoLimited, Decided, DecisionRevoked, Appealed, AppealDecided, CommentWithdrawn,
                 LabelsFiltered, StaffLooked, HouseRulesChanged,  //
                 CollectionChanged, Collected, HistoryCleared, HistoryPaused,  //
                 VideoChecked, VideoBoosted,  //
                 LegalPageChanged, BrandChanged,  //
                 AgeGroupChanged, AgePolicyChanged, SafetyChosen, ProfileChosen, SlidersSet,  //
                 ExperimentStarted, ExperimentStopped,  //
                 RecipeTaken>;

/// Index in Payload + 1 is the kind on disk: only append to the variant.
[[nodiscard]] inline std::uint16_t kind_of(const Payload& payload) {
    return static_cast<std::uint16_t>(payload.index() + 1);
}
[[nodiscard]] std::string_view kind_name(std::uint16_t kind);

struct Event {
    UnixMs time_ms = 0;  // the server's clock when it was appended
    ViewerId subject;  // whose key the body is under; none = the instance's own
    std::uint64_t command_key = 0;  // client's key for exactly-once commands, scoped to the subject; 0 = none
    Payload payload;
    bool operator==(const Event&) const = default;
};

/// Header: version, kind, time, subject. It stays readable after an erasure, so it holds nothing about a person
/// but the random handle.
struct EventHeader {
    std::uint16_t kind = 0;
    UnixMs time_ms = 0;
    ViewerId subject;
    bool operator==(const EventHeader&) const = default;
};
inline constexpr std::size_t kEventHeaderBytes = 19;
[[nodiscard]] Bytes encode_header(const EventHeader& header);
[[nodiscard]] Result<EventHeader> decode_header(ByteSpan bytes);

/// Writes command key and payload behind what `out` holds; kInvalid, with part of it written, when a text or list is
/// past its limit or a number is not finite, so that what a decoder would refuse never reaches the log.
[[nodiscard]] Status append_body(const Event& event, ByteWriter& out);
/// Command key and payload, which must be within the limits. decode: kCorrupt on bad bytes, kNotFound on a kind or version this program does not know
/// (kept and counted, never dropped).
[[nodiscard]] Bytes encode_body(const Event& event);
[[nodiscard]] Result<Event> decode_event(const EventHeader& header, ByteSpan body);

}  // namespace tiller::schema

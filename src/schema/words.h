// The closed lists of DESIGN.md section 1: heads, actions, sources, surfaces, states. Values are on disk: never renumber.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"

namespace tiller::schema {

/// Which audience and catalogue an item or viewer belongs to: 0 is the app, each engine API key has its own.
struct SpaceId {
    std::uint32_t value = 0;
    constexpr auto operator<=>(const SpaceId&) const = default;
};
inline constexpr SpaceId kAppSpace{0};

enum class ViewerKind : std::uint8_t { kAnonymous = 0, kAccount = 1, kSimulated = 2, kEngine = 3 };
enum class Role : std::uint8_t { kViewer = 0, kModerator = 1, kAdmin = 2 };
enum class AccountState : std::uint8_t { kActive = 0, kAwaitingApproval = 1, kSuspended = 2, kRemoved = 3 };
enum class Registration : std::uint8_t { kOpen = 0, kApproval = 1, kInvite = 2, kClosed = 3 };
/// Pages that say who runs the service and on what terms.
enum class LegalPage : std::uint8_t { kTerms = 0, kPrivacy = 1, kImprint = 2 };
enum class VideoState : std::uint8_t { kPublic = 0, kHidden = 1, kTakenDown = 2, kDeleted = 3 };

/// What a comment quotes.
enum class QuoteKind : std::uint8_t { kNone = 0, kMoment = 1, kComment = 2 };
/// Who may comment on a video besides its creator.
enum class CommentRule : std::uint8_t { kEveryone = 0, kFollowers = 1, kNobody = 2 };

/// What a decision of the moderators rests on.
enum class Ground : std::uint8_t { kLaw = 0, kHouseRule = 1 };
/// What the moderators decided. Up to kSuspended they take something away, and can be appealed.
enum class Ruling : std::uint8_t {
    kHidden = 0,
    kTakenDown = 1,
    kLimited = 2,  // not recommended: left out of For You and Discover
    kLabelled = 3,
    kCommentRemoved = 4,
    kSuspended = 5,
    kVideoRestored = 6,
    kCommentRestored = 7,
    kAccountRestored = 8,
};
[[nodiscard]] constexpr bool is_restriction(Ruling ruling) { return ruling <= Ruling::kSuspended; }

/// What viewers are told about a video, and may filter by.
enum class VideoLabel : std::uint8_t {
    kPolitical = 0,
    kStateAffiliated = 1,
    kAdvertising = 2,
    kAiMade = 3,
    kSensitive = 4,
};
inline constexpr std::size_t kVideoLabelCount = 5;
/// Bit 1 << VideoLabel for each.
enum class LabelSet : std::uint8_t { kNone = 0, kAll = (1u << kVideoLabelCount) - 1 };
[[nodiscard]] constexpr LabelSet operator|(LabelSet a, LabelSet b) {
    return static_cast<LabelSet>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
[[nodiscard]] constexpr LabelSet operator&(LabelSet a, LabelSet b) {
    return static_cast<LabelSet>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
[[nodiscard]] constexpr LabelSet set_of(VideoLabel label) {
    return static_cast<LabelSet>(1u << static_cast<unsigned>(label));
}
[[nodiscard]] constexpr bool holds(LabelSet set, VideoLabel label) { return (set & set_of(label)) != LabelSet::kNone; }
/// What `a` holds and `b` does not.
[[nodiscard]] constexpr LabelSet without(LabelSet a, LabelSet b) {
    return static_cast<LabelSet>(static_cast<unsigned>(a) & ~static_cast<unsigned>(b));
}
/// What a viewer wants of videos with a label: as any other, covered until tapped, or not in feeds.
enum class LabelChoice : std::uint8_t { kShow = 0, kCover = 1, kHide = 2 };
using LabelChoices = std::array<LabelChoice, kVideoLabelCount>;
/// Of who has chosen nothing: what may hurt is covered.
inline constexpr LabelChoices kUsualLabelChoices = {LabelChoice::kShow, LabelChoice::kShow, LabelChoice::kShow,
                                                    LabelChoice::kShow, LabelChoice::kCover};
[[nodiscard]] constexpr LabelSet hidden_by(const LabelChoices& choices) {
    LabelSet hidden = LabelSet::kNone;
    for (std::size_t i = 0; i < kVideoLabelCount; ++i) {
        if (choices[i] == LabelChoice::kHide) hidden = hidden | set_of(static_cast<VideoLabel>(i));
    }
    return hidden;
}
/// Which personal data staff looked at.
enum class StaffLook : std::uint8_t {
    kRecord = 0,  // what was reported and decided about somebody
    kAppeal = 1,  // what they wrote in an appeal
    kAge = 2,  // their age group
};
inline constexpr StaffLook kLastStaffLook = StaffLook::kAge;

/// What is known of somebody's age; the limits are the operator's (schema/age.h).
enum class AgeGroup : std::uint8_t { kUnknown = 0, kMinor = 1, kAdult = 2 };
/// Whose rules hold for somebody, whatever is known of them.
enum class AgeRules : std::uint8_t { kAdult = 0, kMinor = 1 };
/// A choice that has a default of its own for each age group.
enum class Choice : std::uint8_t { kDefault = 0, kNo = 1, kYes = 2 };

/// Where a video was shown. Every one of them issues impression tokens, but for kElsewhere: nobody here showed it.
enum class Surface : std::uint8_t {
    kForYou = 0,
    kFollowing = 1,
    kCreator = 2,
    kLink = 3,
    kTag = 4,
    kSearch = 5,
    kEngine = 6,
    kElsewhere = 7,  // an engine caller's event without a token: of all that there is, the viewer found this one
    kSound = 8,
    kDiscover = 9,
    kCollection = 10,  // what somebody saved, themselves or others
    kHistory = 11,
    kPopular = 12,  // what people of this instance watched lately
    kFresh = 13,  // the newest of everybody
};
inline constexpr Surface kLastSurface = Surface::kFresh;
/// A feed that is in the same order for everybody.
[[nodiscard]] constexpr bool is_for_everybody(Surface surface) {
    return surface == Surface::kPopular || surface == Surface::kFresh;
}
/// A feed into which nobody is put whom staff do not recommend.
[[nodiscard]] constexpr bool recommends(Surface surface) {
    return surface == Surface::kForYou || is_for_everybody(surface);
}

/// What a viewer did with one impression. The value is the bit in the impression's action mask.
enum class Action : std::uint8_t {
    kSeen = 0,  // at least half of it was on the screen
    kWatch = 1,  // how long, reported once when the viewer leaves the clip
    kLike = 2,
    kUnlike = 3,
    kComment = 4,
    kShare = 5,
    kFollow = 6,
    kSave = 7,
    kUnsave = 8,
    kNotInterested = 9,
    kUndoNotInterested = 10,
    kRating = 11,  // engine API: an explicit value in [0, 1]
};
inline constexpr std::size_t kActionCount = 12;

/// What a viewer can have more or less of, whatever the clips are about.
enum class Slider : std::uint8_t {
    kNovelty = 0,  // topics that they have not met
    kPopularity = 1,  // what many watch
    kFollowed = 2,  // people whom they follow
    kLength = 3,  // long clips
};
inline constexpr std::size_t kSliderCount = 4;

/// What the model predicts for one (viewer, video) pair; each a probability or a fraction in [0, 1].
enum class Head : std::uint8_t {
    kFinish = 0,
    kWatchedFraction = 1,
    kRewatch = 2,
    kLike = 3,
    kComment = 4,
    kShare = 5,
    kFollow = 6,
    kEarlySkip = 7,
    kNotInterested = 8,
};
inline constexpr std::size_t kHeadCount = 9;

/// Who proposed a candidate. A candidate keeps every source that proposed it, as a mask of 1 << Source.
enum class Source : std::uint8_t {
    kFresh = 0,
    kPopular = 1,
    kFollowed = 2,
    kAffinity = 3,
    kCoWatched = 4,
    kExploration = 5,
    kFallback = 6,
    kNearest = 7,
    kChosen = 8,
    kBoosted = 9,  // staff wants more people to see it
    kSpectral = 10,  // long tastes: the slow directions in which the people of a space agree
};
inline constexpr std::size_t kSourceCount = 11;
inline constexpr Source kLastSource = Source::kSpectral;

/// What predicts the heads: the spine alone (taste, counters, logistic regression), or the spine with the sequence network's
/// score as one more feature.
enum class Ranker : std::uint8_t { kSpine = 0, kSequence = 1 };

[[nodiscard]] std::string_view name_of(ViewerKind);
[[nodiscard]] std::string_view name_of(Role);
[[nodiscard]] std::string_view name_of(AccountState);
[[nodiscard]] std::string_view name_of(Registration);
[[nodiscard]] std::string_view name_of(LegalPage);
[[nodiscard]] std::string_view name_of(VideoState);
[[nodiscard]] std::string_view name_of(QuoteKind);
[[nodiscard]] std::string_view name_of(CommentRule);
[[nodiscard]] std::string_view name_of(Ground);
[[nodiscard]] std::string_view name_of(Ruling);
[[nodiscard]] std::string_view name_of(VideoLabel);
[[nodiscard]] std::string_view name_of(LabelChoice);
[[nodiscard]] std::string_view name_of(StaffLook);
[[nodiscard]] std::string_view name_of(AgeGroup);
[[nodiscard]] std::string_view name_of(AgeRules);
[[nodiscard]] std::string_view name_of(Surface);
[[nodiscard]] std::string_view name_of(Action);
[[nodiscard]] std::string_view name_of(Head);
[[nodiscard]] std::string_view name_of(Source);
[[nodiscard]] std::string_view name_of(Ranker);

/// The value with that name; empty when there is none.
template <typename Enum>
[[nodiscard]] std::optional<Enum> value_named(std::string_view name) {
    for (int i = 0; i < 32; ++i) {
        const auto candidate = static_cast<Enum>(i);
        const std::string_view candidate_name = name_of(candidate);
        if (candidate_name.empty()) return std::nullopt;
        if (candidate_name == name) return candidate;
    }
    return std::nullopt;
}

}  // namespace tiller::schema

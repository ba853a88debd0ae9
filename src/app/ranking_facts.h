// What the program does on each surface that orders something for a viewer, as tables: one row a surface. They are written by
// hand beside the code that they tell of; tests hold them against its lists (sources, limits, keys of a policy).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "schema/words.h"

namespace tiller::app {

/// A word for programs, and what it means in English.
struct Described {
    std::string_view name;
    std::string_view text;
};

/// What decides what stands before what.
enum class Ordering : std::uint8_t { kScore, kNewest, kRelevance, kRise, kSaved, kWatched };
/// What the order becomes when it can not be had.
enum class Fallback : std::uint8_t { kAllSeen, kLate };

/// What a surface may read of the viewer who asks.
enum class Datum : std::uint8_t {
    kWatched,
    kReactions,
    kOwnWeights,
    kFollows,
    kSteering,
    kSliders,
    kLanguage,
    kSeen,
    kBuffered,
    kRejected,
    kOwnVideos,
    kBlocks,
    kBlockedBy,
    kBlockedTags,
    kLabelChoices,
    kAgeRules,
    kTimeZone,
    kTimeToday,
    kSaved,
    kQuestion,
};
inline constexpr Datum kLastDatum = Datum::kQuestion;
/// What for. kRecord: predictions are made from it for the record of the slate, and change nothing in it.
enum class Use : std::uint8_t { kNone, kRecord, kChoice, kOrder };
struct Reading {
    Datum datum{};
    Use usual{};
    Use without_profile{};  // profiling is off
    Use minor{};  // under the rules for minors
};

/// What no surface reads for its order, whatever else the service knows it for.
enum class Unread : std::uint8_t {
    kLocation,
    kNetworkAddress,
    kDevice,
    kMail,
    kBirth,
    kSearches,
    kCommentTexts,
    kContacts,
    kElsewhere
};
inline constexpr Unread kLastUnread = Unread::kElsewhere;

/// What keeps a video out. Those of feeds have the names that a slate's record gives them.
enum class Limit : std::uint8_t {
    kNotPublic,
    kLimited,
    kHiddenLabel,
    kSensitive,
    kBlockedTag,
    kBlockedCreator,
    kBlockedByCreator,
    kRejectedVideo,
    kOwnVideo,
    kAlreadySent,
    kSeen,
    kOtherSurface,
    kCreatorLimit,
    kAccountGone,
    kNotListed,
    kQuietHours,
    kDayLimit,
};

/// What a viewer can do about it.
enum class Control : std::uint8_t {
    kProfilingOff,
    kSteer,
    kSliders,
    kRejectVideo,
    kBlockTag,
    kForgetTag,
    kResetProfile,
    kPauseLearning,
    kFollow,
    kBlockPerson,
    kLabelChoices,
    kEraseHistory,
    kPauseHistory,
};

/// Whether the policy's keys act on it: none, the limit for one creator alone, or all of them.
enum class UnderPolicy : std::uint8_t { kNo, kCreatorLimit, kYes };

struct SurfaceFacts {
    schema::Surface surface{};
    std::string_view text;  // what orders it, in a sentence
    Ordering ordering{};
    UnderPolicy under_policy{};
    std::span<const Fallback> fallbacks;
    std::span<const schema::Source> sources;  // who proposes videos for it; empty where nothing is proposed
    std::span<const Reading> readings;
    std::span<const Limit> limits;
    std::span<const Control> controls;
};

/// None for what orders nothing for a viewer of the app: a single clip, another program's items, what was met elsewhere.
[[nodiscard]] std::optional<SurfaceFacts> facts_of(schema::Surface surface);

[[nodiscard]] std::string_view name_of(Ordering ordering);
[[nodiscard]] std::string_view name_of(Use use);
[[nodiscard]] Described described(Fallback fallback);
[[nodiscard]] Described described(Datum datum);
[[nodiscard]] Described described(Unread unread);
[[nodiscard]] Described described(Limit limit);
[[nodiscard]] Described described(Control control);
[[nodiscard]] Described described(schema::Source source);

}  // namespace tiller::app

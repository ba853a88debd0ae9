#include "app/ranking_facts.h"

namespace tiller::app {
namespace {

using schema::Source;
using schema::Surface;
using enum Use;

constexpr Fallback kForYouFallbacks[] = {Fallback::kAllSeen, Fallback::kLate};
constexpr Source kForYouSources[] = {Source::kFollowed,    Source::kNearest, Source::kSpectral, Source::kCoWatched,
                                     Source::kAffinity,    Source::kPopular, Source::kFresh,    Source::kBoosted,
                                     Source::kExploration, Source::kFallback};
constexpr Reading kForYouReadings[] = {
    {Datum::kWatched, kOrder, kNone, kNone},           {Datum::kReactions, kOrder, kNone, kNone},
    {Datum::kOwnWeights, kOrder, kNone, kOrder},       {Datum::kFollows, kOrder, kNone, kOrder},
    {Datum::kSteering, kOrder, kNone, kOrder},         {Datum::kSliders, kOrder, kNone, kOrder},
    {Datum::kLanguage, kOrder, kOrder, kOrder},        {Datum::kSeen, kChoice, kNone, kChoice},
    {Datum::kBuffered, kChoice, kChoice, kChoice},     {Datum::kRejected, kChoice, kNone, kChoice},
    {Datum::kOwnVideos, kChoice, kNone, kChoice},      {Datum::kBlocks, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},    {Datum::kBlockedTags, kChoice, kChoice, kChoice},
    {Datum::kLabelChoices, kChoice, kChoice, kChoice}, {Datum::kAgeRules, kChoice, kChoice, kChoice},
    {Datum::kTimeZone, kNone, kNone, kChoice},         {Datum::kTimeToday, kNone, kNone, kChoice},
};
constexpr Limit kForYouLimits[] = {
    Limit::kNotPublic,      Limit::kLimited,          Limit::kHiddenLabel,   Limit::kSensitive, Limit::kBlockedTag,
    Limit::kBlockedCreator, Limit::kBlockedByCreator, Limit::kRejectedVideo, Limit::kOwnVideo,  Limit::kAlreadySent,
    Limit::kSeen,           Limit::kCreatorLimit,     Limit::kQuietHours,    Limit::kDayLimit,
};
constexpr Control kForYouControls[] = {
    Control::kProfilingOff, Control::kSteer,       Control::kSliders,      Control::kRejectVideo,
    Control::kBlockTag,     Control::kForgetTag,   Control::kResetProfile, Control::kPauseLearning,
    Control::kFollow,       Control::kBlockPerson, Control::kLabelChoices, Control::kEraseHistory,
    Control::kPauseHistory,
};

constexpr Source kFollowingSources[] = {Source::kFollowed};
constexpr Reading kFollowingReadings[] = {
    {Datum::kFollows, kChoice, kChoice, kChoice},      {Datum::kSeen, kChoice, kChoice, kChoice},
    {Datum::kBuffered, kChoice, kChoice, kChoice},     {Datum::kRejected, kChoice, kChoice, kChoice},
    {Datum::kOwnVideos, kChoice, kChoice, kChoice},    {Datum::kBlocks, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},    {Datum::kBlockedTags, kChoice, kChoice, kChoice},
    {Datum::kLabelChoices, kChoice, kChoice, kChoice}, {Datum::kAgeRules, kChoice, kChoice, kChoice},
    {Datum::kTimeZone, kNone, kNone, kChoice},         {Datum::kTimeToday, kNone, kNone, kChoice},
    {Datum::kWatched, kRecord, kNone, kNone},          {Datum::kReactions, kRecord, kNone, kNone},
    {Datum::kOwnWeights, kRecord, kRecord, kRecord},   {Datum::kLanguage, kRecord, kRecord, kRecord},
};
constexpr Limit kFollowingLimits[] = {
    Limit::kOtherSurface,   Limit::kNotPublic,        Limit::kHiddenLabel,   Limit::kSensitive, Limit::kBlockedTag,
    Limit::kBlockedCreator, Limit::kBlockedByCreator, Limit::kRejectedVideo, Limit::kOwnVideo,  Limit::kAlreadySent,
    Limit::kSeen,           Limit::kQuietHours,       Limit::kDayLimit,
};
constexpr Control kFollowingControls[] = {
    Control::kFollow,       Control::kBlockPerson,  Control::kBlockTag,     Control::kRejectVideo,
    Control::kLabelChoices, Control::kProfilingOff, Control::kEraseHistory, Control::kPauseHistory,
};

// Popular and Fresh: for nobody who has seen what this viewer has seen (schema/permitted.h).
constexpr Fallback kSameForAllFallbacks[] = {Fallback::kLate};
constexpr Source kPopularSources[] = {Source::kPopular};
constexpr Source kFreshSources[] = {Source::kFresh};
constexpr Reading kSameForAllReadings[] = {
    {Datum::kSeen, kChoice, kNone, kChoice},          {Datum::kBuffered, kChoice, kChoice, kChoice},
    {Datum::kRejected, kChoice, kNone, kChoice},      {Datum::kOwnVideos, kChoice, kNone, kChoice},
    {Datum::kBlocks, kChoice, kChoice, kChoice},      {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kBlockedTags, kChoice, kChoice, kChoice}, {Datum::kLabelChoices, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},    {Datum::kTimeZone, kNone, kNone, kChoice},
    {Datum::kTimeToday, kNone, kNone, kChoice},
};
constexpr Control kSameForAllControls[] = {
    Control::kBlockPerson,  Control::kBlockTag,     Control::kRejectVideo,
    Control::kLabelChoices, Control::kProfilingOff, Control::kEraseHistory,
};

constexpr Reading kCreatorReadings[] = {
    {Datum::kOwnVideos, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},
};
constexpr Limit kCreatorLimits[] = {Limit::kNotPublic, Limit::kSensitive, Limit::kBlockedByCreator,
                                    Limit::kAccountGone};

// What every list does that anybody can open (app/shown_videos.h).
constexpr Reading kListReadings[] = {
    {Datum::kBlocks, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},
};
constexpr Limit kListLimits[] = {Limit::kNotPublic, Limit::kSensitive, Limit::kBlockedCreator, Limit::kBlockedByCreator,
                                 Limit::kAccountGone};
constexpr Control kListControls[] = {Control::kBlockPerson};

constexpr Reading kSearchReadings[] = {
    {Datum::kQuestion, kOrder, kOrder, kOrder},
    {Datum::kBlocks, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},
};
constexpr Limit kSearchLimits[] = {Limit::kNotPublic,        Limit::kSensitive,   Limit::kBlockedCreator,
                                   Limit::kBlockedByCreator, Limit::kAccountGone, Limit::kNotListed};

constexpr Reading kDiscoverReadings[] = {
    {Datum::kBlocks, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kLabelChoices, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},
};
constexpr Limit kDiscoverLimits[] = {Limit::kNotPublic,   Limit::kLimited,        Limit::kHiddenLabel,
                                     Limit::kSensitive,   Limit::kBlockedCreator, Limit::kBlockedByCreator,
                                     Limit::kAccountGone, Limit::kNotListed};
constexpr Control kDiscoverControls[] = {Control::kBlockPerson, Control::kLabelChoices};

constexpr Reading kCollectionReadings[] = {
    {Datum::kSaved, kOrder, kOrder, kOrder},
    {Datum::kBlocks, kChoice, kChoice, kChoice},
    {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},
};

constexpr Reading kHistoryReadings[] = {
    {Datum::kWatched, kOrder, kOrder, kOrder},     {Datum::kQuestion, kChoice, kChoice, kChoice},
    {Datum::kBlocks, kChoice, kChoice, kChoice},   {Datum::kBlockedBy, kChoice, kChoice, kChoice},
    {Datum::kAgeRules, kChoice, kChoice, kChoice},
};
constexpr Control kHistoryControls[] = {Control::kEraseHistory, Control::kPauseHistory, Control::kBlockPerson};

/// A list of videos that nothing of a person orders: the newest first.
constexpr SurfaceFacts newest_first(Surface surface, std::string_view text) {
    return {.surface = surface,
            .text = text,
            .ordering = Ordering::kNewest,
            .under_policy = UnderPolicy::kNo,
            .fallbacks = {},
            .sources = {},
            .readings = kListReadings,
            .limits = kListLimits,
            .controls = kListControls};
}

}  // namespace

std::optional<SurfaceFacts> facts_of(Surface surface) {
    switch (surface) {
        case Surface::kForYou:
            return SurfaceFacts{.surface = surface,
                                .text =
                                    "Each video has a score: the sum of what is predicted that you will do with it, of "
                                    "what the operator "
                                    "gives points for and of what you asked for. The highest come first, but for "
                                    "places that are drawn.",
                                .ordering = Ordering::kScore,
                                .under_policy = UnderPolicy::kYes,
                                .fallbacks = kForYouFallbacks,
                                .sources = kForYouSources,
                                .readings = kForYouReadings,
                                .limits = kForYouLimits,
                                .controls = kForYouControls};
        case Surface::kFollowing:
            return SurfaceFacts{
                .surface = surface,
                .text = "Videos of the people whom you follow, the newest first. Nothing is scored, drawn or boosted.",
                .ordering = Ordering::kNewest,
                .under_policy = UnderPolicy::kNo,
                .fallbacks = {},
                .sources = kFollowingSources,
                .readings = kFollowingReadings,
                .limits = kFollowingLimits,
                .controls = kFollowingControls};
        case Surface::kPopular:
            return SurfaceFacts{.surface = surface,
                                .text =
                                    "What people here watched lately, most first: a point for each time that a "
                                    "video was watched whole, in fractions, halved for every day since.",
                                .ordering = Ordering::kScore,
                                .under_policy = UnderPolicy::kCreatorLimit,
                                .fallbacks = kSameForAllFallbacks,
                                .sources = kPopularSources,
                                .readings = kSameForAllReadings,
                                .limits = kForYouLimits,
                                .controls = kSameForAllControls};
        case Surface::kFresh:
            return SurfaceFacts{.surface = surface,
                                .text =
                                    "The newest videos of everybody, the newest first; what one creator has beyond "
                                    "the limit comes with the next slate.",
                                .ordering = Ordering::kNewest,
                                .under_policy = UnderPolicy::kCreatorLimit,
                                .fallbacks = kSameForAllFallbacks,
                                .sources = kFreshSources,
                                .readings = kSameForAllReadings,
                                .limits = kForYouLimits,
                                .controls = kSameForAllControls};
        case Surface::kCreator:
            return SurfaceFacts{.surface = surface,
                                .text = "Videos of one creator, the newest first.",
                                .ordering = Ordering::kNewest,
                                .under_policy = UnderPolicy::kNo,
                                .fallbacks = {},
                                .sources = {},
                                .readings = kCreatorReadings,
                                .limits = kCreatorLimits,
                                .controls = {}};
        case Surface::kTag: return newest_first(surface, "Videos with one tag, the newest first.");
        case Surface::kSound: return newest_first(surface, "Videos with one sound, the newest first.");
        case Surface::kSearch:
            return SurfaceFacts{
                .surface = surface,
                .text =
                    "By how well the words of your question match text, tags, names and captions; many views and being "
                    "new add at most 35 %. What you search for is kept nowhere.",
                .ordering = Ordering::kRelevance,
                .under_policy = UnderPolicy::kNo,
                .fallbacks = {},
                .sources = {},
                .readings = kSearchReadings,
                .limits = kSearchLimits,
                .controls = kListControls};
        case Surface::kDiscover:
            return SurfaceFacts{
                .surface = surface,
                .text =
                    "Tags by how many more people published with them in the last 24 hours than on a usual day of the "
                    "week before; creators who began in the last 14 days, whoever published last first.",
                .ordering = Ordering::kRise,
                .under_policy = UnderPolicy::kNo,
                .fallbacks = {},
                .sources = {},
                .readings = kDiscoverReadings,
                .limits = kDiscoverLimits,
                .controls = kDiscoverControls};
        case Surface::kCollection:
            return SurfaceFacts{.surface = surface,
                                .text = "What was saved in a collection, what was saved last first.",
                                .ordering = Ordering::kSaved,
                                .under_policy = UnderPolicy::kNo,
                                .fallbacks = {},
                                .sources = {},
                                .readings = kCollectionReadings,
                                .limits = kListLimits,
                                .controls = kListControls};
        case Surface::kHistory:
            return SurfaceFacts{.surface = surface,
                                .text = "What you watched, what you watched last first.",
                                .ordering = Ordering::kWatched,
                                .under_policy = UnderPolicy::kNo,
                                .fallbacks = {},
                                .sources = {},
                                .readings = kHistoryReadings,
                                .limits = kListLimits,
                                .controls = kHistoryControls};
        case Surface::kLink:
        case Surface::kEngine:
        case Surface::kElsewhere: break;
    }
    return std::nullopt;
}

}  // namespace tiller::app

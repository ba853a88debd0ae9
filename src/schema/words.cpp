#include "schema/words.h"

#include <span>

namespace tiller::schema {
namespace {
using Names = std::span<const std::string_view>;

template <typename Enum>
std::string_view name_in(Names names, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < names.size() ? names[index] : std::string_view{};
}

constexpr std::string_view kViewerKinds[] = {"anonymous", "account", "simulated", "engine"};
constexpr std::string_view kRoles[] = {"viewer", "moderator", "admin"};
constexpr std::string_view kAccountStates[] = {"active", "awaiting_approval", "suspended", "removed"};
constexpr std::string_view kRegistrations[] = {"open", "approval", "invite", "closed"};
constexpr std::string_view kLegalPages[] = {"terms", "privacy", "imprint"};
constexpr std::string_view kVideoStates[] = {"public", "hidden", "taken_down", "deleted"};
constexpr std::string_view kQuoteKinds[] = {"none", "moment", "comment"};
constexpr std::string_view kCommentRules[] = {"everyone", "followers", "nobody"};
constexpr std::string_view kGrounds[] = {"law", "house_rule"};
constexpr std::string_view kRulings[] = {"hidden",         "taken_down",       "limited",
                                         "labelled",       "comment_removed",  "suspended",
                                         "video_restored", "comment_restored", "account_restored"};
constexpr std::string_view kVideoLabels[] = {"political", "state_affiliated", "advertising", "ai_made", "sensitive"};
constexpr std::string_view kLabelChoices[] = {"show", "cover", "hide"};
constexpr std::string_view kStaffLooks[] = {"record", "appeal", "age"};
constexpr std::string_view kAgeGroups[] = {"unknown", "minor", "adult"};
constexpr std::string_view kAgeRules[] = {"adult", "minor"};
constexpr std::string_view kSurfaces[] = {"for_you",    "following", "creator",   "link",  "tag",
                                          "search",     "engine",    "elsewhere", "sound", "discover",
                                          "collection", "history",   "popular",   "fresh"};
constexpr std::string_view kActions[] = {
    "impression",          "watch", "like", "unlike", "comment", "share", "follow", "save", "unsave", "not_interested",
    "undo_not_interested", "rating"};
constexpr std::string_view kHeads[] = {"finish", "watched_fraction", "rewatch",    "like",          "comment",
                                       "share",  "follow",           "early_skip", "not_interested"};
constexpr std::string_view kSources[] = {"fresh",    "popular", "followed", "affinity", "co_watched", "exploration",
                                         "fallback", "nearest", "chosen",   "boosted",  "spectral"};
constexpr std::string_view kRankers[] = {"spine", "sequence"};
}  // namespace

std::string_view name_of(ViewerKind value) { return name_in(kViewerKinds, value); }
std::string_view name_of(Role value) { return name_in(kRoles, value); }
std::string_view name_of(AccountState value) { return name_in(kAccountStates, value); }
std::string_view name_of(Registration value) { return name_in(kRegistrations, value); }
std::string_view name_of(LegalPage value) { return name_in(kLegalPages, value); }
std::string_view name_of(VideoState value) { return name_in(kVideoStates, value); }
std::string_view name_of(QuoteKind value) { return name_in(kQuoteKinds, value); }
std::string_view name_of(CommentRule value) { return name_in(kCommentRules, value); }
std::string_view name_of(Ground value) { return name_in(kGrounds, value); }
std::string_view name_of(Ruling value) { return name_in(kRulings, value); }
std::string_view name_of(VideoLabel value) { return name_in(kVideoLabels, value); }
std::string_view name_of(LabelChoice value) { return name_in(kLabelChoices, value); }
std::string_view name_of(StaffLook value) { return name_in(kStaffLooks, value); }
std::string_view name_of(AgeGroup value) { return name_in(kAgeGroups, value); }
std::string_view name_of(AgeRules value) { return name_in(kAgeRules, value); }
std::string_view name_of(Surface value) { return name_in(kSurfaces, value); }
std::string_view name_of(Action value) { return name_in(kActions, value); }
std::string_view name_of(Head value) { return name_in(kHeads, value); }
std::string_view name_of(Source value) { return name_in(kSources, value); }
std::string_view name_of(Ranker value) { return name_in(kRankers, value); }

}  // namespace tiller::schema

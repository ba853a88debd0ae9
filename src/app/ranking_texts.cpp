// What the words of the tables mean. The pages have their own texts in each language; these are for who reads the JSON.
#include <array>
#include <cstddef>

#include "app/ranking_facts.h"

namespace tiller::app {
namespace {

constexpr Described kFallbacks[] = {
    {"all_seen", "When you have seen everything that may be shown, it comes again: what was seen longest ago first."},
    {"late", "When the server is late or its predictions are unfit, the newest come first, for everybody alike."},
};
constexpr Described kData[] = {
    {"watched", "which videos you watched, when, and how far"},
    {"reactions", "that you liked, saved, shared, commented, followed or waved off, with the video you did it on"},
    {"own_weights", "corrections that the model keeps under your number, learned from what you did"},
    {"follows", "whom you follow"},
    {"steering", "what you asked more or less of: tags and creators"},
    {"sliders", "your four sliders"},
    {"language", "the language that your browser or account asks for"},
    {"seen", "which videos you have seen, so that none comes twice"},
    {"buffered", "which videos your player still holds"},
    {"rejected", "videos of which you asked for less"},
    {"own_videos", "which videos are your own"},
    {"blocks", "whom you block"},
    {"blocked_by", "who blocks you"},
    {"blocked_tags", "which tags you block"},
    {"label_choices", "which labels you hide"},
    {"age_rules", "whether the rules for minors hold for you; never your age"},
    {"time_zone", "your offset from UTC, for quiet hours of minors"},
    {"time_today", "how long you watched today, for a minor's daily limit"},
    {"saved", "what was saved in the collection, and when"},
    {"question", "the words of this one question; they are kept nowhere"},
};
constexpr Described kUnreads[] = {
    {"location", "where you are"},
    {"network_address", "your network address; it counts against limits on how often is asked, and orders nothing"},
    {"device", "your device, system and browser"},
    {"mail", "your e-mail address"},
    {"birth", "your date of birth, which is stored nowhere"},
    {"searches", "what you searched for, which is kept nowhere"},
    {"comment_texts", "what you write in comments"},
    {"contacts", "your contacts"},
    {"elsewhere", "what you do on other sites and in other apps"},
};
constexpr Described kLimits[] = {
    {"not_public", "hidden, taken down or deleted"},
    {"limited", "by a moderator's decision not recommended"},
    {"hidden_label", "has a label that you hide"},
    {"sensitive", "labelled sensitive, where the rules for minors hold"},
    {"blocked_tag", "has a tag that you block"},
    {"blocked_creator", "by somebody whom you block"},
    {"blocked_by_creator", "by somebody who blocks you"},
    {"rejected_video", "you asked for less of this very video"},
    {"own_video", "your own"},
    {"already_sent", "your player holds it already"},
    {"seen", "you have seen it"},
    {"other_surface", "by somebody whom you do not follow"},
    {"creator_limit", "the slate has that creator's share already"},
    {"account_gone", "its account was removed"},
    {"not_listed", "by an account that is not to be found, as a minor's is unless they want otherwise"},
    {"quiet_hours", "a minor's quiet hours: there is no feed until they end"},
    {"day_limit", "a minor's time for the day is used up: there is no feed until the next"},
};
constexpr Described kControls[] = {
    {"profiling_off", "turn profiling off: the feed is made for nobody"},
    {"steer", "more or less of a tag or creator"},
    {"sliders", "more or less of what is new to you, popular, by people you follow, long"},
    {"reject_video", "less of this: the video does not come again"},
    {"block_tag", "block a tag: none of it is shown, and none of it says anything about you"},
    {"forget_tag", "forget a tag: what you watched of it until then says nothing"},
    {"reset_profile", "forget your interests: what you watched until then says nothing"},
    {"pause_learning", "pause learning: what you touch meanwhile never says anything"},
    {"follow", "follow and unfollow"},
    {"block_person", "block somebody: neither meets the other"},
    {"label_choices", "show, cover or hide what has a label"},
    {"erase_history", "erase records of what you watched for good"},
    {"pause_history", "pause the history: what you watch is kept nowhere"},
};
constexpr Described kSources[] = {
    {"fresh", "the newest"},
    {"popular", "the most watched; half as much counts after a day"},
    {"followed", "people whom you follow"},
    {"affinity", "tags and creators that your history speaks for"},
    {"co_watched", "what people watched who watched the same"},
    {"exploration", "drawn from old and new, the less seen half"},
    {"fallback", "the newest of all, when nothing that the others propose may be shown"},
    {"nearest", "near to what you watched last, by the network that reads the order of it"},
    {"chosen", "what people choose next by themselves; in the engine only"},
    {"boosted", "what staff lets more people see; each boost is public with its reason"},
    {"spectral", "long tastes, in which many people agree"},
};
static_assert(std::size(kData) == static_cast<std::size_t>(kLastDatum) + 1);
static_assert(std::size(kUnreads) == static_cast<std::size_t>(kLastUnread) + 1);
static_assert(std::size(kSources) == schema::kSourceCount);

}  // namespace

std::string_view name_of(Ordering ordering) {
    constexpr std::array<std::string_view, 6> kNames = {"score", "newest", "relevance", "rise", "saved", "watched"};
    return kNames[static_cast<std::size_t>(ordering)];
}

std::string_view name_of(Use use) {
    constexpr std::array<std::string_view, 4> kNames = {"none", "record", "choice", "order"};
    return kNames[static_cast<std::size_t>(use)];
}

Described described(Fallback fallback) { return kFallbacks[static_cast<std::size_t>(fallback)]; }
Described described(Datum datum) { return kData[static_cast<std::size_t>(datum)]; }
Described described(Unread unread) { return kUnreads[static_cast<std::size_t>(unread)]; }
Described described(Limit limit) { return kLimits[static_cast<std::size_t>(limit)]; }
Described described(Control control) { return kControls[static_cast<std::size_t>(control)]; }
Described described(schema::Source source) { return kSources[static_cast<std::size_t>(source)]; }

}  // namespace tiller::app

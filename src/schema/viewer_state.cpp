#include "schema/viewer_state.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiller::schema {
namespace {

constexpr std::uint32_t kActionBits = (1u << kActionCount) - 1;
constexpr std::uint32_t kPermilleBits = (1u << 15) - 1;

constexpr std::uint16_t bit_of(Action action) { return static_cast<std::uint16_t>(1u << static_cast<int>(action)); }

/// What an action takes back; kSeen for those that take nothing back.
constexpr Action undone_by(Action action) {
    switch (action) {
        case Action::kUnlike: return Action::kLike;
        case Action::kUnsave: return Action::kSave;
        case Action::kUndoNotInterested: return Action::kNotInterested;
        default: return Action::kSeen;
    }
}
/// The action that takes this one back; kSeen when nothing does.
constexpr Action undo_of(Action action) {
    switch (action) {
        case Action::kLike: return Action::kUnlike;
        case Action::kSave: return Action::kUnsave;
        case Action::kNotInterested: return Action::kUndoNotInterested;
        default: return Action::kSeen;
    }
}
constexpr bool is_toggle(Action action) {
    return undone_by(action) != Action::kSeen || undo_of(action) != Action::kSeen;
}

/// Longer than it was on offer, or than a clip may loop, or a share that is none.
bool is_plausible(const Acted& acted, std::int64_t offered_ms, std::uint32_t duration_ms) {
    if (!std::isfinite(acted.value) || acted.value < 0 || acted.value > 1) return false;
    if (acted.watched_ms > offered_ms) return false;
    if (duration_ms == 0) return true;
    const std::uint64_t longest_ms = std::uint64_t{duration_ms} * kMaxLoops;
    return acted.watched_ms <= longest_ms &&
           std::uint64_t{acted.loops} * duration_ms <= std::uint64_t{acted.watched_ms} + duration_ms;
}

std::uint16_t permille_of(const Acted& acted, std::uint32_t duration_ms) {
    // An engine caller may give a fraction and no time, for an item of any length.
    const bool is_timed = acted.watched_ms > 0 || acted.value == 0;
    if (acted.action == Action::kWatch && duration_ms > 0 && is_timed) {
        return static_cast<std::uint16_t>(
            std::min<std::uint64_t>(std::uint64_t{acted.watched_ms} * 1000 / duration_ms, kMaxLoops * 1000));
    }
    return static_cast<std::uint16_t>(std::clamp(acted.value, 0.0f, 1.0f) * 1000.0f);
}

/// Puts a value into a sorted list or takes it out; a full list takes no more.
void set_membership(auto& sorted, auto value, bool member, std::size_t limit) {
    const auto at = std::ranges::lower_bound(sorted, value);
    const bool present = at != sorted.end() && *at == value;
    if (present && !member) sorted.erase(at);
    if (!present && member && sorted.size() < limit) sorted.insert(at, value);
}
void set_strength(auto& strengths, const auto& key, auto strength, std::size_t limit) {
    if (strength == 0) {
        strengths.erase(key);
    } else if (strengths.contains(key) || strengths.size() < limit) {
        strengths[key] = strength;
    }
}

std::uint32_t moment_of(std::uint64_t seconds) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(seconds, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

std::string_view name_of(ActionVerdict verdict) {
    constexpr std::array<std::string_view, 6> kNames = {"accepted",    "duplicate",     "never_shown",
                                                        "implausible", "no_such_video", "too_old"};
    const auto index = static_cast<std::size_t>(verdict);
    return index < kNames.size() ? kNames[index] : std::string_view{};
}

bool ViewerState::note_command(std::uint64_t key, UnixMs time_ms) {
#ifdef TILLER_SABOTAGE_NO_DUPLICATE_CHECK
    return false;
#endif
    if (key == 0) return false;
    // Times come from one server's clock in the order of the log, but a clock may be set back: the newest one rules.
    const UnixMs newest_ms = command_keys.empty() ? time_ms : std::max(time_ms, command_keys.back().time_ms);
    const auto in_window = std::ranges::find_if(
        command_keys, [&](const CommandKey& c) { return c.time_ms >= newest_ms - kCommandWindowMs; });
    command_keys.erase(command_keys.begin(), in_window);
    if (std::ranges::find(command_keys, key, &CommandKey::key) != command_keys.end()) return true;
    if (command_keys.size() == kMaxCommandKeys) command_keys.erase(command_keys.begin());
    command_keys.push_back({key, newest_ms});
    return false;
}

void ViewerState::note_shown(RequestId request, UnixMs time_ms, Surface surface, std::span<const VideoId> videos) {
    if (ledger.contains(request)) return;
    std::vector<ShownPlace> places;
    for (const VideoId video : videos.first(std::min(videos.size(), kMaxShownVideos)))
        places.push_back(ShownPlace::of(video));
    ledger.add({request, time_ms, static_cast<std::uint16_t>(places.size()), surface}, places);
}

ActionVerdict ViewerState::apply_action(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms,
                                        std::uint64_t command_key) {
    const bool is_import = acted.impression.request.is_none();
    const ActionVerdict verdict = is_import ? judge_import(acted, time_ms, duration_ms, command_key)
                                            : judge_impression(acted, time_ms, duration_ms, command_key);
    if (verdict != ActionVerdict::kAccepted) return verdict;
    remember(acted, is_import && acted.happened_ms > 0 ? acted.happened_ms : time_ms, duration_ms);
    ++action_count;
    return verdict;
}

ActionVerdict ViewerState::judge_import(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms,
                                        std::uint64_t command_key) {
    // Only an engine's own users have a past that was not shown by us.
    if (acted.space == kAppSpace) return ActionVerdict::kNeverShown;
    if (!is_plausible(acted, std::numeric_limits<std::int64_t>::max(), duration_ms)) return ActionVerdict::kImplausible;
    return note_command(command_key, time_ms) ? ActionVerdict::kDuplicate : ActionVerdict::kAccepted;
}

ActionVerdict ViewerState::judge_impression(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms,
                                            std::uint64_t command_key) {
    const auto [slate, places] = ledger.find(acted.impression.request);
    if (slate == nullptr) return ledger.is_full() ? ActionVerdict::kTooOld : ActionVerdict::kNeverShown;
    if (acted.impression.position >= places.size()) return ActionVerdict::kNeverShown;
    ShownPlace& place = places[acted.impression.position];
    if (place.video() != acted.impression.video) return ActionVerdict::kNeverShown;

    const std::int64_t offered_ms = std::max<std::int64_t>(time_ms - slate->time_ms, 0) + kWatchSlackMs;
    if (!is_plausible(acted, offered_ms, duration_ms)) return ActionVerdict::kImplausible;

#ifndef TILLER_SABOTAGE_NO_DUPLICATE_CHECK
    const Action undo = undo_of(acted.action);
    if ((place.actions & bit_of(acted.action)) != 0) return ActionVerdict::kDuplicate;
    if (undo != Action::kSeen && place.undos >= kMaxUndos) return ActionVerdict::kDuplicate;
    if (is_toggle(acted.action) && note_command(command_key, time_ms)) return ActionVerdict::kDuplicate;
    if (undo != Action::kSeen) place.actions &= static_cast<std::uint16_t>(~bit_of(undo));
    if (undone_by(acted.action) != Action::kSeen) {
        place.actions &= static_cast<std::uint16_t>(~bit_of(undone_by(acted.action)));
        if (place.undos < kMaxUndos) ++place.undos;
    }
    place.actions |= bit_of(acted.action);
#else
    (void)command_key;
#endif
    return ActionVerdict::kAccepted;
}

HistoryEntry& ViewerState::entry_of(const Acted& acted, UnixMs time_ms) {
    const VideoId video = acted.impression.video;
    const auto found =
        std::find_if(history.rbegin(), history.rend(), [&](const HistoryEntry& e) { return e.video == video; });
    if (found != history.rend()) return *found;
    if (const auto known = std::ranges::find(seen_before, video); known != seen_before.end()) seen_before.erase(known);
    if (history.size() == kHistoryLength) {
        seen_before.push_back(history.front().video);
        if (seen_before.size() > kSeenLength - kHistoryLength) seen_before.erase(seen_before.begin());
        history.erase(history.begin());
    }
    const auto [slate, places] = ledger.find(acted.impression.request);
    HistoryEntry& entry = history.emplace_back();
    entry.video = video;
    entry.time_s =
        static_cast<std::uint32_t>(std::clamp<UnixMs>(time_ms / 1000, 0, std::numeric_limits<std::uint32_t>::max()));
    entry.surface = static_cast<std::uint32_t>(slate != nullptr ? slate->surface : Surface::kElsewhere) & 0xf;
    return entry;
}

void ViewerState::remember(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms) {
    HistoryEntry& entry = entry_of(acted, time_ms);
    if (profile.paused) entry.is_silent = 1;
    const Action undone = undone_by(acted.action);
    if (undone != Action::kSeen) {
        entry.actions = entry.actions & ~bit_of(undone) & kActionBits;
    } else {
        entry.actions = (entry.actions | bit_of(acted.action) | bit_of(Action::kSeen)) & kActionBits;
    }
    const bool measures =
        acted.action == Action::kWatch || (acted.action == Action::kRating && !entry.did(Action::kWatch));
    if (measures)
        entry.watched_permille =
            std::max<std::uint32_t>(entry.watched_permille, permille_of(acted, duration_ms)) & kPermilleBits;
    if (acted.action == Action::kNotInterested)
        set_membership(rejected_videos, acted.impression.video, true, kMaxRejectedVideos);
    if (acted.action == Action::kUndoNotInterested)
        set_membership(rejected_videos, acted.impression.video, false, kMaxRejectedVideos);
}

void ViewerState::apply(const Followed& event) { set_membership(follows, event.creator, !event.undo, kMaxFollows); }
void ViewerState::apply(const Blocked& event) { set_membership(blocks, event.target, !event.undo, kMaxBlocks); }

void ViewerState::apply(const Steered& event) {
    if (!std::isfinite(event.strength)) return;
    const float strength = std::clamp(event.strength, -1.0f, 1.0f);
    switch (event.target) {
        case SteerTarget::kTag: set_strength(steered_tags, event.tag, strength, kMaxSteeredTags); break;
        case SteerTarget::kCreator: set_strength(steered_creators, event.id, strength, kMaxSteeredCreators); break;
        case SteerTarget::kVideo:
            set_membership(rejected_videos, VideoId{event.id}, strength < 0, kMaxRejectedVideos);
            break;
        case SteerTarget::kBlockedTag: set_membership(blocked_tags, event.tag, strength < 0, kMaxBlockedTags); break;
        case SteerTarget::kForgottenTag:
            set_strength(forgotten_tags, event.tag, strength < 0 ? moment_of(event.id) : 0u, kMaxForgottenTags);
            break;
    }
}

void ViewerState::apply(const SlidersSet& event) {
    for (std::size_t slider = 0; slider < kSliderCount; ++slider)
        sliders.percent[slider] = std::clamp<std::int8_t>(event.percent[slider], -100, 100);
}

static_assert(kMaxRecipeTags == kMaxSteeredTags && kMaxRecipeTags == kMaxBlockedTags);

void ViewerState::apply(const RecipeTaken& event) {
    steered_tags.clear();
    for (const RaisedTag& each : event.tags)
        apply(Steered{SteerTarget::kTag, each.tag, 0, static_cast<float>(each.percent) / 100.0f});
    blocked_tags.clear();
    for (const std::string& tag : event.blocked_tags) apply(Steered{SteerTarget::kBlockedTag, tag, 0, -1});
    apply(event.sliders);
}

void ViewerState::unwatch(VideoId video) {
    std::erase(seen_before, video);
    const auto found = std::ranges::find(history, video, &HistoryEntry::video);
    if (found == history.end()) return;
    constexpr std::uint32_t kOfWatching = bit_of(Action::kSeen) | bit_of(Action::kWatch);
    if ((found->actions & ~kOfWatching & kActionBits) == 0) {
        history.erase(found);
        return;
    }
    found->actions = found->actions & ~bit_of(Action::kWatch) & kActionBits;
    found->watched_permille = 0;
}

const HistoryEntry* ViewerState::find_in_history(VideoId video) const {
    const auto found = std::ranges::find(history, video, &HistoryEntry::video);
    return found != history.end() ? &*found : nullptr;
}
bool ViewerState::has_seen(VideoId video) const {
    return find_in_history(video) != nullptr || std::ranges::find(seen_before, video) != seen_before.end();
}
bool ViewerState::follows_creator(ViewerId creator) const { return std::ranges::binary_search(follows, creator); }
bool ViewerState::blocks_creator(ViewerId creator) const { return std::ranges::binary_search(blocks, creator); }

}  // namespace tiller::schema

// What is folded about one viewer: history, ledger of impressions, follows, blocks, steering. Both the serving
// projection and the learner fold with these functions, each at its own cut, so training and serving see one truth.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"
#include "schema/shown_ledger.h"
#include "schema/words.h"

namespace tiller::schema {

inline constexpr std::size_t kHistoryLength = 128;   // videos remembered for ranking
inline constexpr std::size_t kSeenLength = 2048;     // videos not to be repeated, those of the history among them
inline constexpr std::int64_t kCommandWindowMs = 7 * kDayMs;
inline constexpr std::size_t kMaxCommandKeys = 4096;
inline constexpr std::int64_t kWatchSlackMs = 5'000;   // clocks and queues between the screen and the log
inline constexpr std::uint32_t kMaxLoops = 20;         // a clip that runs on and on counts as often as this
inline constexpr std::uint8_t kMaxUndos = 8;           // on one impression; then doing it again has no effect
inline constexpr std::size_t kMaxFollows = 10'000;
inline constexpr std::size_t kMaxBlocks = 10'000;
inline constexpr std::size_t kMaxSteeredTags = 256;
inline constexpr std::size_t kMaxBlockedTags = 256;
inline constexpr std::size_t kMaxForgottenTags = 256;
inline constexpr std::size_t kMaxSteeredCreators = 1'024;
inline constexpr std::size_t kMaxRejectedVideos = 2'048;

/// One video in a viewer's history; later actions on it correct it in place. 16 bytes, because there are two histories for
/// each viewer.
struct HistoryEntry {
    VideoId video;
    std::uint32_t time_s = 0;  // Unix time
    std::uint32_t watched_permille : 15 = 0;  // of the length, capped at 20,000 (20 loops)
    std::uint32_t is_silent : 1 = 0;  // touched while the viewer had learning paused: it says nothing
    std::uint32_t actions : 12 = 0;  // bit (1 << Action); a like that was undone has no bit
    std::uint32_t surface : 4 = 0;
    bool operator==(const HistoryEntry&) const = default;

    [[nodiscard]] bool did(Action action) const { return (actions >> static_cast<int>(action)) & 1; }
    [[nodiscard]] float watched_fraction() const { return static_cast<float>(watched_permille) / 1000.0f; }
};
static_assert(sizeof(HistoryEntry) == 16 && kActionCount <= 12 && kMaxLoops * 1000 < (1u << 15));

/// Why an action has no effect. Refused actions stay in the log, marked, and are never learned from.
enum class ActionVerdict : std::uint8_t {
    kAccepted = 0,
    kDuplicate = 1,  // this impression has had this action
    kNeverShown = 2,  // no such request, position or video for this viewer
    kImplausible = 3,  // watched longer than it was on offer
    kNoSuchVideo = 4,
    kTooOld = 5,
};
[[nodiscard]] std::string_view name_of(ActionVerdict);

struct ViewerState {
    ViewerId viewer;
    ViewerKind kind{};
    SpaceId space;
    std::string locale;
    std::vector<HistoryEntry> history;  // oldest first, at most kHistoryLength
    std::vector<VideoId> seen_before;  // what the history let go of, oldest first, at most kSeenLength - kHistoryLength
    std::vector<ViewerId> follows;  // sorted
    std::vector<ViewerId> blocks;  // sorted
    std::map<std::string, float> steered_tags;  // strength in [-1, 1]; 0 is absent
    std::map<std::uint64_t, float> steered_creators;
    std::vector<VideoId> rejected_videos;  // "less of this" on one video, sorted
    std::vector<std::string> blocked_tags;  // sorted
    std::map<std::string, std::uint32_t> forgotten_tags;  // until when (Unix time)
    ProfileChosen profile;
    SlidersSet sliders;
    std::uint64_t action_count = 0;

    ShownLedger ledger;
    struct CommandKey {
        std::uint64_t key = 0;
        UnixMs time_ms = 0;
        bool operator==(const CommandKey&) const = default;
    };
    std::vector<CommandKey> command_keys;  // oldest first, within kCommandWindowMs of the newest event
    bool operator==(const ViewerState&) const = default;

    /// True when the command was seen within the window; else remembers it. Key 0 is never a duplicate.
    [[nodiscard]] bool note_command(std::uint64_t key, UnixMs time_ms);
    /// A slate or another surface showed videos.
    void note_shown(RequestId request, UnixMs time_ms, Surface surface, std::span<const VideoId> videos);
    /// Judges an action and, when accepted, applies it. `time_ms` and `command_key` of its event, `duration_ms` of the
    /// video (0 = unknown). One bit for each (impression, action) decides about repetition; what can be undone and done
    /// again also remembers its command, so that a late retry of the first like has no effect after the unlike. Engine
    /// events without a request have only the command to go by. Any action counts as having seen the video.
    ActionVerdict apply_action(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms,
                               std::uint64_t command_key = 0);
    /// What fits no more (kMaxFollows and its like) has no effect.
    void apply(const Followed& event);
    void apply(const Blocked& event);
    void apply(const Steered& event);
    void apply(const ProfileChosen& event) { profile = event; }
    void apply(const SlidersSet& event);
    void apply(const RecipeTaken& event);
    /// As if the video had never been seen or watched: what else was done with it stays.
    void unwatch(VideoId video);
    [[nodiscard]] const HistoryEntry* find_in_history(VideoId video) const;
    [[nodiscard]] bool has_seen(VideoId video) const;
    [[nodiscard]] bool follows_creator(ViewerId creator) const;
    [[nodiscard]] bool blocks_creator(ViewerId creator) const;

    void encode(ByteWriter& out) const;
    /// Marks `in` as failed on bytes past a limit or out of order.
    [[nodiscard]] static ViewerState decode(ByteReader& in);

private:
    [[nodiscard]] ActionVerdict judge_import(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms,
                                             std::uint64_t command_key);
    [[nodiscard]] ActionVerdict judge_impression(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms,
                                                 std::uint64_t command_key);
    void remember(const Acted& acted, UnixMs time_ms, std::uint32_t duration_ms);
    [[nodiscard]] HistoryEntry& entry_of(const Acted& acted, UnixMs time_ms);
};

}  // namespace tiller::schema

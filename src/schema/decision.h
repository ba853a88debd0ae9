// The decision record: what it takes to replay and explain one slate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/position.h"
#include "schema/words.h"

namespace tiller::schema {

/// Scores and terms are sums of these: 1 point = 1,000,000,000 nano. Integer sums are exact in any order.
using Nano = std::int64_t;
inline constexpr Nano kNanoPerPoint = 1'000'000'000;

inline constexpr std::size_t kMaxSlateVideos = 256;  // engine callers may ask for 100
inline constexpr std::size_t kMaxAlreadySent = 1024;
inline constexpr std::size_t kMaxTerms = 64;         // of one video

/// A term is named by what made it. Values are on disk: never renumber, only append.
enum class TermId : std::uint16_t {
    kHeadBase = 0,             // + Head: policy weight × predicted head
    kSourceBase = 32,          // + Source: policy bonus for a source
    kFreshness = 64,
    kCreatorRepeat = 65,       // variety within the slate and across the last ones
    kTopicRepeat = 66,
    kFatigue = 67,             // seen often, acted on never
    kExplorationPlace = 68,    // lifts the video that was drawn for an exploration place
    kSteeredLess = 69,         // "less of this"
    kSteeredMore = 70,
    kUncertainty = 71,         // optimism for what has had few viewers
    kChronological = 72,       // Following: order of time
    kSequence = 73,            // what the sequence network's score changes in the predicted heads, in points
    kChosen = 74,              // how likely people choose it next, where choices were seen that nobody here offered
    kLanguage = 75,            // in another language than the viewer's, while little is known of them
    kCommonAppeal = 76,        // worth more, or less, to everybody than the videos of its space are
    kBoost = 77,               // staff lets it be seen by more people for a while
    kSliderBase = 78,          // + Slider: what the viewer set × how far the video fits it
    kWatchedLately = 90,       // Popular: a point for each time it was watched whole, halved each day
};
[[nodiscard]] constexpr TermId term_of(Head head) {
    return static_cast<TermId>(static_cast<int>(TermId::kHeadBase) + static_cast<int>(head));
}
[[nodiscard]] constexpr TermId term_of(Source source) {
    return static_cast<TermId>(static_cast<int>(TermId::kSourceBase) + static_cast<int>(source));
}
[[nodiscard]] constexpr TermId term_of(Slider slider) {
    return static_cast<TermId>(static_cast<int>(TermId::kSliderBase) + static_cast<int>(slider));
}
/// "head.finish", "source.fresh", "variety.creator", … ; empty for an unknown id.
[[nodiscard]] std::string term_name(TermId id);
/// "head", "source", "variety", "exploration", "steering", "policy".
[[nodiscard]] std::string_view term_kind(TermId id);

struct Term {
    TermId id{};
    Nano nano = 0;
    bool operator==(const Term&) const = default;
};

/// One video of a slate as it was served.
struct PlacedVideo {
    VideoId video;
    Source source{};                     // the first source that proposed it
    std::uint32_t source_mask = 0;       // all that did
    Nano score_nano = 0;                 // = sum of the terms
    std::vector<Term> terms;             // by id; zero terms are left out
    std::vector<float> heads;            // [kHeadCount] predictions, for the explanation; empty in a fallback
    bool exploration = false;            // drawn for an exploration place
    double exploration_probability = 0;  // of that draw; 0 when not drawn
    bool operator==(const PlacedVideo&) const = default;
};

/// FeedRequest::profile_from_s of a feed that uses nothing of what was watched.
inline constexpr std::uint32_t kNoProfile = 0xffffffffu;

/// The arguments of a feed that are not state.
struct FeedRequest {
    RequestId request;
    ViewerId viewer;
    SpaceId space;
    Surface surface = Surface::kForYou;
    UnixMs time_ms = 0;
    std::string locale;
    std::string arm;                    // experiment arm; empty = none
    std::uint32_t count = 6;            // videos wanted
    std::vector<VideoId> already_sent;  // still unseen in the player: not to be repeated
    std::uint64_t seed = 0;
    bool exclude_seen = true;
    // Since body version 2 of slate served:
    AgeGroup age_group{};      // what was known of the viewer's age then
    AgeRules age_rules{};      // whose rules held: kMinor leaves out what is labelled sensitive
    /// Only what was watched from then on (Unix time) says anything about the viewer: 0 = all, kNoProfile = nothing. What is older
    /// is known as seen, and as nothing else.
    std::uint32_t profile_from_s = 0;
    bool impersonal = false;  // since body version 3: nothing of the viewer is read but what must not be shown to them
    bool operator==(const FeedRequest&) const = default;
};

struct DecisionRecord {
    FeedRequest request;
    Cut cut;  // history and catalogue as read
    std::uint64_t snapshot = 0;  // number of the published snapshot
    std::uint64_t erasure_epoch = 0;
    std::uint64_t policy_version = 0;
    std::uint32_t code_version = 0;  // kFeedCodeVersion of the program that served
    bool fallback = false;
    std::vector<PlacedVideo> slate;
    Digest trace_digest{};  // of the full trace, recomputed on demand
    bool operator==(const DecisionRecord&) const = default;
};

/// Same bytes for equal records (the digests of replay are taken over them).
void encode_decision_record(const DecisionRecord& record, ByteWriter& out);
/// Marks `in` as failed on bytes past a limit or out of range.
[[nodiscard]] DecisionRecord decode_decision_record(ByteReader& in);

}  // namespace tiller::schema

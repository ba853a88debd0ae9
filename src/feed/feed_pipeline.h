// A feed as one pure function: gather -> filter -> score -> arrange -> record.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arrange/arrange.h"
#include "base/position.h"
#include "model/snapshot.h"
#include "schema/catalogue.h"
#include "schema/decision.h"
#include "schema/policy.h"
#include "schema/viewer_state.h"

namespace tiller::feed {

/// Rises when the same inputs may give another slate. Replays of records with another value are "unavailable".
inline constexpr std::uint32_t kFeedCodeVersion = 18;
inline constexpr std::uint32_t kMaxVideosInSlate = 100;  // engine callers may ask for that many; the player for 6

/// Everything that a slate depends on. All borrowed for the call.
struct FeedInputs {
    const schema::ViewerState& viewer;
    const schema::Catalogue& catalogue;
    const model::Snapshot& snapshot;
    const schema::Policy& policy;
    const schema::FeedRequest& request;
    const Cut& cut;                    // of history and catalogue
    std::uint64_t erasure_epoch = 0;
    std::span<const ViewerId> blocked_by{};  // whom the viewer must not meet because they do not want to; sorted
    schema::LabelSet hidden_labels{};        // what the viewer does not want in feeds
};

/// One candidate as the pipeline saw it. 80 bytes, no padding, because the trace digest is taken over its bytes.
struct CandidateTrace {
    VideoId video;
    std::uint32_t source_mask = 0;       // 1 << Source
    arrange::Removal removal{};          // kNone and kCreatorLimit: it was scored
    std::uint8_t first_source = 0;
    std::uint16_t place_plus_one = 0;    // 1 + index in the slate; 0 = not in it
    std::array<float, schema::kHeadCount> heads{};  // predictions; zero when removed before scoring
    float exploration_probability = 0;   // of the draw from the exploration set; 0 outside it
    schema::Nano base_nano = 0;          // sum of the terms that do not depend on the rest of the slate
    schema::Nano score_nano = 0;         // with variety and exploration, at its place; = base_nano outside the slate
    std::uint64_t unused = 0;
};
static_assert(sizeof(CandidateTrace) == 80);

/// The full trace: every candidate in order of id.
struct Trace {
    std::vector<CandidateTrace> candidates;
    std::vector<schema::PlacedVideo> slate;
    [[nodiscard]] const CandidateTrace* find(VideoId video) const;
    [[nodiscard]] Digest digest() const;
};

struct FeedResult {
    schema::DecisionRecord record;
    Trace trace;
    bool end = false;   // everything has been seen: the slate repeats, oldest first
};

/// Pure: same inputs, same bits, on every machine. At most kSourceCount * candidates_per_source candidates, and at least
/// retrieve::kMinCandidates while the catalogue has them. Never empty while any video passes the limits: when all have
/// been seen they repeat, oldest first (`end`). Of the viewer's history it uses what the request and
/// the viewer allow (schema/permitted.h); an impersonal one is made for nobody, and Popular and Fresh for nobody who has seen something. Under the rules for minors nothing that is labelled
/// sensitive passes. About 1 ms at 100,000 videos. Any thread.
[[nodiscard]] FeedResult feed(const FeedInputs& inputs);

/// The slate without a model: the newest videos that pass the limits, record.fallback set. For when a stage failed or is
/// late; feed() answers with it by itself when the snapshot's numbers are not finite. A replay of a record with
/// `fallback` calls this one.
[[nodiscard]] FeedResult fallback_feed(const FeedInputs& inputs);

/// Why a video stands where it stands, or why it was left out.
struct Explanation {
    VideoId video;
    std::optional<std::uint32_t> place;  // index in the slate
    std::string_view removal;  // "" when it was scored; else the name of the rule that removed it
    std::vector<schema::Source> sources;
    std::array<float, schema::kHeadCount> heads{};
    std::vector<schema::Term> terms;  // empty unless it is in the slate
    schema::Nano score_nano = 0;  // = sum of the terms for a video in the slate
    bool exploration = false;
    double exploration_probability = 0;
};
/// kNotFound when the video was not a candidate of that request.
[[nodiscard]] Result<Explanation> explain(const Trace& trace, VideoId video);

/// "identical", or what differs first: "slate", "terms", "trace digest", …; empty = identical.
[[nodiscard]] std::string first_difference(const schema::DecisionRecord& recorded,
                                           const schema::DecisionRecord& recomputed);

/// One bar of the topic bars.
struct TopicStrength {
    std::string tag;
    float strength = 0;  // [-1, 1]: below zero when the history speaks against it, 0 when it says nothing
    float change = 0;  // [-1, 1], by the last video in the history
    bool less = false;  // steered to "less"
};
/// The viewer's topics from steering and from what feeds may use of the history, without blocked tags: "less" first (so that it
/// can be undone), then those of which the history says most, for or against, then by tag. Any thread.
[[nodiscard]] std::vector<TopicStrength> topics(const schema::ViewerState& viewer, const schema::Catalogue& catalogue,
                                                std::uint32_t profile_from_s, std::size_t max_count);

}  // namespace tiller::feed

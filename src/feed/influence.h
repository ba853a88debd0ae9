// What of a viewer's own past mattered for one video of a slate: each past action is taken away in turn, and the score made anew.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "feed/feed_pipeline.h"

namespace tiller::feed {

inline constexpr std::size_t kShownInfluences = 8;

enum class PastKind : std::uint8_t {
    kWatched = 0,  // all that was done with one video: its entry in the history
    kFollowed = 1,
    kSteeredTag = 2,
    kSteeredCreator = 3,
};
/// "watched", "followed", "steered_tag", "steered_creator".
[[nodiscard]] std::string_view name_of(PastKind kind);

/// One thing that a viewer did and that the ranker reads. What is not asked for by `kind` is empty.
struct PastAction {
    PastKind kind{};
    schema::HistoryEntry entry{};
    ViewerId creator{};
    std::string tag{};
    float strength = 0;  // of a steering
    bool operator==(const PastAction&) const = default;
};
/// "watched:0a3k5m7p9rtvw", "steered_tag:jazz": names the action within one viewer's state.
[[nodiscard]] std::string text_of(const PastAction& action);

/// score - the score without the action: above zero, it lifted the video.
struct Influence {
    PastAction action;
    schema::Nano difference_nano = 0;
};
struct Influences {
    std::vector<Influence> strongest;  // at most kShownInfluences, none of them zero, by falling magnitude
    std::size_t tried = 0;  // how many actions were taken away in turn: all that the ranker could read
    std::size_t without_effect = 0;  // of those tried
};

/// Every action that this feed was allowed to read and whose absence could change that video's score: the whole history,
/// newest first, then the follow of the video's creator and the steering of its tags and creator.
[[nodiscard]] std::vector<PastAction> past_actions(const FeedInputs& inputs, VideoId video);

/// `result` is what feed() made of `inputs`. Candidates, weights, policy, the slate and its draws are held: the slate's own
/// terms (variety, exploration) stay as they were, and every other term is made anew from the state without the action.
/// kNotFound when the video was not scored in a ranked order: nothing of the past is in its score then. Costs one viewer
/// context for each action. Any thread.
[[nodiscard]] Result<Influences> influences_of(const FeedInputs& inputs, const FeedResult& result, VideoId video);
/// The same for the one action that `text` names.
[[nodiscard]] Result<Influence> influence_of(const FeedInputs& inputs, const FeedResult& result, VideoId video,
                                             std::string_view text);

}  // namespace tiller::feed

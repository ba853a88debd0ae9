#include "feed/influence.h"

#include <algorithm>
#include <array>

#include "model/pair_features.h"
#include "rank/terms.h"
#include "schema/permitted.h"

namespace tiller::feed {
namespace {

/// Makes one video's score from a viewer's state; everything else is held.
class HeldScore {
public:
    HeldScore(const FeedInputs& in, const CandidateTrace& candidate)
        : in_(in),
          pair_{in.catalogue.row_of(candidate.video), in.snapshot.tables.items.find(candidate.video),
                candidate.source_mask} {}
    [[nodiscard]] schema::Nano of(const schema::ViewerState& state) const {
        const model::ViewerContext viewer(in_.snapshot.tables, in_.catalogue, state, in_.request.space,
                                          in_.request.time_ms, in_.policy.ranker);
        const model::Prediction predicted =
            model::predict_both(viewer.tables(), model::features_of(viewer, {pair_.row, pair_.item}));
        return rank::TermMaker(viewer, in_.policy).sum(pair_, predicted);
    }

private:
    const FeedInputs& in_;
    rank::PairToRank pair_;
};

void take_away(schema::ViewerState& state, const PastAction& action) {
    switch (action.kind) {
        case PastKind::kWatched:
            std::erase_if(state.history, [&](const schema::HistoryEntry& one) { return one == action.entry; });
            return;
        case PastKind::kFollowed: std::erase(state.follows, action.creator); return;
        case PastKind::kSteeredTag: state.steered_tags.erase(action.tag); return;
        case PastKind::kSteeredCreator: state.steered_creators.erase(action.creator.value); return;
    }
}

schema::ViewerState permitted_state(const FeedInputs& inputs) {
    auto reduced = schema::permitted_for(inputs.request, inputs.viewer, inputs.catalogue);
    return reduced ? *std::move(reduced) : schema::as_feeds_read(inputs.viewer);
}

Influence influence_of_one(const HeldScore& score, schema::Nano whole, schema::ViewerState state, PastAction action) {
    take_away(state, action);
    return {.action = std::move(action), .difference_nano = whole - score.of(state)};
}

Result<const CandidateTrace*> ranked_candidate(const FeedResult& result, VideoId video) {
    const CandidateTrace* candidate = result.trace.find(video);
    const auto placed = std::ranges::find(result.trace.slate, video, &schema::PlacedVideo::video);
    // Only a ranked order predicts heads: newest first and oldest seen first ask nothing of the past.
    if (candidate == nullptr || placed == result.trace.slate.end() || placed->heads.empty())
        return fail(ErrorCode::kNotFound, "that video was not ranked by what the viewer did");
    return candidate;
}

schema::Nano magnitude(const Influence& one) { return std::abs(one.difference_nano); }

}  // namespace

std::string_view name_of(PastKind kind) {
    constexpr std::array<std::string_view, 4> kNames = {"watched", "followed", "steered_tag", "steered_creator"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string text_of(const PastAction& action) {
    std::string text = std::string(name_of(action.kind)) + ":";
    switch (action.kind) {
        case PastKind::kWatched: return text + to_text(action.entry.video);
        case PastKind::kFollowed:
        case PastKind::kSteeredCreator: return text + to_text(action.creator);
        case PastKind::kSteeredTag: return text + action.tag;
    }
    return text;
}

std::vector<PastAction> past_actions(const FeedInputs& inputs, VideoId video) {
    const schema::ViewerState state = permitted_state(inputs);
    std::vector<PastAction> actions;
    for (std::size_t i = state.history.size(); i-- > 0;)
        actions.push_back({.kind = PastKind::kWatched, .entry = state.history[i]});
    const schema::VideoRow row = inputs.catalogue.row_of(video);
    if (row == schema::kNoRow) return actions;
    const ViewerId creator = inputs.catalogue.facts(row).creator;
    if (state.follows_creator(creator)) actions.push_back({.kind = PastKind::kFollowed, .creator = creator});
    const auto tags = inputs.catalogue.tags(row);
    for (const auto& [tag, strength] : state.steered_tags) {
        if (std::ranges::find(tags, hash_text(tag)) != tags.end())
            actions.push_back({.kind = PastKind::kSteeredTag, .tag = tag, .strength = strength});
    }
    if (const auto found = state.steered_creators.find(creator.value); found != state.steered_creators.end()) {
        actions.push_back({.kind = PastKind::kSteeredCreator, .creator = creator, .strength = found->second});
    }
    return actions;
}

Result<Influences> influences_of(const FeedInputs& inputs, const FeedResult& result, VideoId video) {
    const CandidateTrace* candidate = TRY(ranked_candidate(result, video));
    const HeldScore score(inputs, *candidate);
    const schema::ViewerState state = permitted_state(inputs);
    const schema::Nano whole = score.of(state);
    ASSERT(whole == candidate->base_nano);  // the differences speak of the score that ordered the slate
    Influences found;
    for (PastAction& action : past_actions(inputs, video)) {
        ++found.tried;
        Influence one = influence_of_one(score, whole, state, std::move(action));
        if (one.difference_nano == 0) {
            ++found.without_effect;
        } else {
            found.strongest.push_back(std::move(one));
        }
    }
    // Stable: of two that mattered as much, the newer one stands first.
    std::ranges::stable_sort(found.strongest, std::ranges::greater{}, magnitude);
    if (found.strongest.size() > kShownInfluences) found.strongest.resize(kShownInfluences);
    return found;
}

Result<Influence> influence_of(const FeedInputs& inputs, const FeedResult& result, VideoId video,
                               std::string_view text) {
    const CandidateTrace* candidate = TRY(ranked_candidate(result, video));
    std::vector<PastAction> actions = past_actions(inputs, video);
    const auto found = std::ranges::find(actions, text, text_of);
    if (found == actions.end())
        return fail(ErrorCode::kNotFound, "the ranker read no \"" + std::string(text) +
                                              "\" for that video; an action reads like watched:0a3k5m7p9rtvw");
    return influence_of_one(HeldScore(inputs, *candidate), candidate->base_nano, permitted_state(inputs),
                            std::move(*found));
}

}  // namespace tiller::feed

// The topic bars: what the history says about tags, in numbers a viewer can follow from swipe to swipe.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "feed/feed_pipeline.h"
#include "model/viewer_context.h"
#include "schema/permitted.h"

namespace tiller::feed {
namespace {

constexpr float kNeutralReward = 0.4f;  // a video watched less than this speaks against its tags
constexpr float kFadePerVideo = 0.97f;
constexpr float kHalfStrength = 1.5f;   // a sum this far from zero gives a bar of one half
constexpr float kSteeredMoreSum = 3.0f;

/// What one video of the history says of its tags. A like speaks for them however short the watch was: the viewer has said so.
float opinion_of(const schema::HistoryEntry& entry) {
    const float reward = model::reward_of(entry);
    const bool liked = model::is_positive(entry) && !entry.did(schema::Action::kNotInterested);
    return (liked ? std::max(reward, 1.0f) : reward) - kNeutralReward;
}

/// Strength of each tag over the history without its last `skipped_last` videos.
std::map<std::string, float> strengths(const schema::ViewerState& viewer, const schema::Catalogue& catalogue,
                                       std::size_t skipped_last) {
    std::map<std::string, float> sums;
    float weight = 1;
    for (std::size_t i = viewer.history.size() - std::min(viewer.history.size(), skipped_last); i-- > 0;
         weight *= kFadePerVideo) {
        const schema::HistoryEntry& entry = viewer.history[i];
        const schema::VideoRow row = catalogue.row_of(entry.video);
        if (row == schema::kNoRow) continue;
        for (const std::uint64_t tag : catalogue.tags(row)) {
            sums[std::string(catalogue.tag_text(tag))] += weight * opinion_of(entry);
        }
    }
    for (const auto& [tag, strength] : viewer.steered_tags)
        sums[tag] += strength > 0 ? kSteeredMoreSum * strength : 0.0f;
    for (auto& [tag, sum] : sums) sum /= std::abs(sum) + kHalfStrength;
    return sums;
}

}  // namespace

std::vector<TopicStrength> topics(const schema::ViewerState& given, const schema::Catalogue& catalogue,
                                  std::uint32_t profile_from_s, std::size_t max_count) {
    const std::optional<schema::ViewerState> reduced = schema::permitted(given, catalogue, profile_from_s);
    const schema::ViewerState& viewer = reduced ? *reduced : given;
    // The video on stage says nothing yet: what moved the bars last is the one before it.
    const std::size_t unrated = !viewer.history.empty() && !model::is_rated(viewer.history.back(), true) ? 1 : 0;
    const std::map<std::string, float> now = strengths(viewer, catalogue, unrated);
    const std::map<std::string, float> before = strengths(viewer, catalogue, unrated + 1);
    std::vector<TopicStrength> bars;
    for (const auto& [tag, strength] : now) {
        if (std::ranges::binary_search(viewer.blocked_tags, tag)) continue;
        const auto steered = viewer.steered_tags.find(tag);
        const bool less = steered != viewer.steered_tags.end() && steered->second < 0;
        const auto earlier = before.find(tag);
        const float shown = less ? 0.0f : strength;
        bars.push_back({.tag = tag,
                        .strength = shown,
                        .change = less ? 0.0f : shown - (earlier == before.end() ? 0.0f : earlier->second),
                        .less = less});
    }
    std::ranges::sort(bars, [](const TopicStrength& a, const TopicStrength& b) {
        if (a.less != b.less) return a.less;  // steered away stays in sight, so that it can be undone
        const float a_size = std::abs(a.strength);
        const float b_size = std::abs(b.strength);
        return a_size != b_size ? a_size > b_size : a.tag < b.tag;
    });
    if (bars.size() > max_count) bars.resize(max_count);
    return bars;
}

}  // namespace tiller::feed

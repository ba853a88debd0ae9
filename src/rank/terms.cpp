#include "rank/terms.h"

#include <algorithm>
#include <cmath>

#include "kernels/elementary.h"

namespace tiller::rank {
namespace {

using schema::Term;
using schema::TermId;

constexpr double kMaxPoints = 1e6;
constexpr std::size_t kFatigueVideos = 20;      // of the history's end
constexpr float kIgnoredReward = 0.3f;
constexpr std::uint32_t kFullyTiredVideos = 3;  // of one creator

void add(TermId id, double points, std::vector<Term>& terms) {
    if (const schema::Nano nano = nano_of(points); nano != 0) terms.push_back({id, nano});
}

}  // namespace

schema::Nano nano_of(double points) {
    return std::llrint(std::clamp(points, -kMaxPoints, kMaxPoints) * static_cast<double>(schema::kNanoPerPoint));
}

TermMaker::TermMaker(const model::ViewerContext& viewer, const schema::Policy& policy) : viewer_(viewer), policy_(policy) {
    for (const auto& [tag, strength] : viewer.viewer().steered_tags) steered_tags_.push_back({hash_text(tag), strength});
    std::ranges::sort(steered_tags_, {}, &SteeredTag::tag_hash);
    const auto& watched = viewer.fit().watched;  // newest first
    for (std::size_t i = 0; i < std::min(watched.size(), kFatigueVideos); ++i) {
        const ViewerId creator = viewer.catalogue().facts(watched[i].row).creator;
        if (creator.is_none() || watched[i].reward >= kIgnoredReward) continue;
        const auto at = std::ranges::lower_bound(tired_of_, creator, {}, &TiredOf::creator);
        if (at != tired_of_.end() && at->creator == creator) {
            ++at->ignored;
        } else {
            tired_of_.insert(at, {creator, 1});
        }
    }
}

void TermMaker::make(const PairToRank& pair, const model::HeadVector& heads, std::vector<Term>& terms) const {
    terms.clear();
    const schema::VideoFacts& facts = viewer_.catalogue().facts(pair.row);
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        add(schema::term_of(static_cast<schema::Head>(head)), policy_.head_weights[head] * static_cast<double>(heads[head]), terms);
    }
    for (std::size_t source = 0; source < schema::kSourceCount; ++source) {
        if ((pair.source_mask >> source) & 1) add(schema::term_of(static_cast<schema::Source>(source)), policy_.source_bonus[source], terms);
    }
    const auto age_ms = static_cast<double>(std::max<std::int64_t>(viewer_.time_ms() - facts.published_ms, 0));
    const double half_lives = age_ms / (policy_.freshness_half_life_h * 3'600'000.0);
    add(TermId::kFreshness, policy_.freshness_points * kernels::exp2_double(-half_lives), terms);
    add(TermId::kFatigue, policy_.fatigue_points * fatigue(facts), terms);
    add_steering(facts, pair.row, terms);
    const float views = pair.item == model::kNoItem ? 0.0f : viewer_.tables().items.statistics[pair.item].views;
    add(TermId::kUncertainty, policy_.uncertainty_points / std::sqrt(1.0 + static_cast<double>(views)), terms);
}

double TermMaker::fatigue(const schema::VideoFacts& facts) const {
    const auto found = std::ranges::lower_bound(tired_of_, facts.creator, {}, &TiredOf::creator);
    if (found == tired_of_.end() || found->creator != facts.creator) return 0;
    return static_cast<double>(std::min(found->ignored, kFullyTiredVideos)) / kFullyTiredVideos;
}

/// The strongest wish in each direction counts, not their sum: two tags of one video are one reason.
void TermMaker::add_steering(const schema::VideoFacts& facts, schema::VideoRow row, std::vector<Term>& terms) const {
    float less = 0;
    float more = 0;
    const auto note = [&](float strength) {
        less = std::max(less, -strength);
        more = std::max(more, strength);
    };
    for (const std::uint64_t tag : viewer_.catalogue().tags(row)) {
        const auto found = std::ranges::lower_bound(steered_tags_, tag, {}, &SteeredTag::tag_hash);
        if (found != steered_tags_.end() && found->tag_hash == tag) note(found->strength);
    }
    const auto& creators = viewer_.viewer().steered_creators;
    if (const auto found = creators.find(facts.creator.value); found != creators.end()) note(found->second);
    add(TermId::kSteeredLess, policy_.steered_less_points * static_cast<double>(less), terms);
    add(TermId::kSteeredMore, policy_.steered_more_points * static_cast<double>(more), terms);
}

schema::Nano sum_of(const std::vector<Term>& terms) {
    schema::Nano sum = 0;
    for (const Term& term : terms) sum += term.nano;
    return sum;
}

}  // namespace tiller::rank

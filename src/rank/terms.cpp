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
constexpr double kManyTimesTheMean = 16;  // watched so much more, or less, than the mean is all that a slider asks
constexpr double kMiddleLengthMs = 20'000;
constexpr double kLongLengthMs = 80'000;  // and four times as much is long
constexpr double kHalfKnownVideos = 10;  // watched, after which a viewer is half known and half a newcomer

}  // namespace

schema::Nano nano_of(double points) {
    return kernels::nearest_integer(std::clamp(points, -kMaxPoints, kMaxPoints) *
                                    static_cast<double>(schema::kNanoPerPoint));
}

TermMaker::TermMaker(const model::ViewerContext& viewer, const schema::Policy& policy)
    : viewer_(viewer), policy_(policy) {
    for (const auto& [tag, strength] : viewer.viewer().steered_tags)
        steered_tags_.push_back({hash_text(tag), strength});
    std::ranges::sort(steered_tags_, {}, &SteeredTag::tag_hash);
    const double newcomer = kHalfKnownVideos / (kHalfKnownVideos + static_cast<double>(viewer.viewer().history.size()));
    if (!viewer.viewer().locale.empty()) other_language_ = nano_of(policy.other_language_points * newcomer);
    // Where people choose by themselves, what is popular is no work of this feed, and a choice's logit weighs it.
    if (viewer.choices() == nullptr) common_appeal_points_ = policy.common_appeal_points * (1 - newcomer);
    const auto& watched = viewer.fit().watched;  // newest first
    if (viewer.viewer().sliders.percent[static_cast<std::size_t>(schema::Slider::kNovelty)] != 0) {
        for (const model::TasteFit::Watched& each : watched) {
            const auto tags = viewer.catalogue().tags(each.row);
            met_tags_.insert(met_tags_.end(), tags.begin(), tags.end());
        }
        std::ranges::sort(met_tags_);
        met_tags_.erase(std::ranges::unique(met_tags_).begin(), met_tags_.end());
    }
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

/// Every term by id, also those that are zero.
template <typename Add>
void TermMaker::each_term(const PairToRank& pair, const model::Prediction& predicted, const Add& add) const {
    const schema::VideoFacts& facts = viewer_.catalogue().facts(pair.row);
    schema::Nano by_sequence = 0;
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        const auto points_of = [&](const model::HeadVector& heads) {
            return nano_of(policy_.head_weights[head] * static_cast<double>(heads[head]));
        };
        const schema::Nano nano = points_of(predicted.without_sequence);
        add(schema::term_of(static_cast<schema::Head>(head)), nano);
        by_sequence += points_of(predicted.heads) - nano;
    }
    for (std::size_t source = 0; source < schema::kSourceCount; ++source) {
        if ((pair.source_mask >> source) & 1)
            add(schema::term_of(static_cast<schema::Source>(source)), nano_of(policy_.source_bonus[source]));
    }
    const auto age_ms = static_cast<double>(std::max<std::int64_t>(viewer_.time_ms() - facts.published_ms, 0));
    const double half_lives = age_ms / (policy_.freshness_half_life_h * 3'600'000.0);
    add(TermId::kFreshness, nano_of(policy_.freshness_points * kernels::exp2_double(-half_lives)));
    add(TermId::kFatigue, nano_of(policy_.fatigue_points * fatigue(facts)));
    const Steering steered = steering(facts, pair.row);
    add(TermId::kSteeredLess, nano_of(policy_.steered_less_points * static_cast<double>(steered.less)));
    add(TermId::kSteeredMore, nano_of(policy_.steered_more_points * static_cast<double>(steered.more)));
    const float views = pair.item == model::kNoItem ? 0.0f : viewer_.tables().items.statistics[pair.item].views;
    add(TermId::kUncertainty, nano_of(policy_.uncertainty_points / std::sqrt(1.0 + static_cast<double>(views))));
    add(TermId::kSequence, by_sequence);
    if (const model::Choices* choices = viewer_.choices(); choices != nullptr)
        add(TermId::kChosen, nano_of(policy_.chosen_points *
                                     static_cast<double>(choices->logit_of(pair.item, predicted.sequence_score))));
    if (facts.language_hash != 0 && !viewer_.speaks(facts.language_hash)) add(TermId::kLanguage, other_language_);
    const model::SpaceTotals& totals = viewer_.totals();
    const float appeal = model::level_of(viewer_.tables().items, pair.item, totals) - totals.mean_level();
    add(TermId::kCommonAppeal, nano_of(common_appeal_points_ * static_cast<double>(appeal)));
    if (facts.is_boosted(viewer_.time_ms()))
        add(TermId::kBoost, facts.boost_millipoints * (schema::kNanoPerPoint / 1000));
    for (std::size_t i = 0; i < schema::kSliderCount; ++i) {
        const std::int8_t percent = viewer_.viewer().sliders.percent[i];
        if (percent == 0) continue;
        const auto slider = static_cast<schema::Slider>(i);
        add(schema::term_of(slider),
            nano_of(policy_.slider_points * percent / 100 * fit_of(slider, facts, pair.row, views)));
    }
}

void TermMaker::make(const PairToRank& pair, const model::Prediction& predicted, std::vector<Term>& terms) const {
    terms.clear();
    each_term(pair, predicted, [&terms](TermId id, schema::Nano nano) {
        if (nano != 0) terms.push_back({id, nano});
    });
}

schema::Nano TermMaker::sum(const PairToRank& pair, const model::Prediction& predicted) const {
    schema::Nano sum = 0;
    each_term(pair, predicted, [&sum](TermId, schema::Nano nano) { sum += nano; });
    return sum;
}

double TermMaker::fatigue(const schema::VideoFacts& facts) const {
    const auto found = std::ranges::lower_bound(tired_of_, facts.creator, {}, &TiredOf::creator);
    if (found == tired_of_.end() || found->creator != facts.creator) return 0;
    return static_cast<double>(std::min(found->ignored, kFullyTiredVideos)) / kFullyTiredVideos;
}

double TermMaker::fit_of(schema::Slider slider, const schema::VideoFacts& facts, schema::VideoRow row,
                         float views) const {
    switch (slider) {
        case schema::Slider::kNovelty: return novelty(row);
        case schema::Slider::kPopularity: {
            const auto videos =
                static_cast<double>(std::max<std::size_t>(viewer_.catalogue().rows_by_time().size(), 1));
            const double mean = static_cast<double>(viewer_.totals().views) / videos;
            const double times = (1 + static_cast<double>(views)) / (1 + mean);
            return std::clamp(kernels::log_double(times) / kernels::log_double(kManyTimesTheMean), -1.0, 1.0);
        }
        case schema::Slider::kFollowed: return viewer_.viewer().follows_creator(facts.creator) ? 1 : 0;
        case schema::Slider::kLength: {
            if (facts.duration_ms == 0) return 0;
            const double times = facts.duration_ms / kMiddleLengthMs;
            return std::clamp(kernels::log_double(times) / kernels::log_double(kLongLengthMs / kMiddleLengthMs), -1.0,
                              1.0);
        }
    }
    return 0;
}

/// From -1, when the viewer met all its tags, to 1, when they met none. Without tags nothing can be said.
double TermMaker::novelty(schema::VideoRow row) const {
    const auto tags = viewer_.catalogue().tags(row);
    if (tags.empty()) return 0;
    const auto met =
        std::ranges::count_if(tags, [this](std::uint64_t tag) { return std::ranges::binary_search(met_tags_, tag); });
    return 1 - 2 * static_cast<double>(met) / static_cast<double>(tags.size());
}

/// The strongest wish in each direction counts, not their sum: two tags of one video are one reason.
TermMaker::Steering TermMaker::steering(const schema::VideoFacts& facts, schema::VideoRow row) const {
    Steering steering;
    const auto note = [&](float strength) {
        steering.less = std::max(steering.less, -strength);
        steering.more = std::max(steering.more, strength);
    };
    if (!steered_tags_.empty()) {
        for (const std::uint64_t tag : viewer_.catalogue().tags(row)) {
            const auto found = std::ranges::lower_bound(steered_tags_, tag, {}, &SteeredTag::tag_hash);
            if (found != steered_tags_.end() && found->tag_hash == tag) note(found->strength);
        }
    }
    const auto& creators = viewer_.viewer().steered_creators;
    if (const auto found = creators.find(facts.creator.value); found != creators.end()) note(found->second);
    return steering;
}

schema::Nano sum_of(const std::vector<Term>& terms) {
    schema::Nano sum = 0;
    for (const Term& term : terms) sum += term.nano;
    return sum;
}

}  // namespace tiller::rank

#include "model/pair_features.h"

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"
#include "kernels/elementary.h"
#include "kernels/lanes.h"

namespace tiller::model {
namespace {

/// How far one point of predicted reward moves each head's logit, before anything was learned.
constexpr std::array<float, schema::kHeadCount> kTasteSlope = {4.5f, 4.5f, 3.0f, 3.0f, 2.0f, 2.0f, 2.0f, -4.0f, -3.0f};
constexpr float kTasteLimit = 1.0f;
constexpr std::size_t kMaxTagFeatures = 4;
// Products of state and vector lie within a few units; a feature should lie about one.
constexpr float kSequenceScale = 0.5f;
constexpr float kSequenceLimit = 3.0f;

/// Names of features inside a slot's hash. Never renumber: weights are stored under them.
enum class Feature : std::uint64_t {
    kBias = 0,
    kTaste,
    kItemMean,
    kCoWatched,
    kTagAffinity,
    kCreatorAffinity,
    kViewerMean,
    kLogViews,
    kFollowed,
    kFreshness,
    kDuration,
    kExperience,
    kTasteExperience,
    kLanguage,
    kSequence,
    kCreator = 64,
    kTag,
    kViewer,
    kViewerCreator,
    kViewerTag,
};

static_assert(static_cast<std::size_t>(Feature::kSequence) < kDenseFeatures);

std::uint32_t cross_slot(const ViewerContext& viewer, Feature feature, std::uint64_t a, std::uint64_t b = 0) {
    const std::uint64_t hash = mix64(mix64(static_cast<std::uint64_t>(feature), a), b);
    return static_cast<std::uint32_t>(mix64(hash, viewer.space().value) % kWeightSlots);
}

class Builder {
public:
    Builder(const ViewerContext& viewer, PairFeatures& out) : viewer_(viewer), out_(out) {}
    void dense(Feature feature, float value) { add(viewer_.dense_slot(static_cast<std::size_t>(feature)), value); }
    void cross(std::uint32_t slot) { add(slot, 1.0f); }

private:
    void add(std::uint32_t slot, float value) {
        DEBUG_ASSERT(out_.count < kMaxPairFeatures);
        out_.slots[out_.count] = slot;
        out_.values[out_.count] = value;
        ++out_.count;
    }
    const ViewerContext& viewer_;
    PairFeatures& out_;
};

}  // namespace

PairFeatureMaker::PairFeatureMaker(const ViewerContext& viewer)
    : viewer_(viewer), viewer_slot_(cross_slot(viewer, Feature::kViewer, viewer.viewer().viewer.value)) {}

const PairFeatureMaker::Key& PairFeatureMaker::key_of_tag(std::uint64_t tag_hash) {
    Key& key = tags_.find_or_add(tag_hash);
    if (key.is_known) return key;
    const Affinity* affinity = viewer_.find_tag(tag_hash);
    key = {.content_slot = content_slot_of_tag(viewer_.space(), tag_hash),
           .slot = cross_slot(viewer_, Feature::kTag, tag_hash),
           .viewer_slot = cross_slot(viewer_, Feature::kViewerTag, viewer_.viewer().viewer.value, tag_hash),
           .affinity = affinity != nullptr ? affinity->strength : 0.0f,
           .is_known = true,
           .in_history = affinity != nullptr,
           .is_followed = false};
    return key;
}

const PairFeatureMaker::Key& PairFeatureMaker::key_of_creator(ViewerId creator) {
    Key& key = creators_.find_or_add(creator.value);
    if (key.is_known) return key;
    const Affinity* affinity = viewer_.find_creator(creator);
    key = {.content_slot = content_slot_of_creator(viewer_.space(), creator),
           .slot = cross_slot(viewer_, Feature::kCreator, creator.value),
           .viewer_slot = cross_slot(viewer_, Feature::kViewerCreator, viewer_.viewer().viewer.value, creator.value),
           .affinity = affinity != nullptr ? affinity->strength : 0.0f,
           .is_known = true,
           .in_history = affinity != nullptr,
           .is_followed = viewer_.viewer().follows_creator(creator)};
    return key;
}

void PairFeatureMaker::add_cross(std::uint32_t slot, Content& content) const {
    viewer_.tables().weights.prefetch(slot);
    content.crosses[content.cross_count++] = slot;
}

void PairFeatureMaker::add_tags(schema::VideoRow row, Content& content) {
    const auto tags = viewer_.catalogue().tags(row);
    if (tags.empty()) return;
    float sum = 0;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const Key& key = key_of_tag(tags[i]);
        sum += key.affinity;
        content.keys.add(key.content_slot);
        if (i >= kMaxTagFeatures) continue;
        add_cross(key.slot, content);
        if (key.in_history) add_cross(key.viewer_slot, content);
    }
    content.tag_affinity = sum / static_cast<float>(tags.size());
}

/// A cross with the viewer is there only when the history holds the other side: before that there was nothing to learn,
/// and its slot could only hold what others put there.
void PairFeatureMaker::gather(const schema::VideoFacts& facts, schema::VideoRow row, Content& content) {
    if (facts.language_hash != 0) {
        if (language_hash_ != facts.language_hash) {
            language_hash_ = facts.language_hash;
            language_slot_ = content_slot_of_language(viewer_.space(), language_hash_);
        }
        content.keys.add(language_slot_);
    }
    add_cross(viewer_slot_, content);
    if (!facts.creator.is_none()) {
        const Key& key = key_of_creator(facts.creator);
        content.keys.add(key.content_slot);
        content.creator_affinity = key.affinity;
        content.is_followed = key.is_followed;
        add_cross(key.slot, content);
        if (key.in_history) add_cross(key.viewer_slot, content);
    }
    add_tags(row, content);
}

PairFeatures PairFeatureMaker::features_of(PairInput pair) {
    const schema::VideoFacts& facts = viewer_.catalogue().facts(pair.row);
    Content content;
    gather(facts, pair.row, content);
    const ItemStatistics* item = pair.item == kNoItem ? nullptr : &viewer_.tables().items.statistics[pair.item];
    const TasteVector vector = vector_of(viewer_.tables(), content.keys, pair.item);
    const float mean = mean_reward(item, viewer_.totals());
    // Against those who watched it, because `base` has their rates: a video with a narrow, fond audience is not for everybody.
    const float expected =
        level_of(viewer_.tables().items, pair.item, viewer_.totals()) + kernels::dot(vector, viewer_.taste());
    const float taste = std::clamp(expected - mean, -kTasteLimit, kTasteLimit);
    const auto age_ms = std::max<std::int64_t>(viewer_.time_ms() - facts.published_ms, 0);
    const auto duration_s = static_cast<float>(facts.duration_ms) / 1000.0f;
    const float space_mean = viewer_.totals().mean_reward();

    PairFeatures features;
    Builder builder(viewer_, features);
    builder.dense(Feature::kBias, 1.0f);
    builder.dense(Feature::kTaste, taste);
    builder.dense(Feature::kItemMean, mean - space_mean);
    builder.dense(Feature::kCoWatched, std::clamp(viewer_.co_watched_score(pair.item), -2.0f, 2.0f));
    builder.dense(Feature::kTagAffinity, content.tag_affinity);
    builder.dense(Feature::kCreatorAffinity, content.creator_affinity);
    builder.dense(Feature::kViewerMean, viewer_.mean_residual());
    builder.dense(Feature::kLogViews, item == nullptr ? 0.0f : item->log_views / 8.0f);
    builder.dense(Feature::kFollowed, content.is_followed ? 1.0f : 0.0f);
    builder.dense(Feature::kFreshness,
                  static_cast<float>(static_cast<double>(kDayMs) / static_cast<double>(kDayMs + age_ms)));
    builder.dense(Feature::kDuration, duration_s / (duration_s + 15.0f));
    builder.dense(Feature::kExperience, viewer_.experience());
    builder.dense(Feature::kTasteExperience, taste * viewer_.experience());
    builder.dense(Feature::kLanguage, viewer_.speaks(facts.language_hash) ? 1.0f : 0.0f);
    for (std::size_t i = 0; i < content.cross_count; ++i) builder.cross(content.crosses[i]);
    if (viewer_.sequence_state() != nullptr) {
        features.sequence_score = viewer_.sequence_score(pair.item);
        const float score = features.sequence_score * kSequenceScale;
        builder.dense(Feature::kSequence, std::clamp(score, -kSequenceLimit, kSequenceLimit));
        features.has_sequence = true;
    }

    const auto& rates = item == nullptr || item->views == 0 ? viewer_.totals().head_logits : item->head_logits;
    for (std::size_t head = 0; head < schema::kHeadCount; ++head)
        features.base[head] = rates[head] + kTasteSlope[head] * taste;
    return features;
}

PairFeatures features_of(const ViewerContext& viewer, PairInput pair) {
    return PairFeatureMaker(viewer).features_of(pair);
}

namespace {

/// logits += value * weights of the features from `first` on, one after the other.
void add_features(const ModelTables& tables, const PairFeatures& features, std::size_t first, std::size_t last,
                  HeadVector& logits) {
    std::array<const float*, kMaxPairFeatures> rows;
    for (std::size_t i = first; i < last; ++i) rows[i] = tables.weights[features.slots[i]].data();
    kernels::add_scaled_rows(std::span(rows).subspan(first, last - first),
                             std::span(features.values).subspan(first, last - first), logits);
}

}  // namespace

HeadVector predict(const ModelTables& tables, const PairFeatures& features) {
    HeadVector heads = features.base;
    add_features(tables, features, 0, features.count, heads);
    kernels::sigmoid16(heads, heads);
    return heads;
}

Prediction predict_both(const ModelTables& tables, const PairFeatures& features) {
    HeadVector logits = features.base;
    const std::size_t others = features.count - (features.has_sequence ? 1 : 0);
    add_features(tables, features, 0, others, logits);
    Prediction prediction;
    prediction.sequence_score = features.sequence_score;
    kernels::sigmoid16(logits, prediction.without_sequence);
    prediction.heads = prediction.without_sequence;
    if (!features.has_sequence) return prediction;
    add_features(tables, features, others, features.count, logits);
    kernels::sigmoid16(logits, prediction.heads);
    return prediction;
}

}  // namespace tiller::model

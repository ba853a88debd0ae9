#include "model/pair_features.h"

#include <algorithm>

#include "base/random.h"
#include "kernels/elementary.h"
#include "kernels/lanes.h"

namespace tiller::model {
namespace {

/// How far one point of predicted reward moves each head's logit, before anything was learned.
constexpr std::array<float, schema::kHeadCount> kTasteSlope = {4.5f, 4.5f, 3.0f, 3.0f, 2.0f, 2.0f, 2.0f, -4.0f, -3.0f};
constexpr float kTasteLimit = 1.0f;
constexpr std::size_t kMaxTagFeatures = 4;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

/// Names of features inside a slot's hash. Never renumber: weights are stored under them.
enum class Feature : std::uint64_t {
    kBias = 0, kTaste, kItemMean, kCoWatched, kTagAffinity, kCreatorAffinity, kViewerMean, kLogViews, kFollowed, kFreshness,
    kDuration, kExperience, kTasteExperience, kLanguage,
    kCreator = 64, kTag, kViewer, kViewerCreator, kViewerTag,
};

static_assert(static_cast<std::size_t>(Feature::kLanguage) < kDenseFeatures);

class Builder {
public:
    Builder(const ViewerContext& viewer, PairFeatures& out) : viewer_(viewer), out_(out) {}
    void dense(Feature feature, float value) { add(viewer_.dense_slot(static_cast<std::size_t>(feature)), value); }
    void cross(Feature feature, std::uint64_t a, std::uint64_t b = 0) {
        const std::uint64_t hash = mix64(mix64(static_cast<std::uint64_t>(feature), a), b);
        const auto slot = static_cast<std::uint32_t>(mix64(hash, viewer_.space().value) % kWeightSlots);
        viewer_.tables().weights.prefetch(slot);
        add(slot, 1.0f);
    }

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

float mean_tag_affinity(const ViewerContext& viewer, std::span<const std::uint64_t> tags) {
    if (tags.empty()) return 0;
    float sum = 0;
    for (const std::uint64_t tag : tags) sum += viewer.tag_affinity(tag);
    return sum / static_cast<float>(tags.size());
}

void add_dense(const ViewerContext& viewer, PairInput pair, const ItemStatistics* item, float taste, Builder& builder) {
    const schema::VideoFacts& facts = viewer.catalogue().facts(pair.row);
    const auto tags = viewer.catalogue().tags(pair.row);
    const auto age_ms = std::max<std::int64_t>(viewer.time_ms() - facts.published_ms, 0);
    const auto duration_s = static_cast<float>(facts.duration_ms) / 1000.0f;
    builder.dense(Feature::kBias, 1.0f);
    builder.dense(Feature::kTaste, taste);
    builder.dense(Feature::kItemMean, mean_reward(item, viewer.totals()) - viewer.totals().mean_reward());
    builder.dense(Feature::kCoWatched, std::clamp(viewer.co_watched_score(pair.item), -2.0f, 2.0f));
    builder.dense(Feature::kTagAffinity, mean_tag_affinity(viewer, tags));
    builder.dense(Feature::kCreatorAffinity, viewer.creator_affinity(facts.creator));
    builder.dense(Feature::kViewerMean, viewer.mean_residual());
    builder.dense(Feature::kLogViews, item == nullptr ? 0.0f : item->log_views / 8.0f);
    builder.dense(Feature::kFollowed, viewer.viewer().follows_creator(facts.creator) ? 1.0f : 0.0f);
    builder.dense(Feature::kFreshness, static_cast<float>(static_cast<double>(kDayMs) / static_cast<double>(kDayMs + age_ms)));
    builder.dense(Feature::kDuration, duration_s / (duration_s + 15.0f));
    builder.dense(Feature::kExperience, viewer.experience());
    builder.dense(Feature::kTasteExperience, taste * viewer.experience());
    builder.dense(Feature::kLanguage, viewer.speaks(facts.language_hash) ? 1.0f : 0.0f);
}

/// A cross with the viewer is there only when the history holds the other side: before that there was nothing to learn,
/// and its slot could only hold what others put there.
void add_crosses(const ViewerContext& viewer, PairInput pair, Builder& builder) {
    const schema::VideoFacts& facts = viewer.catalogue().facts(pair.row);
    const std::uint64_t viewer_id = viewer.viewer().viewer.value;
    builder.cross(Feature::kViewer, viewer_id);
    if (!facts.creator.is_none()) {
        builder.cross(Feature::kCreator, facts.creator.value);
        if (viewer.knows_creator(facts.creator)) builder.cross(Feature::kViewerCreator, viewer_id, facts.creator.value);
    }
    const auto tags = viewer.catalogue().tags(pair.row);
    for (const std::uint64_t tag : tags.first(std::min(tags.size(), kMaxTagFeatures))) {
        builder.cross(Feature::kTag, tag);
        if (viewer.knows_tag(tag)) builder.cross(Feature::kViewerTag, viewer_id, tag);
    }
}

}  // namespace

PairFeatures features_of(const ViewerContext& viewer, PairInput pair) {
    PairFeatures features;
    Builder builder(viewer, features);
    const ItemStatistics* item = pair.item == kNoItem ? nullptr : &viewer.tables().items.statistics[pair.item];
    const TasteVector vector = vector_of(viewer.tables(), viewer.catalogue(), viewer.space(), pair.row, pair.item);
    const float taste = std::clamp(kernels::dot(vector, viewer.taste()), -kTasteLimit, kTasteLimit);
    add_dense(viewer, pair, item, taste, builder);
    add_crosses(viewer, pair, builder);
    const auto& rates = item == nullptr ? viewer.totals().head_logits : item->head_logits;
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) features.base[head] = rates[head] + kTasteSlope[head] * taste;
    return features;
}

HeadVector predict(const ModelTables& tables, const PairFeatures& features) {
    std::array<const float*, kMaxPairFeatures> rows;
    for (std::size_t i = 0; i < features.count; ++i) rows[i] = tables.weights[features.slots[i]].data();
    HeadVector heads = features.base;
    kernels::add_scaled_rows(std::span(rows).first(features.count), std::span(features.values).first(features.count), heads);
    kernels::sigmoid16(heads, heads);
    return heads;
}

}  // namespace tiller::model

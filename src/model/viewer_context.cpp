#include "model/viewer_context.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "kernels/lanes.h"

namespace tiller::model {
namespace {

using schema::Action;
using schema::HistoryEntry;

// Chosen by src/learn/closed_loop_test.cpp's audience over several seeds (docs/decisions/0004-first-ranker.md).
constexpr float kTasteRidge = 0.5f;
constexpr float kMeanPart = 0.5f;
constexpr float kAffinityPriorVideos = 2;
constexpr float kNeighbourPriorViewers = 10;
constexpr float kCoWatchedScale = 10;
constexpr std::size_t kCoWatchedHistory = 32;
constexpr std::size_t kExpectedTags = 128;       // of a history; more make the table grow
constexpr std::size_t kExpectedCoWatched = 512;

constexpr std::uint64_t kTagSalt = 0x746167;
constexpr std::uint64_t kCreatorSalt = 0x63726561;
constexpr std::uint64_t kLanguageSalt = 0x6c616e67;

std::uint32_t content_slot(schema::SpaceId space, std::uint64_t salt, std::uint64_t key) {
    return static_cast<std::uint32_t>(mix64(mix64(salt, space.value), key) % kContentSlots);
}

void add_to(KeyedEntries<Affinity>& affinities, std::uint64_t key, float residual) {
    Affinity& affinity = affinities.at(key);
    affinity.key = key;
    affinity.strength += residual;
    ++affinity.count;
}

const SpaceTotals& empty_totals() {
    static const SpaceTotals totals;
    return totals;
}

}  // namespace

bool is_positive(const HistoryEntry& entry) {
    return entry.did(Action::kLike) || entry.did(Action::kSave) || entry.did(Action::kShare) ||
           entry.did(Action::kComment) || entry.did(Action::kFollow);
}

float reward_of(const HistoryEntry& entry) {
    const bool measured = entry.did(Action::kWatch) || entry.did(Action::kRating);
    const bool positive = is_positive(entry);
    float reward = measured ? std::min(entry.watched_fraction(), 1.0f) : (positive ? 1.0f : 0.0f);
    if (positive) reward += 0.3f;
    if (entry.did(Action::kNotInterested)) reward -= 1.0f;
    return std::clamp(reward, -1.0f, 1.5f);
}

bool is_rated(const HistoryEntry& entry, bool is_last) {
    constexpr auto kSeenOnly = static_cast<std::uint16_t>(1u << static_cast<int>(Action::kSeen));
    return !is_last || entry.actions != kSeenOnly;
}

std::uint32_t content_slot_of_language(schema::SpaceId space, std::uint64_t language_hash) {
    return content_slot(space, kLanguageSalt, language_hash);
}
std::uint32_t content_slot_of_creator(schema::SpaceId space, ViewerId creator) {
    return content_slot(space, kCreatorSalt, creator.value);
}
std::uint32_t content_slot_of_tag(schema::SpaceId space, std::uint64_t tag_hash) {
    return content_slot(space, kTagSalt, tag_hash);
}

ContentKeys content_keys(const schema::Catalogue& catalogue, schema::VideoRow row, schema::SpaceId space) {
    const schema::VideoFacts& facts = catalogue.facts(row);
    ContentKeys keys;
    if (facts.language_hash != 0) keys.add(content_slot_of_language(space, facts.language_hash));
    if (!facts.creator.is_none()) keys.add(content_slot_of_creator(space, facts.creator));
    for (const std::uint64_t tag : catalogue.tags(row)) keys.add(content_slot_of_tag(space, tag));
    return keys;
}

float content_weight(const ContentKeys& keys) {
    return keys.count == 0 ? 0.0f : 1.0f / std::sqrt(static_cast<float>(keys.count));
}

TasteVector vector_of(const ModelTables& tables, const ContentKeys& keys, ItemRow item) {
    const float weight = content_weight(keys);
    std::array<const float*, kMaxContentKeys> rows;
    std::array<float, kMaxContentKeys> weights;
    for (std::size_t i = 0; i < keys.count; ++i) {
        rows[i] = tables.content_vectors[keys.slots[i]].data();
        weights[i] = weight;
    }
    TasteVector vector = item == kNoItem ? TasteVector{} : tables.items.vectors[item];
    kernels::add_scaled_rows(std::span(rows).first(keys.count), std::span(weights).first(keys.count), vector);
    vector[0] = kMeanPart;
    return vector;
}

TasteVector vector_of(const ModelTables& tables, const schema::Catalogue& catalogue, schema::SpaceId space,
                      schema::VideoRow row, ItemRow item) {
    return vector_of(tables, content_keys(catalogue, row, space), item);
}

TasteVector TasteFit::taste_without(std::size_t index) const {
    kernels::NormalEquations others = equations;
    others.add(watched[index].vector, watched[index].residual, -1.0f);
    return kernels::solve(others);
}

TasteFit fit_taste(const ModelTables& tables, const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
                   schema::SpaceId space) {
    TasteFit fit;
    fit.equations.add_to_diagonal(kTasteRidge);
    const SpaceTotals* totals = tables.find_space(space);
    if (totals == nullptr) totals = &empty_totals();
    fit.watched.reserve(viewer.history.size());
    for (std::size_t i = viewer.history.size(); i-- > 0;) {
        const HistoryEntry& entry = viewer.history[i];
        if (!is_rated(entry, i + 1 == viewer.history.size())) continue;
        TasteFit::Watched watched;
        watched.row = catalogue.row_of(entry.video);
        if (watched.row == schema::kNoRow) continue;
        watched.item = tables.items.find(entry.video);
        watched.reward = reward_of(entry);
        watched.residual =
            watched.reward -
            mean_reward(watched.item == kNoItem ? nullptr : &tables.items.statistics[watched.item], *totals);
        watched.vector = vector_of(tables, catalogue, space, watched.row, watched.item);
        fit.equations.add(watched.vector, watched.residual, 1.0f);
        fit.watched.push_back(watched);
    }
    fit.taste = kernels::solve(fit.equations);
    return fit;
}

std::vector<SequencePlace> sequence_places(const TasteFit& fit) {
    const std::size_t count = std::min(fit.watched.size(), kServedShape.max_length);
    std::vector<SequencePlace> places;
    places.reserve(count);
    for (std::size_t i = count; i-- > 0;)
        places.push_back({fit.watched[i].item, fit.watched[i].reward, fit.watched[i].residual});
    return places;
}

ViewerContext::ViewerContext(const ModelTables& tables, const schema::Catalogue& catalogue,
                             const schema::ViewerState& viewer, schema::SpaceId space, UnixMs time_ms,
                             schema::Ranker ranker)
    : tables_(tables),
      catalogue_(catalogue),
      viewer_(viewer),
      space_(space),
      time_ms_(time_ms),
      totals_(tables.find_space(space)),
      network_(ranker == schema::Ranker::kSequence ? tables.find_network(space) : nullptr),
      fit_(fit_taste(tables, catalogue, viewer, space)),
      tags_(kExpectedTags),
      creators_(fit_.watched.size()),
      co_watched_(kExpectedCoWatched) {
    if (totals_ == nullptr) totals_ = &empty_totals();
    const auto count = static_cast<float>(fit_.watched.size());
    experience_ = count / (count + 10.0f);
    for (const TasteFit::Watched& watched : fit_.watched) mean_residual_ += watched.residual;
    mean_residual_ /= count + 5.0f;
    gather_affinities();
    gather_co_watched();
    find_state();
    for (std::size_t feature = 0; feature < kDenseFeatures; ++feature) {
        dense_slots_[feature] = static_cast<std::uint32_t>(mix64(mix64(feature), space.value) % kWeightSlots);
    }
    locale_hash_ = hash_text(viewer.locale);
    language_hash_ = hash_text(std::string_view(viewer.locale).substr(0, viewer.locale.find('-')));
}

void ViewerContext::gather_affinities() {
    for (const TasteFit::Watched& watched : fit_.watched) {
        const float residual = watched.residual - mean_residual_;
        for (const std::uint64_t tag : catalogue_.tags(watched.row)) add_to(tags_, tag, residual);
        const ViewerId creator = catalogue_.facts(watched.row).creator;
        if (!creator.is_none()) add_to(creators_, creator.value, residual);
    }
    for (auto* affinities : {&tags_, &creators_}) {
        for (Affinity& affinity : affinities->all())
            affinity.strength /= static_cast<float>(affinity.count) + kAffinityPriorVideos;
    }
}

void ViewerContext::gather_co_watched() {
    const std::size_t count = std::min(fit_.watched.size(), kCoWatchedHistory);
    for (std::size_t i = 0; i < count; ++i) {
        const TasteFit::Watched& watched = fit_.watched[i];
        if (watched.item == kNoItem) continue;
        if (i + 1 < count && fit_.watched[i + 1].item != kNoItem)
            tables_.items.neighbours.prefetch(fit_.watched[i + 1].item);
        const float residual = (watched.residual - mean_residual_) * kCoWatchedScale;
        for (const Neighbour& neighbour : tables_.items.neighbours[watched.item].entries) {
            if (neighbour.item == kNoItem) break;  // places fill from the front
            CoWatched& entry = co_watched_.at(neighbour.item);
            entry.item = neighbour.item;
            entry.score += residual * neighbour.product_sum / (neighbour.count + kNeighbourPriorViewers);
        }
    }
}

void ViewerContext::find_state() {
    if (network_ == nullptr || network_->vectors.size() == 0 || fit_.watched.empty()) return;
    state_ = network_->state_after(sequence_places(fit_));
}

float ViewerContext::sequence_score(ItemRow item) const {
    if (!state_) return 0;
    const VectorRow row = network_->vectors.find(item);
    return row == kNoVector ? 0.0f : kernels::dot(*state_, network_->vectors[row]);
}

float ViewerContext::co_watched_score(ItemRow item) const {
    const CoWatched* entry = co_watched_.find(item);
    return entry != nullptr ? entry->score : 0.0f;
}

bool ViewerContext::speaks(std::uint64_t language_hash) const {
    return language_hash == locale_hash_ || language_hash == language_hash_;
}

}  // namespace tiller::model

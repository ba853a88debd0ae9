#include "model/viewer_context.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "kernels/lanes.h"

namespace tiller::model {
namespace {

using schema::Action;
using schema::HistoryEntry;
using schema::Surface;

// Chosen by src/learn/closed_loop_test.cpp's audience over several seeds (docs/decisions/0004-first-ranker.md).
constexpr float kTasteRidge = 0.5f;
constexpr float kMeanPart = 0.5f;
constexpr float kFoundEvidence = 0.5f;
constexpr float kAffinityPriorVideos = 2;
constexpr float kNeighbourPriorViewers = 10;
constexpr float kCoWatchedScale = 10;
constexpr std::size_t kCoWatchedHistory = 32;
constexpr std::size_t kExpectedTags = 128;       // of a history; more make the table grow
constexpr std::size_t kExpectedCoWatched = kCoWatchedHistory * kMaxNeighbours;

constexpr std::uint64_t kTagSalt = 0x746167;
constexpr std::uint64_t kCreatorSalt = 0x63726561;
constexpr std::uint64_t kLanguageSalt = 0x6c616e67;

/// The slots of one kind of key in one space.
class SlotsOf {
public:
    SlotsOf(schema::SpaceId space, std::uint64_t salt) : start_(mix64(mix64(salt, space.value))) {}
    [[nodiscard]] std::uint32_t of(std::uint64_t key) const {
        return static_cast<std::uint32_t>(mix64(start_ ^ key) % kContentSlots);
    }

private:
    std::uint64_t start_;
};

/// content_keys of many videos.
class KeyMaker {
public:
    KeyMaker(const schema::Catalogue& catalogue, schema::SpaceId space)
        : catalogue_(catalogue),
          languages_(space, kLanguageSalt),
          creators_(space, kCreatorSalt),
          tags_(space, kTagSalt) {}
    [[nodiscard]] ContentKeys keys_of(schema::VideoRow row) const {
        const schema::VideoFacts& facts = catalogue_.facts(row);
        ContentKeys keys;
        if (facts.language_hash != 0) keys.add(languages_.of(facts.language_hash));
        if (!facts.creator.is_none()) keys.add(creators_.of(facts.creator.value));
        for (const std::uint64_t tag : catalogue_.tags(row)) keys.add(tags_.of(tag));
        return keys;
    }

private:
    const schema::Catalogue& catalogue_;
    SlotsOf languages_;
    SlotsOf creators_;
    SlotsOf tags_;
};

void add_to(KeyedEntries<Affinity>& affinities, std::uint64_t key, float evidence) {
    Affinity& affinity = affinities.at(key);
    affinity.key = key;
    affinity.strength += evidence;
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

bool was_offered(const HistoryEntry& entry) {
    switch (static_cast<Surface>(std::uint32_t{entry.surface})) {
        case Surface::kCreator:
        case Surface::kLink:
        case Surface::kTag:
        case Surface::kSearch:
        case Surface::kSound:
        case Surface::kDiscover:
        case Surface::kCollection:
        case Surface::kHistory: return false;
        case Surface::kForYou:
        case Surface::kFollowing:
        case Surface::kPopular:
        case Surface::kFresh:
        case Surface::kEngine:
        case Surface::kElsewhere: return true;
    }
    return true;
}

bool was_found(const HistoryEntry& entry) {
    return static_cast<Surface>(std::uint32_t{entry.surface}) == Surface::kElsewhere;
}

Evidence evidence_of(float reward, bool was_found, float mean_reward) {
    return {.residual = reward - mean_reward,
            .found = was_found ? kFoundEvidence * std::clamp(reward, 0.0f, 1.0f) : 0.0f};
}

std::uint32_t content_slot_of_language(schema::SpaceId space, std::uint64_t language_hash) {
    return SlotsOf(space, kLanguageSalt).of(language_hash);
}
std::uint32_t content_slot_of_creator(schema::SpaceId space, ViewerId creator) {
    return SlotsOf(space, kCreatorSalt).of(creator.value);
}
std::uint32_t content_slot_of_tag(schema::SpaceId space, std::uint64_t tag_hash) {
    return SlotsOf(space, kTagSalt).of(tag_hash);
}

ContentKeys content_keys(const schema::Catalogue& catalogue, schema::VideoRow row, schema::SpaceId space) {
    return KeyMaker(catalogue, space).keys_of(row);
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
    others.add(watched[index].vector, watched[index].surplus, -1.0f);
    return kernels::solve(others);
}

namespace {

/// Makes a fit in passes over the whole history, each asking for the memory that the next one reads: a pass then waits once
/// and not once a video.
class Fitter {
public:
    Fitter(const ModelTables& tables, const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
           schema::SpaceId space)
        : tables_(tables), catalogue_(catalogue), viewer_(viewer), space_(space) {}

    [[nodiscard]] TasteFit fit() {
        fit_.watched.reserve(viewer_.history.size());
        ask_for_rows();
        find_rows();
        find_keys();
        fill_in();
        add_up();
        return std::move(fit_);
    }

private:
    void ask_for_rows() const {
        for (const HistoryEntry& entry : viewer_.history) {
            catalogue_.prefetch_row_of(entry.video);
            tables_.items.prefetch_row_of(entry.video);
        }
    }
    void find_rows() {
        for (std::size_t i = viewer_.history.size(); i-- > 0;) {
            const HistoryEntry& entry = viewer_.history[i];
            if (!is_rated(entry, i + 1 == viewer_.history.size())) continue;
            TasteFit::Watched watched;
            watched.row = catalogue_.row_of(entry.video);
            if (watched.row == schema::kNoRow) continue;
            catalogue_.prefetch_facts(watched.row);
            watched.item = tables_.items.find(entry.video);
            if (watched.item != kNoItem) {
                tables_.items.statistics.prefetch(watched.item);
                tables_.items.vectors.prefetch(watched.item);
            }
            watched.reward = reward_of(entry);
            watched.was_offered = was_offered(entry);
            watched.was_found = was_found(entry);
            fit_.watched.push_back(watched);
        }
    }
    void find_keys() {
        for (const TasteFit::Watched& watched : fit_.watched) catalogue_.prefetch_tags(watched.row);
        keys_.reserve(fit_.watched.size());
        const KeyMaker maker(catalogue_, space_);
        for (const TasteFit::Watched& watched : fit_.watched) {
            const ContentKeys& keys = keys_.emplace_back(maker.keys_of(watched.row));
            for (std::size_t i = 0; i < keys.count; ++i) tables_.content_vectors.prefetch(keys.slots[i]);
        }
    }
    void fill_in() {
        const SpaceTotals* totals = tables_.find_space(space_);
        if (totals == nullptr) totals = &empty_totals();
        for (std::size_t i = 0; i < fit_.watched.size(); ++i) {
            TasteFit::Watched& watched = fit_.watched[i];
            const ItemStatistics* item = watched.item == kNoItem ? nullptr : &tables_.items.statistics[watched.item];
            watched.evidence = evidence_of(watched.reward, watched.was_found, mean_reward(item, *totals));
            watched.surplus = watched.reward - level_of(tables_.items, watched.item, *totals);
            watched.vector = vector_of(tables_, keys_[i], watched.item);
        }
    }
    void add_up() {
        std::vector<const float*> vectors;
        std::vector<float> surpluses;
        vectors.reserve(fit_.watched.size());
        surpluses.reserve(fit_.watched.size());
        for (const TasteFit::Watched& watched : fit_.watched) {
            vectors.push_back(watched.vector.data());
            surpluses.push_back(watched.surplus);
        }
        fit_.equations.add_to_diagonal(kTasteRidge);
        fit_.equations.add_all(vectors, surpluses);
        fit_.taste = kernels::solve(fit_.equations);
    }

    const ModelTables& tables_;
    const schema::Catalogue& catalogue_;
    const schema::ViewerState& viewer_;
    schema::SpaceId space_;
    TasteFit fit_;
    std::vector<ContentKeys> keys_;  // of each watched video
};

}  // namespace

TasteFit fit_taste(const ModelTables& tables, const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
                   schema::SpaceId space) {
    return Fitter(tables, catalogue, viewer, space).fit();
}

std::vector<SequencePlace> sequence_places(const TasteFit& fit) {
    const std::size_t count = std::min(fit.watched.size(), kServedShape.max_length);
    std::vector<SequencePlace> places;
    places.reserve(count);
    for (std::size_t i = count; i-- > 0;)
        places.push_back({fit.watched[i].item, fit.watched[i].reward, fit.watched[i].evidence.sum()});
    return places;
}

ViewerContext::ViewerContext(const ModelTables& tables, const schema::Catalogue& catalogue,
                             const schema::ViewerState& viewer, schema::SpaceId space, UnixMs time_ms,
                             schema::Ranker ranker, schema::VideoRow only)
    : tables_(tables),
      catalogue_(catalogue),
      viewer_(viewer),
      space_(space),
      time_ms_(time_ms),
      totals_(tables.find_space(space)),
      network_(ranker == schema::Ranker::kSequence ? tables.find_network(space) : nullptr),
      fit_(fit_taste(tables, catalogue, viewer, space)),
      only_(only),
      tags_(only == schema::kNoRow ? kExpectedTags : 0),
      creators_(only == schema::kNoRow ? fit_.watched.size() : 0),
      co_watched_(only == schema::kNoRow ? kExpectedCoWatched : 0) {
    if (totals_ == nullptr) totals_ = &empty_totals();
    const auto count = static_cast<float>(fit_.watched.size());
    experience_ = count / (count + 10.0f);
    for (const TasteFit::Watched& watched : fit_.watched) mean_residual_ += watched.evidence.residual;
    mean_residual_ /= count + 5.0f;
    gather_affinities();
    gather_co_watched();
    find_state();
    find_long_taste();
    if (only_ == schema::kNoRow && totals_->choices > 0)
        choices_.emplace(tables_, *totals_, fit_, network(), sequence_state(), long_taste());
    for (std::size_t feature = 0; feature < kDenseFeatures; ++feature) {
        dense_slots_[feature] = static_cast<std::uint32_t>(mix64(mix64(feature), space.value) % kWeightSlots);
    }
    locale_hash_ = hash_text(viewer.locale);
    language_hash_ = hash_text(std::string_view(viewer.locale).substr(0, viewer.locale.find('-')));
}

void ViewerContext::gather_affinities() {
    const bool all = only_ == schema::kNoRow;
    const std::span<const std::uint64_t> wanted_tags = all ? std::span<const std::uint64_t>{} : catalogue_.tags(only_);
    const ViewerId wanted_creator = all ? ViewerId{} : catalogue_.facts(only_).creator;
    for (const TasteFit::Watched& watched : fit_.watched) {
        const float evidence = watched.evidence.sum() - mean_residual_;
        for (const std::uint64_t tag : catalogue_.tags(watched.row)) {
            if (all || std::ranges::find(wanted_tags, tag) != wanted_tags.end()) add_to(tags_, tag, evidence);
        }
        const ViewerId creator = catalogue_.facts(watched.row).creator;
        if (!creator.is_none() && (all || creator == wanted_creator)) add_to(creators_, creator.value, evidence);
    }
    for (auto* affinities : {&tags_, &creators_}) {
        for (Affinity& affinity : affinities->all())
            affinity.strength /= static_cast<float>(affinity.count) + kAffinityPriorVideos;
    }
}

void ViewerContext::gather_co_watched() {
    const ItemRow only_item = only_ == schema::kNoRow ? kNoItem : tables_.items.find(catalogue_.facts(only_).video);
    if (only_ != schema::kNoRow && only_item == kNoItem) return;  // nobody has met it
    const auto watched = std::span(fit_.watched).first(std::min(fit_.watched.size(), kCoWatchedHistory));
    for (const TasteFit::Watched& one : watched) {
        if (one.item != kNoItem) tables_.items.neighbours.prefetch_all(one.item);
    }
    for (const TasteFit::Watched& one : watched) {
        if (one.item == kNoItem) continue;
        const NeighbourList& list = tables_.items.neighbours[one.item];
        const float evidence = (one.evidence.sum() - mean_residual_) * kCoWatchedScale;
        const auto add = [&](std::size_t place) {
            CoWatched& entry = co_watched_.at(list.items[place]);
            entry.item = list.items[place];
            entry.score += evidence * list.product_sums[place] / (list.counts[place] + kNeighbourPriorViewers);
        };
        if (only_item == kNoItem) {
            for (std::size_t place = 0, end = list.place_of(kNoItem); place < end; ++place) add(place);
        } else if (const std::size_t place = list.place_of(only_item); place < kMaxNeighbours) {
            add(place);
        }
    }
}

void ViewerContext::find_state() {
    if (network_ == nullptr || network_->vectors.size() == 0 || fit_.watched.empty()) return;
    state_ = network_->state_after(sequence_places(fit_));
}

void ViewerContext::find_long_taste() {
    const SpaceSpectrum* spectrum = tables_.find_spectrum(space_);
    if (spectrum == nullptr) return;
    std::vector<LongTaste::Signal> signals;
    signals.reserve(fit_.watched.size());
    for (const TasteFit::Watched& watched : fit_.watched)
        signals.push_back({watched.item, spectral_weight(watched.reward, watched.was_found)});
    long_taste_.emplace(*spectrum, signals);
    if (!long_taste_->speaks()) long_taste_.reset();
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

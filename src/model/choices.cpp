#include "model/choices.h"

#include <algorithm>
#include <cmath>

#include "kernels/float_log.h"
#include "kernels/lanes.h"
#include "model/snapshot.h"
#include "model/viewer_context.h"

namespace tiller::model {
namespace {

constexpr std::size_t kAskedForCompany = 32;  // newest videos of the history
constexpr std::size_t kAskedForPairs = 10;    // liked ones among them
constexpr float kPairDecay = 0.5f;            // of each against the one after it
constexpr std::size_t kExpectedEntries = 4096;  // all that 32 videos may have kept company with
constexpr float kLeastShare = 2e-3f;  // what has less than this of a part is hardly told from what has nothing

/// Each history length from which the weights are others; before the first, only popularity speaks.
constexpr std::array<std::size_t, kChoiceAges - 1> kAgeStarts = {1, 5, 20, 80};

template <std::size_t kPlaces, typename Visit>
void each_of(const WeighedItems<kPlaces>& list, const Visit& visit) {
    for (std::size_t place = 0; place < kPlaces; ++place) {
        if (list.weights[place] > 0) visit(list.items[place], list.weights[place]);
    }
}

/// 0 for what has no share, which is most of what the other part speaks for.
float log_share(float share) {
    static const float log_of_least = kernels::log_float(kLeastShare);
    return share == 0 ? 0.0f : kernels::log_float(share + kLeastShare) - log_of_least;
}
float log_share_of(float part, float sum) { return sum > 0 ? log_share(part / sum) : 0.0f; }

}  // namespace

Choices::Choices(const ModelTables& tables, const SpaceTotals& totals, const TasteFit& fit, const SpaceNetwork* network,
                 const ItemVector* state, const LongTaste* long_taste)
    : items_(tables.items),
      totals_(totals),
      network_(network),
      state_(state),
      long_taste_(long_taste),
      age_(static_cast<std::size_t>(
          std::ranges::count_if(kAgeStarts, [&](std::size_t start) { return fit.watched.size() >= start; }))),
      entries_(kExpectedEntries) {
    gather(fit);
    damp();
}

void Choices::gather(const TasteFit& fit) {
    const auto asked = std::span(fit.watched).first(std::min(fit.watched.size(), kAskedForCompany));
    std::size_t pairs = 0;
    float weight = 1;
    for (const TasteFit::Watched& watched : asked) {
        if (watched.item >= items_.choices.size()) continue;
        const bool liked = watched.evidence.sum() > 0;
        add_company(watched.item, liked ? 1.0f : kLeftWeight);
        if (!liked || pairs == kAskedForPairs) continue;
        ++pairs;
        add_pairs(watched.item, weight);
        weight *= kPairDecay;
    }
    for (const TasteFit::Watched& watched : fit.watched) {
        if (watched.item != kNoItem && entries_.find(watched.item) != nullptr) entries_.at(watched.item).was_met = true;
    }
}

void Choices::add_pairs(ItemRow from, float weight) {
    const float scale = weight * items_.damping_of(from).pairs;
    each_of(items_.choices[from].pairs, [&](ItemRow item, float count) { entry_of(item).pairs += scale * count; });
}

void Choices::add_company(ItemRow from, float weight) {
    const float scale = weight * items_.damping_of(from).company;
    each_of(items_.choices[from].company, [&](ItemRow item, float count) { entry_of(item).company += scale * count; });
}

Choices::Entry& Choices::entry_of(ItemRow item) {
    Entry& entry = entries_.at(item);
    entry.item = item;
    return entry;
}

/// By the views of what they lead to: gather has divided by those of what they come from.
void Choices::damp() {
    for (Entry& entry : entries_.all()) {
        if (entry.was_met) continue;
        const ChoiceDamping& damping = items_.damping_of(entry.item);
        entry.pairs *= damping.pairs;
        entry.company *= damping.company;
        pairs_ += entry.pairs;
        company_ += entry.company;
    }
}

float Choices::known_logit_of(const Entry& entry) const {
    const ChoiceParts& weights = totals_.choice_weights[age_].weights;
    return weights[0] * log_share_of(entry.pairs, pairs_) + weights[1] * log_share_of(entry.company, company_);
}

ChoiceParts Choices::parts_of(ItemRow item, const Entry* entry) const {
    if (state_ == nullptr) return parts_of(item, entry, 0);
    const VectorRow row = network_->vectors.find(item);
    return parts_of(item, entry, row == kNoVector ? 0.0f : kernels::dot(*state_, network_->vectors[row]));
}

ChoiceParts Choices::parts_of(ItemRow item, const Entry* entry, float product) const {
    ChoiceParts parts{};
    if (entry != nullptr) {
        parts[0] = log_share_of(entry->pairs, pairs_);
        parts[1] = log_share_of(entry->company, company_);
    }
    if (totals_.views > 0) parts[2] = log_share(items_.statistics[item].views / totals_.views);
    parts[3] = product;
    if (long_taste_ != nullptr) parts[4] = log_share(long_taste_->share_of(item));
    return parts;
}

float Choices::logit_of(ItemRow item) const { return item == kNoItem ? 0.0f : logit_of(parts_of(item, find(item))); }

float Choices::logit_of(ItemRow item, float product) const {
    return item == kNoItem ? 0.0f : logit_of(parts_of(item, find(item), product));
}

float Choices::logit_of(const ChoiceParts& parts) const {
    const ChoiceParts& weights = totals_.choice_weights[age_].weights;
    float logit = 0;
    for (std::size_t part = 0; part < kChoicePartCount; ++part) logit = std::fma(weights[part], parts[part], logit);
    return logit;
}

}  // namespace tiller::model

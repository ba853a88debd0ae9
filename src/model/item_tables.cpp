#include "model/item_tables.h"

#include <algorithm>

#include "base/random.h"
#include "kernels/elementary.h"
#include "kernels/float_exp.h"

namespace tiller::model {
namespace {

// What a head is expected to be before anything was seen, worth kSpacePriorViews examples.
constexpr std::array<float, schema::kHeadCount> kPriorRates = {0.3f,  0.45f, 0.05f, 0.05f, 0.01f,
                                                               0.01f, 0.01f, 0.1f,  0.01f};
constexpr float kSpacePriorViews = 20;
constexpr float kLevelPriorVideos = 20;
constexpr float kPairDampingPower = 0.3f;  // of (1 + views)
constexpr float kCompanyDampingPower = 0.5f;

float logit_of(float rate) {
    const double p = std::clamp(static_cast<double>(rate), 1e-4, 1.0 - 1e-4);
    return static_cast<float>(kernels::log_double(p / (1.0 - p)));
}

float space_rate(const SpaceTotals& totals, std::size_t head) {
    return (totals.head_sums[head] + kSpacePriorViews * kPriorRates[head]) / (totals.views + kSpacePriorViews);
}

}  // namespace

SpaceTotals::SpaceTotals() { refresh(); }

float SpaceTotals::mean_reward() const {
    return (reward_sum + kSpacePriorViews * kPriorReward) / (views + kSpacePriorViews);
}

float SpaceTotals::mean_level() const { return kPriorReward + level_sum / (level_count + kLevelPriorVideos); }

void SpaceTotals::refresh() {
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) head_logits[head] = logit_of(space_rate(*this, head));
}

float mean_reward(const ItemStatistics* item, const SpaceTotals& totals) {
    const float space_mean = totals.mean_reward();
    if (item == nullptr) return space_mean;
    return (item->reward_sum + kRewardPriorViews * space_mean) / (item->views + kRewardPriorViews);
}

float level_of(const ItemTables& items, ItemRow item, const SpaceTotals& totals) {
    const bool is_known = item != kNoItem && items.statistics[item].views > 0;
    return is_known ? kPriorReward + items.vectors[item][0] : totals.mean_level();
}

float popularity_at(const ItemStatistics& item, UnixMs time_ms) {
    const auto age_ms = static_cast<double>(std::max<std::int64_t>(time_ms - item.popularity_ms, 0));
    return static_cast<float>(static_cast<double>(item.popularity) *
                              kernels::exp2_double(-age_ms / kPopularityHalfLifeMs));
}

void add_popularity(ItemStatistics& item, SpaceTotals& totals, float amount, UnixMs time_ms) {
    item.popularity = popularity_at(item, time_ms) + amount;
    item.popularity_ms = std::max(item.popularity_ms, time_ms);
    constexpr double kLog2E = 0x1.71547652b82fep0;
    const double key = kernels::log_double(std::max(static_cast<double>(item.popularity), 1e-30)) * kLog2E +
                       static_cast<double>(item.popularity_ms) / kPopularityHalfLifeMs;
    const PopularItem entry{key, item.video};
    std::vector<PopularItem>& list = totals.popular;
    const auto before = [](const PopularItem& a, const PopularItem& b) {
        return a.key != b.key ? a.key > b.key : a.video < b.video;
    };
    // Keys only rise, so what is not among the first and does not beat the last of them has never to be looked at again.
    if (list.size() == kMaxPopular && !before(entry, list.back())) return;
    if (const auto old = std::ranges::find(list, item.video, &PopularItem::video); old != list.end()) list.erase(old);
    list.insert(std::ranges::lower_bound(list, entry, before), entry);
    if (list.size() > kMaxPopular) list.pop_back();
}

ItemRow ItemIndex::find(VideoId video) const {
    if (slots_.size() == 0) return kNoItem;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = mix64(video.value) & mask;; at = (at + 1) & mask) {
        const Slot& slot = slots_[at];
        if (slot.row_plus_one == 0) return kNoItem;
        if (slot.video == video) return static_cast<ItemRow>(slot.row_plus_one - 1);
    }
}

void ItemIndex::prefetch(VideoId video) const {
    if (slots_.size() > 0) slots_.prefetch(mix64(video.value) & (slots_.size() - 1));
}

void ItemIndex::insert(VideoId video, ItemRow row) {
    if (2 * (used_ + 1) > slots_.size()) grow_slots();
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = mix64(video.value) & mask;
    while (slots_[at].row_plus_one != 0) at = (at + 1) & mask;
    slots_.at_for_write(at) = {video, std::uint64_t{row} + 1};
    ++used_;
}

void ItemIndex::grow_slots() {
    PagedArray<Slot, 256> old;
    std::swap(old, slots_);
    slots_.grow(std::max<std::size_t>(256, old.size() * 2));
    used_ = 0;
    for (std::size_t at = 0; at < old.size(); ++at) {
        if (old[at].row_plus_one != 0) insert(old[at].video, static_cast<ItemRow>(old[at].row_plus_one - 1));
    }
}

ItemIndex ItemIndex::freeze() {
    ItemIndex copy;
    copy.slots_ = slots_.freeze();
    copy.used_ = used_;
    return copy;
}

std::vector<ItemRow> ItemTables::find_all(std::span<const VideoId> videos) const {
    constexpr std::size_t kLookAhead = 16;
    std::vector<ItemRow> rows(videos.size());
    for (std::size_t i = 0; i < std::min(kLookAhead, videos.size()); ++i) index_.prefetch(videos[i]);
    for (std::size_t i = 0; i < videos.size(); ++i) {
        if (i + kLookAhead < videos.size()) index_.prefetch(videos[i + kLookAhead]);
        rows[i] = index_.find(videos[i]);
    }
    return rows;
}

ItemRow ItemTables::find_or_add(VideoId video) {
    if (const ItemRow found = index_.find(video); found != kNoItem) return found;
    ASSERT(size() < kMaxItems);
    const auto row = static_cast<ItemRow>(size());
    statistics.grow(row + 1);
    vectors.grow(row + 1);
    neighbours.grow(row + 1);
    dampings_.grow(row + 1);
    statistics.at_for_write(row).video = video;
    dampings_.at_for_write(row) = {};
    index_.insert(video, row);
    return row;
}

/// Heads have a Beta prior: kHeadPriorViews examples at the space's rate.
void ItemTables::refresh(ItemRow row, const SpaceTotals& totals) {
    ItemStatistics& item = statistics.at_for_write(row);
    item.log_views = static_cast<float>(kernels::log_double(1.0 + static_cast<double>(std::max(item.views, 0.0f))));
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        const float prior = kHeadPriorViews * space_rate(totals, head);
        item.head_logits[head] = logit_of((item.head_sums[head] + prior) / (item.views + kHeadPriorViews));
    }
    damp(row);
}

void ItemTables::damp(ItemRow row) {
    const float log_views = statistics[row].log_views;
    dampings_.at_for_write(row) = {kernels::exp_float(-kPairDampingPower * log_views),
                                   kernels::exp_float(-kCompanyDampingPower * log_views)};
}

ItemTables ItemTables::freeze() {
    ItemTables copy;
    copy.statistics = statistics.freeze();
    copy.vectors = vectors.freeze();
    copy.neighbours = neighbours.freeze();
    copy.choices = choices.freeze();
    copy.dampings_ = dampings_.freeze();
    copy.index_ = index_.freeze();
    return copy;
}

Digest ItemTables::digest() {
    Hasher hasher;
    hasher.update(statistics.digest());
    hasher.update(vectors.digest());
    hasher.update(neighbours.digest());
    hasher.update(choices.digest());
    return hasher.finish();
}

std::size_t ItemTables::size_bytes() const {
    return statistics.size_bytes() + vectors.size_bytes() + neighbours.size_bytes() + choices.size_bytes() +
           dampings_.size_bytes() + index_.size_bytes();
}

void ItemTables::encode(ByteWriter& out) const {
    statistics.encode(out);
    vectors.encode(out);
    neighbours.encode(out);
    choices.encode(out);
}

ItemTables ItemTables::decode(ByteReader& in) {
    ItemTables tables;
    tables.statistics = decltype(tables.statistics)::decode(in, kMaxItems);
    tables.vectors = decltype(tables.vectors)::decode(in, kMaxItems);
    tables.neighbours = decltype(tables.neighbours)::decode(in, kMaxItems);
    tables.choices = decltype(tables.choices)::decode(in, kMaxItems);
    const std::size_t rows = tables.statistics.size();
    if (tables.vectors.size() != rows || tables.neighbours.size() != rows) in.mark_failed();
    if (!in.ok()) return {};
    tables.dampings_.grow(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        tables.damp(static_cast<ItemRow>(row));
        tables.index_.insert(tables.statistics[row].video, static_cast<ItemRow>(row));
    }
    return tables;
}

}  // namespace tiller::model

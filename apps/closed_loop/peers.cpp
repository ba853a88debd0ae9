#include "closed_loop/peers.h"

#include <algorithm>
#include <cmath>

#include "closed_loop/served_ranker.h"

namespace tiller::closed_loop {
namespace {

constexpr double kLikedFraction = 0.5;
constexpr double kShrinkage = 10;       // of a cosine with few common viewers
constexpr double kPopularityShare = 0.1;  // orders what no neighbour speaks for
constexpr UnixMs kHourMs = 3'600'000;

}  // namespace

void PeerBase::publish(std::size_t number, const LoopVideo&, UnixMs) {
    sums_.resize(std::max(sums_.size(), number + 1), 0.0);
    counts_.resize(sums_.size(), 0.0);
}

std::vector<Offer> PeerBase::recommend(std::size_t viewer, std::size_t count, UnixMs) {
    seen_.assign(videos(), false);
    for (const Seen& seen : watched_[viewer]) seen_[seen.video] = true;
    std::vector<std::pair<double, std::size_t>> ranked;
    for (std::size_t v = 0; v < videos(); ++v) {
        if (!seen_[v]) ranked.emplace_back(-score(viewer, v), v);
    }
    const std::size_t best = std::min(count, ranked.size());
    std::ranges::partial_sort(ranked, ranked.begin() + static_cast<std::ptrdiff_t>(best));
    std::vector<Offer> offers;
    for (std::size_t i = 0; i < best; ++i)
        offers.push_back({.video = ranked[i].second, .request = 0, .place = static_cast<std::uint16_t>(i)});
    return offers;
}

Offer PeerBase::open_link(std::size_t, std::size_t video, UnixMs) { return {.video = video, .request = 0, .place = 0}; }

void PeerBase::watch(const Watched& watched) {
    const std::size_t video = watched.offer.video;
    watched_[watched.viewer].push_back({video, watched.fraction});
    sums_[video] += watched.fraction;
    counts_[video] += 1;
    sum_ += watched.fraction;
    count_ += 1;
}

double PeerBase::mean_fraction(std::size_t video) const {
    const double prior = count_ == 0 ? 0.5 : sum_ / count_;
    return (sums_[video] + kPriorWatches * prior) / (counts_[video] + kPriorWatches);
}

void HourlyNeighbours::publish_weights(UnixMs time_ms) {
    if (time_ms < next_ms_) return;
    next_ms_ = time_ms + kHourMs;
    known_ = videos();
    std::vector<float> common(known_ * known_, 0.0f);
    for (const std::vector<Seen>& history : watched_) {
        std::vector<std::size_t> liked;
        for (const Seen& seen : history) {
            if (seen.fraction > kLikedFraction) liked.push_back(seen.video);
        }
        std::ranges::sort(liked);
        liked.erase(std::ranges::unique(liked).begin(), liked.end());
        for (const std::size_t a : liked) {
            for (const std::size_t b : liked) common[a * known_ + b] += 1;
        }
    }
    cosine_.assign(known_ * known_, 0.0f);
    for (std::size_t a = 0; a < known_; ++a) {
        for (std::size_t b = 0; b < known_; ++b) {
            const double both = common[a * known_ + b];
            const double norm = std::sqrt(double{common[a * known_ + a]} * common[b * known_ + b]);
            if (a != b && norm > 0) cosine_[a * known_ + b] = static_cast<float>(both / (norm + kShrinkage));
        }
    }
}

double HourlyNeighbours::score(std::size_t viewer, std::size_t video) const {
    double sum = 0;
    if (video < known_) {
        for (const Seen& seen : watched_[viewer]) {
            if (seen.video < known_) sum += (seen.fraction - kLikedFraction) * cosine_[seen.video * known_ + video];
        }
    }
    return sum + kPopularityShare * mean_fraction(video);
}

namespace {

decltype(RecommenderKind::make) served_by(schema::Ranker ranker) {
    return [ranker](std::size_t viewers, std::uint64_t seed) {
        schema::Policy policy;
        policy.ranker = ranker;
        return std::make_unique<ServedRanker>(viewers, seed, policy);
    };
}

}  // namespace

const std::vector<RecommenderKind>& recommender_kinds() {
    static const std::vector<RecommenderKind> kinds = {
        {"served", "the feed as it is served",
         [](std::size_t viewers, std::uint64_t seed) { return std::make_unique<ServedRanker>(viewers, seed); }},
        {"spine", "the same under ranker = \"spine\"", served_by(schema::Ranker::kSpine)},
        {"sequence", "the same under ranker = \"sequence\"", served_by(schema::Ranker::kSequence)},
        {"popularity", "highest mean watched fraction",
         [](std::size_t viewers, std::uint64_t) { return std::make_unique<Popularity>(viewers); }},
        {"item-knn-hourly", "neighbours of what was liked, worked out every hour",
         [](std::size_t viewers, std::uint64_t) { return std::make_unique<HourlyNeighbours>(viewers); }},
    };
    return kinds;
}

}  // namespace tiller::closed_loop

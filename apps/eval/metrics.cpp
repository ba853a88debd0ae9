#include "eval/metrics.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"

namespace tiller::eval {
namespace {

double discount(std::size_t place) { return 1 / std::log2(static_cast<double>(place) + 2); }

bool is_target(std::uint32_t item, std::span<const std::uint32_t> targets) {
    return std::ranges::binary_search(targets, item);
}

}  // namespace

double recall_at(std::size_t cutoff, std::span<const std::uint32_t> list, std::span<const std::uint32_t> targets) {
    ASSERT(!targets.empty());
    std::size_t hits = 0;
    for (const std::uint32_t item : list.first(std::min(cutoff, list.size()))) hits += is_target(item, targets) ? 1 : 0;
    return static_cast<double>(hits) / static_cast<double>(targets.size());
}

double ndcg_at(std::size_t cutoff, std::span<const std::uint32_t> list, std::span<const std::uint32_t> targets) {
    ASSERT(!targets.empty());
    double gain = 0;
    for (std::size_t place = 0; place < std::min(cutoff, list.size()); ++place)
        gain += is_target(list[place], targets) ? discount(place) : 0;
    double ideal = 0;
    for (std::size_t place = 0; place < std::min(cutoff, targets.size()); ++place) ideal += discount(place);
    return gain / ideal;
}

std::optional<double> area_under_curve(std::span<LabelledScore> scores) {
    std::ranges::sort(scores, {}, &LabelledScore::score);
    double below = 0;  // not liked, with a lower score
    double liked = 0;
    double pairs_won = 0;
    for (std::size_t first = 0; first < scores.size();) {
        std::size_t last = first;
        double liked_here = 0;
        for (; last < scores.size() && scores[last].score == scores[first].score; ++last)
            liked_here += scores[last].liked ? 1 : 0;
        const double disliked_here = static_cast<double>(last - first) - liked_here;
        pairs_won += liked_here * (below + disliked_here / 2);
        below += disliked_here;
        liked += liked_here;
        first = last;
    }
    if (liked == 0 || below == 0) return std::nullopt;
    return pairs_won / (liked * below);
}

double gini(std::vector<std::uint64_t> counts) {
    std::ranges::sort(counts);
    double weighted = 0;
    double sum = 0;
    const auto n = static_cast<double>(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        weighted += (2 * static_cast<double>(i + 1) - n - 1) * static_cast<double>(counts[i]);
        sum += static_cast<double>(counts[i]);
    }
    return sum == 0 ? 0 : weighted / (n * sum);
}

}  // namespace tiller::eval

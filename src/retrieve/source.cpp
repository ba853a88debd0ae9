#include "retrieve/source.h"

#include "kernels/top_k.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> best_of(std::vector<ScoredRow> scored, std::size_t max_count) {
    const auto before = [](const ScoredRow& a, const ScoredRow& b) {
        return a.score != b.score ? a.score > b.score : a.video < b.video;
    };
    kernels::select_first(scored, max_count, before);
    std::vector<schema::VideoRow> rows;
    rows.reserve(scored.size());
    for (const ScoredRow& one : scored) rows.push_back(one.row);
    return rows;
}

std::vector<schema::VideoRow> draw_spread(std::span<const schema::VideoRow> by_time, std::size_t max_count,
                                          SeededRandom& random) {
    if (by_time.size() <= max_count) return {by_time.begin(), by_time.end()};
    std::vector<schema::VideoRow> rows;
    rows.reserve(max_count);
    for (std::size_t i = 0; i < max_count; ++i) {
        const std::size_t first = i * by_time.size() / max_count;
        const std::size_t end = (i + 1) * by_time.size() / max_count;
        rows.push_back(by_time[first + random.below(end - first)]);
    }
    return rows;
}

}  // namespace tiller::retrieve

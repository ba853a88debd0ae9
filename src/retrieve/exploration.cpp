#include "retrieve/exploration.h"

#include <algorithm>

#include "base/random.h"
#include "kernels/top_k.h"

namespace tiller::retrieve {
namespace {

constexpr std::size_t kDrawsPerProposal = 2;  // of as many at random, the less seen half is proposed

/// Rows at random places of the canonical order by time, each once; all of them when there are no more than `count`.
std::vector<schema::VideoRow> draw(std::span<const schema::VideoRow> by_time, std::size_t count, SeededRandom& random) {
    if (by_time.size() <= count) return {by_time.begin(), by_time.end()};
    std::vector<schema::VideoRow> rows;
    rows.reserve(count);
    for (std::size_t i = 0; i < count; ++i) rows.push_back(by_time[random.below(by_time.size())]);
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
    return rows;
}

}  // namespace

std::vector<schema::VideoRow> propose_exploration(const SourceRequest& request) {
    struct Drawn {
        float views;
        std::uint64_t jitter;
        VideoId video;
        schema::VideoRow row;
    };
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    SeededRandom random(mix64(request.seed, 0x6578706cull));
    std::vector<Drawn> drawn;
    for (const schema::VideoRow row : draw(catalogue.rows_by_time(), kDrawsPerProposal * request.max_count, random)) {
        const VideoId video = catalogue.facts(row).video;
        drawn.push_back({-score_exploration(request.viewer, row), mix64(request.seed, video.value), video, row});
    }
    kernels::keep_first(drawn, request.max_count, [](const Drawn& a, const Drawn& b) {
        if (a.views != b.views) return a.views < b.views;
        return a.jitter != b.jitter ? a.jitter < b.jitter : a.video < b.video;
    });
    std::vector<schema::VideoRow> rows;
    for (const Drawn& one : drawn) rows.push_back(one.row);
    return rows;
}

float score_exploration(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::ItemRow item = viewer.tables().items.find(viewer.catalogue().facts(row).video);
    return item == model::kNoItem ? 0.0f : -viewer.tables().items.statistics[item].views;
}

}  // namespace tiller::retrieve

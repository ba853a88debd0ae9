#include "retrieve/exploration.h"

#include "kernels/top_k.h"

namespace tiller::retrieve {
namespace {

constexpr std::size_t kDrawsPerProposal = 2;  // of as many at random, the less seen half is proposed

}  // namespace

std::vector<schema::VideoRow> propose_exploration(const SourceRequest& request) {
    struct Drawn {
        float views = 0;
        std::uint64_t jitter = 0;
        VideoId video;
        schema::VideoRow row = schema::kNoRow;
    };
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    const model::ItemTables& items = request.viewer.tables().items;
    SeededRandom random(mix64(request.seed, 0x6578706cull));
    const std::vector<schema::VideoRow> rows =
        draw_spread(catalogue.rows_by_time(), kDrawsPerProposal * request.max_count, random);
    for (const schema::VideoRow row : rows) catalogue.prefetch_facts(row);
    std::vector<VideoId> videos;
    videos.reserve(rows.size());
    for (const schema::VideoRow row : rows) videos.push_back(catalogue.facts(row).video);
    const std::vector<model::ItemRow> found = items.find_all(videos);
    for (const model::ItemRow item : found) {
        if (item != model::kNoItem) items.statistics.prefetch(item);
    }
    std::vector<Drawn> drawn(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const float views = found[i] == model::kNoItem ? 0.0f : items.statistics[found[i]].views;
        drawn[i] = {views, mix64(request.seed, videos[i].value), videos[i], rows[i]};
    }
    kernels::select_first(drawn, request.max_count, [](const Drawn& a, const Drawn& b) {
        if (a.views != b.views) return a.views < b.views;
        return a.jitter != b.jitter ? a.jitter < b.jitter : a.video < b.video;
    });
    std::vector<schema::VideoRow> least_seen;
    least_seen.reserve(drawn.size());
    for (const Drawn& one : drawn) least_seen.push_back(one.row);
    return least_seen;
}

float score_exploration(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::ItemRow item = viewer.tables().items.find(viewer.catalogue().facts(row).video);
    return item == model::kNoItem ? 0.0f : -viewer.tables().items.statistics[item].views;
}

}  // namespace tiller::retrieve

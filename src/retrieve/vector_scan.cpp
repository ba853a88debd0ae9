#include "retrieve/vector_scan.h"

#include <algorithm>

namespace tiller::retrieve {
namespace {

// What was watched lies near the state too, and is left to the sources that repeat: that many more are looked at.
constexpr std::size_t kSpare = schema::kHistoryLength;

/// Sorted.
std::vector<VideoId> watched_videos(const schema::ViewerState& viewer) {
    std::vector<VideoId> videos;
    videos.reserve(viewer.history.size());
    for (const schema::HistoryEntry& entry : viewer.history) videos.push_back(entry.video);
    std::ranges::sort(videos);
    return videos;
}

}  // namespace

std::vector<schema::VideoRow> propose_by_product(const SourceRequest& request, const model::ItemVectors& vectors,
                                                 const model::ItemVector& query) {
    const model::ViewerContext& viewer = request.viewer;
    const auto& statistics = viewer.tables().items.statistics;
    const std::vector<VideoId> watched = watched_videos(viewer.viewer());
    const auto found = vectors.nearest(query, request.max_count + kSpare);
    for (const kernels::ScoredRow& near : found) statistics.prefetch(vectors.item_of(near.row));
    std::vector<ScoredRow> scored;
    scored.reserve(found.size());
    for (const kernels::ScoredRow& near : found) {
        const VideoId video = statistics[vectors.item_of(near.row)].video;
        if (std::ranges::binary_search(watched, video)) continue;
        scored.push_back({near.score, video, schema::kNoRow});
        viewer.catalogue().prefetch_row_of(video);
    }
    for (ScoredRow& one : scored) one.row = viewer.catalogue().row_of(one.video);
    std::erase_if(scored, [&](const ScoredRow& one) {
        return one.row == schema::kNoRow || !viewer.catalogue().facts(one.row).is_public();
    });
    return best_of(std::move(scored), request.max_count);
}

}  // namespace tiller::retrieve

#include "retrieve/source.h"

#include "base/random.h"
#include "kernels/top_k.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> best_by_score(const model::ViewerContext& viewer, std::vector<schema::VideoRow> rows, Score score,
                                            std::size_t max_count) {
    struct Ranked {
        float score;
        VideoId video;
        schema::VideoRow row;
    };
    std::vector<Ranked> ranked;
    ranked.reserve(rows.size());
    for (const schema::VideoRow row : rows) ranked.push_back({score(viewer, row), viewer.catalogue().facts(row).video, row});
    kernels::keep_first(ranked, max_count,
                        [](const Ranked& a, const Ranked& b) { return a.score != b.score ? a.score > b.score : a.video < b.video; });
    rows.clear();
    for (const Ranked& one : ranked) rows.push_back(one.row);
    return rows;
}

std::vector<schema::VideoRow> draw_by_id(const schema::Catalogue& catalogue, std::span<const schema::VideoRow> rows, std::size_t max_count,
                                         std::uint64_t seed) {
    struct Drawn {
        std::uint64_t key;
        VideoId video;
        schema::VideoRow row;
    };
    std::vector<Drawn> drawn;
    drawn.reserve(rows.size());
    for (const schema::VideoRow row : rows) {
        const VideoId video = catalogue.facts(row).video;
        drawn.push_back({mix64(seed, video.value), video, row});
    }
    kernels::keep_first(drawn, max_count, [](const Drawn& a, const Drawn& b) { return a.key != b.key ? a.key < b.key : a.video < b.video; });
    std::vector<schema::VideoRow> chosen;
    for (const Drawn& one : drawn) chosen.push_back(one.row);
    return chosen;
}

}  // namespace tiller::retrieve

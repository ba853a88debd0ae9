#include "retrieve/chosen.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_chosen(const SourceRequest& request) {
    const model::Choices* choices = request.viewer.choices();
    if (choices == nullptr) return {};
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    const auto& statistics = request.viewer.tables().items.statistics;
    std::vector<ScoredRow> scored;
    scored.reserve(choices->entries().size());
    for (const model::Choices::Entry& entry : choices->entries()) {
        if (entry.was_met) continue;
        const VideoId video = statistics[entry.item].video;
        const schema::VideoRow row = catalogue.row_of(video);
        if (row == schema::kNoRow || !catalogue.facts(row).is_public()) continue;
        scored.push_back({choices->logit_of(choices->parts_of(entry.item, &entry)), video, row});
    }
    return best_of(std::move(scored), request.max_count);
}

float score_chosen(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::Choices* choices = viewer.choices();
    return choices == nullptr ? 0.0f
                              : choices->logit_of(viewer.tables().items.find(viewer.catalogue().facts(row).video));
}

}  // namespace tiller::retrieve

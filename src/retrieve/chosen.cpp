#include "retrieve/chosen.h"

#include "kernels/top_k.h"

namespace tiller::retrieve {
namespace {

struct KnownLogit {
    float logit = 0;
    model::ItemRow item = model::kNoItem;
};

}  // namespace

/// The best by what pairs and company say: thousands have an entry, and popularity and the network would read memory for each.
std::vector<schema::VideoRow> propose_chosen(const SourceRequest& request) {
    const model::Choices* choices = request.viewer.choices();
    if (choices == nullptr) return {};
    std::vector<KnownLogit> known;
    known.reserve(choices->entries().size());
    for (const model::Choices::Entry& entry : choices->entries()) {
        if (!entry.was_met) known.push_back({choices->known_logit_of(entry), entry.item});
    }
    kernels::select_first(known, request.max_count, [](const KnownLogit& a, const KnownLogit& b) {
        return a.logit != b.logit ? a.logit > b.logit : a.item < b.item;
    });
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    std::vector<schema::VideoRow> rows;
    for (const KnownLogit& one : known) {
        const schema::VideoRow row = catalogue.row_of(request.viewer.tables().items.statistics[one.item].video);
        if (row != schema::kNoRow && catalogue.facts(row).is_public()) rows.push_back(row);
    }
    return rows;
}

float score_chosen(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::Choices* choices = viewer.choices();
    return choices == nullptr ? 0.0f
                              : choices->logit_of(viewer.tables().items.find(viewer.catalogue().facts(row).video));
}

}  // namespace tiller::retrieve

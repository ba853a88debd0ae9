#include "retrieve/affinity.h"

#include <algorithm>

#include "kernels/top_k.h"

namespace tiller::retrieve {
namespace {

constexpr std::size_t kMaxKeys = 4;      // tags, and as many creators
constexpr std::size_t kDrawnPerKey = 200;

/// The strongest with a strength above zero.
std::vector<model::Affinity> strongest(std::span<const model::Affinity> affinities) {
    std::vector<model::Affinity> positive;
    std::ranges::copy_if(affinities, std::back_inserter(positive),
                         [](const model::Affinity& a) { return a.strength > 0; });
    kernels::keep_first(positive, kMaxKeys, [](const model::Affinity& a, const model::Affinity& b) {
        return a.strength != b.strength ? a.strength > b.strength : a.key < b.key;
    });
    return positive;
}

}  // namespace

std::vector<schema::VideoRow> propose_affinity(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    SeededRandom random(mix64(request.seed, 0x616666696e697479ull));
    std::vector<schema::VideoRow> rows;
    const auto add = [&](std::span<const schema::VideoRow> from) {
        const auto drawn = draw_spread(from, kDrawnPerKey, random);
        rows.insert(rows.end(), drawn.begin(), drawn.end());
    };
    for (const model::Affinity& tag : strongest(request.viewer.tag_affinities())) add(catalogue.rows_with_tag(tag.key));
    for (const model::Affinity& creator : strongest(request.viewer.creator_affinities()))
        add(catalogue.rows_of_creator(ViewerId{creator.key}));
    for (const schema::VideoRow row : rows) catalogue.prefetch_facts(row);
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
    for (const schema::VideoRow row : rows) catalogue.prefetch_tags(row);
    std::vector<ScoredRow> scored;
    scored.reserve(rows.size());
    for (const schema::VideoRow row : rows)
        scored.push_back({score_affinity(request.viewer, row), catalogue.facts(row).video, row});
    return best_of(std::move(scored), request.max_count);
}

float score_affinity(const model::ViewerContext& viewer, schema::VideoRow row) {
    float score = viewer.creator_affinity(viewer.catalogue().facts(row).creator);
    for (const std::uint64_t tag : viewer.catalogue().tags(row)) score += viewer.tag_affinity(tag);
    return score;
}

}  // namespace tiller::retrieve

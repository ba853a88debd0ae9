// The table of sources.
#include <array>

#include "retrieve/affinity.h"
#include "retrieve/boosted.h"
#include "retrieve/chosen.h"
#include "retrieve/co_watched.h"
#include "retrieve/exploration.h"
#include "retrieve/followed.h"
#include "retrieve/fresh.h"
#include "retrieve/nearest.h"
#include "retrieve/popular.h"
#include "retrieve/source.h"
#include "retrieve/spectral.h"

namespace tiller::retrieve {

std::span<const SourceEntry> source_table() {
    using schema::Source;
    static constexpr std::array<SourceEntry, 10> kTable = {{
        {Source::kFollowed, propose_followed, score_followed},
        {Source::kNearest, propose_nearest, score_nearest},
        {Source::kChosen, propose_chosen, score_chosen},
        {Source::kSpectral, propose_spectral, score_spectral},
        {Source::kCoWatched, propose_co_watched, score_co_watched},
        {Source::kAffinity, propose_affinity, score_affinity},
        {Source::kPopular, propose_popular, score_popular},
        {Source::kFresh, propose_fresh, score_fresh},
        {Source::kBoosted, propose_boosted, score_boosted},
        {Source::kExploration, propose_exploration, score_exploration},
    }};
    return kTable;
}

}  // namespace tiller::retrieve

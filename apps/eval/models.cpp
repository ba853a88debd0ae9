#include "eval/models.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "eval/alternating_least_squares.h"
#include "eval/ease.h"
#include "eval/engine.h"
#include "eval/item_neighbours.h"
#include "eval/popularity.h"
#include "eval/sequence.h"
#include "eval/spectral.h"
#include "eval/stream_mix.h"
#include "eval/transitions.h"

namespace tiller::eval {

const std::vector<ModelInfo>& models() {
    static const std::vector<ModelInfo> all = {
        {"engine", "the whole pipeline as it is served: sources, learner, ranker", make_engine, make_online_engine},
        {"popularity", "how many liked it; the same for everybody", make_popularity, make_online_popularity},
        {"item-knn", "cosine of the sets of users who liked each item", make_item_neighbours,
         make_online_item_neighbours},
        {"transitions", "what followed the last items, decayed: counts in a short window", make_transitions,
         make_online_transitions, true},
        {"sequence", "the sequence network, mixed with transitions and company", make_sequence, nullptr, true},
        {"stream-mix", "pairs, company, popularity and learned vectors, mixed by learned weights", nullptr,
         make_stream_mix},
        {"spectral", "who met what: two steps along shared interactions, and a low-pass over the spectrum",
         make_spectral, nullptr},
        {"ease", "the linear item-to-item model with a closed form", make_ease, nullptr},
        {"ials", "factors by alternating least squares on implicit data", make_alternating_least_squares, nullptr},
    };
    return all;
}

Result<const ModelInfo*> model_named(std::string_view name) {
    const auto at = std::ranges::find(models(), name, &ModelInfo::name);
    if (at != models().end()) return &*at;
    std::vector<std::string_view> names;
    for (const ModelInfo& each : models()) names.push_back(each.name);
    return fail(ErrorCode::kInvalid, fmt::format("no model {}; there are {}", name, fmt::join(names, ", ")));
}

}  // namespace tiller::eval

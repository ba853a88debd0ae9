// The prequential protocol (Vinagre, Jorge, Gama 2014): each event is predicted before it is learned.
#pragma once

#include <string>
#include <vector>

#include "eval/evaluated_model.h"
#include "eval/full_ranking.h"
#include "eval/recorded_data.h"

namespace tiller::eval {

struct StreamContext {
    std::uint64_t seed = 0;
    /// Learned weights reach the ranking only at multiples of this log time; 0 = after every event. Histories and the set of
    /// candidates are always as fresh as the request, as they are in the service.
    UnixMs publish_every_ms = 0;
    Progress& progress;
};

struct StreamResult {
    Metrics metrics;  // recall@10, ndcg@10, coverage, gini; rank_us and learn_us are means
    std::size_t users = 0;  // with a predicted event
    std::size_t candidates = 0;  // items seen by the end
    std::size_t events = 0;  // learned
    std::size_t predicted = 0;  // events of a user with a history
    std::vector<double> moving_recall;  // recall@10 over consecutive parts of the predicted events
};

/// For each event of a user with a history: ranks all items seen so far in the stream that the user has not had, counts a hit
/// when the event's item is among the first, and then learns. A never-seen item is a miss.
[[nodiscard]] StreamResult run_stream(OnlineModel& model, const RecordedData& data, const StreamContext& context);

}  // namespace tiller::eval

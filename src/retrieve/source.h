// Candidate sources: who proposes videos for a request. Each is one file pair and one row of the table in sources.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "model/viewer_context.h"
#include "schema/catalogue.h"
#include "schema/words.h"

namespace tiller::retrieve {

struct SourceRequest {
    const model::ViewerContext& viewer;
    std::size_t max_count = 0;  // proposals wanted
    std::uint64_t seed = 0;     // of this request; each source draws from its own stream
};

/// Proposals are public videos of the catalogue, each once, in any order: which ones they are depends on ids and contents
/// only, never on the order of rows. A source with nothing to say proposes nothing; none can fail.
using Propose = std::vector<schema::VideoRow> (*)(const SourceRequest& request);
/// How much the source speaks for any video, proposed or not; higher is more. Scores of two sources do not compare.
using Score = float (*)(const model::ViewerContext& viewer, schema::VideoRow row);

struct SourceEntry {
    schema::Source source{};
    Propose propose = nullptr;
    Score score = nullptr;
};
/// In the order in which they are asked; the first that proposes a video is named as its source. Exploration is last,
/// because it fills up what the others left of kMinCandidates.
[[nodiscard]] std::span<const SourceEntry> source_table();

/// Candidates before filtering, as long as the catalogue has them.
inline constexpr std::size_t kMinCandidates = 1500;

struct ScoredRow {
    float score = 0;
    VideoId video;
    schema::VideoRow row = schema::kNoRow;
};
/// The rows of the `max_count` best by (score, video id).
[[nodiscard]] std::vector<schema::VideoRow> best_of(std::vector<ScoredRow> scored, std::size_t max_count);
/// `max_count` rows of a list by time: one from a random place in each of as many equal stretches, so old and new alike
/// and none twice. All of them when there are no more.
[[nodiscard]] std::vector<schema::VideoRow> draw_spread(std::span<const schema::VideoRow> by_time,
                                                        std::size_t max_count, SeededRandom& random);

}  // namespace tiller::retrieve

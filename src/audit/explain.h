// Why a slate is as it is: recomputed from the log, every video with the terms that add up to its score.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "audit/replay.h"
#include "base/result.h"
#include "feed/influence.h"
#include "schema/decision.h"
#include "schema/words.h"

namespace tiller::audit {

struct ExplainedVideo {
    VideoId video;
    std::string text;        // as the catalogue had it
    std::vector<std::string> tags;
    std::vector<schema::Source> sources;
    std::vector<schema::Term> terms;  // their sum is score_nano, exactly
    schema::Nano score_nano = 0;
    std::vector<float> heads;         // [kHeadCount]; empty in a fallback
    bool exploration = false;
    double exploration_probability = 0;
};

struct ExplainedSlate {
    schema::DecisionRecord record;    // as it was recorded
    ReplayVerdict verdict{};          // kIdentical or kDifferent; the terms are those that were recomputed
    std::string first_difference;
    std::size_t candidates = 0;
    std::size_t removed_candidates = 0;
    std::vector<ExplainedVideo> videos;
};

/// What one past action of the viewer did to one video's score.
struct VideoInfluence {
    VideoId video;
    feed::Influence influence;
    schema::Nano score_nano = 0;  // with the action
};
struct InfluenceWish {
    std::vector<VideoId> videos;       // none: every video of the slate
    std::vector<std::string> without;  // actions by name (feed::text_of); none: the strongest of each video
};
/// Recomputes the slate at `record`, which must come out identical, and takes past actions away from the viewer's state in turn.
/// kNotFound for a video or an action that the slate was not ranked by. One thread.
[[nodiscard]] Result<std::vector<VideoInfluence>> explain_influences(Replayer& replayer, Position record,
                                                                     const InfluenceWish& wish);
[[nodiscard]] std::string table_text(const std::vector<VideoInfluence>& influences);
[[nodiscard]] std::string json_text(const std::vector<VideoInfluence>& influences);

/// Recomputes the slate at `record`. Errors as Replayer::recompute. One thread.
[[nodiscard]] Result<ExplainedSlate> explain_slate(Replayer& replayer, Position record);

/// 1 point = 1,000,000,000 nano: "-0.600000000". No rounding.
[[nodiscard]] std::string points_text(schema::Nano nano);
/// A table for people.
[[nodiscard]] std::string table_text(const ExplainedSlate& slate);
/// The same as a JSON document; ids and points as texts, because JavaScript numbers lose bits.
[[nodiscard]] std::string json_text(const ExplainedSlate& slate);

}  // namespace tiller::audit

// The golden log: recorded events of a small instance, and what every build must fold them to.
//
// tests/golden/events.txt: one event a line in the order of all partitions together, "PARTITION HEADER BODY", header and
// body in URL-safe base 64, as they lie in a log. tests/golden/expected.txt: "NAME VALUE" lines. A change that
// alters slates, terms or learned tables on purpose writes both anew with `golden_maker tests/golden`, and says why.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "audit/explain.h"
#include "audit/recorded_service.h"
#include "audit/replay.h"
#include "base/hash.h"

namespace tiller::golden {

inline constexpr std::uint64_t kSeed = 20;
inline constexpr int kVisits = 36;

using Events = std::vector<std::pair<PartitionId, schema::Event>>;
using Facts = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] inline std::string event_line(PartitionId partition, const schema::Event& event) {
    const schema::EventHeader header{
        .kind = schema::kind_of(event.payload), .time_ms = event.time_ms, .subject = event.subject};
    return std::to_string(partition.value) + " " + base64url_text(schema::encode_header(header)) + " " +
           base64url_text(schema::encode_body(event));
}

[[nodiscard]] inline Result<std::pair<PartitionId, schema::Event>> parse_event_line(const std::string& line) {
    constexpr std::size_t kMaxBytes = 1 << 20;
    std::istringstream words(line);
    std::uint16_t partition = 0;
    std::string header_text;
    std::string body_text;
    if (!(words >> partition >> header_text >> body_text)) return fail(ErrorCode::kCorrupt, "not three words: " + line);
    const auto header = TRY(schema::decode_header(TRY(parse_base64url(header_text, kMaxBytes))));
    return std::pair(PartitionId{partition},
                     TRY(schema::decode_event(header, TRY(parse_base64url(body_text, kMaxBytes)))));
}

/// What a build makes of the events: digests of both states, of every published snapshot, and every slate with its
/// videos, scores and terms, each under a name that says the stage.
[[nodiscard]] inline Result<Facts> facts_of(const Events& events) {
    audit::MemoryInstance instance(1, 0);
    std::vector<Position> slates;
    std::uint64_t last_tick = 0;
    for (const auto& [partition, event] : events) {
        const Position position = instance.append(partition, event);
        if (std::holds_alternative<schema::SlateServed>(event.payload)) slates.push_back(position);
        if (const auto* tick = std::get_if<schema::Tick>(&event.payload)) last_tick = tick->number;
    }
    Facts facts;
    projection::Projections projections;
    TRY_STATUS(projection::fold_to(*instance.journal, projections, instance.journal->end()));
    facts.emplace_back("projections", hex_text(projections.digest()));
    learn::Learner learner;
    TRY_STATUS(audit::advance_learner(
        *instance.journal, learner, last_tick, [&](const std::shared_ptr<const model::Snapshot>& snapshot) {
            facts.emplace_back("snapshot." + std::to_string(snapshot->number), hex_text(snapshot->digest));
            return true;
        }));
    facts.emplace_back("learner", hex_text(learner.digest()));
    audit::Replayer replayer(*instance.journal, nullptr, {});
    for (std::size_t i = 0; i < slates.size(); ++i) {
        const std::string name = "slate." + std::to_string(i);
        TRY_STATUS(replayer.recompute(slates[i], [&](const audit::Recomputed& recomputed) {
            const schema::DecisionRecord& record = recomputed.result.record;
            for (std::size_t place = 0; place < record.slate.size(); ++place) {
                const schema::PlacedVideo& placed = record.slate[place];
                std::string text = to_text(placed.video) + "=" + audit::points_text(placed.score_nano);
                for (const schema::Term& term : placed.terms)
                    text += "," + schema::term_name(term.id) + ":" + audit::points_text(term.nano);
                facts.emplace_back(name + ".place." + std::to_string(place), text);
            }
            facts.emplace_back(name + ".trace", hex_text(record.trace_digest));
            facts.emplace_back(name + ".recorded",
                               feed::first_difference(recomputed.recorded, record).empty() ? "identical" : "different");
        }));
    }
    return facts;
}

[[nodiscard]] inline std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace tiller::golden

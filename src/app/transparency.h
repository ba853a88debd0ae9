// What moderation did, in public numbers, and each decision without anything about people.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/parts.h"
#include "app/rate_limit.h"

namespace tiller::app {

/// One calendar month (UTC), by the time of reports, decisions and appeals.
struct ModerationMonth {
    std::string month;  // "2026-11"
    std::map<std::string, std::size_t> reports;    // by reason
    std::map<std::string, std::size_t> outcomes;   // of reports, by action
    std::map<std::string, std::size_t> decisions;  // by ruling
    std::map<std::string, std::size_t> grounds;    // of restrictions
    std::size_t automated = 0;                     // restrictions that a program found or proposed
    std::size_t by_program = 0;  // of these, those that a program made alone, by the operator's rule
    std::size_t undone = 0;  // decisions that were taken back without an appeal
    std::size_t appeals = 0;
    std::size_t appeals_granted = 0;
    std::size_t appeals_refused = 0;
    std::size_t appeals_by_same_person = 0;  // answered by whoever had decided, as the only moderator
    std::int64_t median_answer_ms = 0;  // from report to decision; 0 without one
};
/// One decision, told to everybody: nothing in it names a person, a video or a comment.
struct PublicDecision {
    std::string day;  // "2026-11-27"
    schema::ReportTarget target{};
    schema::Ruling ruling{};
    schema::LabelSet labels{};
    schema::Ground ground{};
    std::string rule;  // only a rule that the operator publishes
    bool automated = false;
    bool by_program = false;  // nobody decided it
    std::string outcome;  // "stands", "undone", "given_back", "appealed", "appeal_granted", "appeal_refused"
};

/// All functions are safe from any thread, look at every report and decision, and are limited for each network
/// (kExhausted).
class Transparency {
public:
    explicit Transparency(const Parts& parts) : parts_(parts) {}
    /// Newest month first, at most kMaxMonths.
    [[nodiscard]] Result<std::vector<ModerationMonth>> months(const std::string& peer);
    /// Of one month, in the order of days; at most kMaxPublicDecisions.
    [[nodiscard]] Result<std::vector<PublicDecision>> decisions(const std::string& peer, const std::string& month);

    static constexpr std::size_t kMaxMonths = 24;
    static constexpr std::size_t kMaxPublicDecisions = 20'000;

private:
    const Parts parts_;
    RateLimit per_network_{{.burst = 30, .per_minute = 30}};
};

}  // namespace tiller::app

// People and each other: follows, blocks, mutes, reports, and words that somebody does not want to read.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"
#include "app/rate_limit.h"

namespace tiller::app {

struct ReportStatus {
    ReportId receipt;
    UnixMs time_ms = 0;
    schema::ReportTarget target{};
    std::string reason;
    std::string action;  // one of ReportAction (moderation.h); empty while nobody has decided
    UnixMs decided_ms = 0;
    /// Of an appeal against what was done: "open", "refused", "granted"; "given_back" without one; else empty.
    std::string appeal;
};

/// All functions are safe from any thread; those that change something wait until it is durable and in force.
class Talk {
public:
    explicit Talk(const Parts& parts) : parts_(parts) {}

    /// With a token the feed learns from it too.
    [[nodiscard]] Status follow(const Identity& viewer, ViewerId creator, bool undo, std::string_view token);
    /// Neither meets the other from then on, anywhere.
    [[nodiscard]] Status block(const Identity& viewer, ViewerId target, bool undo);
    [[nodiscard]] std::vector<CreatorCard> blocks(const Identity& viewer) const;

    /// The viewer no longer reads their comments and notifications; they do not learn of it.
    [[nodiscard]] Status mute(const Identity& viewer, ViewerId target, bool undo);
    [[nodiscard]] std::vector<CreatorCard> mutes(const Identity& viewer) const;
    /// The whole list in place of the earlier one. kInvalid past the limits of schema/event.h.
    [[nodiscard]] Status filter_words(const Identity& viewer, std::span<const std::string> words);
    [[nodiscard]] std::vector<std::string> filtered_words(const Identity& viewer) const;

    /// Needs no account. kNotFound when the target does not exist, kExhausted.
    [[nodiscard]] Result<ReportId> report(const Identity& caller, const ingest::NewReport& report);
    /// What became of a report, for whoever has its receipt; says nothing of who reported or decided. kNotFound, kExhausted.
    [[nodiscard]] Result<ReportStatus> report_status(const Identity& caller, ReportId receipt);

private:
    [[nodiscard]] Status check_person(ViewerId target) const;

    const Parts parts_;
    RateLimit receipts_per_network_{{.burst = 30, .per_minute = 30}};
    RateLimit reports_per_network_{{.burst = 20, .per_minute = 6}};
};

}  // namespace tiller::app

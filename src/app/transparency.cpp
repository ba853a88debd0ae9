#include "app/transparency.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include <fmt/format.h>

namespace tiller::app {
namespace {

std::string day_of(UnixMs time_ms) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{time_ms}})};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}
std::string month_of(UnixMs time_ms) { return day_of(time_ms).substr(0, 7); }

class Tally {
public:
    ModerationMonth& of(UnixMs time_ms) {
        const std::string month = month_of(time_ms);
        ModerationMonth& found = months_[month];
        found.month = month;
        return found;
    }
    void add(const projection::Report& report) {
        if (!report.received) return;
        ++of(report.time_ms).reports[report.reason];
        if (!report.decision) return;
        ++of(report.decision->time_ms).outcomes[report.decision->action];
        answers_[month_of(report.decision->time_ms)].push_back(report.decision->time_ms - report.time_ms);
    }
    void add(const projection::View& view, const projection::Decision& decision) {
        ModerationMonth& month = of(decision.time_ms);
        ++month.decisions[std::string(schema::name_of(decision.made.ruling))];
        if (is_restriction(decision.made.ruling)) {
            ++month.grounds[std::string(schema::name_of(decision.made.ground))];
            month.automated += decision.made.automated ? 1 : 0;
            month.by_program += is_by_program(decision.made) ? 1 : 0;
        }
        month.undone += view.decisions().revocation(decision.made.decision) != nullptr ? 1 : 0;
        if (!decision.appeal) return;
        ++of(decision.appeal->time_ms).appeals;
        if (!decision.appeal->outcome) return;
        ModerationMonth& answered = of(decision.appeal->outcome->time_ms);
        ++(decision.appeal->outcome->granted ? answered.appeals_granted : answered.appeals_refused);
        answered.appeals_by_same_person += decision.appeal->outcome->by_same_person ? 1 : 0;
    }
    std::vector<ModerationMonth> take() {
        for (auto& [month, times] : answers_) {
            const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
            std::ranges::nth_element(times, middle);
            months_[month].median_answer_ms = *middle;
        }
        std::vector<ModerationMonth> found;
        for (auto at = months_.rbegin(); at != months_.rend() && found.size() < Transparency::kMaxMonths; ++at)
            found.push_back(std::move(at->second));
        return found;
    }

private:
    std::map<std::string, ModerationMonth> months_;
    std::map<std::string, std::vector<std::int64_t>> answers_;
};

std::string outcome_of(const projection::View& view, const projection::Decision& decision) {
    if (view.decisions().revocation(decision.made.decision) != nullptr) return "undone";
    if (decision.appeal && decision.appeal->outcome)
        return decision.appeal->outcome->granted ? "appeal_granted" : "appeal_refused";
    if (!view.decisions().stands(decision)) return "given_back";
    return decision.appeal ? "appealed" : "stands";
}

std::unexpected<Error> asked_too_often() {
    return fail(ErrorCode::kExhausted, "too many questions in a minute; wait a little");
}

}  // namespace

Result<std::vector<ModerationMonth>> Transparency::months(const std::string& peer) {
    if (!per_network_.take(peer, parts_.clock.monotonic_us())) return asked_too_often();
    Tally tally;
    const projection::View view = parts_.projections.view();
    for (const auto& [id, report] : view.reports().all()) tally.add(report);
    for (const auto& [id, decision] : view.decisions().all()) tally.add(view, decision);
    return tally.take();
}

Result<std::vector<PublicDecision>> Transparency::decisions(const std::string& peer, const std::string& month) {
    if (!per_network_.take(peer, parts_.clock.monotonic_us())) return asked_too_often();
    std::vector<PublicDecision> found;
    const projection::View view = parts_.projections.view();
    const std::vector<std::string>& house_rules = view.rules().house_rules();
    for (const auto& [id, decision] : view.decisions().all()) {
        if (found.size() == kMaxPublicDecisions) break;
        if (month_of(decision.time_ms) != month) continue;
        const schema::Decided& made = decision.made;
        // What a moderator typed in may name somebody; what the operator publishes does not.
        const bool is_published = std::ranges::find(house_rules, made.rule) != house_rules.end();
        found.push_back({.day = day_of(decision.time_ms),
                         .target = made.target,
                         .ruling = made.ruling,
                         .labels = made.labels,
                         .ground = made.ground,
                         .rule = is_published ? made.rule : "",
                         .automated = made.automated,
                         .by_program = is_by_program(made),
                         .outcome = outcome_of(view, decision)});
    }
    // Their order among those of one day says nothing about which came first.
    std::ranges::stable_sort(found, {}, &PublicDecision::day);
    return found;
}

}  // namespace tiller::app

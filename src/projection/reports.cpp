#include <algorithm>

#include "projection/decode_limits.h"
#include "projection/talk.h"

namespace tiller::projection {

namespace {

void encode_report(ByteWriter& out, const Report& report) {
    out.put(report.report.value);
    out.put<std::uint8_t>(report.received ? 1 : 0);
    out.put(report.reporter.value);
    out.put(report.time_ms);
    out.put(report.target);
    out.put(report.target_id);
    out.put_text(report.reason);
    out.put_text(report.text);
    out.put_varint(report.decisions.size());
    for (const ReportDecision& decision : report.decisions) {
        out.put(decision.time_ms);
        out.put(decision.author.value);
        out.put_text(decision.action);
        out.put_text(decision.reason);
        out.put(decision.decision.value);
    }
}

Report decode_report(ByteReader& in) {
    Report report;
    report.report.value = in.get<std::uint64_t>();
    report.received = in.get<std::uint8_t>() != 0;
    report.reporter.value = in.get<std::uint64_t>();
    report.time_ms = in.get<UnixMs>();
    report.target = in.get<schema::ReportTarget>();
    report.target_id = in.get<std::uint64_t>();
    report.reason = in.get_text(kMaxFieldBytes);
    report.text = in.get_text(kMaxFieldBytes);
    for (std::size_t left = in.get_count(kMaxEntries, 26); left > 0 && in.ok(); --left) {
        ReportDecision& decision = report.decisions.emplace_back();
        decision.time_ms = in.get<UnixMs>();
        decision.author.value = in.get<std::uint64_t>();
        decision.action = in.get_text(kMaxFieldBytes);
        decision.reason = in.get_text(kMaxFieldBytes);
        decision.decision.value = in.get<std::uint64_t>();
    }
    return report;
}
}  // namespace

void Reports::receive(ViewerId reporter, UnixMs time_ms, const schema::Reported& event) {
    Report& report = reports_[event.report];
    if (report.received) return;
    report.report = event.report;
    report.received = true;
    report.reporter = reporter;
    report.time_ms = time_ms;
    report.target = event.target;
    report.target_id = event.target_id;
    report.reason = event.reason;
    report.text = event.text;
    by_target_[{report.target, report.target_id}].push_back(report.report);
}

void Reports::decide(UnixMs time_ms, const schema::ReportDecided& event) {
    Report& report = reports_[event.report];
    report.report = event.report;
    const ReportDecision decision{time_ms, event.author, event.action, event.reason, event.decision};
    const auto at = std::ranges::lower_bound(report.decisions, decision);
    if (at != report.decisions.end() && *at == decision) return;
    report.decisions.insert(at, decision);
    if (!event.decision.is_none()) by_decision_[event.decision].push_back(event.report);
    settle(report);
}

void Reports::settle(Report& report) const {
    const auto standing = std::ranges::find_if(
        report.decisions, [this](const ReportDecision& one) { return !revoked_.contains(one.decision); });
    report.decision.reset();
    if (standing != report.decisions.end()) report.decision = *standing;
}

std::vector<ReportId> Reports::revoke(DecisionId decision) {
    if (decision.is_none() || !revoked_.insert(decision).second) return {};
    const auto at = by_decision_.find(decision);
    if (at == by_decision_.end()) return {};
    for (const ReportId id : at->second) {
        if (const auto report = reports_.find(id); report != reports_.end()) settle(report->second);
    }
    return at->second;
}

void Reports::index(const Report& report) {
    if (report.received) by_target_[{report.target, report.target_id}].push_back(report.report);
    for (const ReportDecision& one : report.decisions) {
        if (!one.decision.is_none()) by_decision_[one.decision].push_back(report.report);
    }
}

std::vector<const Report*> Reports::of_target(schema::ReportTarget target, std::uint64_t id) const {
    std::vector<const Report*> found;
    const auto at = by_target_.find({target, id});
    if (at == by_target_.end()) return found;
    for (const ReportId report : at->second) found.push_back(&reports_.at(report));
    std::ranges::sort(found, {}, [](const Report* report) { return std::pair(report->time_ms, report->report); });
    return found;
}

void Reports::forget_reporter(ViewerId reporter) {
    const auto is_theirs = [&](const auto& entry) {
        return entry.second.received && entry.second.reporter == reporter;
    };
    for (const auto& entry : reports_) {
        if (is_theirs(entry)) std::erase(by_target_[{entry.second.target, entry.second.target_id}], entry.first);
    }
    std::erase_if(by_target_, [](const auto& entry) { return entry.second.empty(); });
    std::erase_if(reports_, is_theirs);
}

void Reports::withdraw(ReportId id) {
    const auto at = reports_.find(id);
    if (at == reports_.end() || !at->second.received) return;
    const auto indexed = by_target_.find({at->second.target, at->second.target_id});
    std::erase(indexed->second, id);
    if (indexed->second.empty()) by_target_.erase(indexed);
    Report left;
    left.report = id;
    left.decisions = std::move(at->second.decisions);
    if (left.decisions.empty()) {
        reports_.erase(at);
        return;
    }
    at->second = std::move(left);
    settle(at->second);
}

const Report* Reports::find(ReportId report) const {
    const auto at = reports_.find(report);
    return at == reports_.end() || !at->second.received ? nullptr : &at->second;
}

std::vector<const Report*> Reports::list(bool only_open, std::size_t max_count) const {
    std::vector<const Report*> found;
    for (const auto& [id, report] : reports_) {
        if (only_open ? report.is_open() : report.received) found.push_back(&report);
    }
    std::ranges::sort(found, {}, [](const Report* report) { return std::pair(report->time_ms, report->report); });
    if (found.size() > max_count) found.resize(max_count);
    return found;
}

std::size_t Reports::open_count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(reports_, [](const auto& entry) { return entry.second.is_open(); }));
}

void Reports::encode(ByteWriter& out) const {
    out.put_varint(reports_.size());
    for (const auto& [id, report] : reports_) encode_report(out, report);
    out.put_varint(revoked_.size());
    for (const DecisionId id : revoked_) out.put(id.value);
}

Reports Reports::decode(ByteReader& in) {
    Reports reports;
    for (std::size_t left = in.get_count(kMaxEntries, 37); left > 0 && in.ok(); --left) {
        Report report = decode_report(in);
        reports.index(report);
        reports.reports_.emplace(report.report, std::move(report));
    }
    for (std::size_t left = in.get_count(kMaxEntries, 8); left > 0 && in.ok(); --left)
        reports.revoked_.insert(DecisionId{in.get<std::uint64_t>()});
    for (auto& [id, report] : reports.reports_) reports.settle(report);
    return reports;
}

}  // namespace tiller::projection

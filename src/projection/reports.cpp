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
    out.put<std::uint8_t>(report.decision ? 1 : 0);
    if (!report.decision) return;
    out.put(report.decision->time_ms);
    out.put(report.decision->author.value);
    out.put_text(report.decision->action);
    out.put_text(report.decision->reason);
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
    if (in.get<std::uint8_t>() == 0) return report;
    ReportDecision& decision = report.decision.emplace();
    decision.time_ms = in.get<UnixMs>();
    decision.author.value = in.get<std::uint64_t>();
    decision.action = in.get_text(kMaxFieldBytes);
    decision.reason = in.get_text(kMaxFieldBytes);
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
}

void Reports::decide(UnixMs time_ms, const schema::ReportDecided& event) {
    Report& report = reports_[event.report];
    report.report = event.report;
    const ReportDecision decision{time_ms, event.author, event.action, event.reason};
    if (!report.decision || decision < *report.decision) report.decision = decision;
}

void Reports::forget_reporter(ViewerId reporter) {
    std::erase_if(reports_,
                  [&](const auto& entry) { return entry.second.received && entry.second.reporter == reporter; });
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
}

Reports Reports::decode(ByteReader& in) {
    Reports reports;
    for (std::size_t left = in.get_count(kMaxEntries, 37); left > 0 && in.ok(); --left) {
        Report report = decode_report(in);
        reports.reports_.emplace(report.report, std::move(report));
    }
    return reports;
}

}  // namespace tiller::projection

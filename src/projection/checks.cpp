#include "projection/checks.h"

#include <algorithm>

#include "projection/decode_limits.h"

namespace tiller::projection {

namespace {

constexpr std::size_t kMaxCheckers = 1'000;  // of one video, in bytes that somebody may have damaged

void encode_check(ByteWriter& out, const Check& check) {
    out.put(check.time_ms);
    out.put_text(check.checker);
    out.put_text(check.version);
    out.put_varint(check.labels.size());
    for (const schema::CheckLabel& label : check.labels) {
        out.put_text(label.name);
        out.put(label.score);
        out.put<std::uint8_t>(label.flagged ? 1 : 0);
    }
    out.put_text(check.failure);
    out.put(check.report.value);
}

Check decode_check(ByteReader& in) {
    Check check;
    check.time_ms = in.get<UnixMs>();
    check.checker = in.get_text(kMaxFieldBytes);
    check.version = in.get_text(kMaxFieldBytes);
    check.labels.resize(in.get_count(schema::kMaxCheckLabels, 6));
    for (schema::CheckLabel& label : check.labels) {
        label.name = in.get_text(kMaxFieldBytes);
        label.score = in.get<float>();
        label.flagged = in.get<std::uint8_t>() != 0;
    }
    check.failure = in.get_text(kMaxFieldBytes);
    check.report.value = in.get<std::uint64_t>();
    return check;
}

}  // namespace

bool Checks::note(UnixMs time_ms, const schema::VideoChecked& event) {
    std::vector<Check>& checks = checks_[event.video];
    const auto at = std::ranges::lower_bound(checks, event.checker, {}, &Check::checker);
    if (at != checks.end() && at->checker == event.checker) return false;
    count(*checks.insert(at, {.time_ms = time_ms,
                              .checker = event.checker,
                              .version = event.version,
                              .labels = event.labels,
                              .failure = event.failure,
                              .report = event.report}));
    return true;
}

void Checks::count(const Check& check) {
    CheckerTally& tally = tallies_[check.checker];
    if (check.failure.empty()) {
        ++tally.answers;
        tally.last_answer_ms = std::max(tally.last_answer_ms, check.time_ms);
        return;
    }
    ++tally.failures;
    if (check.time_ms < tally.last_failure_ms) return;
    tally.last_failure_ms = check.time_ms;
    tally.last_failure = check.failure;
}

std::vector<ReportId> Checks::forget(VideoId video) {
    std::vector<ReportId> reports;
    for (const Check& check : of_video(video)) {
        if (!check.report.is_none()) reports.push_back(check.report);
    }
    checks_.erase(video);
    return reports;
}

const std::vector<Check>& Checks::of_video(VideoId video) const {
    static const std::vector<Check> kNone;
    const auto at = checks_.find(video);
    return at == checks_.end() ? kNone : at->second;
}

bool Checks::has(VideoId video, std::string_view checker) const {
    return std::ranges::any_of(of_video(video), [&](const Check& check) { return check.checker == checker; });
}

const CheckerTally* Checks::tally(std::string_view checker) const {
    const auto at = tallies_.find(checker);
    return at == tallies_.end() ? nullptr : &at->second;
}

void Checks::encode(ByteWriter& out) const {
    out.put_varint(checks_.size());
    for (const auto& [video, checks] : checks_) {
        out.put(video.value);
        out.put_varint(checks.size());
        for (const Check& check : checks) encode_check(out, check);
    }
}

Checks Checks::decode(ByteReader& in) {
    Checks decoded;
    for (std::size_t left = in.get_count(kMaxEntries, 9); left > 0 && in.ok(); --left) {
        std::vector<Check>& checks = decoded.checks_[VideoId{in.get<std::uint64_t>()}];
        for (std::size_t more = in.get_count(kMaxCheckers, 20); more > 0 && in.ok(); --more) {
            checks.push_back(decode_check(in));
            decoded.count(checks.back());
        }
        if (!std::ranges::is_sorted(checks, {}, &Check::checker)) in.mark_failed();
    }
    return decoded;
}

}  // namespace tiller::projection

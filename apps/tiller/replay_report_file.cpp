#include "tiller/replay_report_file.h"

#include <boost/json.hpp>

namespace tiller {
namespace {

namespace json = boost::json;

json::object json_of_outcome(const audit::ReplayOutcome& outcome) {
    json::object slate{{"request", to_text(outcome.request)},
                       {"partition", outcome.position.partition.value},
                       {"offset", outcome.position.offset},
                       {"verdict", name_of(outcome.verdict)}};
    if (outcome.request.is_none()) slate["request"] = nullptr;  // what was erased does not say
    if (!outcome.detail.empty()) slate["detail"] = outcome.detail;
    if (outcome.difference) {
        slate["stage"] = name_of(outcome.difference->stage);
        slate["where"] = outcome.difference->where;
    }
    return slate;
}

}  // namespace

Result<ReplayReportFile> ReplayReportFile::open(const std::string& path) {
    ReplayReportFile file;
    if (path.empty()) return file;
    file.path_ = path;
    file.out_.open(path, std::ios::trunc);
    file.out_ << R"({"runs":[)" << std::flush;
    if (!file.out_) return fail(ErrorCode::kUnavailable, "can not write " + path);
    return file;
}

void ReplayReportFile::add(const audit::ReplayReport& report, const Circumstances& circumstances) {
    if (path_.empty()) return;
    const json::object head{{"from", report.started_from},      {"kernels", circumstances.kernels},
                            {"threads", circumstances.threads}, {"seconds", circumstances.seconds},
                            {"identical", report.identical},    {"different", report.different},
                            {"erased", report.erased},          {"unavailable", report.unavailable},
                            {"exact_places", report.exact_places}};
    std::string text = json::serialize(head);
    text.pop_back();  // the slates go in before its end, one by one: there may be millions
    out_ << (is_first_ ? "\n" : ",\n") << text << R"(,"slates":[)";
    is_first_ = false;
    const char* before = "\n";
    for (const audit::ReplayOutcome& outcome : report.outcomes) {
        out_ << before << json::serialize(json_of_outcome(outcome));
        before = ",\n";
    }
    out_ << "]}";
}

Status ReplayReportFile::close() {
    if (path_.empty()) return {};
    out_ << "]}\n";
    out_.close();
    if (!out_) return fail(ErrorCode::kUnavailable, "not everything was written to " + path_);
    return {};
}

}  // namespace tiller

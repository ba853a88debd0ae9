// Decisions, appeals, the moderators' queue and the public numbers, as JSON.
#include "http/json_of.h"

namespace tiller::http {
namespace json = boost::json;
namespace {

constexpr std::array<std::string_view, 3> kTargets = {"video", "comment", "viewer"};
constexpr std::array<std::string_view, 3> kTrusts = {"trusted", "usual", "often_wrong"};

std::string_view target_name(schema::ReportTarget target) { return kTargets[static_cast<std::size_t>(target)]; }
std::string_view trust_name(app::ReporterTrust trust) { return kTrusts[static_cast<std::size_t>(trust)]; }

json::object counts_json(const std::map<std::string, std::size_t>& counts) {
    json::object out;
    for (const auto& [name, count] : counts) out[name] = count;
    return out;
}

json::array cards_json(const std::vector<app::VideoCard>& cards) {
    json::array out;
    for (const app::VideoCard& card : cards) out.push_back(json_of(card));
    return out;
}

json::object appeal_json(const projection::Appeal& appeal) {
    json::object out{{"text", appeal.text}, {"time_ms", appeal.time_ms}};
    if (!appeal.outcome) return out;
    out["outcome"] = json::object{{"granted", appeal.outcome->granted},
                                  {"reason", appeal.outcome->reason},
                                  {"time_ms", appeal.outcome->time_ms},
                                  {"by_same_person", appeal.outcome->by_same_person}};
    return out;
}

}  // namespace

json::array labels_json(schema::LabelSet labels) {
    json::array out;
    for (std::size_t i = 0; i < schema::kVideoLabelCount; ++i) {
        const auto label = static_cast<schema::VideoLabel>(i);
        if (holds(labels, label)) out.emplace_back(schema::name_of(label));
    }
    return out;
}

json::object json_of(const schema::LabelChoices& choices) {
    json::object out;
    for (std::size_t i = 0; i < choices.size(); ++i)
        out[schema::name_of(static_cast<schema::VideoLabel>(i))] = schema::name_of(choices[i]);
    return out;
}

json::object json_of(const app::DecisionCard& card) {
    const schema::Decided& made = card.decision.made;
    json::object out{{"id", to_text(made.decision)},
                     {"time_ms", card.decision.time_ms},
                     {"target", target_name(made.target)},
                     {"target_id", id_text(made.target_id)},
                     {"ruling", schema::name_of(made.ruling)},
                     {"labels", labels_json(made.labels)},
                     {"ground", schema::name_of(made.ground)},
                     {"rule", made.rule},
                     {"facts", made.facts},
                     {"automated", made.automated},
                     {"by_program", is_by_program(made)},
                     {"appeal_until_ms", made.appeal_until_ms},
                     {"stands", card.stands},
                     {"can_appeal", card.can_appeal},
                     {"handle", card.handle}};
    if (card.video)
        out["video"] = json::object{{"id", to_text(card.video->video.video)},
                                    {"text", card.video->video.text},
                                    {"state", schema::name_of(card.video->state)}};
    if (!card.comment_text.empty()) out["comment_text"] = card.comment_text;
    if (card.revocation)
        out["undone"] = json::object{{"time_ms", card.revocation->time_ms}, {"reason", card.revocation->reason}};
    if (card.decision.appeal) out["appeal"] = appeal_json(*card.decision.appeal);
    return out;
}

json::object json_of(const app::AppealCard& card) {
    json::object out{
        {"decision", json_of(card.card)}, {"decided_by", card.decided_by}, {"may_decide", card.may_decide}};
    if (card.may_decide_from_ms > 0) out["may_decide_from_ms"] = card.may_decide_from_ms;
    if (card.card.video) out["video"] = json_of(*card.card.video);
    return out;
}

json::object json_of(const app::LookCard& card) {
    return {{"time_ms", card.look.time_ms},
            {"what", schema::name_of(card.look.what)},
            {"role", schema::name_of(card.role)}};
}

namespace {
json::array checks_json(const std::vector<projection::Check>& checks) {
    json::array out;
    for (const projection::Check& check : checks) {
        json::array labels;
        for (const schema::CheckLabel& label : check.labels)
            labels.push_back(json::object{{"name", label.name}, {"score", label.score}, {"flagged", label.flagged}});
        json::object one{{"checker", check.checker},
                         {"version", check.version},
                         {"time_ms", check.time_ms},
                         {"labels", std::move(labels)}};
        if (!check.failure.empty()) one["failure"] = check.failure;
        out.push_back(std::move(one));
    }
    return out;
}
}  // namespace

json::object json_of(const app::QueueItem& item) {
    json::array reports;
    for (const app::QueuedReport& queued : item.reports) {
        reports.push_back(json::object{{"id", to_text(queued.report.report)},
                                       {"reason", queued.report.reason},
                                       {"text", queued.report.text},
                                       {"created_ms", queued.report.time_ms},
                                       {"trust", trust_name(queued.trust)}});
    }
    json::object out{{"target", target_name(item.target)},
                     {"target_id", id_text(item.target_id)},
                     {"trust", trust_name(item.trust)},
                     {"reports", std::move(reports)},
                     {"report_count", item.report_count},
                     {"handle", item.handle},
                     {"strikes", item.strikes}};
    if (item.video) out["video"] = json_of(*item.video);
    if (!item.comment_text.empty()) out["comment_text"] = item.comment_text;
    if (!item.checks.empty()) out["checks"] = checks_json(item.checks);
    if (item.automatic)
        out["automatic"] = json::object{{"decision", to_text(item.automatic->made.decision)},
                                        {"ruling", schema::name_of(item.automatic->made.ruling)},
                                        {"labels", labels_json(item.automatic->made.labels)},
                                        {"facts", item.automatic->made.facts}};
    return out;
}

json::object json_of(const app::QueueContext& context) {
    json::array decisions;
    for (const app::DecisionCard& card : context.decisions) decisions.push_back(json_of(card));
    json::array comments;
    for (const std::string& text : context.same_author_comments) comments.emplace_back(text);
    return {{"handle", context.handle},
            {"since_ms", context.since_ms},
            {"strikes", context.strikes},
            {"videos", context.videos},
            {"reports_upheld", context.reports_upheld},
            {"reports_dismissed", context.reports_dismissed},
            {"decisions", std::move(decisions)},
            {"same_creator", cards_json(context.same_creator)},
            {"same_text", cards_json(context.same_text)},
            {"same_author_comments", std::move(comments)},
            {"same_text_comments", context.same_text_comments}};
}

json::object json_of(const app::BoostCard& card) {
    json::object out{{"video", to_text(card.video)},
                     {"on", card.is_on},
                     {"points", card.boost.millipoints / 1000.0},
                     {"reason", card.boost.reason},
                     {"from_ms", card.boost.from_ms},
                     {"until_ms", card.boost.until_ms}};
    if (card.boost.ended_ms > 0) out["ended_ms"] = card.boost.ended_ms;
    if (card.is_public) out["text"] = card.text;
    if (card.is_public) out["handle"] = card.handle;
    return out;
}

json::object json_of(const app::ModerationMonth& month) {
    return {{"month", month.month},
            {"reports", counts_json(month.reports)},
            {"report_outcomes", counts_json(month.outcomes)},
            {"decisions", counts_json(month.decisions)},
            {"grounds", counts_json(month.grounds)},
            {"automated", month.automated},
            {"by_program", month.by_program},
            {"undone", month.undone},
            {"appeals", month.appeals},
            {"appeals_granted", month.appeals_granted},
            {"appeals_refused", month.appeals_refused},
            {"appeals_by_same_person", month.appeals_by_same_person},
            {"median_answer_ms", month.median_answer_ms}};
}

json::object json_of(const app::PublicDecision& decision) {
    json::object out{{"day", decision.day},
                     {"target", target_name(decision.target)},
                     {"ruling", schema::name_of(decision.ruling)},
                     {"labels", labels_json(decision.labels)},
                     {"ground", schema::name_of(decision.ground)},
                     {"automated", decision.automated},
                     {"by_program", decision.by_program},
                     {"outcome", decision.outcome}};
    if (!decision.rule.empty()) out["rule"] = decision.rule;
    return out;
}

}  // namespace tiller::http

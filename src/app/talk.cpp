#include "app/talk.h"

#include "app/in_force.h"

namespace tiller::app {
namespace {

std::string appeal_outcome(const projection::View& view, DecisionId id) {
    const projection::Decision* decision = view.decisions().find(id);
    if (decision == nullptr) return {};
    if (decision->appeal && decision->appeal->outcome)
        return decision->appeal->outcome->granted ? "granted" : "refused";
    if (!view.decisions().stands(*decision)) return "given_back";
    return decision->appeal ? "open" : "";
}

}  // namespace

Status Talk::follow(const Identity& viewer, ViewerId creator, bool undo, std::string_view token) {
    if (viewer.viewer == creator) return fail(ErrorCode::kInvalid, "nobody follows themselves");
    if (parts_.projections.view().accounts().find(creator) == nullptr)
        return fail(ErrorCode::kNotFound, "there is no such creator");
    if (!token.empty()) {
        (void)TRY(parts_.impressions.open(token, viewer.viewer, schema::kAppSpace));
        const std::string id = "follow-" + to_text(creator) + "-" + id_text(parts_.entropy.id64());
        const ingest::ActionCommand action{.id = id, .token = token, .action = schema::Action::kFollow};
        (void)TRY(parts_.ingest.act(actor_of(viewer), std::span(&action, 1)));
    }
    return in_force(parts_, parts_.ingest.follow(actor_of(viewer), creator, undo));
}

Status Talk::check_person(ViewerId target) const {
    const projection::View view = parts_.projections.view();
    if (view.accounts().find(target) == nullptr && view.viewer(target) == nullptr)
        return fail(ErrorCode::kNotFound, "there is no such person");
    return {};
}

Status Talk::block(const Identity& viewer, ViewerId target, bool undo) {
    if (viewer.viewer == target) return fail(ErrorCode::kInvalid, "nobody blocks themselves");
    TRY_STATUS(check_person(target));
    return in_force(parts_, parts_.ingest.block(actor_of(viewer), target, undo));
}

std::vector<CreatorCard> Talk::blocks(const Identity& viewer) const {
    std::vector<CreatorCard> cards;
    const projection::View view = parts_.projections.view();
    const schema::ViewerState* state = view.viewer(viewer.viewer);
    if (state == nullptr) return cards;
    for (const ViewerId blocked : state->blocks) cards.push_back(creator_card(view, blocked, viewer.viewer));
    return cards;
}

Status Talk::mute(const Identity& viewer, ViewerId target, bool undo) {
    if (viewer.viewer == target) return fail(ErrorCode::kInvalid, "nobody mutes themselves");
    TRY_STATUS(check_person(target));
    return in_force(parts_, parts_.ingest.mute(actor_of(viewer), target, undo));
}

std::vector<CreatorCard> Talk::mutes(const Identity& viewer) const {
    std::vector<CreatorCard> cards;
    const projection::View view = parts_.projections.view();
    for (const ViewerId muted : view.mutes_of(viewer.viewer)) cards.push_back(creator_card(view, muted, viewer.viewer));
    return cards;
}

Status Talk::filter_words(const Identity& viewer, std::span<const std::string> words) {
    return in_force(parts_, parts_.ingest.filter_words(actor_of(viewer), words));
}

std::vector<std::string> Talk::filtered_words(const Identity& viewer) const {
    const projection::View view = parts_.projections.view();
    const auto words = view.filtered_words(viewer.viewer);
    return {words.begin(), words.end()};
}

Result<ReportId> Talk::report(const Identity& caller, const ingest::NewReport& report) {
    if (!reports_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many reports in a minute; wait a little");
    {
        const projection::View view = parts_.projections.view();
        const bool exists = report.target == schema::ReportTarget::kVideo
                                ? view.find_video(VideoId{report.target_id}).has_value()
                            : report.target == schema::ReportTarget::kComment
                                ? view.comments().find(CommentId{report.target_id}) != nullptr
                                : view.accounts().find(ViewerId{report.target_id}) != nullptr;
        if (!exists) return fail(ErrorCode::kNotFound, "what you report does not exist");
    }
    const ingest::FiledReport filed = TRY(parts_.ingest.report(actor_of(caller), report));
    TRY_STATUS(wait_in_force(parts_, filed.position));
    return filed.report;
}

Result<ReportStatus> Talk::report_status(const Identity& caller, ReportId receipt) {
    // A receipt is a random number of 64 bits; nobody is to try many.
    if (!receipts_per_network_.take(caller.peer, parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted, "too many questions in a minute; wait a little");
    const projection::View view = parts_.projections.view();
    const projection::Report* report = view.reports().find(receipt);
    if (report == nullptr || !report->received)
        return fail(ErrorCode::kNotFound, "there is no report with this receipt");
    ReportStatus status{.receipt = receipt,
                        .time_ms = report->time_ms,
                        .target = report->target,
                        .reason = report->reason,
                        .action = {},
                        .appeal = {}};
    if (report->decision) {
        status.action = report->decision->action;
        status.decided_ms = report->decision->time_ms;
        status.appeal = appeal_outcome(view, report->decision->decision);
    }
    return status;
}

}  // namespace tiller::app

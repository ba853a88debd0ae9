#include "app/review_queue.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "app/rulings.h"

namespace tiller::app {
namespace {

using schema::ReportTarget;

constexpr std::size_t kMaxItems = 200;
constexpr std::size_t kMaxSimilar = 6;
constexpr std::size_t kMaxPastDecisions = 10;
constexpr std::size_t kScannedVideos = 5'000;  // newest, for the same text

struct Reliability {
    std::size_t upheld = 0;
    std::size_t dismissed = 0;
    [[nodiscard]] bool is_often_wrong() const { return dismissed >= kMinDismissed && 4 * upheld < dismissed; }
};

/// Acted on, and that still stands.
bool was_upheld(const projection::View& view, const projection::Report& report) {
    if (!report.decision || report.decision->action == "dismiss") return false;
    const projection::Decision* decision = view.decisions().find(report.decision->decision);
    return decision == nullptr || view.decisions().stands(*decision);
}

std::map<ViewerId, Reliability> reporters(const projection::View& view, UnixMs now_ms) {
    std::map<ViewerId, Reliability> found;
    for (const auto& [id, report] : view.reports().all()) {
        // A checker has a threshold for that.
        if (report.reporter.is_none()) continue;
        if (!report.received || !report.decision || report.decision->time_ms < now_ms - kReporterMemoryMs) continue;
        Reliability& of = found[report.reporter];
        was_upheld(view, report) ? ++of.upheld : ++of.dismissed;
    }
    return found;
}

ReporterTrust trust_of(const projection::View& view, const std::map<ViewerId, Reliability>& known, ViewerId reporter) {
    const projection::Account* account = view.accounts().find(reporter);
    if (account != nullptr && account->trusted_flagger) return ReporterTrust::kTrusted;
    const auto at = known.find(reporter);
    return at != known.end() && at->second.is_often_wrong() ? ReporterTrust::kOftenWrong : ReporterTrust::kUsual;
}

void add_checks(const projection::View& view, QueueItem& item) {
    item.checks = view.checks().of_video(VideoId{item.target_id});
    for (const projection::Decision* decision : view.decisions().of_target(item.target, item.target_id)) {
        if (is_by_program(decision->made) && view.decisions().stands(*decision)) item.automatic = *decision;
    }
}

void describe(const projection::View& view, UnixMs now_ms, QueueItem& item) {
    ViewerId person{item.target_id};
    VideoId video{item.target_id};
    if (item.target == ReportTarget::kComment) {
        const projection::Comment* comment = view.comments().find_with_withdrawn(CommentId{item.target_id});
        if (comment != nullptr) item.comment_text = comment->text;
        person = comment == nullptr ? ViewerId{} : comment->author;
        video = comment == nullptr ? VideoId{} : comment->video;
    }
    if (item.target != ReportTarget::kViewer) {
        if (const auto found = view.find_video(video)) item.video = video_card(view, *found, {});
        if (item.target == ReportTarget::kVideo) add_checks(view, item);
        if (item.target == ReportTarget::kVideo) person = item.video ? item.video->creator.id : ViewerId{};
    }
    item.handle = creator_card(view, person, {}).handle;
    item.strikes = view.decisions().strikes(person, now_ms);
}

void add_similar_videos(const projection::View& view, const schema::Video& video, QueueContext& context) {
    const auto card = [&](VideoId id) { return video_card(view, *view.find_video(id), {}); };
    for (const VideoId other : view.videos_of_creator(video.creator)) {
        if (other != video.video && context.same_creator.size() < kMaxSimilar)
            context.same_creator.push_back(card(other));
    }
    if (video.text.empty()) return;
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    const auto rows = catalogue.rows_by_time();
    const auto newest = rows.last(std::min(rows.size(), kScannedVideos));
    for (auto row = newest.rbegin(); row != newest.rend() && context.same_text.size() < kMaxSimilar; ++row) {
        const schema::Video& other = catalogue.video(*row);
        if (other.video != video.video && other.text == video.text) context.same_text.push_back(card(other.video));
    }
}

void add_similar_comments(const projection::View& view, const projection::Comment& comment, QueueContext& context) {
    std::vector<projection::Comment> written = view.comments().by_author(comment.author);
    std::ranges::sort(written, std::greater{}, [](const auto& one) { return std::tuple(one.time_ms, one.comment); });
    for (const projection::Comment& other : written) {
        if (other.comment != comment.comment && context.same_author_comments.size() < kMaxSimilar)
            context.same_author_comments.push_back(other.text);
    }
    constexpr std::size_t kCounted = 1'000;
    context.same_text_comments = view.comments().with_text(comment.text, kCounted).size() - 1;
}

/// How reports about what is theirs ended.
void count_reports(const projection::View& view, ViewerId person, QueueContext& context) {
    const auto count = [&](ReportTarget target, std::uint64_t id) {
        for (const projection::Report* report : view.reports().of_target(target, id)) {
            if (!report->decision) continue;
            was_upheld(view, *report) ? ++context.reports_upheld : ++context.reports_dismissed;
        }
    };
    count(ReportTarget::kViewer, person.value);
    for (const VideoId video : view.videos_of_creator(person)) count(ReportTarget::kVideo, video.value);
    for (const projection::Comment& comment : view.comments().by_author(person))
        count(ReportTarget::kComment, comment.comment.value);
}

}  // namespace

std::vector<QueueItem> ReviewQueue::list() const {
    const projection::View view = parts_.projections.view();
    const UnixMs now_ms = parts_.clock.now_ms();
    const std::map<ViewerId, Reliability> known = reporters(view, now_ms);
    std::map<std::pair<ReportTarget, std::uint64_t>, QueueItem> by_target;
    for (const projection::Report* report : view.reports().list(true, view.reports().all().size())) {
        QueueItem& item = by_target[{report->target, report->target_id}];
        item.target = report->target;
        item.target_id = report->target_id;
        const ReporterTrust trust = trust_of(view, known, report->reporter);
        item.trust = std::min(item.trust, trust);
        ++item.report_count;
        if (item.reports.size() < kMaxShownReports) item.reports.push_back({.report = *report, .trust = trust});
    }
    std::vector<QueueItem> items;
    for (auto& [target, item] : by_target) items.push_back(std::move(item));
    std::ranges::sort(items, {}, [](const QueueItem& item) {
        return std::tuple(item.trust, item.reports.front().report.time_ms, item.target, item.target_id);
    });
    if (items.size() > kMaxItems) items.resize(kMaxItems);
    for (QueueItem& item : items) describe(view, now_ms, item);
    return items;
}

Result<QueueContext> ReviewQueue::context(const Identity& moderator, ReportTarget target, std::uint64_t target_id) {
    QueueContext context;
    ViewerId person;
    {
        const projection::View view = parts_.projections.view();
        const RuledThing thing = TRY(ruled_thing(view, parts_.options, target, target_id));
        person = thing.person;
        context.handle = creator_card(view, person, {}).handle;
        if (const projection::Account* account = view.accounts().find(person)) context.since_ms = account->created_ms;
        context.strikes = view.decisions().strikes(person, parts_.clock.now_ms());
        context.videos = view.videos_of_creator(person).size();
        count_reports(view, person, context);
        if (thing.video) add_similar_videos(view, *thing.video, context);
        if (target == ReportTarget::kComment)
            add_similar_comments(view, *view.comments().find_with_withdrawn(CommentId{target_id}), context);
    }
    context.decisions = appeals_.mine(person);
    if (context.decisions.size() > kMaxPastDecisions) context.decisions.resize(kMaxPastDecisions);
    TRY_STATUS(appeals_.note_look(moderator, person, schema::StaffLook::kRecord));
    return context;
}

}  // namespace tiller::app

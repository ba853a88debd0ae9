#include "http/json_of.h"

#include "app/caption_tracks.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace tiller::http {
namespace json = boost::json;

std::string media_address(const schema::Video& video, std::string_view file) {
    return file.empty() ? std::string() : fmt::format("/media/{}/{}", video.media_folder, file);
}

namespace {

json::object media_of(const schema::Video& video) {
    json::array captions;
    for (const schema::CaptionTrack& track : video.captions) {
        const bool automatic = app::is_automatic(track);
        captions.push_back(json::object{{"language", track.language},
                                        {"url", media_address(video, track.file)},
                                        {"label", automatic ? track.language : track.label},
                                        {"automatic", automatic}});
    }
    json::array renditions;
    for (const schema::Rendition& rendition : video.renditions) {
        renditions.push_back(json::object{{"height", rendition.height},
                                          {"width", rendition.width},
                                          {"bitrate_bps", rendition.bitrate_bps},
                                          {"bytes", rendition.file_bytes},
                                          {"url", media_address(video, rendition.file)}});
    }
    return {{"poster", media_address(video, video.poster_file)},
            {"placeholder", video.placeholder},
            {"captions", std::move(captions)},
            {"renditions", std::move(renditions)},
            {"loudness_lufs", video.loudness_lufs}};
}

json::array texts(const std::vector<std::string>& values) {
    json::array out;
    for (const std::string& value : values) out.emplace_back(value);
    return out;
}

json::object term_of(const schema::Term& term, const app::Why& why) {
    json::object out{{"name", schema::term_name(term.id)},
                     {"kind", schema::term_kind(term.id)},
                     {"value", nano_text(term.nano)},
                     {"nano", term.nano}};
    const auto head = static_cast<std::size_t>(term.id);
    if (head < why.placed.heads.size()) {
        out["detail"] = json::object{{"probability", why.placed.heads[head]}, {"weight", why.head_weights[head]}};
    }
    return out;
}

std::string_view verdict_name(app::ReplayVerdict verdict) {
    switch (verdict) {
        case app::ReplayVerdict::kIdentical: return "identical";
        case app::ReplayVerdict::kDifferent: return "different";
        case app::ReplayVerdict::kErased: return "erased";
        case app::ReplayVerdict::kUnavailable: return "unavailable";
    }
    return "unavailable";
}

}  // namespace

std::string nano_text(schema::Nano nano) {
    const std::uint64_t size = nano < 0 ? 0 - static_cast<std::uint64_t>(nano) : static_cast<std::uint64_t>(nano);
    return fmt::format("{}{}.{:09}", nano < 0 ? "-" : "", size / schema::kNanoPerPoint, size % schema::kNanoPerPoint);
}

json::object json_of(const app::ViewerCard& viewer) {
    json::object out{{"id", to_text(viewer.id)},
                     {"kind", viewer.is_account ? "account" : "anonymous"},
                     {"simulated", viewer.simulated}};
    if (viewer.is_account) {
        out["handle"] = viewer.handle;
        out["display_name"] = viewer.display_name;
        out["role"] = schema::name_of(viewer.role);
        if (viewer.lacks_second_factor) out["needs_second_factor"] = true;
    }
    return out;
}

json::object json_of(const app::InstanceCard& instance) {
    json::array legal_pages;
    for (const schema::LegalPage page : instance.legal_pages) legal_pages.emplace_back(schema::name_of(page));
    json::array providers;
    for (const app::ProviderCard& provider : instance.providers)
        providers.push_back(json::object{{"name", provider.name}, {"label", provider.label}});
    return {{"name", instance.name},
            {"logo", instance.small_logo.empty() ? std::string() : "/brand/" + instance.small_logo},
            {"legal_pages", std::move(legal_pages)},
            {"registration", schema::name_of(instance.registration)},
            {"languages", texts(instance.languages)},
            {"demo", instance.demo},
            {"uploads", instance.accepts_uploads},
            {"uploads_reason", instance.uploads_reason},
            {"jail_level", instance.jail_level},
            {"needs_setup", instance.needs_setup},
            {"mail", instance.mail},
            {"providers", std::move(providers)},
            {"ages", json::object{{"asks", instance.ages.asks},
                                  {"minimum_age", instance.ages.minimum_age},
                                  {"adult_age", instance.ages.adult_age}}},
            {"version", instance.version}};
}

json::object json_of(const app::Me& me) {
    json::object out{{"instance", json_of(me.instance)}};
    if (me.viewer) out["viewer"] = json_of(*me.viewer);
    if (me.safe)
        out["age"] =
            json::object{{"group", schema::name_of(me.safe->group)}, {"rules", schema::name_of(me.safe->rules)}};
    if (me.suspension) out["suspended"] = json::object{{"reason", *me.suspension}};
    return out;
}

json::object json_of(const app::CreatorCard& creator) {
    return {{"id", to_text(creator.id)},
            {"handle", creator.handle},
            {"display_name", creator.display_name},
            {"followed", creator.followed},
            {"simulated", creator.simulated}};
}

json::object json_of(const app::VideoCard& card) {
    json::array labels;
    if (card.video.demo || card.creator.simulated) labels.emplace_back("simulated");
    for (const json::value& label : labels_json(card.labels)) labels.push_back(label);
    if (card.boost) labels.emplace_back("boosted");
    json::object out{{"id", to_text(card.video.video)},
                     {"creator", json_of(card.creator)},
                     {"text", card.video.text},
                     {"tags", texts(card.video.tags)},
                     {"language", card.video.language},
                     {"sound", card.video.sound},
                     {"duration_ms", card.video.duration_ms},
                     {"width", card.video.width},
                     {"height", card.video.height},
                     {"published_ms", card.video.published_ms},
                     {"counts", json::object{{"views", card.counters.views},
                                             {"likes", card.counters.likes},
                                             {"comments", card.counters.comments},
                                             {"shares", card.counters.shares}}},
                     {"liked", card.liked},
                     {"saved", card.saved},
                     {"own", card.own},
                     {"labels", std::move(labels)},
                     {"media", media_of(card.video)},
                     {"state", schema::name_of(card.state)}};
    if (!card.state_reason.empty()) out["state_reason"] = card.state_reason;
    if (card.own && card.staff_labels != schema::LabelSet::kNone) out["staff_labels"] = labels_json(card.staff_labels);
    if (card.own && card.limited) out["limited"] = true;
    if (card.boost) out["boost"] = json::object{{"reason", card.boost->reason}, {"until_ms", card.boost->until_ms}};
    return out;
}

json::object json_of(const app::Impression& impression) {
    return {{"video", json_of(impression.card)}, {"token", impression.token}, {"position", impression.position}};
}

json::array json_of(const std::vector<app::Impression>& impressions) {
    json::array out;
    for (const app::Impression& impression : impressions) out.push_back(json_of(impression));
    return out;
}

json::array json_of(const std::vector<feed::TopicStrength>& topics) {
    json::array out;
    for (const feed::TopicStrength& topic : topics) {
        out.push_back(json::object{
            {"tag", topic.tag}, {"strength", topic.strength}, {"change", topic.change}, {"less", topic.less}});
    }
    return out;
}

json::array json_of(const app::EventResults& results) {
    json::array out;
    for (const app::EventResult& result : results) {
        const char* outcome = result.outcome == app::EventOutcome::kAccepted    ? "accepted"
                              : result.outcome == app::EventOutcome::kDuplicate ? "duplicate"
                                                                                : "refused";
        json::object one{{"id", result.id}, {"outcome", outcome}};
        if (!result.reason.empty()) one["reason"] = result.reason;
        if (!result.message.empty()) one["message"] = result.message;
        out.push_back(std::move(one));
    }
    return out;
}

json::object json_of(const app::SteeringState& steering) {
    json::array tags;
    for (const auto& [tag, strength] : steering.tags)
        tags.push_back(json::object{{"tag", tag}, {"strength", strength}});
    json::array creators;
    for (const auto& [creator, strength] : steering.creators) {
        creators.push_back(
            json::object{{"id", to_text(creator.id)}, {"handle", creator.handle}, {"strength", strength}});
    }
    json::array videos;
    for (const VideoId video : steering.videos) videos.emplace_back(to_text(video));
    return {{"tags", std::move(tags)},
            {"creators", std::move(creators)},
            {"videos", std::move(videos)},
            {"blocked_tags", texts(steering.blocked_tags)},
            {"forgotten_tags", texts(steering.forgotten_tags)}};
}

namespace {

json::object past_json(const app::PastInfluence& past) {
    const feed::PastAction& action = past.influence.action;
    json::object out{{"action", feed::text_of(action)},
                     {"kind", feed::name_of(action.kind)},
                     {"difference", nano_text(past.influence.difference_nano)},
                     {"difference_nano", past.influence.difference_nano}};
    if (!action.tag.empty()) out["tag"] = action.tag;
    if (action.strength != 0) out["strength"] = action.strength;
    if (past.creator)
        out["creator"] = json::object{{"id", to_text(past.creator->id)}, {"handle", past.creator->handle}};
    if (action.kind != feed::PastKind::kWatched) return out;
    const schema::HistoryEntry& entry = action.entry;
    json::array did;
    for (std::size_t i = 0; i < schema::kActionCount; ++i) {
        const auto one = static_cast<schema::Action>(i);
        if (entry.did(one)) did.emplace_back(schema::name_of(one));
    }
    out["did"] = std::move(did);
    out["watched_fraction"] = static_cast<double>(entry.watched_permille) / 1000;
    out["time_ms"] = static_cast<std::int64_t>(entry.time_s) * 1000;
    if (!past.external_id.empty()) out["item"] = past.external_id;
    if (past.video) {
        out["video"] = json::object{{"id", to_text(past.video->video.video)},
                                    {"text", past.video->video.text},
                                    {"creator", past.video->creator.handle}};
    } else if (past.external_id.empty()) {
        out["gone"] = true;
    }
    return out;
}

json::object history_json(const app::WhyHistory& history) {
    json::array strongest;
    for (const app::PastInfluence& one : history.strongest) strongest.push_back(past_json(one));
    return {{"strongest", std::move(strongest)}, {"tried", history.tried}, {"without_effect", history.without_effect}};
}

}  // namespace

json::object json_of(const app::Why& why) {
    json::array terms;
    for (const schema::Term& term : why.placed.terms) terms.push_back(term_of(term, why));
    json::array sources;
    for (std::size_t i = 0; i < schema::kSourceCount; ++i) {
        if ((why.placed.source_mask >> i) & 1) sources.emplace_back(schema::name_of(static_cast<schema::Source>(i)));
    }
    json::object out{{"request", to_text(why.request)},
                     {"video", to_text(why.placed.video)},
                     {"position", why.position},
                     {"source", schema::name_of(why.placed.source)},
                     {"sources", std::move(sources)},
                     {"score", nano_text(why.placed.score_nano)},
                     {"score_nano", why.placed.score_nano},
                     {"terms", std::move(terms)},
                     {"exploration", json::object{{"chosen", why.placed.exploration},
                                                  {"probability", why.placed.exploration_probability}}},
                     {"surface", schema::name_of(why.surface)},
                     {"fallback", why.fallback}};
    if (!why.external_id.empty()) out["item"] = why.external_id;
    if (!why.boost_reason.empty()) out["boost_reason"] = why.boost_reason;
    if (why.without_profile) out["without_profile"] = true;
    if (why.impersonal) out["impersonal"] = true;
    if (why.experiment) {
        out["experiment"] = json::object{{"name", why.experiment->name}, {"arm", schema::name_of(why.experiment->arm)}};
    }
    if (why.history) out["history"] = history_json(*why.history);
    return out;
}

json::object json_of(const app::WhyNot& why_not) {
    const feed::Absence& absence = why_not.absence;
    json::object out{{"request", to_text(why_not.request)},
                     {"video", to_text(why_not.video)},
                     {"stage", feed::name_of(absence.stage)}};
    if (!why_not.external_id.empty()) out["item"] = why_not.external_id;
    if (!absence.rule.empty()) out["rule"] = absence.rule;
    if (absence.rank == 0) return out;
    out["rank"] = absence.rank;
    out["scored"] = absence.scored;
    out["score"] = nano_text(absence.score_nano);
    out["score_nano"] = absence.score_nano;
    out["short"] = nano_text(absence.short_nano);
    out["short_nano"] = absence.short_nano;
    return out;
}

json::object json_of(const app::ReplayAnswer& answer) {
    json::object out{{"verdict", verdict_name(answer.verdict)}, {"took_ms", answer.took_ms}};
    if (!answer.first_difference.empty()) out["first_difference"] = answer.first_difference;
    return out;
}

json::object json_of(const app::JobCard& job) {
    json::object out{{"upload", to_text(job.upload)},
                     {"state", job.state},
                     {"progress", job.progress},
                     {"stage", job.stage},
                     {"created_ms", job.created_ms},
                     {"bytes", job.size_bytes},
                     {"received_bytes", job.received_bytes},
                     {"text", job.text},
                     {"tags", texts(job.tags)},
                     {"language", job.language},
                     {"filename", job.filename}};
    if (!job.reason.empty()) out["reason"] = job.reason;
    if (!job.video.is_none()) out["video"] = to_text(job.video);
    if (job.video_state) out["video_state"] = schema::name_of(*job.video_state);
    if (!job.video_reason.empty()) out["video_reason"] = job.video_reason;
    if (job.original_until_ms) out["original_until_ms"] = *job.original_until_ms;
    return out;
}

json::object json_of(const app::ReportCard& card) {
    constexpr std::array<const char*, 3> kTargets = {"video", "comment", "viewer"};
    const projection::Report& report = card.report;
    json::object out{{"id", to_text(report.report)},
                     {"target", kTargets[static_cast<std::size_t>(report.target)]},
                     {"target_id", id_text(report.target_id)},
                     {"reason", report.reason},
                     {"text", report.text},
                     {"created_ms", report.time_ms},
                     {"state", report.is_open() ? "open" : "decided"}};
    if (report.decision) out["action"] = report.decision->action;
    if (card.video) out["video"] = json_of(*card.video);
    if (!card.comment_text.empty()) out["comment_text"] = card.comment_text;
    if (!card.handle.empty()) out["handle"] = card.handle;
    return out;
}

json::object json_of(const app::AccountCard& card) {
    const projection::Account& account = card.account;
    return {{"id", to_text(account.viewer)},
            {"handle", account.handle},
            {"display_name", account.display_name},
            {"role", schema::name_of(account.role)},
            {"state", schema::name_of(account.state)},
            {"simulated", card.simulated},
            {"created_ms", account.created_ms},
            {"trusted_flagger", account.trusted_flagger},
            {"strikes", card.strikes},
            {"videos", card.videos},
            {"followers", card.followers}};
}

namespace {
json::array checkers_json(const std::vector<app::CheckerStatus>& checkers) {
    json::array out;
    for (const app::CheckerStatus& checker : checkers) {
        json::object one{{"name", checker.name},
                         {"kind", checker.is_hash_list ? "hash_list" : "program"},
                         {"answers", checker.answers},
                         {"failures", checker.failures},
                         {"failing", checker.is_failing}};
        if (checker.last_failure_ms != 0) {
            one["last_failure"] = checker.last_failure;
            one["last_failure_ms"] = checker.last_failure_ms;
        }
        out.push_back(std::move(one));
    }
    return out;
}

json::object storage_json(const app::StorageStatus& storage) {
    json::array kinds;
    for (std::size_t i = 0; i < app::kStoredKinds; ++i)
        kinds.push_back(json::object{{"kind", app::name_of(static_cast<app::StoredKind>(i))},
                                     {"files", storage.kinds[i].files},
                                     {"bytes", storage.kinds[i].bytes}});
    return {{"kinds", std::move(kinds)},
            {"measured_ms", storage.measured_ms},
            {"originals_days", storage.originals_days},
            {"removed_originals",
             json::object{{"files", storage.removed_originals.files}, {"bytes", storage.removed_originals.bytes}}}};
}

json::object captions_json(const app::CaptionerStatus& captions) {
    json::object out{{"on", captions.is_on},          {"waiting", captions.waiting},
                     {"made", captions.made},         {"without_speech", captions.without_speech},
                     {"failures", captions.failures}, {"failing", captions.is_failing}};
    if (captions.last_failure_ms != 0) {
        out["last_failure"] = captions.last_failure;
        out["last_failure_ms"] = captions.last_failure_ms;
    }
    return out;
}

json::array outbound_json(const std::vector<outbound::Connection>& connections) {
    json::array out;
    for (const outbound::Connection& each : connections)
        out.push_back(json::object{{"time_ms", each.time_ms},
                                   {"host", each.host},
                                   {"why", each.why},
                                   {"outcome", each.outcome},
                                   {"failed", each.is_failed},
                                   {"took_ms", each.took_ms}});
    return out;
}
}  // namespace

json::object json_of(const app::InstanceStatus& status) {
    return {{"name", status.name},
            {"version", status.version},
            {"demo", status.demo},
            {"uptime_ms", status.uptime_ms},
            {"ready", status.ready},
            {"jail_level", status.jail_level},
            {"uploads", status.accepts_uploads},
            {"uploads_reason", status.uploads_reason},
            {"videos", status.videos},
            {"viewers", status.viewers},
            {"accounts", status.accounts},
            {"open_reports", status.open_reports},
            {"open_appeals", status.open_appeals},
            {"snapshot", status.snapshot},
            {"learner_lag_events", status.learner_lag_events},
            {"weights_withheld", status.weights_withheld},
            {"cut", status.cut},
            {"policy_version", status.policy_version},
            {"jobs", json::object{{"queued", status.jobs.queued},
                                  {"published_in_part", status.jobs.published_in_part},
                                  {"running", status.jobs.running},
                                  {"failed", status.jobs.failed},
                                  {"done", status.jobs.done}}},
            {"search", json::object{{"documents", status.search.documents},
                                    {"bytes", status.search.bytes},
                                    {"waiting", status.search.waiting},
                                    {"lag_ms", status.search.lag_ms},
                                    {"complete", status.search.is_complete}}},
            {"checks_waiting", status.checks_waiting},
            {"checkers", checkers_json(status.checkers)},
            {"captions", captions_json(status.captions)},
            {"storage", storage_json(status.storage)},
            {"outbound", outbound_json(status.outbound)},
            {"disk_free_bytes", status.disk_free_bytes}};
}

json::object json_of(const PlaybackStatistics& playback) {
    const auto classes = [](const TimeClasses& times) {
        json::object out{{"count", times.count()}};
        constexpr std::array<std::pair<const char*, double>, 3> kShares = {
            {{"p50_ms", 0.5}, {"p75_ms", 0.75}, {"p95_ms", 0.95}}};
        for (const auto& [name, share] : kShares) {
            if (const auto ms = times.quantile_ms(share)) out[name] = std::round(*ms);
        }
        return out;
    };
    json::object first_frames;
    for (std::size_t how = 0; how < kFirstFrameKinds; ++how)
        first_frames[name_of(static_cast<FirstFrame>(how))] = classes(playback.first_frames[how]);
    return {{"first_frames", std::move(first_frames)},
            {"stalls", classes(playback.stalls)},
            {"stalled_ms", playback.stalled_ms.load()},
            {"watched_ms", playback.watched_ms.load()}};
}

json::object json_of(const projection::Settings& settings) {
    return {{"name", settings.name},
            {"registration", schema::name_of(settings.registration)},
            {"languages", texts(settings.languages)}};
}

}  // namespace tiller::http

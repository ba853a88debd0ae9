#include "audit/explain.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace tiller::audit {

namespace {

std::vector<schema::Source> sources_of(const schema::PlacedVideo& placed) {
    std::vector<schema::Source> sources;
    for (std::size_t i = 0; i < schema::kSourceCount; ++i) {
        if ((placed.source_mask >> i & 1u) != 0) sources.push_back(static_cast<schema::Source>(i));
    }
    return sources;
}

ExplainedVideo explain_video(const schema::PlacedVideo& placed, const projection::View& view) {
    // What people are shown must be what ordered the slate.
    ASSERT(feed::adds_up(placed));
    ExplainedVideo video{.video = placed.video,
                         .text = "",
                         .tags = {},
                         .sources = sources_of(placed),
                         .terms = placed.terms,
                         .score_nano = placed.score_nano,
                         .heads = placed.heads,
                         .exploration = placed.exploration,
                         .exploration_probability = placed.exploration_probability};
    if (const auto found = view.find_video(placed.video)) {
        video.text = found->video().text;
        video.tags = found->video().tags;
    }
    return video;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string source_names(const ExplainedVideo& video) {
    std::vector<std::string> names;
    for (const schema::Source source : video.sources) names.emplace_back(schema::name_of(source));
    return joined(names);
}

boost::json::object json_of(const schema::Term& term) {
    return {{"name", schema::term_name(term.id)},
            {"kind", schema::term_kind(term.id)},
            {"points", points_text(term.nano)},
            {"nano", std::to_string(term.nano)}};
}

boost::json::object json_of(const ExplainedVideo& video) {
    boost::json::array terms;
    for (const schema::Term& term : video.terms) terms.push_back(json_of(term));
    boost::json::array sources;
    for (const schema::Source source : video.sources) sources.emplace_back(schema::name_of(source));
    boost::json::object heads;
    for (std::size_t i = 0; i < video.heads.size(); ++i)
        heads[schema::name_of(static_cast<schema::Head>(i))] = video.heads[i];
    return {{"video", to_text(video.video)},
            {"text", video.text},
            {"tags", boost::json::value_from(video.tags)},
            {"sources", sources},
            {"score", points_text(video.score_nano)},
            {"score_nano", std::to_string(video.score_nano)},
            {"terms", terms},
            {"heads", heads},
            {"exploration", video.exploration},
            {"exploration_probability", video.exploration_probability}};
}

}  // namespace

Result<ExplainedSlate> explain_slate(Replayer& replayer, Position record) {
    ExplainedSlate slate;
    TRY_STATUS(replayer.recompute(record, [&](const Recomputed& recomputed) {
        slate.record = recomputed.recorded;
        slate.first_difference = feed::first_difference(recomputed.recorded, recomputed.result.record);
        slate.verdict = slate.first_difference.empty() ? ReplayVerdict::kIdentical : ReplayVerdict::kDifferent;
        slate.candidates = recomputed.result.trace.candidates.size();
        for (const auto& candidate : recomputed.result.trace.candidates)
            slate.removed_candidates += candidate.removal != arrange::Removal::kNone ? 1 : 0;
        for (const auto& placed : recomputed.result.record.slate)
            slate.videos.push_back(explain_video(placed, recomputed.view));
    }));
    return slate;
}

namespace {

/// Everything of one video that is asked for.
Status add_influences(const Recomputed& recomputed, const InfluenceWish& wish, VideoId video,
                      std::vector<VideoInfluence>& out) {
    std::vector<feed::Influence> found;
    if (wish.without.empty()) found = TRY(feed::influences_of(recomputed.inputs, recomputed.result, video)).strongest;
    for (const std::string& action : wish.without)
        found.push_back(TRY(feed::influence_of(recomputed.inputs, recomputed.result, video, action)));
    const feed::CandidateTrace* candidate = recomputed.result.trace.find(video);
    for (feed::Influence& one : found)
        out.push_back({.video = video, .influence = std::move(one), .score_nano = candidate->score_nano});
    return {};
}

Status add_influences(const Recomputed& recomputed, const InfluenceWish& wish, std::vector<VideoInfluence>& out) {
    const std::string different = feed::first_difference(recomputed.recorded, recomputed.result.record);
    if (!different.empty())
        return fail(ErrorCode::kUnavailable,
                    "that slate does not come out as it was served: " + different + " differs");
    std::vector<VideoId> videos = wish.videos;
    if (videos.empty()) {
        for (const schema::PlacedVideo& placed : recomputed.recorded.slate) videos.push_back(placed.video);
    }
    for (const VideoId video : videos) TRY_STATUS(add_influences(recomputed, wish, video, out));
    return {};
}

}  // namespace

Result<std::vector<VideoInfluence>> explain_influences(Replayer& replayer, Position record, const InfluenceWish& wish) {
    std::vector<VideoInfluence> influences;
    Status added;
    TRY_STATUS(replayer.recompute(
        record, [&](const Recomputed& recomputed) { added = add_influences(recomputed, wish, influences); }));
    TRY_STATUS(std::move(added));
    return influences;
}

std::string table_text(const std::vector<VideoInfluence>& influences) {
    std::string out = fmt::format("{:<14}{:>16}{:>16}  {}\n", "video", "score", "difference", "without");
    for (const VideoInfluence& one : influences) {
        out += fmt::format("{:<14}{:>16}{:>16}  {}\n", to_text(one.video), points_text(one.score_nano),
                           points_text(one.influence.difference_nano), feed::text_of(one.influence.action));
    }
    return out;
}

std::string json_text(const std::vector<VideoInfluence>& influences) {
    boost::json::array lines;
    for (const VideoInfluence& one : influences) {
        lines.push_back(boost::json::object{{"video", to_text(one.video)},
                                            {"without", feed::text_of(one.influence.action)},
                                            {"score_nano", std::to_string(one.score_nano)},
                                            {"difference_nano", std::to_string(one.influence.difference_nano)}});
    }
    return boost::json::serialize(boost::json::object{{"influences", lines}});
}

std::string points_text(schema::Nano nano) {
    // Through unsigned, because the smallest 64-bit number has no positive twin.
    const auto magnitude =
        nano < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(nano) : static_cast<std::uint64_t>(nano);
    constexpr auto kPoint = static_cast<std::uint64_t>(schema::kNanoPerPoint);
    return fmt::format("{}{}.{:09}", nano < 0 ? "-" : "", magnitude / kPoint, magnitude % kPoint);
}

std::string table_text(const ExplainedSlate& slate) {
    std::string out = fmt::format(
        "request {}  viewer {}  surface {}  rules for {}s  policy {}  snapshot {}  cut {}\n{} candidates, {} removed; "
        "recomputed: "
        "{}{}\n",
        to_text(slate.record.request.request), to_text(slate.record.request.viewer),
        schema::name_of(slate.record.request.surface), schema::name_of(slate.record.request.age_rules),
        slate.record.policy_version, slate.record.snapshot, slate.record.cut.text(), slate.candidates,
        slate.removed_candidates, name_of(slate.verdict),
        slate.first_difference.empty() ? "" : " (" + slate.first_difference + ")");
    for (std::size_t i = 0; i < slate.videos.size(); ++i) {
        const ExplainedVideo& video = slate.videos[i];
        out += fmt::format("\n{}. {}  {}\n   tags: {}   sources: {}{}\n", i + 1, to_text(video.video),
                           video.text.substr(0, 60), joined(video.tags), source_names(video),
                           video.exploration ? fmt::format("   exploration, drawn with probability {:.4f}",
                                                           video.exploration_probability)
                                             : "");
        for (const schema::Term& term : video.terms)
            out += fmt::format("   {:<28}{:>16}\n", schema::term_name(term.id), points_text(term.nano));
        out += fmt::format("   {:<28}{:>16}\n", "score", points_text(video.score_nano));
    }
    return out;
}

std::string json_text(const ExplainedSlate& slate) {
    boost::json::array videos;
    for (const ExplainedVideo& video : slate.videos) videos.push_back(json_of(video));
    const boost::json::object document{{"request", to_text(slate.record.request.request)},
                                       {"viewer", to_text(slate.record.request.viewer)},
                                       {"surface", schema::name_of(slate.record.request.surface)},
                                       {"age_rules", schema::name_of(slate.record.request.age_rules)},
                                       {"policy_version", slate.record.policy_version},
                                       {"snapshot", slate.record.snapshot},
                                       {"cut", slate.record.cut.text()},
                                       {"fallback", slate.record.fallback},
                                       {"verdict", name_of(slate.verdict)},
                                       {"first_difference", slate.first_difference},
                                       {"candidates", slate.candidates},
                                       {"removed_candidates", slate.removed_candidates},
                                       {"videos", videos}};
    return boost::json::serialize(document);
}

}  // namespace tiller::audit

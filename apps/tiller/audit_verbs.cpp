// tiller explain and verify.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>

#include "audit/explain.h"
#include "audit/verify.h"
#include "tiller/folded_directory.h"
#include "tiller/offline_verbs.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

struct ExplainVerb {
    std::string data;
    std::string request;
    std::vector<std::string> videos;
    audit::InfluenceWish influences;
    bool history = false;
    bool json = false;
};

Result<bool> explain(const ExplainVerb& verb) {
    const RequestId request = TRY(parse_id<RequestId>(verb.request));
    const FoldedDirectory folded = TRY(open_folded(verb.data));
    const auto slate = folded.projections->view().slates().find(request);
    if (!slate) return fail(ErrorCode::kNotFound, "no slate " + verb.request + " among the last 100,000");
    audit::Replayer replayer(folded.directory->journal(), &folded.directory->checkpoints(),
                             replay_options(folded, "newest"));
    if (verb.history || !verb.influences.without.empty()) {
        audit::InfluenceWish wish = verb.influences;
        for (const std::string& video : verb.videos) wish.videos.push_back(TRY(parse_id<VideoId>(video)));
        const auto influences = TRY(audit::explain_influences(replayer, slate->position, wish));
        fmt::print("{}\n", verb.json ? audit::json_text(influences) : audit::table_text(influences));
        return true;
    }
    const audit::ExplainedSlate explained = TRY(audit::explain_slate(replayer, slate->position));
    fmt::print("{}\n", verb.json ? audit::json_text(explained) : audit::table_text(explained));
    return explained.verdict == audit::ReplayVerdict::kIdentical;
}

struct VerifyVerb {
    std::string data;
    std::string until;
    bool log_only = false;
};

/// "0:17 1:2045", as the program prints a cut.
Result<Cut> cut_of(const std::string& text) {
    Cut cut;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const std::size_t colon = std::min(word.find(':'), word.size());
        PartitionId partition;
        std::uint64_t next_offset = 0;
        const char* end = word.data() + word.size();
        const auto first = std::from_chars(word.data(), word.data() + colon, partition.value);
        const auto second = std::from_chars(word.data() + std::min(colon + 1, word.size()), end, next_offset);
        if (first.ec != std::errc() || first.ptr != word.data() + colon || second.ec != std::errc() ||
            second.ptr != end)
            return fail(ErrorCode::kInvalid, "a cut reads like \"0:17 1:2045\", not \"" + text + "\"");
        cut.set(partition, next_offset);
    }
    return cut;
}

Result<bool> verify(const VerifyVerb& verb) {
    const FoldedDirectory folded = TRY(open_folded(verb.data));
    audit::VerifyOptions options;
    options.refold_learner = !verb.log_only;
    if (!verb.until.empty()) {
        options.until = TRY(cut_of(verb.until));
        if (!folded.projections->cut().covers(*options.until))
            return fail(ErrorCode::kInvalid, "the log ends at " + folded.projections->cut().text());
    } else {
        options.live =
            audit::VerifyOptions::Live{.cut = folded.projections->cut(), .digest = folded.projections->digest()};
    }
    const audit::VerifyReport report = TRY(audit::verify(
        folded.directory->journal(), options, [](std::string_view step) { fmt::print(stderr, "{}\n", step); }));
    fmt::print("{}\n", audit::report_text(report));
    return report.is_intact();
}

}  // namespace

void add_explain_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<ExplainVerb>();
    CLI::App* app =
        parent.add_subcommand("explain", "Print the terms of every video of a slate; they add up to its score");
    app->footer(
        "Examples:\n  tiller explain 0a3k5m7p9rtvw      the id stands in the feed's answer as \"request\"\n"
        "  tiller explain 0a3k5m7p9rtvw --history     what of the viewer's past mattered most for each video\n"
        "  tiller explain 0a3k5m7p9rtvw --video 1b4m6p8rtvwxy --without watched:2c5n7q9svwxyz   its score without it");
    add_data_option(*app, verb->data);
    app->add_option("request", verb->request, "id of the slate")->required();
    app->add_flag("--history", verb->history, "take past actions of the viewer away in turn and show the strongest");
    app->add_option("--video", verb->videos, "only this video; may be repeated");
    app->add_option(
        "--without", verb->influences.without,
        "take this action away: watched:ID, followed:ID, steered_tag:TAG, steered_creator:ID; may be repeated");
    app->add_flag("--json", verb->json, "JSON instead of a table");
    run_verb(*app, "explain", exit_code, [verb] { return explain(*verb); });
}

void add_verify_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<VerifyVerb>();
    CLI::App* app =
        parent.add_subcommand("verify", "Check chains and signed roots, and that a refold gives the same state");
    app->footer(
        "Reads the whole log, about 40 s a million events, and learns all of it again, which takes longer: 43 s for "
        "half an "
        "hour of a demo (--log-only leaves that out). Ends with 1 when anything is not as it was written.");
    add_data_option(*app, verb->data);
    app->add_flag("--log-only", verb->log_only, "leave out the refold of the learner");
    app->add_option(
        "--until", verb->until,
        "refold the projections only to this cut, e.g. \"0:17 1:2045\": that of a back-up, to compare digests");
    run_verb(*app, "verify", exit_code, [verb] { return verify(*verb); });
}

}  // namespace tiller

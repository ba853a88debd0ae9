// tiller replay, explain and verify.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "audit/explain.h"
#include "audit/recovery.h"
#include "audit/replay.h"
#include "audit/verify.h"
#include "kernels/level.h"
#include "tiller/data_directory.h"
#include "tiller/offline_verbs.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

/// A data directory with its projections folded to the end.
struct Folded {
    std::unique_ptr<DataDirectory> directory;
    std::unique_ptr<projection::Projections> projections;
    std::uint64_t erasure_epoch = 0;
};

Result<Folded> open_folded(const std::string& path) {
    Folded folded{
        .directory = TRY(DataDirectory::open({.path = path, .regions = {}, .on_fenced = {}, .must_exist = true})),
        .projections = std::make_unique<projection::Projections>()};
    static_cast<void>(
        TRY(audit::recover(folded.directory->journal(), folded.directory->checkpoints(), *folded.projections, {})));
    const projection::View view = folded.projections->view();
    folded.erasure_epoch = std::max(view.rules().erasure_epoch(), view.erasure_count());
    return folded;
}

struct ReplayVerb {
    std::string data;
    std::size_t last = 100;
    std::string from = "newest";
    std::string level;
    std::size_t threads = 1;
};

audit::ReplayOptions replay_options(const Folded& folded, const std::string& from) {
    audit::ReplayOptions options;
    options.erasure_epoch = folded.erasure_epoch;
    options.from_genesis = from == "genesis";
    if (from != "newest" && from != "genesis") options.checkpoint = from;
    return options;
}

/// False when a slate differs.
Result<bool> replay_from(const Folded& folded, const std::string& from, std::size_t threads,
                         std::span<const Position> records) {
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    DataDirectory& directory = *folded.directory;
    const audit::ReplayOptions options = replay_options(folded, from);
    const audit::ReplayReport report =
        TRY(audit::replay_on_threads(directory.journal(), &directory.checkpoints(), options, records, threads,
                                     [&](std::size_t done, std::size_t total) {
                                         if (terminal && (done % 20 == 0 || done == total))
                                             fmt::print(stderr, "\rreplayed {} of {} ", done, total);
                                         return true;
                                     }));
    if (terminal) fmt::print(stderr, "\r");
    for (const audit::ReplayOutcome& outcome : report.outcomes) {
        if (outcome.verdict == audit::ReplayVerdict::kIdentical) continue;
        fmt::print("{}  {}  {}\n", to_text(outcome.request), name_of(outcome.verdict), outcome.detail);
    }
    fmt::print("{} of {} identical, {} different, {} erased, {} unavailable; from {}, kernels {}\n", report.identical,
               report.outcomes.size(), report.different, report.erased, report.unavailable, report.started_from,
               kernels::name_of(kernels::current_level()));
    return report.different == 0 && report.unavailable == 0;
}

/// Those of `records` that a checkpoint can replay: recorded after it.
Result<std::vector<Position>> records_after(const Folded& folded, const audit::CheckpointInfo& checkpoint,
                                            std::span<const Position> records) {
    std::vector<Position> later;
    for (const Position position : records) {
        const Result<schema::Event> event = folded.directory->journal().read_one(position);
        if (!event) continue;  // erased ones have no cut to compare
        const auto* served = std::get_if<schema::SlateServed>(&event->payload);
        if (served != nullptr && served->record.cut.covers(checkpoint.projections_cut) &&
            served->record.snapshot >= checkpoint.tick)
            later.push_back(position);
    }
    return later;
}

Result<bool> replay(const ReplayVerb& verb) {
    if (!verb.level.empty()) {
        const auto level = kernels::level_named(verb.level);
        if (!level)
            return fail(ErrorCode::kInvalid, "no kernel level " + verb.level + "; there are scalar, avx2, avx512");
        kernels::force_level(*level);
    }
    const Folded folded = TRY(open_folded(verb.data));
    const std::vector<Position> records = audit::last_slates(*folded.projections, verb.last);
    if (records.empty()) return fail(ErrorCode::kNotFound, "no slate was served from " + verb.data + " yet");
    if (verb.from != "each") return replay_from(folded, verb.from, verb.threads, records);
    bool all_equal = TRY(replay_from(folded, "genesis", verb.threads, records));
    for (const audit::StoredCheckpoint& checkpoint : TRY(folded.directory->checkpoints().list())) {
        const std::vector<Position> later = TRY(records_after(folded, checkpoint.info, records));
        if (later.empty()) {
            fmt::print("no slate is younger than {}\n", checkpoint.path);
            continue;
        }
        all_equal = TRY(replay_from(folded, checkpoint.path, verb.threads, later)) && all_equal;
    }
    return all_equal;
}

struct ExplainVerb {
    std::string data;
    std::string request;
    bool json = false;
};

Result<bool> explain(const ExplainVerb& verb) {
    const RequestId request = TRY(parse_id<RequestId>(verb.request));
    const Folded folded = TRY(open_folded(verb.data));
    const auto slate = folded.projections->view().slates().find(request);
    if (!slate) return fail(ErrorCode::kNotFound, "no slate " + verb.request + " among the last 100,000");
    audit::Replayer replayer(folded.directory->journal(), &folded.directory->checkpoints(),
                             replay_options(folded, "newest"));
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
    const Folded folded = TRY(open_folded(verb.data));
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

void add_replay_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<ReplayVerb>();
    CLI::App* app = parent.add_subcommand("replay", "Recompute recorded slates from the log and compare every bit");
    app->footer(
        "Examples:\n  tiller replay --last 1000\n  tiller replay --last 1000 --from each     from genesis and from "
        "every checkpoint\n"
        "  tiller replay --last 200 --level scalar   with the kernels of a lesser CPU\n"
        "Ends with 0 when all are identical (or erased), else with 1. Stop the server first, or use the page's "
        "Replay.");
    add_data_option(*app, verb->data);
    app->add_option("--last", verb->last, "how many of the newest slates")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    app->add_option("--from", verb->from, "newest, genesis, each, or the path of a checkpoint")->capture_default_str();
    app->add_option("--level", verb->level, "kernels to use: scalar, avx2, avx512 (default: the CPU's best)");
    app->add_option("--threads", verb->threads, "each folds a state of its own; the result is the same")
        ->check(CLI::Range(1, 16))
        ->capture_default_str();
    run_verb(*app, "replay", exit_code, [verb] { return replay(*verb); });
}

void add_explain_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<ExplainVerb>();
    CLI::App* app =
        parent.add_subcommand("explain", "Print the terms of every video of a slate; they add up to its score");
    app->footer("Example:\n  tiller explain 0a3k5m7p9rtvw      the id stands in the feed's answer as \"request\"");
    add_data_option(*app, verb->data);
    app->add_option("request", verb->request, "id of the slate")->required();
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

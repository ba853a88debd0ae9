// tiller replay.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "audit/replay.h"
#include "audit/slate_search.h"
#include "kernels/level.h"
#include "terminal/progress.h"
#include "tiller/folded_directory.h"
#include "tiller/offline_verbs.h"
#include "tiller/replay_report_file.h"
#include "tiller/time_text.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

constexpr std::size_t kUsualLast = 100;
constexpr std::size_t kMaxPrinted = 40;  // slates that are not identical; a file has all of them
constexpr std::size_t kMaxReplayThreads = 16;

struct ReplayVerb {
    std::string data;
    std::optional<std::size_t> last;
    std::string request;
    std::string viewer;
    std::string since;
    std::string until;
    bool all = false;
    std::string from = "newest";
    std::string level;
    std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxReplayThreads);
    std::string json;

    [[nodiscard]] bool is_search() const {
        return all || !request.empty() || !viewer.empty() || !since.empty() || !until.empty();
    }
};

// -- which slates

/// By handle, with or without @, or by id: somebody who was erased has no handle any more, but their slates had an id.
Result<ViewerId> viewer_named(const projection::View& view, const std::string& text) {
    const std::string handle = text.starts_with('@') ? text.substr(1) : text;
    const auto id = parse_id<ViewerId>(text);
    if (id && view.viewer(*id) != nullptr) return *id;
    if (const projection::Account* account = view.accounts().find_by_handle(handle)) return account->viewer;
    if (id) return *id;
    return fail(ErrorCode::kNotFound, "nobody here has the id or handle \"" + text + "\"");
}

Result<audit::SlateSearch> search_of(const ReplayVerb& verb, const projection::View& view) {
    audit::SlateSearch search;
    if (!verb.request.empty()) {
        const auto request = parse_id<RequestId>(verb.request);
        if (!request) return fail(ErrorCode::kInvalid, "--request " + verb.request + ": " + request.error().message);
        search.request = *request;
    }
    if (!verb.viewer.empty()) search.viewer = TRY(viewer_named(view, verb.viewer));
    if (!verb.since.empty()) search.since_ms = TRY(parse_time(verb.since));
    if (!verb.until.empty()) search.until_ms = TRY(parse_time(verb.until));
    if (search.since_ms > search.until_ms)
        return fail(ErrorCode::kInvalid, "--since " + verb.since + " is later than --until " + verb.until);
    return search;
}

Error nothing_found(const ReplayVerb& verb) {
    if (!verb.request.empty())
        return {ErrorCode::kNotFound, "no slate " + verb.request + " in " + verb.data + " (or it was erased)"};
    if (!verb.is_search()) return {ErrorCode::kNotFound, "no slate was served from " + verb.data + " yet"};
    std::string what = "no slate";
    if (!verb.viewer.empty()) what += " of viewer " + verb.viewer;
    if (!verb.since.empty()) what += " since " + verb.since;
    if (!verb.until.empty()) what += " until " + verb.until;
    return {ErrorCode::kNotFound, what + " in " + verb.data};
}

Result<std::vector<Position>> chosen_slates(const ReplayVerb& verb, const FoldedDirectory& folded, Progress& progress) {
    std::vector<Position> found;
    if (!verb.is_search()) {
        found = audit::last_slates(*folded.projections, verb.last.value_or(kUsualLast));
    } else {
        audit::SlateSearch search;
        std::optional<projection::IndexedSlate> indexed;
        {
            const projection::View view = folded.projections->view();
            search = TRY(search_of(verb, view));
            if (search.request) indexed = view.slates().find(*search.request);
        }
        if (indexed) return std::vector{indexed->position};
        const journal::Journal& journal = folded.directory->journal();
        progress.start("searching the log", journal.end().total());
        std::uint64_t before = 0;
        found = TRY(audit::find_slates(journal, search, [&](std::uint64_t events) {
            progress.advance(events - before);
            before = events;
        }));
        progress.finish();
    }
    if (found.empty()) return std::unexpected(nothing_found(verb));
    return found;
}

// -- one replay

std::uint64_t peak_megabytes() {
    rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    return static_cast<std::uint64_t>(use.ru_maxrss) / 1'000;  // kilobytes
}

void print_differences(const audit::ReplayReport& report) {
    std::size_t printed = 0;
    for (const audit::ReplayOutcome& outcome : report.outcomes) {
        if (outcome.verdict == audit::ReplayVerdict::kIdentical || printed++ >= kMaxPrinted) continue;
        const std::string where =
            outcome.difference ? fmt::format("{}: {}", name_of(outcome.difference->stage), outcome.difference->where)
                               : outcome.detail;
        fmt::print("{}  {}  {}\n", to_text(outcome.request), name_of(outcome.verdict), where);
    }
    if (printed > kMaxPrinted) fmt::print("… and {} more; --json FILE has all of them\n", printed - kMaxPrinted);
}

void print_table(const audit::ReplayReport& report, double seconds, std::size_t threads) {
    std::map<feed::Stage, std::uint64_t> by_stage;
    for (const audit::ReplayOutcome& outcome : report.outcomes) {
        if (outcome.difference) ++by_stage[outcome.difference->stage];
    }
    fmt::print("  {:<22}{:>10}\n", "identical", report.identical);
    fmt::print("    {:<20}{:>10} places, all of them\n", "terms give the score", report.exact_places);
    fmt::print("  {:<22}{:>10}\n", "different", report.different);
    for (const auto& [stage, count] : by_stage)
        fmt::print("    {:<20}{:>10}\n", fmt::format("first in {}", name_of(stage)), count);
    fmt::print("  {:<22}{:>10}\n", "erased", report.erased);
    fmt::print("  {:<22}{:>10}\n", "unavailable", report.unavailable);
    fmt::print("  {:.1f} s on {} {}, {:.0f} slates/s, at most {} MB of memory\n", seconds, threads,
               threads == 1 ? "thread" : "threads", static_cast<double>(report.outcomes.size()) / seconds,
               peak_megabytes());
}

/// What all replays of one call share.
struct Run {
    const ReplayVerb& verb;
    const FoldedDirectory& folded;
    Progress& progress;
    ReplayReportFile& file;
};

/// False when a slate differs.
Result<bool> replay_from(const Run& run, const std::string& from, std::span<const Position> records) {
    DataDirectory& directory = *run.folded.directory;
    audit::ReplayOptions options = replay_options(run.folded, from);
    options.threads = run.verb.threads;
    const auto started = std::chrono::steady_clock::now();
    run.progress.start("replaying", records.size(), "slates");
    audit::Replayer replayer(directory.journal(), &directory.checkpoints(), options);
    const audit::ReplayReport report = TRY(replayer.replay(records, [&](std::size_t, std::size_t) {
        run.progress.advance();
        return true;
    }));
    run.progress.finish();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    print_differences(report);
    print_table(report, took.count(), run.verb.threads);
    fmt::print("{} of {} identical, {} different, {} erased, {} unavailable; from {}, kernels {}\n", report.identical,
               report.outcomes.size(), report.different, report.erased, report.unavailable, report.started_from,
               kernels::name_of(kernels::current_level()));
    run.file.add(report, {.threads = run.verb.threads,
                          .seconds = took.count(),
                          .kernels = std::string(kernels::name_of(kernels::current_level()))});
    return report.different == 0 && report.unavailable == 0;
}

/// Those of `records` that a checkpoint can replay: recorded after it.
std::vector<Position> records_after(const FoldedDirectory& folded, const audit::CheckpointInfo& checkpoint,
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

Result<bool> replay_from_each(const Run& run, std::span<const Position> records) {
    bool all_equal = TRY(replay_from(run, "genesis", records));
    for (const audit::StoredCheckpoint& checkpoint : TRY(run.folded.directory->checkpoints().list())) {
        const std::vector<Position> later = records_after(run.folded, checkpoint.info, records);
        if (later.empty()) {
            fmt::print("no slate is younger than {}\n", checkpoint.path);
            continue;
        }
        all_equal = TRY(replay_from(run, checkpoint.path, later)) && all_equal;
    }
    return all_equal;
}

Result<bool> replay(const ReplayVerb& verb) {
    if (!verb.level.empty()) {
        const auto level = kernels::level_named(verb.level);
        if (!level)
            return fail(ErrorCode::kInvalid, "no kernel level " + verb.level + "; there are scalar, avx2, avx512");
        kernels::force_level(*level);
    }
    ReplayReportFile file = TRY(ReplayReportFile::open(verb.json));
    Progress progress(Display::kWhenTerminal);
    FoldedDirectory folded = TRY(open_folded(verb.data));
    std::vector<Position> records = TRY(chosen_slates(verb, folded, progress));
    folded.projections.reset();  // the replay folds a state of its own, and one at a time is enough
    const Run run{.verb = verb, .folded = folded, .progress = progress, .file = file};
    const bool all_equal =
        TRY(verb.from == "each" ? replay_from_each(run, records) : replay_from(run, verb.from, records));
    TRY_STATUS(file.close());
    return all_equal;
}

std::string wrong_time(const std::string& text) {
    const auto time = parse_time(text);
    return time ? std::string{} : time.error().message;
}

void add_choice_options(CLI::App& app, ReplayVerb& verb) {
    auto* last = app.add_option("--last", verb.last, "how many of the newest slates (default: 100)")
                     ->check(CLI::Range(1, 100'000));
    auto* all = app.add_flag("--all", verb.all, "every slate that the log holds, erased ones too");
    auto* request = app.add_option("--request", verb.request, "one slate, by its id");
    auto* viewer = app.add_option("--viewer", verb.viewer, "the slates of one viewer, by id or handle");
    auto* since = app.add_option("--since", verb.since, "slates from this time on (ISO 8601, or Unix ms)");
    auto* until = app.add_option("--until", verb.until, "slates before this time");
    for (auto* time : {since, until}) time->check(wrong_time);
    last->excludes(all)->excludes(request)->excludes(viewer)->excludes(since)->excludes(until);
    all->excludes(request)->excludes(viewer)->excludes(since)->excludes(until);
    request->excludes(viewer)->excludes(since)->excludes(until);
}

}  // namespace

void add_replay_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<ReplayVerb>();
    CLI::App* app = parent.add_subcommand("replay", "Recompute recorded slates from the log and compare every bit");
    app->footer(
        "Examples:\n  tiller replay --last 1000\n  tiller replay --request 0a3k5m7p9rtvw\n"
        "  tiller replay --viewer ann --since 2026-11-01 --until 2026-12-01\n"
        "  tiller replay --all --json slates.json    each slate's verdict, and where it differs first\n"
        "  tiller replay --last 1000 --from each     from genesis and from every checkpoint\n"
        "  tiller replay --last 200 --level scalar   with the kernels of a lesser CPU\n"
        "A slate is identical, different (with the first stage that gave something else: candidates, filter, heads, "
        "terms, "
        "arrange, draw, record), erased, or unavailable.\n"
        "Ends with 0 when all are identical (or erased), else with 1. Stop the server first, or use the page's "
        "Replay.");
    add_data_option(*app, verb->data);
    add_choice_options(*app, *verb);
    app->add_option("--from", verb->from, "newest, genesis, each, or the path of a checkpoint")->capture_default_str();
    app->add_option("--level", verb->level, "kernels to use: scalar, avx2, avx512 (default: the CPU's best)");
    app->add_option("--threads", verb->threads, "that compute slates of one folded state; the result is the same")
        ->check(CLI::Range(std::size_t{1}, kMaxReplayThreads))
        ->capture_default_str();
    app->add_option("--json", verb->json, "write each slate's verdict to this file");
    run_verb(*app, "replay", exit_code, [verb] { return replay(*verb); });
}

}  // namespace tiller

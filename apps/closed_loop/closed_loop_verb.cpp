#include "closed_loop/closed_loop_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>

#include "base/bytes.h"
#include "base/hash.h"
#include "closed_loop/loop_report.h"

namespace tiller::closed_loop {
namespace {

struct Options {
    std::vector<std::string> scenarios;
    std::vector<std::string> recommenders;
    std::vector<std::uint64_t> seeds;
    std::string scenarios_file;
    std::string json_file;
    std::size_t viewers = 0;  // 0 = as the scenario says
    std::size_t threads = 1;
    bool with_kept = false;
};

struct Job {
    Scenario scenario;
    const RecommenderKind* kind = nullptr;
    std::uint64_t seed = 0;
};

Result<std::string> scenarios_text(const Options& options) {
    if (options.scenarios_file.empty()) return std::string(committed_scenarios_json());
    std::ifstream file(options.scenarios_file);
    if (!file) return fail(ErrorCode::kNotFound, "no file " + options.scenarios_file);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::vector<Scenario>> chosen_scenarios(const Options& options, const ScenarioSet& set) {
    std::vector<Scenario> chosen;
    for (const std::string& name : options.scenarios) chosen.push_back(TRY(set.find(name)));
    if (options.scenarios.empty()) {
        for (const Scenario& scenario : set.scenarios) {
            if (!scenario.kept || options.with_kept) chosen.push_back(scenario);
        }
    }
    for (Scenario& scenario : chosen) {
        if (options.viewers > 0) scenario.viewers = options.viewers;
    }
    return chosen;
}

Result<std::vector<const RecommenderKind*>> chosen_recommenders(const Options& options) {
    std::vector<const RecommenderKind*> chosen;
    std::string names;
    for (const RecommenderKind& kind : recommender_kinds()) {
        names += (names.empty() ? "" : ", ") + std::string(kind.name);
        const bool asked = options.recommenders.empty() ||
                           std::ranges::find(options.recommenders, kind.name) != options.recommenders.end();
        if (asked) chosen.push_back(&kind);
    }
    for (const std::string& name : options.recommenders) {
        if (std::ranges::find(recommender_kinds(), name, &RecommenderKind::name) == recommender_kinds().end())
            return fail(ErrorCode::kNotFound, fmt::format("there is no recommender {}; there are {}", name, names));
    }
    return chosen;
}

/// Runs are independent of each other, so their figures do not depend on `threads`.
std::vector<LoopResult> run_all(const std::vector<Job>& jobs, std::size_t threads) {
    std::vector<LoopResult> results(jobs.size());
    std::atomic<std::size_t> next{0};
    std::mutex mutex;  // guards what is printed
    std::size_t done = 0;
    std::vector<std::jthread> workers;
    for (std::size_t t = 0; t < threads; ++t) {
        workers.emplace_back([&] {
            for (std::size_t i = next++; i < jobs.size(); i = next++) {
                results[i] = run_loop(jobs[i].scenario, jobs[i].seed, *jobs[i].kind);
                const std::scoped_lock lock(mutex);
                fmt::print(stderr, "[{}/{}] {} {} seed {}: regret {:.3f}, {:.0f} s\n", ++done, jobs.size(),
                           results[i].scenario, results[i].recommender, results[i].seed, results[i].all.regret(),
                           results[i].seconds);
            }
        });
    }
    workers.clear();  // joins
    return results;
}

Status run(const Options& options) {
    const std::string text = TRY(scenarios_text(options));
    const ScenarioSet set = TRY(parse_scenarios(text));
    const std::vector<Scenario> scenarios = TRY(chosen_scenarios(options, set));
    const std::vector<const RecommenderKind*> kinds = TRY(chosen_recommenders(options));
    std::vector<Job> jobs;
    for (const Scenario& scenario : scenarios) {
        for (const RecommenderKind* kind : kinds) {
            for (const std::uint64_t seed : options.seeds.empty() ? set.seeds : options.seeds)
                jobs.push_back({scenario, kind, seed});
        }
    }
    const std::vector<LoopResult> results = run_all(jobs, options.threads);
    if (options.viewers > 0)
        fmt::print("With --viewers the scenarios are others than those that the targets are for.\n");
    const std::string digest = hex_text(blake2b(as_bytes(text))).substr(0, 16);
    fmt::print("{}", loop_table(results, digest));
    if (options.json_file.empty()) return {};
    std::ofstream file(options.json_file);
    file << boost::json::serialize(loop_json(results, digest)) << '\n';
    if (!file) return fail(ErrorCode::kInvalid, "can not write " + options.json_file);
    return {};
}

}  // namespace

void add_closed_loop_verb(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb = parent.add_subcommand("loop", "Closed loop: simulated hours of a service, ours beside its peers");
    std::string recommenders = "Recommenders:\n";
    for (const RecommenderKind& kind : recommender_kinds())
        recommenders += fmt::format("  {:<17}{}\n", kind.name, kind.about);
    verb->footer(recommenders +
                 "\nExamples:\n"
                 "  tiller loop                                  all scenarios that may be looked at, five seeds each\n"
                 "  tiller loop --scenario drift --seed 211      one run of each recommender\n"
                 "  tiller loop --kept --json figures.json       those kept for the end, too\n"
                 "Runs inside this process, without log and HTTP. Scenarios and figures: apps/closed_loop/README.md.");
    verb->add_option("--scenario", options->scenarios, "by name; again for more (default: all that are not kept)");
    verb->add_option("--recommender", options->recommenders, "one of those below; again for more (default: all)");
    verb->add_option("--seed", options->seeds, "seeds instead of the committed ones");
    verb->add_option("--viewers", options->viewers, "another number of viewers than the scenario's")
        ->check(CLI::Range(1, 1'000'000));
    verb->add_option("--threads", options->threads, "runs at once")->check(CLI::Range(1, 64))->capture_default_str();
    verb->add_flag("--kept", options->with_kept, "the scenarios kept for the end, too");
    verb->add_option("--scenarios", options->scenarios_file, "another scenarios.json than the committed one")
        ->check(CLI::ExistingFile);
    verb->add_option("--json", options->json_file, "also write every run's figures here");
    verb->callback([options, &exit_code] {
        if (const Status status = run(*options); !status) {
            fmt::print(stderr, "tiller loop: {}\n", status.error().message);
            exit_code = 1;
        }
    });
}

}  // namespace tiller::closed_loop

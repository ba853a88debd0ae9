#include "audience/audience_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>

#include "audience/live.h"
#include "audience/report.h"
#include "audience/server_process.h"
#include "base/hash.h"

namespace tiller::audience {
namespace {

std::atomic<bool> stop_requested{false};  // set by a signal, so it can not be passed in

struct Options {
    std::string url;
    std::string tastes_file;
    std::string json_file;
    std::string engine_key;
    std::vector<std::uint64_t> seeds;
    std::size_t connections = 8;
    bool report = false;
    bool no_control = false;
    LiveOptions live;
};

Result<std::string> tastes_text(const Options& options) {
    if (options.tastes_file.empty()) return std::string(committed_tastes_json());
    std::ifstream file(options.tastes_file);
    if (!file) return fail(ErrorCode::kNotFound, "no file " + options.tastes_file);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// One measurement, on the given server or on a new one of our own.
Result<SeedResult> measure_once(const Options& options, const Tastes& tastes, SeedOptions seed) {
    if (!options.url.empty()) {
        seed.engine_key = options.engine_key;
        return measure_seed(TRY(parse_server_url(options.url)), tastes, seed);
    }
    ServerProcess server = TRY(ServerProcess::start("/proc/self/exe"));
    seed.engine_key = TRY(server.make_engine_key());
    return measure_seed(server.address(), tastes, seed);
}

Status report(const Options& options, const Tastes& tastes, const std::string& digest) {
    if (!options.url.empty() && options.engine_key.empty()) {
        return fail(ErrorCode::kInvalid,
                    "--report with --url needs --engine-key of an empty space (POST /v1/admin/api-keys); without --url "
                    "a server is started for each seed");
    }
    std::vector<SeedResult> results;
    const auto& seeds = options.seeds.empty() ? tastes.report_seeds : options.seeds;
    for (const Identity identity : {Identity::kOwn, Identity::kShuffled}) {
        if (identity == Identity::kShuffled && options.no_control) continue;
        for (const std::uint64_t seed : seeds) {
            const auto progress = [&](std::size_t done, std::size_t all) {
                if (::isatty(STDERR_FILENO) != 0)
                    fmt::print(stderr, "\rseed {} {}: {:3}% ", seed, identity == Identity::kOwn ? "own" : "shuffled",
                               done * 100 / all);
            };
            results.push_back(TRY(measure_once(options, tastes,
                                               {.engine_key = {},
                                                .seed = seed,
                                                .identity = identity,
                                                .connections = options.connections,
                                                .progress = progress})));
            const SeedResult& last = results.back();
            fmt::print(stderr, "\rseed {} {}: ratio {:.3f}, {:.0f} s\n", seed,
                       identity == Identity::kOwn ? "own" : "shuffled", last.ratio(), last.seconds);
        }
    }
    fmt::print("\n{}", report_table(results, digest));
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file);
        file << boost::json::serialize(report_json(results, digest)) << '\n';
        if (!file) return fail(ErrorCode::kInvalid, "can not write " + options.json_file);
    }
    return {};
}

Status run(const Options& options) {
    const std::string text = TRY(tastes_text(options));
    const Tastes tastes = TRY(parse_tastes(text));
    const std::string digest = hex_text(blake2b(as_bytes(text))).substr(0, 16);
    if (options.report) return report(options, tastes, digest);
    LiveOptions live = options.live;
    live.stop = &stop_requested;
    std::signal(SIGINT, [](int) { stop_requested = true; });
    std::signal(SIGTERM, [](int) { stop_requested = true; });
    return run_live(TRY(parse_server_url(options.url.empty() ? "http://127.0.0.1:8080" : options.url)), tastes, live);
}

}  // namespace

void add_audience_verb(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* verb =
        parent.add_subcommand("audience", "Simulated viewers: keep a service alive, or measure its ranker");
    verb->footer(
        "Examples:\n"
        "  tiller audience                         40 viewers watch http://127.0.0.1:8080 until Ctrl-C\n"
        "  tiller audience --report                measure the ranker on 5 seeds, each on a server of its own\n"
        "  tiller audience --report --seed 7 --no-control --json figures.json\n"
        "Simulated viewers are labelled as such by the server. Their tastes: apps/audience/README.md.");
    verb->add_option("--url", options->url, "server to talk to (live default http://127.0.0.1:8080)");
    verb->add_option("--viewers", options->live.viewers, "live: how many viewers")->capture_default_str();
    verb->add_option("--pace", options->live.pace, "live: 2 = twice as fast as people")->capture_default_str();
    verb->add_option("--duration", options->live.duration_s, "live: seconds, 0 = until stopped")->capture_default_str();
    verb->add_flag("--report", options->report, "measure (ours - random) / (oracle - random) of the watched fraction");
    verb->add_option("--seed", options->seeds, "report: seeds instead of the committed ones");
    verb->add_flag("--no-control", options->no_control, "report: leave out the runs with shuffled viewer ids");
    verb->add_option("--engine-key", options->engine_key, "report with --url: API key of an empty space");
    verb->add_option("--connections", options->connections, "report: viewers at once")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    verb->add_option("--tastes", options->tastes_file, "another tastes.json than the committed one")
        ->check(CLI::ExistingFile);
    verb->add_option("--json", options->json_file, "report: also write the figures here");
    verb->callback([options, &exit_code] {
        if (const Status status = run(*options); !status) {
            fmt::print(stderr, "tiller audience: {}\n", status.error().message);
            exit_code = 1;
        }
    });
}

}  // namespace tiller::audience

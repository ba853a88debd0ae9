#include "eval/eval_verb.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>

#include "eval/evaluation.h"
#include "eval/finished_rows.h"
#include "eval/full_table.h"
#include "eval/html_report.h"
#include "eval/summary.h"
#include "schema/policy.h"

namespace tiller::eval {
namespace {

constexpr std::string_view kServedModel = "engine";  // the one that a policy is of

struct Options {
    EvaluationRequest request;
    std::string data;
    std::string protocol;
    std::string part = "test";
    std::string stream = "all";
    std::string form = "detect";
    std::string policy_file;
    std::vector<std::string> models;
    std::size_t seeds = 1;
    bool table = false;
    std::string json_file;
    bool resume = false;
    std::string report_file;
};

constexpr std::string_view kExplanation =
    "Protocols:\n"
    "  last-item    learn all but the last two of each sequence; valid asks for the last but one, test for the last\n"
    "  split        learn train.txt; ask for the likes in valid.txt or test.txt\n"
    "  prequential  a stream: each event is predicted, then learned\n"
    "All items are ranked, without those of the user's history. Item ids are permuted by the seed before anything "
    "else; equal\n"
    "scores are ordered by a seeded hash.\n\n"
    "Data of your own (--dataset generic), each file plain or .gz:\n"
    "  train.txt test.txt [valid.txt]   `user item item …` or `user item label` a line, label 1 = liked, 0 = not "
    "liked\n"
    "  sequences.txt                    for last-item: `user item item …`, oldest first\n"
    "  content.npy                      optional: float16 or float32, row n = the item named n\n"
    "  candidates.txt                   optional: one item a line; only these are ranked\n"
    "  --ordered says that the order of the lines means time; prequential needs it and reads train.txt.\n\n"
    "Examples:\n"
    "  tiller eval --data data/ --dataset ml-1m-sas --model popularity,item-knn,transitions --report report.html\n"
    "  tiller eval --data data/ --dataset ml-100k --stream five-star --model item-knn --freshness\n"
    "  tiller eval --data mine/ --dataset generic --protocol split --model transitions --split valid --json "
    "figures.json\n"
    "  tiller eval --data data/ --table              all data sets and models, beside the targets\n"
    "More: docs/evaluation.md";

/// One line a row for those who keep a log of a long run.
void tell(const Evaluation& row, std::string_view end) {
    const auto metric = [&](std::string_view name) {
        return row.metrics.at(fmt::format("{}@{}", name, cutoff_of(row)));
    };
    fmt::print(stderr, "{} · {} · {} · seed {}: {:.4f} / {:.4f}{}\n", row.dataset, row.split, row.model, row.seed,
               metric("recall"), metric("ndcg"), end);
}

Result<std::string> text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open() || file.bad()) return fail(ErrorCode::kNotFound, "can not read " + path);
    return text;
}

Status write_file(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary);
    file << text << std::flush;
    return file ? Status{} : fail(ErrorCode::kInvalid, "can not write " + path);
}

/// The value that a word of an option stands for.
template <typename Value>
struct Choice {
    std::string_view word;
    Value value{};
};

template <typename Value>
Result<Value> chosen(std::string_view option, std::string_view word, std::initializer_list<Choice<Value>> choices) {
    std::vector<std::string_view> words;
    for (const Choice<Value>& each : choices) {
        if (each.word == word) return each.value;
        words.push_back(each.word);
    }
    return fail(ErrorCode::kInvalid, fmt::format("{} takes {}, not {}", option, fmt::join(words, " or "), word));
}

/// The request that all models and seeds share.
Result<EvaluationRequest> shared_request(const Options& options) {
    if (options.request.data.dataset.empty())
        return fail(ErrorCode::kInvalid, "say which --dataset, or --table for all");
    const DatasetInfo* dataset = TRY(dataset_named(options.request.data.dataset));
    EvaluationRequest request = options.request;
    request.data.folder = options.data;
    request.data.protocol = dataset->protocols.front();
    if (!options.protocol.empty()) {
        request.data.protocol = TRY(chosen<Protocol>("--protocol", options.protocol,
                                                     {{"last-item", Protocol::kLastItem},
                                                      {"split", Protocol::kSplit},
                                                      {"prequential", Protocol::kPrequential}}));
    }
    request.part = TRY(chosen<Part>("--split", options.part, {{"valid", Part::kValid}, {"test", Part::kTest}}));
    request.data.stream =
        TRY(chosen<Stream>("--stream", options.stream, {{"all", Stream::kAll}, {"five-star", Stream::kFiveStar}}));
    request.data.form = TRY(
        chosen<LineForm>("--form", options.form,
                         {{"detect", LineForm::kDetect}, {"lists", LineForm::kLists}, {"labels", LineForm::kLabels}}));
    return request;
}

/// What the options ask for, one request for each model and seed.
Result<std::vector<EvaluationRequest>> requests_of(const Options& options) {
    if (options.table && !options.policy_file.empty())
        return fail(ErrorCode::kInvalid, "--table measures the default policy: leave --policy out");
    if (options.table) return requests_of_full_table(options.data, options.request.threads, options.models);
    if (options.models.empty()) return fail(ErrorCode::kInvalid, "say which --model");
    EvaluationRequest request = TRY(shared_request(options));
    std::string policy;
    if (!options.policy_file.empty()) {
        policy = TRY(text_of(options.policy_file));
        if (std::ranges::find(options.models, kServedModel) == options.models.end())
            return fail(ErrorCode::kInvalid, "--policy is of the served pipeline: name --model engine, too");
        if (const auto parsed = schema::parse_policy(policy, 1); !parsed)
            return fail(parsed.error().code, fmt::format("{}: {}", options.policy_file, parsed.error().message));
    }
    std::vector<EvaluationRequest> requests;
    for (const std::string& model : options.models) {
        request.model = model;
        request.policy = model == kServedModel ? policy : "";
        for (std::size_t i = 0; i < options.seeds; ++i) {
            request.seed = options.request.seed + i;
            requests.push_back(request);
        }
    }
    return requests;
}

void tell_left_out(const EvaluationRequest& request, const Error& error) {
    fmt::print(stderr, "tiller eval: {} with {} is left out: {}\n", request.data.dataset, request.model, error.message);
}

/// Those that can be run; tells of the others, once a model. An error when none is left.
Result<std::vector<EvaluationRequest>> fitting(const std::vector<EvaluationRequest>& requests) {
    std::vector<EvaluationRequest> fit;
    std::vector<std::pair<EvaluationRequest, Error>> misfits;
    for (const EvaluationRequest& request : requests) {
        if (const Status checked = check_request(request); checked) {
            fit.push_back(request);
        } else if (misfits.empty() || misfits.back().first.model != request.model) {
            misfits.emplace_back(request, checked.error());
        }
    }
    if (fit.empty()) return std::unexpected(misfits.front().second);
    for (const auto& [request, error] : misfits) tell_left_out(request, error);
    return fit;
}

/// A file that is written at the end of hours is tried before them.
Status try_file(const std::string& path) {
    if (path.empty() || std::ofstream(path, std::ios::binary | std::ios::app)) return {};
    return fail(ErrorCode::kInvalid, "can not write " + path);
}

Result<bool> run(const Options& options) {
    const std::vector<EvaluationRequest> asked = TRY(requests_of(options));
    const std::vector<EvaluationRequest> requests = TRY(fitting(asked));
    TRY_STATUS(try_file(options.report_file));
    FinishedRows finished(options.json_file);
    if (options.resume) {
        if (options.json_file.empty())
            return fail(ErrorCode::kInvalid, "--resume goes on after the rows of --json FILE: name it");
        if (options.request.data.dataset == "generic")
            return fail(ErrorCode::kInvalid, "--resume knows public data sets by their names; yours may have changed");
        if (!options.policy_file.empty())
            return fail(ErrorCode::kInvalid, "--resume does not know rows by their policy: leave one of them out");
        TRY_STATUS(finished.read());
    }
    Progress progress(Display::kWhenTerminal);
    bool whole = requests.size() == asked.size();
    for (const EvaluationRequest& request : requests) {
        if (const Evaluation* earlier = finished.find_earlier(request)) {
            tell(*earlier, ", of an earlier run");
            TRY_STATUS(finished.add(*earlier));
            continue;
        }
        auto evaluation = run_evaluation(request, progress);
        progress.finish();
        if (!evaluation) {  // the others of a table do not hang on it
            tell_left_out(request, evaluation.error());
            whole = false;
            continue;
        }
        if (requests.size() > 1)
            tell(*evaluation, fmt::format(", {:.0f} s", evaluation->train_seconds + evaluation->eval_seconds));
        TRY_STATUS(finished.add(std::move(*evaluation)));
    }
    if (finished.rows().empty()) return false;
    fmt::print("{}", table_of(finished.rows()));
    if (!options.report_file.empty()) TRY_STATUS(write_file(options.report_file, html_report(finished.rows())));
    return whole;
}

std::string footer() {
    std::string text = "Data sets:\n";
    for (const DatasetInfo& each : datasets()) {
        std::vector<std::string_view> protocols;
        for (const Protocol protocol : each.protocols) protocols.push_back(name_of(protocol));
        text += fmt::format("  {:<17}{}; {}\n", each.name, fmt::join(protocols, ", "), each.what);
    }
    text += "\nModels:\n";
    for (const ModelInfo& each : models()) text += fmt::format("  {:<17}{}\n", each.name, each.what);
    return text + "\n" + std::string(kExplanation);
}

void add_options(CLI::App& verb, Options& options) {
    EvaluationRequest& request = options.request;
    verb.add_option("--data", options.data, "folder of the data set, or the one that holds them all")->required();
    verb.add_option("--dataset", request.data.dataset, "one of the data sets below");
    verb.add_option("--protocol", options.protocol,
                    "last-item, split or prequential; the data set's first when left out");
    verb.add_option("--model", options.models, "one or more of the models below, parted by commas")->delimiter(',');
    verb.add_option("--split", options.part, "valid or test; tune on valid only")->capture_default_str();
    verb.add_option("--stream", options.stream, "ml-100k: all ratings, or five-star ones only")->capture_default_str();
    verb.add_option("--form", options.form, "generic: lists or labels, or detect")->capture_default_str();
    verb.add_flag("--ordered", request.data.ordered, "generic: the order of the lines and words means time");
    verb.add_option("--policy", options.policy_file, "engine: a ranking document (TOML) in place of the default one");
    verb.add_flag("--freshness", request.freshness,
                  "prequential: also with publications every second, minute and hour");
    verb.add_option("--seed", request.seed, "of the permutation, the ties and the model")->capture_default_str();
    verb.add_option("--seeds", options.seeds,
                    "so many seeds, from --seed on; the table shows mean and standard deviation")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    verb.add_option("--threads", request.threads, "results do not depend on it")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    verb.add_flag("--table", options.table, "all data sets and models, beside the targets");
    verb.add_option("--json", options.json_file, "write the figures here, after each row");
    verb.add_flag("--resume", options.resume, "take over the rows that this same program has written to --json before");
    verb.add_option("--report", options.report_file, "write an HTML page with tables and plots here");
}

}  // namespace

void add_eval_verb(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<Options>();
    options->request.threads = std::max(1u, std::thread::hardware_concurrency());
    CLI::App* verb = parent.add_subcommand("eval", "Measure the recommender on recorded data");
    verb->footer(footer());
    add_options(*verb, *options);
    verb->callback([options, &exit_code] {
        const auto outcome = run(*options);
        if (!outcome) fmt::print(stderr, "tiller eval: {}\n", outcome.error().message);
        exit_code = outcome && *outcome ? 0 : 1;
    });
}

}  // namespace tiller::eval

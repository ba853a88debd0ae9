#include "eval/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <span>

#include "base/hash.h"
#include "eval/peak_memory.h"
#include "eval/prequential.h"
#include "schema/policy.h"

namespace tiller::eval {
namespace {

struct Interval {
    std::string_view name;
    UnixMs ms = 0;
};
constexpr std::array kIntervals = {Interval{"every event", 0}, Interval{"1 s", 1000}, Interval{"1 min", 60'000},
                                   Interval{"1 h", 3'600'000}};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double rate(std::size_t events, double seconds) { return static_cast<double>(events) / std::max(1e-9, seconds); }

/// Fits a model to a task and asks it.
Status evaluate_task(const EvaluationRequest& request, const ModelInfo& info, const Task& task, Progress& progress,
                     Evaluation& evaluation) {
    const RankingContext ranking{.seed = request.seed, .threads = request.threads, .progress = progress};
    Progress silent(Display::kSilent);  // the fit has a bar of its own
    const RankingContext asking{.seed = request.seed, .threads = request.threads, .progress = silent};
    FitContext context{.seed = request.seed, .threads = request.threads, .progress = progress, .validation_ndcg = {}};
    if (!task.validation.empty())
        context.validation_ndcg = [&](const EvaluatedModel& model) { return validation_ndcg(model, task, asking); };

    const auto model = info.make({.dataset = request.data.dataset, .policy = request.policy});
    const auto fit_start = std::chrono::steady_clock::now();
    TRY_STATUS(model->fit(task.training, context));
    evaluation.train_seconds = seconds_since(fit_start);
    const auto ask_start = std::chrono::steady_clock::now();
    RankingResult result = evaluate(*model, task, ranking);
    evaluation.eval_seconds = seconds_since(ask_start);
    evaluation.events_per_second = rate(task.training.events(), evaluation.train_seconds);
    evaluation.users = result.users;
    evaluation.candidates = result.candidates;
    evaluation.metrics = std::move(result.metrics);
    evaluation.recall_at = std::move(result.recall_at);
    evaluation.slices = std::move(result.slices);
    return {};
}

StreamResult stream_once(const EvaluationRequest& request, const ModelInfo& info, const RecordedData& data,
                         UnixMs publish_every_ms, Progress& progress) {
    const auto model = info.make_online({.dataset = request.data.dataset, .policy = request.policy},
                                        {.users = data.users, .items = data.items, .seed = request.seed});
    return run_stream(*model, data, {.seed = request.seed, .publish_every_ms = publish_every_ms, .progress = progress});
}

Status evaluate_stream(const EvaluationRequest& request, const ModelInfo& info, const RecordedData& data,
                       Progress& progress, Evaluation& evaluation) {
    if (request.freshness && !data.timed)
        return fail(ErrorCode::kInvalid, "--freshness needs events with times; this data has only their order");
    StreamResult result = stream_once(request, info, data, 0, progress);
    if (result.predicted == 0) return fail(ErrorCode::kInvalid, "nobody to ask: no user has a second event");
    evaluation.users = result.users;
    evaluation.candidates = result.candidates;
    evaluation.train_seconds = result.metrics["learn_us"] * static_cast<double>(result.events) / 1e6;
    evaluation.eval_seconds = result.metrics["rank_us"] * static_cast<double>(result.predicted) / 1e6;
    evaluation.events_per_second = rate(result.events, evaluation.train_seconds + evaluation.eval_seconds);
    for (const Interval& interval : kIntervals) {
        if (!request.freshness) break;
        StreamResult point = interval.ms == 0 ? result : stream_once(request, info, data, interval.ms, progress);
        evaluation.freshness.push_back({.interval = std::string(interval.name),
                                        .publish_every_s = static_cast<double>(interval.ms) / 1000,
                                        .recall = point.metrics["recall@10"],
                                        .ndcg = point.metrics["ndcg@10"]});
    }
    evaluation.metrics = std::move(result.metrics);
    evaluation.moving_recall = std::move(result.moving_recall);
    return {};
}

}  // namespace

const std::string& digest_of_program() {
    static const std::string digest = [] {
        std::ifstream file("/proc/self/exe", std::ios::binary);
        Hasher hasher;
        std::vector<char> piece(1 << 20);
        while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
            hasher.update(std::as_bytes(std::span(piece.data(), static_cast<std::size_t>(file.gcount()))));
        return hex_text(hasher.finish()).substr(0, 16);
    }();
    return digest;
}

void name_after(const EvaluationRequest& request, Evaluation& evaluation) {
    const Protocol protocol = request.data.protocol;
    evaluation.program = digest_of_program();
    evaluation.dataset = request.data.dataset;
    evaluation.protocol = name_of(protocol);
    evaluation.split = protocol == Protocol::kPrequential ? name_of(request.data.stream) : name_of(request.part);
    evaluation.model = request.model;
    evaluation.seed = request.seed;
}

Status check_request(const EvaluationRequest& request) {
    const ModelInfo* info = TRY(model_named(request.model));
    const Protocol protocol = request.data.protocol;
    const bool has_form = protocol == Protocol::kPrequential ? info->make_online != nullptr : info->make != nullptr;
    if (!has_form)
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} has no form for --protocol {}", info->name, name_of(protocol)));
    if (info->needs_order && protocol == Protocol::kSplit && !request.data.ordered) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} learns from order, and this data is a set (generic: --ordered says that it is not)",
                                info->name));
    }
    if (!request.policy.empty()) {
        if (info->name != "engine")
            return fail(ErrorCode::kInvalid,
                        fmt::format("--policy is of the served pipeline, model engine, not of {}", info->name));
        TRY_STATUS(schema::parse_policy(request.policy, 1));
    }
    return check_data_request(request.data);
}

Result<Evaluation> run_evaluation(const EvaluationRequest& request, Progress& progress) {
    TRY_STATUS(check_request(request));
    const ModelInfo* info = TRY(model_named(request.model));
    const Protocol protocol = request.data.protocol;
    start_peak_memory();
    RecordedData data = TRY(read_recorded(request.data));
    permute_items(data, request.seed);
    shuffle_unordered(data, request.seed);
    Evaluation evaluation;
    name_after(request, evaluation);
    if (protocol == Protocol::kPrequential) {
        TRY_STATUS(evaluate_stream(request, *info, data, progress, evaluation));
    } else {
        const Task task = TRY(make_task(std::move(data), protocol, request.part, request.seed));
        TRY_STATUS(evaluate_task(request, *info, task, progress, evaluation));
    }
    evaluation.peak_rss_mb = peak_memory_mb();
    return evaluation;
}

}  // namespace tiller::eval

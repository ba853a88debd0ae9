#include "eval/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>

#include "eval/targets.h"

namespace tiller::eval {
namespace {

namespace json = boost::json;

bool same_row(const Evaluation& a, const Evaluation& b) {
    return a.dataset == b.dataset && a.split == b.split && a.model == b.model;
}

Summary summary_of(std::span<const Evaluation> evaluations) {
    Summary summary;
    summary.first = &evaluations.front();
    summary.seeds = evaluations.size();
    const auto count = static_cast<double>(evaluations.size());
    for (const Evaluation& each : evaluations) {
        for (const auto& [name, value] : each.metrics) summary.mean[name] += value / count;
        summary.train_seconds += each.train_seconds / count;
        summary.eval_seconds += each.eval_seconds / count;
        summary.events_per_second += each.events_per_second / count;
        summary.peak_rss_mb = std::max(summary.peak_rss_mb, each.peak_rss_mb);
    }
    if (evaluations.size() < 2) return summary;
    for (const auto& [name, mean] : summary.mean) {
        double squares = 0;
        for (const Evaluation& each : evaluations)
            squares += (each.metrics.at(name) - mean) * (each.metrics.at(name) - mean);
        summary.spread[name] = std::sqrt(squares / (count - 1));
    }
    return summary;
}

std::string cell(const Summary& summary, const std::string& metric) {
    const auto at = summary.mean.find(metric);
    if (at == summary.mean.end()) return "–";
    const auto spread = summary.spread.find(metric);
    return spread == summary.spread.end() ? fmt::format("{:.4f}", at->second)
                                          : fmt::format("{:.4f} ±{:.4f}", at->second, spread->second);
}

std::string row_of(const Summary& summary) {
    const int cutoff = cutoff_of(*summary.first);
    return fmt::format(
        "  {:<14} {:>14} {:>14} {:>14} {:>9} {:>9} {:>9.2f} {:>8.2f} {:>12.0f} {:>8.0f}\n", summary.first->model,
        cell(summary, fmt::format("recall@{}", cutoff)), cell(summary, fmt::format("ndcg@{}", cutoff)),
        summary.mean.contains("gauc") ? cell(summary, "gauc") : "–", fmt::format("{:.3f}", summary.mean.at("coverage")),
        fmt::format("{:.3f}", summary.mean.at("gini")), summary.train_seconds, summary.eval_seconds,
        summary.events_per_second, summary.peak_rss_mb);
}

std::string heading_of(const Evaluation& evaluation) {
    const int cutoff = cutoff_of(evaluation);
    return fmt::format(
        "\n{} · {} · {} · {} users · {} candidates\n  {:<14} {:>14} {:>14} {:>14} {:>9} {:>9} {:>9} {:>8} {:>12} "
        "{:>8}\n",
        evaluation.dataset, evaluation.protocol, evaluation.split, evaluation.users, evaluation.candidates, "model",
        fmt::format("recall@{}", cutoff), fmt::format("ndcg@{}", cutoff), "gauc", "coverage", "gini", "train s",
        "eval s", "events/s", "RSS MB");
}

std::string target_line(std::string_view name, std::string_view model, const MetricPair& pair) {
    return fmt::format("  {:<14} {:>14.4f} {:>14}   {}\n", name, pair.recall,
                       pair.ndcg > 0 ? fmt::format("{:.4f}", pair.ndcg) : "–", model);
}

/// What this data set is judged by, on the test part or stream.
std::string targets_below(const Evaluation& evaluation) {
    const Target* target = target_for(evaluation.dataset, evaluation.protocol == "prequential" ? evaluation.split : "");
    if (target == nullptr || evaluation.split == "valid") return {};
    return target_line("floor", target->floor_model, target->floor) +
           target_line("best known", target->best_model, target->best) + target_line("target", "", target->target);
}

/// To nine significant digits: what is read and written again is then the same text, although Boost.JSON reads the
/// seventeenth digit of a number only roughly.
double rounded(double value) { return std::strtod(fmt::format("{:.9g}", value).c_str(), nullptr); }

json::array rounded(std::span<const double> values) {
    json::array list;
    for (double value : values) list.push_back(rounded(value));
    return list;
}

json::object object_of(const Evaluation& evaluation) {
    json::object metrics;
    for (const auto& [name, value] : evaluation.metrics) metrics[name] = rounded(value);
    json::object object = {{"program", evaluation.program},
                           {"dataset", evaluation.dataset},
                           {"protocol", evaluation.protocol},
                           {"split", evaluation.split},
                           {"model", evaluation.model},
                           {"seed", evaluation.seed},
                           {"users", evaluation.users},
                           {"candidates", evaluation.candidates},
                           {"metrics", std::move(metrics)},
                           {"train_seconds", rounded(evaluation.train_seconds)},
                           {"eval_seconds", rounded(evaluation.eval_seconds)},
                           {"events_per_second", rounded(evaluation.events_per_second)},
                           {"peak_rss_mb", rounded(evaluation.peak_rss_mb)}};
    json::array freshness;
    for (const FreshnessPoint& point : evaluation.freshness) {
        freshness.push_back({{"interval", point.interval},
                             {"publish_every_s", rounded(point.publish_every_s)},
                             {"recall@10", rounded(point.recall)},
                             {"ndcg@10", rounded(point.ndcg)}});
    }
    if (!freshness.empty()) object["freshness"] = std::move(freshness);
    if (!evaluation.recall_at.empty()) object["recall_at"] = rounded(evaluation.recall_at);
    if (!evaluation.moving_recall.empty()) object["moving_recall"] = rounded(evaluation.moving_recall);
    json::array slices;
    for (const Slice& slice : evaluation.slices)
        slices.push_back({{"history", slice.name}, {"users", slice.users}, {"recall", rounded(slice.recall)}});
    if (!slices.empty()) object["by_history"] = std::move(slices);
    return object;
}

std::string text_in(const json::object& object, std::string_view field) {
    return json::value_to<std::string>(object.at(field));
}
std::vector<double> numbers_in(const json::object& object, std::string_view field) {
    return object.contains(field) ? json::value_to<std::vector<double>>(object.at(field)) : std::vector<double>{};
}
json::array list_in(const json::object& object, std::string_view field) {
    return object.contains(field) ? object.at(field).as_array() : json::array{};
}

/// Throws what Boost.JSON throws at a field that is missing or of another kind.
Evaluation evaluation_of(const json::object& object) {
    Evaluation evaluation;
    evaluation.program = text_in(object, "program");
    evaluation.dataset = text_in(object, "dataset");
    evaluation.protocol = text_in(object, "protocol");
    evaluation.split = text_in(object, "split");
    evaluation.model = text_in(object, "model");
    evaluation.seed = object.at("seed").to_number<std::uint64_t>();
    evaluation.users = object.at("users").to_number<std::size_t>();
    evaluation.candidates = object.at("candidates").to_number<std::size_t>();
    for (const auto& [name, value] : object.at("metrics").as_object())
        evaluation.metrics[std::string(name)] = value.to_number<double>();
    evaluation.train_seconds = object.at("train_seconds").to_number<double>();
    evaluation.eval_seconds = object.at("eval_seconds").to_number<double>();
    evaluation.events_per_second = object.at("events_per_second").to_number<double>();
    evaluation.peak_rss_mb = object.at("peak_rss_mb").to_number<double>();
    evaluation.recall_at = numbers_in(object, "recall_at");
    evaluation.moving_recall = numbers_in(object, "moving_recall");
    for (const json::value& value : list_in(object, "by_history")) {
        const json::object& slice = value.as_object();
        evaluation.slices.push_back({.name = text_in(slice, "history"),
                                     .users = slice.at("users").to_number<std::size_t>(),
                                     .recall = slice.at("recall").to_number<double>()});
    }
    for (const json::value& value : list_in(object, "freshness")) {
        const json::object& point = value.as_object();
        evaluation.freshness.push_back({.interval = text_in(point, "interval"),
                                        .publish_every_s = point.at("publish_every_s").to_number<double>(),
                                        .recall = point.at("recall@10").to_number<double>(),
                                        .ndcg = point.at("ndcg@10").to_number<double>()});
    }
    return evaluation;
}

}  // namespace

std::vector<Summary> summaries_of(std::span<const Evaluation> evaluations) {
    std::vector<Summary> summaries;
    for (std::size_t first = 0; first < evaluations.size();) {
        std::size_t last = first + 1;
        while (last < evaluations.size() && same_row(evaluations[first], evaluations[last])) ++last;
        summaries.push_back(summary_of(evaluations.subspan(first, last - first)));
        first = last;
    }
    return summaries;
}

int cutoff_of(const Evaluation& evaluation) { return evaluation.protocol == "split" ? 20 : 10; }

std::string table_of(std::span<const Evaluation> evaluations) {
    const std::vector<Summary> summaries = summaries_of(evaluations);
    std::string table;
    for (std::size_t i = 0; i < summaries.size(); ++i) {
        const Evaluation& own = *summaries[i].first;
        const auto other_data = [&](const Summary& other) {
            return other.first->dataset != own.dataset || other.first->split != own.split;
        };
        if (i == 0 || other_data(summaries[i - 1])) table += heading_of(own);
        table += row_of(summaries[i]);
        if (i + 1 == summaries.size() || other_data(summaries[i + 1])) table += targets_below(own);
    }
    return table;
}

json::value json_of(std::span<const Evaluation> evaluations) {
    if (evaluations.size() == 1) return object_of(evaluations.front());
    json::array list;
    for (const Evaluation& each : evaluations) list.push_back(object_of(each));
    return list;
}

Result<std::vector<Evaluation>> evaluations_of(std::string_view json_text) {
    try {
        const json::value document = json::parse(json::string_view(json_text.data(), json_text.size()));
        if (document.is_object()) return std::vector{evaluation_of(document.as_object())};
        std::vector<Evaluation> evaluations;
        for (const json::value& value : document.as_array()) evaluations.push_back(evaluation_of(value.as_object()));
        return evaluations;
    } catch (const std::exception& failure) { return fail(ErrorCode::kInvalid, failure.what()); }
}

}  // namespace tiller::eval

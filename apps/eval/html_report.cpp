#include "eval/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "eval/summary.h"
#include "eval/svg_plot.h"
#include "eval/targets.h"

namespace tiller::eval {
namespace {

// Amber is what the algorithm does; a mark is what others reached.
constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evaluation of the recommender</title>
<style>
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d1f21; --soft: #6a6e72; --rule: #d9d6cf; --amber: #b26a00; --mark: #0b7a70;
  --line-0: #b26a00; --line-1: #0b7a70; --line-2: #7a3fb0; --line-3: #b03060; --line-4: #2f64b5; --line-5: #6b6b1f; }
@media (prefers-color-scheme: dark) { :root { --paper: #121314; --ink: #e8e6e1; --soft: #9a9ea3; --rule: #34373a; --amber: #f0a63a; --mark: #0fb5a6;
  --line-0: #f0a63a; --line-1: #0fb5a6; --line-2: #b98cf0; --line-3: #f07aa0; --line-4: #7fabf5; --line-5: #c9c96a; } }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0 auto; max-width: 72rem; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
p.note { color: var(--soft); max-width: 46rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: right; padding: .3rem .7rem; border-bottom: 1px solid var(--rule); white-space: nowrap; } th:first-child, td:first-child { text-align: left; }
tr.target td { color: var(--mark); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
figure { margin: 1rem 0; } figcaption { font-size: .9rem; color: var(--soft); }
svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--ink); }
.bar { fill: var(--amber); } .whisker { stroke: var(--ink); } .mark { stroke: var(--mark); stroke-dasharray: 4 3; } .grid { stroke: var(--rule); }
.line { fill: none; stroke-width: 2; }
</style></head><body>
<h1>Evaluation of the recommender</h1>
<p class="note">Every candidate is ranked for every user, no sampled metrics. Item ids are permuted before anything else and equal
scores are ordered by a seeded hash. Whiskers are the standard deviation over seeds. Dashed marks are what is asked, and the best known
result of others on the same protocol.</p>
)html";

using Group = std::span<const Summary>;  // of one data set and split

std::string cell(const Summary& summary, const std::string& metric, std::string_view format) {
    const auto at = summary.mean.find(metric);
    if (at == summary.mean.end()) return "<td>–</td>";
    const auto spread = summary.spread.find(metric);
    const std::string value = fmt::format(fmt::runtime(format), at->second);
    return spread == summary.spread.end()
               ? fmt::format("<td>{}</td>", value)
               : fmt::format("<td>{} ± {}</td>", value, fmt::format(fmt::runtime(format), spread->second));
}

std::string target_row(std::string_view name, const MetricPair& pair, int cutoff, std::size_t columns) {
    std::string row = fmt::format("<tr class=\"target\"><td>{}</td>", escaped(name));
    const std::string recall = fmt::format("<td>{:.4f}</td>", pair.recall);
    const std::string ndcg = pair.ndcg > 0 ? fmt::format("<td>{:.4f}</td>", pair.ndcg) : "<td>–</td>";
    row += cutoff == 10 ? recall + ndcg + "<td></td><td></td>" : "<td></td><td></td>" + recall + ndcg;
    for (std::size_t i = 5; i < columns; ++i) row += "<td></td>";
    return row + "</tr>\n";
}

const Target* target_of(const Evaluation& evaluation) {
    if (evaluation.split == "valid") return nullptr;
    return target_for(evaluation.dataset, evaluation.protocol == "prequential" ? evaluation.split : "");
}

std::string table_section(Group group) {
    static constexpr std::array<std::string_view, 13> kColumns = {
        "model",    "recall@10", "ndcg@10", "recall@20", "ndcg@20",  "auc",   "gauc",
        "coverage", "gini",      "train s", "eval s",    "events/s", "RSS MB"};
    std::string table = "<div class=\"scroll\"><table><thead><tr>";
    for (const std::string_view column : kColumns) table += fmt::format("<th>{}</th>", column);
    table += "</tr></thead><tbody>\n";
    for (const Summary& each : group) {
        table += fmt::format("<tr><td>{}</td>", escaped(each.first->model));
        for (std::size_t i = 1; i <= 6; ++i) table += cell(each, std::string(kColumns[i]), "{:.4f}");
        table += cell(each, "coverage", "{:.3f}") + cell(each, "gini", "{:.3f}");
        table += fmt::format("<td>{:.2f}</td><td>{:.2f}</td><td>{:.0f}</td><td>{:.0f}</td></tr>\n", each.train_seconds,
                             each.eval_seconds, each.events_per_second, each.peak_rss_mb);
    }
    if (const Target* target = target_of(*group.front().first)) {
        table +=
            target_row(fmt::format("floor: {}", target->floor_model), target->floor, target->cutoff, kColumns.size());
        table += target_row(fmt::format("best known: {}", target->best_model), target->best, target->cutoff,
                            kColumns.size());
        table += target_row("target", target->target, target->cutoff, kColumns.size());
    }
    return table + "</tbody></table></div>\n";
}

std::string metric_bars(Group group, const std::string& metric, double target, double best) {
    std::vector<Bar> bars;
    for (const Summary& each : group) {
        const auto at = each.mean.find(metric);
        if (at == each.mean.end()) continue;
        bars.push_back({.label = each.first->model,
                        .value = at->second,
                        .spread = each.spread.contains(metric) ? each.spread.at(metric) : 0});
    }
    std::vector<Mark> marks;
    if (target > 0) marks.push_back({.label = "target", .value = target});
    if (best > 0 && best != target) marks.push_back({.label = "best known", .value = best});
    return bars.empty() ? std::string{} : bar_chart(metric, bars, marks);
}

std::string recall_curve(Group group) {
    LineChart chart{
        .title = "Recall by the length of the list", .x_label = "length of the list", .ticks = {}, .series = {}};
    for (std::size_t place = 1; place <= kLongestList; ++place)
        chart.ticks.push_back(place == 1 || place % 5 == 0 ? std::to_string(place) : "");
    for (const Summary& each : group) {
        if (!each.first->recall_at.empty())
            chart.series.push_back({.label = each.first->model, .values = each.first->recall_at});
    }
    return line_chart(chart);
}

std::string history_curve(Group group) {
    LineChart chart{.title = fmt::format("Recall@{} by the length of the history, quarters of the users",
                                         cutoff_of(*group.front().first)),
                    .x_label = "",
                    .ticks = {},
                    .series = {}};
    for (const Slice& slice : group.front().first->slices) chart.ticks.push_back(slice.name);
    for (const Summary& each : group) {
        Series series{.label = each.first->model, .values = {}};
        for (const Slice& slice : each.first->slices) series.values.push_back(slice.recall);
        if (!series.values.empty()) chart.series.push_back(std::move(series));
    }
    return line_chart(chart);
}

std::string moving_curve(Group group) {
    LineChart chart{.title = "Recall@10 as the stream goes on, each point a fiftieth of it",
                    .x_label = "events predicted",
                    .ticks = {},
                    .series = {}};
    for (const Summary& each : group) {
        if (!each.first->moving_recall.empty())
            chart.series.push_back({.label = each.first->model, .values = each.first->moving_recall});
    }
    if (chart.series.empty()) return {};
    const std::size_t points = chart.series.front().values.size();
    for (std::size_t i = 0; i < points; ++i)
        chart.ticks.push_back((i + 1) % 10 == 0 ? fmt::format("{}%", (i + 1) * 100 / points) : "");
    return line_chart(chart);
}

std::string freshness_curve(Group group) {
    LineChart chart{.title = "Freshness: recall@10 when learned weights are published only so often",
                    .x_label = "publication interval, in time of the log",
                    .ticks = {},
                    .series = {}};
    for (const Summary& each : group) {
        Series series{.label = each.first->model, .values = {}};
        for (const FreshnessPoint& point : each.first->freshness) series.values.push_back(point.recall);
        if (series.values.empty()) continue;
        if (chart.ticks.empty())
            std::ranges::transform(each.first->freshness, std::back_inserter(chart.ticks), &FreshnessPoint::interval);
        chart.series.push_back(std::move(series));
    }
    return line_chart(chart);
}

std::string section_of(Group group) {
    const Evaluation& first = *group.front().first;
    const Target* target = target_of(first);
    const int cutoff = cutoff_of(first);
    std::string section =
        fmt::format("<h2>{} · {} · {}</h2>\n<p class=\"note\">{} users, {} candidates, {} seed{}</p>\n",
                    escaped(first.dataset), first.protocol, first.split, first.users, first.candidates,
                    group.front().seeds, group.front().seeds == 1 ? "" : "s");
    section += table_section(group) + "<div class=\"plots\">\n";
    section += metric_bars(group, fmt::format("recall@{}", cutoff), target == nullptr ? 0 : target->target.recall,
                           target == nullptr ? 0 : target->best.recall);
    section += metric_bars(group, fmt::format("ndcg@{}", cutoff), target == nullptr ? 0 : target->target.ndcg,
                           target == nullptr ? 0 : target->best.ndcg);
    return section + recall_curve(group) + history_curve(group) + moving_curve(group) + freshness_curve(group) +
           "</div>\n";
}

}  // namespace

std::string html_report(std::span<const Evaluation> evaluations) {
    const std::vector<Summary> summaries = summaries_of(evaluations);
    std::string page(kHead);
    for (std::size_t first = 0; first < summaries.size();) {
        std::size_t last = first + 1;
        while (last < summaries.size() && summaries[last].first->dataset == summaries[first].first->dataset &&
               summaries[last].first->split == summaries[first].first->split)
            ++last;
        page += section_of(std::span(summaries).subspan(first, last - first));
        first = last;
    }
    return page + "</body></html>\n";
}

}  // namespace tiller::eval

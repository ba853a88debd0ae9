#include "eval/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tiller::eval {
namespace {

constexpr double kWidth = 640;
constexpr double kLabelWidth = 150;
constexpr double kBarHeight = 26;
constexpr double kMargin = 40;
constexpr double kPlotHeight = 220;
constexpr std::size_t kColours = 6;  // --line-0 … of the page

/// A round number at or above `value`, for the end of an axis.
double axis_end(double value) {
    if (!(value > 0)) return 1;
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0}) {
        if (value <= step * power) return step * power;
    }
    return 10 * power;
}

std::string open_svg(std::string_view title, double height) {
    return fmt::format(R"(<figure><figcaption>{0}</figcaption><svg viewBox="0 0 {1} {2}" role="img" aria-label="{0}">)",
                       escaped(title), kWidth, height);
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text) {
    return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)", x, y, anchor, escaped(text));
}

std::string bar_row(const Bar& bar, double y, double pixels) {
    const double width = bar.value * pixels;
    const double middle = y + kBarHeight / 2;
    std::string row = text_at(kLabelWidth - 8, middle + 4, "end", bar.label);
    row += fmt::format(R"(<rect class="bar" x="{}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", kLabelWidth, y + 4,
                       width, kBarHeight - 8);
    const double whisker = bar.spread * pixels;
    if (whisker > 0.5)
        row += fmt::format(R"(<path class="whisker" d="M{:.1f} {:.1f}H{:.1f}"/>)", kLabelWidth + width - whisker,
                           middle, kLabelWidth + width + whisker);
    return row + text_at(kLabelWidth + width + std::max(6.0, whisker + 4), middle + 4, "start",
                         fmt::format("{:.4f}", bar.value));
}

std::string horizontal_grid(double end) {
    std::string grid;
    constexpr int kLines = 4;
    for (int line = 0; line <= kLines; ++line) {
        const double y = kMargin + kPlotHeight * (1 - static_cast<double>(line) / kLines);
        grid += fmt::format(R"(<path class="grid" d="M{} {:.1f}H{}"/>)", kMargin + 20, y, kWidth - 10);
        grid += text_at(kMargin + 14, y + 4, "end", fmt::format("{:.3g}", end * line / kLines));
    }
    return grid;
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string bar_chart(std::string_view title, const std::vector<Bar>& bars, const std::vector<Mark>& marks) {
    double most = 0;
    for (const Bar& bar : bars) most = std::max(most, bar.value + bar.spread);
    for (const Mark& mark : marks) most = std::max(most, mark.value);
    const double pixels = (kWidth - kLabelWidth - 70) / axis_end(most);
    const double top = marks.empty() ? 0 : 16 * static_cast<double>(marks.size());
    const double height = top + kBarHeight * static_cast<double>(bars.size()) + 4;
    std::string svg = open_svg(title, height);
    for (std::size_t i = 0; i < bars.size(); ++i)
        svg += bar_row(bars[i], top + kBarHeight * static_cast<double>(i), pixels);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const double x = kLabelWidth + marks[i].value * pixels;
        svg += fmt::format(R"(<path class="mark" d="M{:.1f} {:.1f}V{:.1f}"/>)", x, 4 + 16 * static_cast<double>(i),
                           height);
        svg += text_at(x - 4, 12 + 16 * static_cast<double>(i), "end",
                       fmt::format("{} {:.4f}", marks[i].label, marks[i].value));
    }
    return svg + "</svg></figure>\n";
}

std::string line_chart(const LineChart& chart) {
    double most = 0;
    for (const Series& series : chart.series) {
        for (const double value : series.values) most = std::max(most, value);
    }
    if (chart.ticks.empty() || most == 0) return {};
    const double end = axis_end(most);
    const double left = kMargin + 20;
    const double step = chart.ticks.size() > 1 ? (kWidth - 10 - left) / static_cast<double>(chart.ticks.size() - 1) : 0;
    std::string svg = open_svg(chart.title, kMargin + kPlotHeight + 60) + horizontal_grid(end);
    for (std::size_t i = 0; i < chart.ticks.size(); ++i)
        svg += text_at(left + step * static_cast<double>(i), kMargin + kPlotHeight + 18,
                       i + 1 == chart.ticks.size() ? "end" : "middle", chart.ticks[i]);
    svg += text_at(kWidth / 2, kMargin + kPlotHeight + 44, "middle", chart.x_label);
    double legend = left;
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const Series& series = chart.series[s];
        std::string path;
        for (std::size_t i = 0; i < series.values.size(); ++i)
            path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L', left + step * static_cast<double>(i),
                                kMargin + kPlotHeight * (1 - series.values[i] / end));
        svg += fmt::format(R"svg(<path class="line" style="stroke:var(--line-{})" d="{}"/>)svg", s % kColours, path);
        svg += fmt::format(R"svg(<path class="line" style="stroke:var(--line-{})" d="M{:.1f} 16h18"/>)svg",
                           s % kColours, legend);
        svg += text_at(legend + 24, 20, "start", series.label);
        legend += 40 + 7.5 * static_cast<double>(series.label.size());
    }
    return svg + "</svg></figure>\n";
}

}  // namespace tiller::eval

// Plots as inline SVG: no script, colours from the page's theme, and numbers that can be read without the picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tiller::eval {

struct Bar {
    std::string label;
    double value = 0;   // >= 0
    double spread = 0;  // drawn as a whisker to both sides; 0 = none
};

/// A value to compare with, drawn across all bars.
struct Mark {
    std::string label;
    double value = 0;
};

/// Horizontal bars, one a row, their values beside them.
[[nodiscard]] std::string bar_chart(std::string_view title, const std::vector<Bar>& bars,
                                    const std::vector<Mark>& marks);

struct Series {
    std::string label;
    std::vector<double> values;  // one for each tick
};

struct LineChart {
    std::string title;
    std::string x_label;
    std::vector<std::string> ticks;  // below the axis; empty texts are left out
    std::vector<Series> series;
};

/// Lines over evenly spaced ticks, with a legend. Empty without values.
[[nodiscard]] std::string line_chart(const LineChart& chart);

/// Text as it may stand in HTML and SVG.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace tiller::eval

// What a benchmark says: a table for people, and rows for ./dev bench.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace tiller::bench {

struct Row {
    std::string name;
    double value = 0;
    std::string unit;
    double bar = 0;        // 0 = no bar
    bool at_least = false; // the bar is a floor, not a ceiling
    [[nodiscard]] bool is_met() const { return bar == 0 || (at_least ? value >= bar : value <= bar); }
};

/// Prints each row as it comes; all of them as JSON in the end.
class Table {
public:
    void add(Row row);
    [[nodiscard]] Status write_json(const std::string& path) const;

private:
    std::vector<Row> rows_;
};

/// Of a clock that never goes back.
[[nodiscard]] double seconds_now();

}  // namespace tiller::bench

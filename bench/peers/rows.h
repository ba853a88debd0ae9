// What a comparison says: a table for people, and rows for ./dev bench.
#pragma once

#include <string>
#include <vector>

namespace tiller::bench {

struct Row {
    std::string name;
    double value = 0;
    std::string unit;
};

/// Prints each, and writes them to $TILLER_BENCH_JSON where that is set; false when that file can not be written.
[[nodiscard]] bool report(const std::vector<Row>& rows);

/// Of a clock that never goes back.
[[nodiscard]] double seconds_now();

}  // namespace tiller::bench

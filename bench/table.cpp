#include "table.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>

namespace tiller::bench {

namespace json = boost::json;

void Table::add(Row row) {
    fmt::print("  {:<68} {:>12.2f} {:<9} {}\n", row.name, row.value, row.unit,
               row.bar == 0
                   ? ""
                   : fmt::format("bar {} {} {}", row.at_least ? ">=" : "<=", row.bar, row.is_met() ? "met" : "MISSED"));
    std::fflush(stdout);
    rows_.push_back(std::move(row));
}

Status Table::write_json(const std::string& path) const {
    json::array rows;
    for (const Row& row : rows_) {
        rows.push_back({{"name", row.name},
                        {"value", row.value},
                        {"unit", row.unit},
                        {"bar", row.bar == 0 ? json::value(nullptr) : json::value(row.bar)},
                        {"met", row.bar == 0 ? json::value(nullptr) : json::value(row.is_met())}});
    }
    std::ofstream file(path);
    file << json::serialize(rows) << '\n';
    file.flush();
    return file ? Status{} : fail(ErrorCode::kInternal, "can not write " + path);
}

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace tiller::bench

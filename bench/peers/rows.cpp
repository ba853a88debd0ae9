#include "rows.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>

namespace tiller::bench {

bool report(const std::vector<Row>& rows) {
    boost::json::array out;
    for (const Row& row : rows) {
        fmt::print("{:<64} {:>12.4g} {}\n", row.name, row.value, row.unit);
        out.push_back(boost::json::object{
            {"name", row.name}, {"value", row.value}, {"unit", row.unit}, {"bar", nullptr}, {"met", nullptr}});
    }
    const char* path = std::getenv("TILLER_BENCH_JSON");
    if (path == nullptr) return true;
    std::ofstream file(path);
    file << boost::json::serialize(out) << '\n';
    file.close();
    return file.good();
}

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace tiller::bench

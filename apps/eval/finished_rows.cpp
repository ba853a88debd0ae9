#include "eval/finished_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "eval/summary.h"

namespace tiller::eval {
namespace {

auto key_of(const Evaluation& row) { return std::tie(row.dataset, row.protocol, row.split, row.model, row.seed); }

}  // namespace

Status FinishedRows::read() {
    std::error_code ignored;
    if (!std::filesystem::exists(path_, ignored)) return {};
    std::ifstream in(path_, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    if (!in) return fail(ErrorCode::kInvalid, "can not read " + path_);
    auto rows = evaluations_of(text);
    if (!rows)
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} holds no rows of an earlier run ({}); name another file, or leave out --resume",
                                path_, rows.error().message));
    earlier_ = std::move(*rows);
    std::erase_if(earlier_, [](const Evaluation& row) { return row.program != digest_of_program(); });
    return {};
}

const Evaluation* FinishedRows::find_earlier(const EvaluationRequest& request) const {
    Evaluation wanted;
    name_after(request, wanted);
    const auto found = std::ranges::find_if(earlier_, [&](const Evaluation& row) {
        return key_of(row) == key_of(wanted) && (!request.freshness || !row.freshness.empty());
    });
    return found == earlier_.end() ? nullptr : &*found;
}

Status FinishedRows::add(Evaluation evaluation) {
    std::erase_if(earlier_, [&](const Evaluation& row) { return key_of(row) == key_of(evaluation); });
    rows_.push_back(std::move(evaluation));
    if (path_.empty()) return {};
    std::vector<Evaluation> all = rows_;
    all.insert(all.end(), earlier_.begin(), earlier_.end());
    const std::string part = path_ + ".part";
    std::ofstream file(part, std::ios::binary);
    file << boost::json::serialize(json_of(all)) << '\n' << std::flush;
    std::error_code error;
    if (file) std::filesystem::rename(part, path_, error);
    return file && !error ? Status{} : fail(ErrorCode::kInvalid, "can not write " + path_);
}

}  // namespace tiller::eval

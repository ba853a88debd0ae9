#include "eval/full_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace tiller::eval {
namespace {

/// Models that a data set is too large for.
struct TooLarge {
    std::string_view dataset;
    std::string_view model;
    std::string_view reason;
};
constexpr std::array kTooLarge = {TooLarge{"gowalla", "ease", "a matrix of 40,981 x 40,981"}};

bool wanted(std::string_view model, const std::vector<std::string>& models) {
    return models.empty() || std::ranges::find(models, model) != models.end();
}

void add_models(EvaluationRequest request, const std::vector<std::string>& chosen,
                std::vector<EvaluationRequest>& requests) {
    for (const ModelInfo& model : models()) {
        if (!wanted(model.name, chosen)) continue;
        const auto* large = std::ranges::find_if(kTooLarge, [&](const TooLarge& each) {
            return each.dataset == request.data.dataset && each.model == model.name;
        });
        if (large != kTooLarge.end()) {
            fmt::print(stderr, "skipped: {} on {}, {}\n", model.name, large->dataset, large->reason);
            continue;
        }
        request.model = model.name;
        if (check_request(request)) requests.push_back(request);
    }
}

}  // namespace

Result<std::vector<EvaluationRequest>> requests_of_full_table(const std::filesystem::path& folder, std::size_t threads,
                                                              const std::vector<std::string>& chosen) {
    std::vector<EvaluationRequest> requests;
    for (const DatasetInfo& dataset : datasets()) {
        if (dataset.name == "generic") continue;
        std::error_code error;
        if (!std::filesystem::is_directory(folder / dataset.name, error)) {
            fmt::print(stderr, "skipped: {} is not in {}\n", dataset.name, folder.string());
            continue;
        }
        EvaluationRequest request{
            .data = {.folder = folder, .dataset = std::string(dataset.name), .protocol = dataset.protocols.front()},
            .model = {},
            .threads = threads};
        const bool stream = request.data.protocol == Protocol::kPrequential;
        for (const Stream each : {Stream::kFiveStar, Stream::kAll}) {
            if (!stream && each == Stream::kFiveStar) continue;
            request.data.stream = each;
            add_models(request, chosen, requests);
        }
    }
    if (requests.empty()) return fail(ErrorCode::kNotFound, "no data set that suits in " + folder.string());
    return requests;
}

}  // namespace tiller::eval

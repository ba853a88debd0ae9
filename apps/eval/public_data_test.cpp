// The harness against figures that are known from elsewhere, on the public data where it is at hand.
#include <gtest/gtest.h>

#include <cstdlib>

#include "eval/evaluation.h"
#include "eval/prequential.h"
#include "eval/targets.h"

namespace tiller::eval {
namespace {

constexpr double kThirdDecimal = 0.0006;

std::filesystem::path data_folder() {
    const char* named = std::getenv("TILLER_REAL_DATA");
    return named != nullptr ? named : "../shared/data";
}

class PublicData : public testing::TestWithParam<Expectation> {};

TEST_P(PublicData, YardsticksGiveTheKnownFigures) {
    const Expectation& known = GetParam();
    const std::string dataset(known.dataset);
    if (!std::filesystem::exists(data_folder() / dataset)) {
        GTEST_SKIP() << dataset << " is not in " << data_folder()
                     << ": set TILLER_REAL_DATA to check the protocols on it";
    }
    EvaluationRequest request{.data = {.folder = data_folder(),
                                       .dataset = dataset,
                                       .protocol = dataset_named(dataset).value()->protocols.front()},
                              .model = std::string(known.model),
                              .threads = 2};
    request.data.stream = known.stream == "five-star" ? Stream::kFiveStar : Stream::kAll;
    Progress silent(Display::kSilent);
    const auto evaluation = run_evaluation(request, silent);
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    const std::string cutoff = std::to_string(target_for(known.dataset, known.stream)->cutoff);
    EXPECT_NEAR(evaluation->metrics.at("recall@" + cutoff), known.expected.recall, kThirdDecimal);
    EXPECT_NEAR(evaluation->metrics.at("ndcg@" + cutoff), known.expected.ndcg, kThirdDecimal);
}

TEST(PublicStream, AsManyEventsArePredictedAsPublished) {
    if (!std::filesystem::exists(data_folder() / "ml-100k")) {
        GTEST_SKIP() << "ml-100k is not in " << data_folder() << ": set TILLER_REAL_DATA to check the stream on it";
    }
    Progress silent(Display::kSilent);
    for (const auto& [stream, predicted] : {std::pair(Stream::kFiveStar, 20'273u), std::pair(Stream::kAll, 99'057u)}) {
        const RecordedData data =
            read_recorded(
                {.folder = data_folder(), .dataset = "ml-100k", .protocol = Protocol::kPrequential, .stream = stream})
                .value();
        const auto model =
            model_named("popularity")
                .value()
                ->make_online({.dataset = "ml-100k"}, {.users = data.users, .items = data.items, .seed = 1});
        EXPECT_EQ(run_stream(*model, data, {.seed = 1, .publish_every_ms = 0, .progress = silent}).predicted,
                  predicted);
    }
}

std::string test_name(const testing::TestParamInfo<Expectation>& info) {
    std::string name;
    for (const std::string_view part : {info.param.dataset, info.param.stream, info.param.model}) {
        for (const char c : part) {
            if (c != '-') name += c;
        }
        if (!part.empty()) name += '_';
    }
    return name.substr(0, name.size() - 1);
}

INSTANTIATE_TEST_SUITE_P(AllKnown, PublicData, testing::ValuesIn(expectations().begin(), expectations().end()),
                         test_name);

}  // namespace
}  // namespace tiller::eval

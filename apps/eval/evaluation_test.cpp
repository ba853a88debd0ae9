#include "eval/evaluation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <set>

#include "base/random.h"
#include "eval/finished_rows.h"
#include "eval/html_report.h"
#include "eval/summary.h"
#include "eval/test_folder.h"

namespace tiller::eval {
namespace {

using testing::HasSubstr;

/// Sequences in which people who like one of two families of items go on liking it; `name` spells an item.
template <typename Name>
std::string family_sequences(Name name) {
    SeededRandom random(11);
    std::string text;
    for (int user = 0; user < 200; ++user) {
        text += "u" + std::to_string(user);
        std::set<std::uint64_t> had;
        while (had.size() < 8) {
            const std::uint64_t item = (user % 2 == 0 ? 0 : 30) + random.below(30);
            if (had.insert(item).second) text += " " + name(item);
        }
        text += "\n";
    }
    return text;
}

class Evaluating : public TestFolder {
protected:
    Evaluation evaluate_with(const std::string& model, std::uint64_t seed = 1, std::size_t threads = 1) {
        Progress silent(Display::kSilent);
        return run_evaluation({.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kLastItem},
                               .model = model,
                               .seed = seed,
                               .threads = threads},
                              silent)
            .value();
    }

    Evaluation evaluate_split_by_popularity() {
        Progress silent(Display::kSilent);
        return run_evaluation({.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit},
                               .model = "popularity"},
                              silent)
            .value();
    }
};

/// All metrics but those that time takes part in.
Metrics timeless(Metrics metrics) {
    metrics.erase("rank_us");
    metrics.erase("learn_us");
    return metrics;
}

TEST_F(Evaluating, RenamingItemsChangesNothing) {
    for (const std::string model : {"popularity", "item-knn", "transitions", "spectral", "ease", "ials"}) {
        write("sequences.txt", family_sequences([](std::uint64_t item) { return std::to_string(item); }));
        const Metrics plain = evaluate_with(model).metrics;
        write("sequences.txt",
              family_sequences([](std::uint64_t item) { return "item-" + std::to_string(997 - item * 13 % 61); }));
        EXPECT_EQ(evaluate_with(model).metrics, plain) << model;
    }
}

TEST_F(Evaluating, HistoriesOfOneLengthAreOneGroup) {
    std::string sequences;
    for (int user = 0; user < 40; ++user) {
        sequences += fmt::format("u{}", user);
        const int length = user < 30 ? 5 : 6;
        for (int i = 0; i < length; ++i) sequences += fmt::format(" {}", (user * 7 + i) % 23);
        sequences += '\n';
    }
    write("sequences.txt", sequences);
    const std::vector<Slice> slices = evaluate_with("popularity").slices;
    ASSERT_EQ(slices.size(), 2u);
    EXPECT_EQ(slices[0].users, 30u);
    EXPECT_EQ(slices[1].users, 10u);
    EXPECT_NE(slices[0].name, slices[1].name);
}

TEST_F(Evaluating, ThreadsChangeNothing) {
    write("sequences.txt", family_sequences([](std::uint64_t item) { return std::to_string(item); }));
    for (const std::string model : {"popularity", "item-knn", "transitions", "spectral", "ease", "ials"}) {
        EXPECT_EQ(evaluate_with(model, 3, 1).metrics, evaluate_with(model, 3, 3).metrics) << model;
    }
}

TEST_F(Evaluating, EveryModelOfSetsFindsTheFamily) {
    write("sequences.txt", family_sequences([](std::uint64_t item) { return std::to_string(item); }));
    const double popular = evaluate_with("popularity").metrics.at("recall@20");
    for (const std::string model : {"item-knn", "spectral", "ease", "ials"})
        EXPECT_GT(evaluate_with(model).metrics.at("recall@20"), popular + 0.15) << model;
}

/// Scores the items just above the highest that the viewer had, which public files invite.
class JustAbove final : public EvaluatedModel {
public:
    Status fit(const TrainingData& data, const FitContext&) override {
        items_ = data.items;
        return {};
    }
    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        for (std::size_t i = 0; i < viewers.size(); ++i) {
            std::uint32_t highest = 0;
            for (const Interaction& each : viewers[i].history) highest = std::max(highest, each.item);
            for (std::size_t item = 0; item < items_; ++item)
                scores[i * items_ + item] = item > highest ? -static_cast<float>(item) : -1e9f;
        }
    }

private:
    std::size_t items_ = 0;
};

TEST_F(Evaluating, NumbersGivenByFirstAppearanceHelpNobodyAfterThePermutation) {
    std::string text;
    for (int user = 0; user < 300; ++user) {
        for (int k = 0; k < 4; ++k)
            text += (k == 0 ? "u" + std::to_string(user) : "") + " n" + std::to_string(user * 4 + k);
        text += "\n";
    }
    write("sequences.txt", text);
    RecordedData data = read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kLastItem}).value();
    Progress silent(Display::kSilent);
    const auto recall_of = [&](const RecordedData& recorded) {
        const Task task = make_task(recorded, Protocol::kLastItem, Part::kTest, 1).value();
        JustAbove model;
        EXPECT_TRUE(model.fit(task.training, {.seed = 1, .threads = 1, .progress = silent, .validation_ndcg = {}}));
        return evaluate(model, task, {.seed = 1, .threads = 1, .progress = silent}).metrics.at("recall@10");
    };
    EXPECT_EQ(recall_of(data), 1.0);  // the leak is real
    permute_items(data, 1);
    EXPECT_LT(recall_of(data), 0.05);  // ten of 1,200 by chance
}

TEST_F(Evaluating, OnlyCandidatesAreRankedAndHistoryIsNot) {
    write("train.txt", "u a b\nv a c d\n");
    write("test.txt", "u c\nv b\n");
    write("candidates.txt", "a\nc\nb\n");
    const Evaluation evaluation = evaluate_split_by_popularity();
    EXPECT_EQ(evaluation.candidates, 3u);
    EXPECT_EQ(evaluation.metrics.at("recall@10"), 1.0);
    EXPECT_EQ(evaluation.metrics.at("ndcg@10"), 1.0);  // c is all that u may get, b all for v
    EXPECT_DOUBLE_EQ(evaluation.metrics.at("coverage"), 2.0 / 3);
}

TEST_F(Evaluating, LabelsGiveAreaUnderCurve) {
    write("train.txt", "a x 1\nb x 1\nc y 1\nd z 0\n");
    write("test.txt", "a y 1\na z 0\nb z 1\nb y 0\nc x 1\n");
    const Evaluation evaluation = evaluate_split_by_popularity();
    // Popularity: x 2, y 1, z 0. Likes score 1, 0, 2; dislikes 0, 1.
    EXPECT_DOUBLE_EQ(evaluation.metrics.at("auc"), (1 + 0.5 + 0.5 + 0 + 1 + 1) / 6);
    EXPECT_DOUBLE_EQ(evaluation.metrics.at("gauc"), 0.5);  // a is in order, b is not, c has one kind only
}

TEST_F(Evaluating, JsonHasTheNamedFields) {
    write("sequences.txt", family_sequences([](std::uint64_t item) { return std::to_string(item); }));
    const std::vector<Evaluation> runs = {evaluate_with("popularity", 4)};
    const boost::json::object object = json_of(runs).as_object();
    for (const char* field : {"dataset", "protocol", "split", "model", "seed", "users", "candidates", "metrics",
                              "train_seconds", "eval_seconds", "events_per_second", "peak_rss_mb"}) {
        EXPECT_TRUE(object.contains(field)) << field;
    }
    EXPECT_EQ(object.at("seed").to_number<int>(), 4);
    EXPECT_EQ(object.at("users").to_number<int>(), 200);
    for (const char* metric : {"recall@10", "ndcg@10", "recall@20", "ndcg@20", "coverage", "gini"})
        EXPECT_TRUE(object.at("metrics").as_object().contains(metric)) << metric;
    EXPECT_FALSE(object.at("metrics").as_object().contains("auc"));
}

TEST_F(Evaluating, ALaterRunGoesOnAfterTheRowsOfTheEarlierOne) {
    write("sequences.txt", family_sequences([](std::uint64_t item) { return std::to_string(item); }));
    const std::string file = path_ / "rows.json";
    FinishedRows first(file);
    ASSERT_TRUE(first.read()) << "there is no file yet";
    Evaluation popularity = evaluate_with("popularity", 4);
    popularity.events_per_second = 2.6212319790301442e8;  // one whose last digit Boost.JSON reads wrong
    ASSERT_TRUE(first.add(popularity));
    Evaluation foreign = evaluate_with("item-knn", 4);
    foreign.program = "another";
    ASSERT_TRUE(first.add(foreign));

    FinishedRows second(file);
    ASSERT_TRUE(second.read());
    EvaluationRequest request{.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kLastItem},
                              .model = "popularity",
                              .seed = 4};
    const Evaluation* found = second.find_earlier(request);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(json_of({found, 1}), json_of({&popularity, 1})) << "with its curves";
    EXPECT_FALSE(found->recall_at.empty());
    for (const auto& change :
         {+[](EvaluationRequest& r) { r.seed = 5; }, +[](EvaluationRequest& r) { r.part = Part::kValid; },
          +[](EvaluationRequest& r) { r.model = "item-knn"; }, +[](EvaluationRequest& r) { r.freshness = true; }}) {
        EvaluationRequest other = request;
        change(other);
        EXPECT_EQ(second.find_earlier(other), nullptr);
    }
    // What it has not come to yet stays in the file.
    Evaluation newer = popularity;
    newer.seed = 9;
    ASSERT_TRUE(second.add(newer));
    FinishedRows third(file);
    ASSERT_TRUE(third.read());
    EXPECT_NE(third.find_earlier(request), nullptr);
    request.seed = 9;
    EXPECT_NE(third.find_earlier(request), nullptr);
}

TEST_F(Evaluating, AFileWithoutRowsIsNamedAndKept) {
    for (const char* text : {"", "{", "[1]", "{\"program\": 3}", "[{\"dataset\": \"tiktok\"}]"}) {
        write("rows.json", text);
        FinishedRows rows(path_ / "rows.json");
        const Status read = rows.read();
        ASSERT_FALSE(read) << text;
        EXPECT_THAT(read.error().message, HasSubstr("rows.json"));
    }
    FinishedRows nowhere(path_ / "no/such/folder.json");
    ASSERT_TRUE(nowhere.read());
    EXPECT_THAT(nowhere.add({}).error().message, HasSubstr("can not write"));
}

TEST_F(Evaluating, SeedsBecomeOneRowWithTheirSpread) {
    std::vector<Evaluation> runs(3);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        runs[i].dataset = "amazon-toys";
        runs[i].protocol = "last-item";
        runs[i].split = "test";
        runs[i].metrics = {
            {"recall@10", 0.1 * static_cast<double>(i + 1)}, {"ndcg@10", 0.1}, {"coverage", 1}, {"gini", 0}};
    }
    const std::vector<Summary> summaries = summaries_of(runs);
    ASSERT_EQ(summaries.size(), 1u);
    EXPECT_NEAR(summaries[0].mean.at("recall@10"), 0.2, 1e-12);
    EXPECT_NEAR(summaries[0].spread.at("recall@10"), 0.1, 1e-12);
    EXPECT_THAT(table_of(runs), testing::AllOf(HasSubstr("0.2000 ±0.1000"), HasSubstr("target"), HasSubstr("0.1080")));
    EXPECT_EQ(json_of(runs).as_array().size(), 3u);
}

TEST_F(Evaluating, ReportHoldsPlotsAndNoMarkupOfNames) {
    write("sequences.txt", family_sequences([](std::uint64_t item) { return std::to_string(item); }));
    std::vector<Evaluation> runs = {evaluate_with("popularity"), evaluate_with("item-knn")};
    for (Evaluation& run : runs) run.dataset = "<script>";
    const std::string page = html_report(runs);
    EXPECT_THAT(
        page, testing::AllOf(HasSubstr("<svg"), HasSubstr("prefers-color-scheme: dark"), HasSubstr("&lt;script&gt;")));
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("http"), std::string::npos);  // nothing is loaded
}

TEST_F(Evaluating, CombinationsThatDoNotExistAreRefusedBeforeAnyWork) {
    EXPECT_THAT(check_request(
                    {.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit}, .model = "oracle"})
                    .error()
                    .message,
                HasSubstr("item-knn"));
    EXPECT_THAT(check_request({.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kPrequential},
                               .model = "ease"})
                    .error()
                    .message,
                HasSubstr("no form"));
    EXPECT_THAT(
        check_request({.data = {.folder = path_, .dataset = "ml-100k", .protocol = Protocol::kSplit}, .model = "ease"})
            .error()
            .message,
        HasSubstr("prequential"));
}

TEST_F(Evaluating, AModelOfOrderIsRefusedOnASet) {
    EvaluationRequest request{.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit},
                              .model = "transitions"};
    EXPECT_THAT(check_request(request).error().message, HasSubstr("--ordered"));
    request.data.ordered = true;
    EXPECT_TRUE(check_request(request));
}

TEST_F(Evaluating, APolicyMustParseAndIsOfWhatIsServedAlone) {
    EvaluationRequest request{.data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit},
                              .model = "engine",
                              .policy = "[limits]\nspectral_videos = 0\n"};
    EXPECT_TRUE(check_request(request));
    request.model = "popularity";
    EXPECT_THAT(check_request(request).error().message, HasSubstr("not of popularity"));
    request.model = "engine";
    request.policy = "[limits]\nspectral_films = 0\n";
    EXPECT_THAT(check_request(request).error().message, HasSubstr("spectral_films is not a key"));
}

TEST_F(Evaluating, FreshnessNeedsTimes) {
    write("train.txt", "a x y\nb y x\n");
    Progress silent(Display::kSilent);
    EvaluationRequest request{
        .data = {.folder = path_, .dataset = "generic", .protocol = Protocol::kPrequential, .ordered = true},
        .model = "popularity"};
    EXPECT_EQ(timeless(run_evaluation(request, silent).value().metrics).at("recall@10"),
              0.5);  // a's y was never seen, b's x was
    request.freshness = true;
    EXPECT_THAT(run_evaluation(request, silent).error().message, HasSubstr("times"));
}

}  // namespace
}  // namespace tiller::eval

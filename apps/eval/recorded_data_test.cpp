#include "eval/recorded_data.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "eval/task.h"
#include "eval/test_folder.h"

namespace tiller::eval {
namespace {

using testing::HasSubstr;
using Reading = TestFolder;
using Cutting = TestFolder;

std::vector<std::uint32_t> items_of(const History& history) {
    std::vector<std::uint32_t> items;
    for (const Interaction& each : history) items.push_back(each.item);
    return items;
}

TEST_F(Reading, BothFormsOfLinesAreTold) {
    write("train.txt", "a x 1\na y 0\nb x 1\n");
    write("test.txt", "a z 1\n");
    const DataRequest request{.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit};
    const RecordedData labels = read_recorded(request).value();
    EXPECT_TRUE(labels.labelled);
    EXPECT_EQ(labels.items, 3u);
    EXPECT_FALSE(labels.train[0][1].liked);

    write("train.txt", "a x y\nb x z w\n");
    write("test.txt", "a z 1\n");  // could be labels, but train says that these are lists
    const RecordedData lists = read_recorded(request).value();
    EXPECT_FALSE(lists.labelled);
    EXPECT_EQ(lists.test[0].size(), 2u);
    EXPECT_EQ(lists.users, 2u);
}

TEST_F(Reading, FormCanBeSaid) {
    write("train.txt", "a 5 1\nb 5 0\n");
    write("test.txt", "a 0\n");
    const RecordedData data =
        read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit, .form = LineForm::kLists})
            .value();
    EXPECT_FALSE(data.labelled);
    EXPECT_EQ(data.train[0].size(), 2u);
}

TEST_F(Reading, HostileFilesAreRefusedWithFileAndLine) {
    const DataRequest request{
        .folder = path_, .dataset = "generic", .protocol = Protocol::kSplit, .form = LineForm::kLabels};
    write("test.txt", "a x 1\n");
    for (const std::string& line :
         {std::string("a x 2"), std::string("a x"), std::string("a x y 1"), "a " + std::string(300, 'i') + " 1",
          std::string("a x -1"), std::string("\x00\xff", 2)}) {
        write("train.txt", "b y 1\n" + line + "\n");
        const auto data = read_recorded(request);
        ASSERT_FALSE(data) << line.substr(0, 40);
        EXPECT_THAT(data.error().message, HasSubstr("train.txt:2: "));
    }
    write("train.txt", "\n\n");
    EXPECT_FALSE(read_recorded(request));
    write("train.txt.gz", std::string("\x1f\x8b\x08\x00garbage", 11));
    std::filesystem::remove(path_ / "train.txt");
    EXPECT_FALSE(read_recorded(request));
}

TEST_F(Reading, WhatIsMissingIsNamed) {
    EXPECT_THAT(read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit}).error().message,
                HasSubstr("train.txt"));
    EXPECT_THAT(
        read_recorded({.folder = path_ / "none", .dataset = "generic", .protocol = Protocol::kSplit}).error().message,
        HasSubstr("no folder"));
    EXPECT_THAT(read_recorded({.folder = path_, .dataset = "netflix", .protocol = Protocol::kSplit}).error().message,
                HasSubstr("amazon-beauty"));
    EXPECT_THAT(read_recorded({.folder = path_, .dataset = "ml-1m-sas", .protocol = Protocol::kSplit}).error().message,
                HasSubstr("--protocol last-item"));
    write("train.txt", "a x y\n");
    EXPECT_THAT(
        read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kPrequential}).error().message,
        HasSubstr("--ordered"));
}

TEST_F(Reading, CandidatesAndContentMustFitTheData) {
    write("train.txt", "a 0 1\n");
    write("test.txt", "a 2\n");
    const DataRequest request{
        .folder = path_, .dataset = "generic", .protocol = Protocol::kSplit, .form = LineForm::kLists};
    write("candidates.txt", "2\n9\n");
    EXPECT_THAT(read_recorded(request).error().message, HasSubstr("candidates.txt:2: "));
    write("candidates.txt", "2\n");
    EXPECT_EQ(read_recorded(request).value().is_candidate, (std::vector<bool>{false, false, true}));
    write("content.npy", "not an array");
    EXPECT_THAT(read_recorded(request).error().message, HasSubstr("content.npy"));
}

TEST_F(Reading, StarsAndTimesOutsideTheirRangeAreRefused) {
    const DataRequest request{
        .folder = path_, .dataset = "ml-100k", .protocol = Protocol::kPrequential, .stream = Stream::kFiveStar};
    write("ml-100k.inter", "header\nu i 5 20\nu j 4 10\nv i 5 10\n");
    const RecordedData data = read_recorded(request).value();
    ASSERT_EQ(data.stream.size(), 2u);
    EXPECT_EQ(data.stream[0].time_ms, 10'000);
    for (const std::string_view row : {"u i 6 1", "u i 5", "u i x 1", "u i 5 -1", "u i 5 99999999999999999999"}) {
        write("ml-100k.inter", "header\n" + std::string(row) + "\n");
        EXPECT_FALSE(read_recorded(request)) << row;
    }
}

TEST_F(Cutting, LastItemLearnsAllButTwoAndAsksWithTheValidationItem) {
    write("sequences.txt", "u a b c d\nv a b\n");
    const DataRequest request{.folder = path_, .dataset = "generic", .protocol = Protocol::kLastItem};
    const Task test = make_task(read_recorded(request).value(), Protocol::kLastItem, Part::kTest, 1).value();
    ASSERT_EQ(test.questions.size(), 1u);  // v has nothing to predict, and is learned from
    EXPECT_THAT(items_of(test.training.histories[0]), testing::ElementsAre(0, 1));
    EXPECT_EQ(test.training.histories[1].size(), 2u);
    EXPECT_THAT(items_of(test.questions[0].history), testing::ElementsAre(0, 1, 2));
    EXPECT_THAT(test.questions[0].targets, testing::ElementsAre(3));
    const Task valid = make_task(read_recorded(request).value(), Protocol::kLastItem, Part::kValid, 1).value();
    EXPECT_THAT(items_of(valid.questions[0].history), testing::ElementsAre(0, 1));
    EXPECT_THAT(valid.questions[0].targets, testing::ElementsAre(2));
}

TEST_F(Cutting, SplitAsksForLikesOnceAndKeepsLabels) {
    write("train.txt", "u a 1\nu b 0\n");
    write("test.txt", "u c 1\nu c 1\nu d 0\nu a 1\nw d 0\n");
    const Task task =
        make_task(read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit}).value(),
                  Protocol::kSplit, Part::kTest, 1)
            .value();
    ASSERT_EQ(task.questions.size(), 2u);
    EXPECT_THAT(task.questions[0].targets, testing::ElementsAre(0, 2));
    EXPECT_EQ(task.questions[0].labelled.size(), 4u);
    EXPECT_TRUE(task.questions[1].targets.empty());
}

TEST_F(Cutting, ValidationHeldOutOfTrainIsNotLearned) {
    std::string train;
    for (int user = 0; user < 50; ++user) {
        train += "u" + std::to_string(user);
        for (int item = 0; item < 20; ++item) train += " i" + std::to_string((user * 7 + item) % 60);
        train += "\n";
    }
    write("train.txt", train);
    write("test.txt", "u1 i0\n");
    const DataRequest request{.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit};
    const Task task = make_task(read_recorded(request).value(), Protocol::kSplit, Part::kValid, 3).value();
    std::size_t held = 0;
    for (const Question& question : task.questions) {
        const auto learned = items_of(task.training.histories[question.user]);
        for (const std::uint32_t target : question.targets)
            EXPECT_THAT(learned, testing::Not(testing::Contains(target)));
        held += question.targets.size();
    }
    EXPECT_EQ(held + task.training.events(), 1000u);
    EXPECT_NEAR(static_cast<double>(held), 100, 40);
    // For the test, all of train is learned.
    EXPECT_EQ(make_task(read_recorded(request).value(), Protocol::kSplit, Part::kTest, 3).value().training.events(),
              1000u);
}

TEST_F(Cutting, NobodyToAskIsAnError) {
    write("sequences.txt", "u a b\n");
    EXPECT_FALSE(
        make_task(read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kLastItem}).value(),
                  Protocol::kLastItem, Part::kTest, 1));
}

TEST_F(Cutting, PermutationMovesAllOfAnItemTogether) {
    write("train.txt", "u 0 1\nv 2 3\n");
    write("test.txt", "u 2\n");
    write("candidates.txt", "3\n");
    RecordedData data = read_recorded({.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit}).value();
    permute_items(data, 5);
    const std::uint32_t third = data.train[1][1].item;
    EXPECT_TRUE(data.is_candidate[third]);
    EXPECT_EQ(data.test[0][0].item, data.train[1][0].item);
    const std::set<std::uint32_t> distinct = {data.train[0][0].item, data.train[0][1].item, data.train[1][0].item,
                                              third};
    EXPECT_EQ(distinct.size(), 4u);
    EXPECT_LT(*distinct.rbegin(), 4u);
}

TEST_F(Cutting, TheOrderOfAFileSaysNothingWhereTheDataHasNone) {
    write("train.txt", "u 0 1 2 3 4 5 6 7 8 9\n");
    write("test.txt", "u 10\n");
    DataRequest request = {.folder = path_, .dataset = "generic", .protocol = Protocol::kSplit};
    const RecordedData before = read_recorded(request).value();
    RecordedData shuffled = before;
    shuffle_unordered(shuffled, 5);
    EXPECT_NE(items_of(shuffled.train[0]), items_of(before.train[0]));
    EXPECT_TRUE(std::ranges::is_permutation(items_of(shuffled.train[0]), items_of(before.train[0])));
    request.ordered = true;
    RecordedData ordered = read_recorded(request).value();
    shuffle_unordered(ordered, 5);
    EXPECT_EQ(items_of(ordered.train[0]), items_of(before.train[0]));
}

}  // namespace
}  // namespace tiller::eval

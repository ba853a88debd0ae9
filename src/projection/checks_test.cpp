// What checkers said, the reports that they opened, and what is left of both when a creator is erased.
#include "projection/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projection/generated_events.h"
#include "projection/projections.h"

namespace tiller::projection {
namespace {

constexpr ViewerId kFilmer{9};
constexpr VideoId kChecked{5};
constexpr ReportId kOpened{77};

journal::ReadEvent film_event(std::uint16_t partition, std::uint64_t offset, schema::Payload payload) {
    return read_event({PartitionId{partition}, offset},
                      {.time_ms = kTestStartMs, .subject = kFilmer, .command_key = 0, .payload = std::move(payload)});
}

schema::VideoChecked check_said(const std::string& checker, float score, ReportId report) {
    schema::VideoChecked checked;
    checked.video = kChecked;
    checked.checker = checker;
    checked.version = "2";
    checked.labels = {{.name = "loud", .score = score, .flagged = !report.is_none()}};
    checked.report = report;
    return checked;
}

schema::VideoPublished published() {
    schema::Video video;
    video.video = kChecked;
    video.creator = kFilmer;
    return {video};
}

TEST(Checks, TheFirstWordOfEachCheckerStandsAndOpensAReport) {
    Projections projections;
    projections.apply(std::vector{film_event(1, 0, published()), film_event(1, 1, check_said("zeta", 0.9f, kOpened)),
                                  film_event(1, 2, check_said("zeta", 0.1f, ReportId{78})),
                                  film_event(1, 3, check_said("alpha", 0.2f, {}))});
    const View view = projections.view();
    const std::vector<Check>& checks = view.checks().of_video(kChecked);
    ASSERT_EQ(checks.size(), 2u);
    EXPECT_EQ(checks[0].checker, "alpha");
    EXPECT_EQ(checks[1].labels[0].score, 0.9f);
    EXPECT_TRUE(view.checks().has(kChecked, "zeta"));
    EXPECT_FALSE(view.checks().has(kChecked, "beta"));
    EXPECT_FALSE(view.checks().has(VideoId{6}, "zeta"));
    ASSERT_EQ(view.reports().open_count(), 1u);
    const Report* report = view.reports().find(kOpened);
    ASSERT_NE(report, nullptr);
    EXPECT_TRUE(report->reporter.is_none());
    EXPECT_EQ(report->reason, kAutomatedReport);
    EXPECT_EQ(report->text, "zeta");
    EXPECT_EQ(report->target_id, kChecked.value);
}

TEST(Checks, OneThatLiesElsewhereOrIsAboutNothingHasNoEffect) {
    Projections projections;
    schema::VideoChecked unknown = check_said("zeta", 0.9f, kOpened);
    unknown.video = VideoId{6};
    projections.apply(std::vector{film_event(1, 0, published()), film_event(2, 0, check_said("zeta", 0.9f, kOpened)),
                                  film_event(1, 1, unknown)});
    EXPECT_TRUE(projections.view().checks().of_video(kChecked).empty());
    EXPECT_EQ(projections.view().reports().open_count(), 0u);
    EXPECT_EQ(projections.stats().foreign_events, 2u);
}

TEST(Checks, TalliesAreThoseOfTheChecksAlsoWhenDecoded) {
    Projections projections;
    schema::VideoChecked failed = check_said("beta", 0, {});
    failed.labels.clear();
    failed.failure = "it ended with 3";
    projections.apply(std::vector{film_event(1, 0, published()), film_event(1, 1, check_said("alpha", 0.2f, {})),
                                  film_event(1, 2, failed)});
    ByteWriter out;
    projections.encode(out);
    Projections decoded;
    ASSERT_TRUE(decoded.decode(out.bytes()));
    EXPECT_EQ(decoded.digest(), projections.digest());
    for (const Projections* each : {&projections, &decoded}) {
        const View view = each->view();
        ASSERT_NE(view.checks().tally("beta"), nullptr);
        EXPECT_EQ(view.checks().tally("beta")->failures, 1u);
        EXPECT_EQ(view.checks().tally("beta")->last_failure, "it ended with 3");
        EXPECT_EQ(view.checks().tally("alpha")->answers, 1u);
        EXPECT_EQ(view.checks().tally("gamma"), nullptr);
    }
}

TEST(Checks, AnErasedCreatorsAreForgottenWithTheReportsThatTheyOpened) {
    Projections projections;
    projections.apply(std::vector{
        film_event(1, 0, published()), film_event(1, 1, check_said("zeta", 0.9f, kOpened)),
        film_event(1, 2, check_said("eta", 0.8f, ReportId{79})),
        film_event(
            1, 3,
            schema::ReportDecided{.report = ReportId{79}, .action = "dismiss", .reason = "", .author = ViewerId{3}}),
        read_event({PartitionId{1}, 4},
                   {.time_ms = kTestStartMs,
                    .subject = {},
                    .command_key = 0,
                    .payload = schema::Erased{.offset = {}, .whole_subject = kFilmer, .reason = "asked"}})});
    const View view = projections.view();
    EXPECT_TRUE(view.checks().of_video(kChecked).empty());
    EXPECT_EQ(view.reports().open_count(), 0u);
    EXPECT_EQ(view.reports().find(kOpened), nullptr);
    EXPECT_EQ(view.reports().find(ReportId{79}), nullptr);
    EXPECT_TRUE(view.reports().of_target(schema::ReportTarget::kVideo, kChecked.value).empty());
}

}  // namespace
}  // namespace tiller::projection

#include "feed/difference.h"

#include <gtest/gtest.h>

#include <functional>

namespace tiller::feed {
namespace {

using schema::TermId;

/// Three videos served, a fourth that was not; every number is what the pipeline would have written.
FeedResult made_result() {
    FeedResult made;
    for (std::uint64_t id = 1; id <= 4; ++id) {
        CandidateTrace line;
        line.video = VideoId{id};
        line.source_mask = 1;
        line.heads.fill(0.25f);
        line.base_nano = static_cast<schema::Nano>(100 - id);
        made.trace.candidates.push_back(line);
        if (id == 4) continue;
        schema::PlacedVideo placed;
        placed.video = line.video;
        placed.source_mask = line.source_mask;
        placed.heads.assign(line.heads.begin(), line.heads.end());
        placed.terms = {{TermId::kFreshness, line.base_nano}, {TermId::kTopicRepeat, -7}};
        placed.score_nano = line.base_nano - 7;
        made.trace.slate.push_back(placed);
    }
    made.record.slate = made.trace.slate;
    made.record.trace_digest = made.trace.digest();
    return made;
}

/// What is said when the slate comes out as `change` makes it, while made_result() was recorded.
std::optional<Difference> difference_after(const std::function<void(FeedResult&)>& change) {
    FeedResult now = made_result();
    change(now);
    now.record.slate = now.trace.slate;
    now.record.trace_digest = now.trace.digest();
    return difference_of(made_result().record, now);
}

void expect_stage(Stage stage, std::string_view word, const std::function<void(FeedResult&)>& change) {
    const auto found = difference_after(change);
    ASSERT_TRUE(found.has_value()) << name_of(stage);
    EXPECT_EQ(name_of(found->stage), name_of(stage)) << found->where;
    EXPECT_NE(found->where.find(word), std::string::npos) << found->where;
}

TEST(SlateDifference, EqualRecordsHaveNone) {
    EXPECT_FALSE(difference_after([](FeedResult&) {}).has_value());
}

TEST(AddingUp, NotANanoIsLeftOver) {
    schema::PlacedVideo placed = made_result().record.slate.front();
    EXPECT_TRUE(adds_up(placed));
    ++placed.score_nano;
    EXPECT_FALSE(adds_up(placed));
    placed.terms.push_back({TermId::kCreatorRepeat, 1});
    EXPECT_TRUE(adds_up(placed));
    EXPECT_TRUE(adds_up(schema::PlacedVideo{}));
}

TEST(SlateDifference, EachStageIsNamedWithItsPlace) {
    expect_stage(Stage::kInputs, "snapshot", [](FeedResult& now) { now.record.snapshot = 5; });
    expect_stage(Stage::kCandidates, "at place 1: nothing proposes it", [](FeedResult& now) {
        now.trace.candidates.erase(now.trace.candidates.begin() + 1);
        now.trace.slate.erase(now.trace.slate.begin() + 1);
    });
    expect_stage(Stage::kCandidates, "at place 2: other sources",
                 [](FeedResult& now) { now.trace.candidates[2].source_mask = now.trace.slate[2].source_mask = 3; });
    expect_stage(Stage::kFilter, "at place 0: removed now: ", [](FeedResult& now) {
        now.trace.candidates[0].removal = arrange::Removal::kSeen;
        now.trace.slate.erase(now.trace.slate.begin());
    });
    expect_stage(Stage::kHeads, "0.250000, now 0.500000",
                 [](FeedResult& now) { now.trace.candidates[1].heads[2] = now.trace.slate[1].heads[2] = 0.5f; });
    expect_stage(Stage::kTerms, "at place 1: " + schema::term_name(TermId::kFreshness), [](FeedResult& now) {
        now.trace.slate[1].terms[0].nano += 1;
        now.trace.slate[1].score_nano += 1;
        now.trace.candidates[1].base_nano += 1;
    });
    expect_stage(Stage::kTerms, "their sum", [](FeedResult& now) {  // it is not in the slate any more
        now.trace.candidates[2].base_nano -= 50;
        now.trace.slate.pop_back();
    });
    expect_stage(Stage::kArrange, "at place 0: now video",
                 [](FeedResult& now) { std::swap(now.trace.slate[0], now.trace.slate[1]); });
    expect_stage(Stage::kArrange, schema::term_name(TermId::kTopicRepeat), [](FeedResult& now) {
        now.trace.slate[2].terms[1].nano -= 1;
        now.trace.slate[2].score_nano -= 1;
    });
    expect_stage(Stage::kArrange, "had 3 videos, now 2", [](FeedResult& now) { now.trace.slate.pop_back(); });
    expect_stage(Stage::kDraw, "at place 2", [](FeedResult& now) {
        now.trace.slate[2].exploration = true;
        now.trace.slate[2].exploration_probability = 0.1;
    });
    expect_stage(Stage::kRecord, "another candidate", [](FeedResult& now) { now.trace.candidates[3].heads[0] = 0.9f; });
}

TEST(SlateDifference, TheEarliestStageWinsWhereverItIs) {
    expect_stage(Stage::kHeads, "at place 2", [](FeedResult& now) {
        std::swap(now.trace.slate[0], now.trace.slate[1]);
        now.trace.candidates[0].base_nano += 1;
        now.trace.candidates[2].heads[0] = now.trace.slate[2].heads[0] = 0.5f;
    });
}

}  // namespace
}  // namespace tiller::feed

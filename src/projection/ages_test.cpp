// Age groups as the log tells them: who said what, when it ends by itself, which rules follow, and what an erasure leaves.
#include "projection/ages.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "projection/generated_events.h"
#include "projection/projections.h"

namespace tiller::projection {
namespace {

using schema::AgeGroup;
using schema::AgeRules;

constexpr ViewerId kPupil{3};
constexpr UnixMs kGrownMs = kTestStartMs + 100 * kDayMs;
constexpr std::int64_t kAMinute = 60'000;
constexpr AgeBearer kAccount{.is_account = true};

schema::AgeGroupChanged minor_until(UnixMs adult_from_ms) {
    return {.group = AgeGroup::kMinor, .adult_from_ms = adult_from_ms, .author = {}, .reason = {}};
}

/// One event after the other in the pupil's home, or in the control partition.
class Ages : public testing::Test {
protected:
    void tell(schema::Payload payload, std::uint16_t partition = 1, ViewerId subject = kPupil) {
        projections_.apply(std::vector{
            read_event({PartitionId{partition}, next_[partition]++},
                       {.time_ms = now_ms_, .subject = subject, .command_key = 0, .payload = std::move(payload)})});
    }
    void tell_operator(const schema::AgePolicy& policy) {
        tell(schema::AgePolicyChanged{.policy = policy, .author = {}}, 0, {});
    }
    void make_account() {
        schema::AccountChanged account;
        account.handle = "pupil";
        account.role = schema::Role::kViewer;
        tell(account);
    }
    [[nodiscard]] Safeguards safe() const { return projections_.view().safeguards(kPupil, now_ms_); }
    [[nodiscard]] AgeRecord record() const { return projections_.view().age(kPupil); }
    void expect_same_after_encoding() const {
        ByteWriter out;
        projections_.encode(out);
        Projections decoded;
        ASSERT_TRUE(decoded.decode(out.bytes()));
        EXPECT_EQ(decoded.digest(), projections_.digest());
        EXPECT_EQ(decoded.view().age(kPupil), record());
        EXPECT_EQ(decoded.view().rules().age_policy(), projections_.view().rules().age_policy());
    }

    Projections projections_;
    std::map<std::uint16_t, std::uint64_t> next_;
    UnixMs now_ms_ = kTestStartMs;
};

TEST_F(Ages, AMinorBecomesAnAdultOnTheDayWithoutAnybodyDoingAnything) {
    make_account();
    tell(minor_until(kGrownMs));
    EXPECT_EQ(safe().group, AgeGroup::kMinor);
    EXPECT_TRUE(safe().is_minor());
    EXPECT_EQ(safe().profile_from_s, schema::kNoProfile);
    expect_same_after_encoding();
    now_ms_ = kGrownMs - 1;
    EXPECT_TRUE(safe().is_minor());
    now_ms_ = kGrownMs;
    EXPECT_EQ(safe().group, AgeGroup::kAdult);
    EXPECT_FALSE(safe().is_minor());
    EXPECT_EQ(safe().profile_from_s, kGrownMs / 1000) << "what a minor watched becomes no profile";
    EXPECT_TRUE(safe().quiet.is_none());
    EXPECT_EQ(safe().budget_min, 0);
}

TEST_F(Ages, ACorrectionByStaffHoldsFromThenOnAndIsTold) {
    make_account();
    tell(minor_until(0));
    now_ms_ += 1'000 * kDayMs;
    EXPECT_TRUE(safe().is_minor()) << "nobody knows when it ends";
    tell(schema::AgeGroupChanged{
        .group = AgeGroup::kAdult, .adult_from_ms = 7, .author = ViewerId{99}, .reason = "showed a card"});
    EXPECT_FALSE(safe().is_minor());
    EXPECT_EQ(safe().profile_from_s, now_ms_ / 1000);
    EXPECT_EQ(record().adult_from_ms, 0);
    {
        const View view = projections_.view();
        const auto& told = view.notifications().of(kPupil);
        ASSERT_EQ(told.size(), 1u);
        EXPECT_EQ(told[0].kind, NotificationKind::kAgeCorrected);
        EXPECT_EQ(told[0].reason, "showed a card");
        EXPECT_TRUE(told[0].actor.is_none());
    }
    expect_same_after_encoding();
    tell(minor_until(now_ms_ + kDayMs));
    EXPECT_EQ(safe().profile_from_s, schema::kNoProfile);
    now_ms_ += kDayMs;
    EXPECT_EQ(safe().profile_from_s, now_ms_ / 1000);
}

TEST_F(Ages, WhoseAgeNobodyKnowsTheOperatorDecides) {
    EXPECT_FALSE(safe().is_minor()) << "a visitor";
    make_account();
    EXPECT_EQ(safe().group, AgeGroup::kUnknown);
    EXPECT_TRUE(safe().is_minor());
    schema::AgePolicy policy;
    policy.unknown = AgeRules::kAdult;
    policy.visitors = AgeRules::kMinor;
    tell_operator(policy);
    EXPECT_FALSE(safe().is_minor());
    EXPECT_TRUE(projections_.view().safeguards({}, now_ms_).is_minor());
    tell_operator({});
    EXPECT_TRUE(safe().is_minor());
    schema::AccountChanged staff;
    staff.role = schema::Role::kModerator;
    tell(staff);
    EXPECT_FALSE(safe().is_minor()) << "an operator appoints adults";
    expect_same_after_encoding();
}

TEST_F(Ages, SimulatedViewersAndEngineUsersHaveNoAge) {
    schema::AgePolicy policy;
    policy.visitors = AgeRules::kMinor;
    tell_operator(policy);
    for (const auto kind : {schema::ViewerKind::kSimulated, schema::ViewerKind::kEngine}) {
        const ViewerId one{100 + static_cast<std::uint64_t>(kind)};
        tell(schema::ViewerCreated{.kind = kind, .space = {}, .locale = "", .external_id = ""}, 1, one);
        EXPECT_FALSE(projections_.view().safeguards(one, now_ms_).is_minor());
    }
}

TEST_F(Ages, APolicyThatContradictsItselfOrLiesElsewhereChangesNothing) {
    schema::AgePolicy policy;
    policy.minimum_age = 20;
    tell(schema::AgePolicyChanged{.policy = policy, .author = {}}, 1);
    policy.adult_age = 16;
    tell_operator(policy);
    EXPECT_EQ(projections_.view().rules().age_policy(), schema::AgePolicy{});
    tell(minor_until(kGrownMs), 1);
    tell(schema::AgeGroupChanged{.group = AgeGroup::kAdult}, 2);
    EXPECT_EQ(record().group, AgeGroup::kMinor) << "only what lies in a person's home is about them";
}

TEST_F(Ages, ErasingAPersonLeavesNothingOfTheirAge) {
    make_account();
    tell(minor_until(kGrownMs));
    tell(schema::SafetyChosen{.utc_offset_min = 480});
    tell(schema::Erased{.offset = {}, .whole_subject = kPupil, .reason = "asked"}, 1, {});
    EXPECT_EQ(record(), AgeRecord{});
    expect_same_after_encoding();
}

TEST_F(Ages, TimeOnFeedsIsCountedByTheLogAndARepeatedRecordCountsOnce) {
    const auto serve = [&](std::uint64_t request, schema::SpaceId space = schema::kAppSpace) {
        schema::DecisionRecord slate;
        slate.request.request = RequestId{request};
        slate.request.viewer = kPupil;
        slate.request.space = space;
        tell(schema::SlateServed{slate});
    };
    const auto used_ms = [&] { return record().use.used_ms(now_ms_, 0); };
    serve(1);
    EXPECT_EQ(used_ms(), kMostIdleMs);
    now_ms_ += 20'000;
    serve(2);
    EXPECT_EQ(used_ms(), kMostIdleMs + 20'000);
    now_ms_ += 1'000;
    serve(2);
    EXPECT_EQ(used_ms(), kMostIdleMs + 20'000);
    serve(3, schema::SpaceId{5});
    EXPECT_EQ(used_ms(), kMostIdleMs + 20'000);
    now_ms_ += 3'600'000;
    serve(4);
    EXPECT_EQ(used_ms(), 2 * kMostIdleMs + 20'000) << "an hour away is not an hour watched";
    expect_same_after_encoding();
    now_ms_ += kDayMs;
    EXPECT_EQ(used_ms(), 0);
}

RC_GTEST_PROP(FeedUse, ADayHasTheTimeThatAPlainModelGivesIt, ()) {
    const auto gaps = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 400'000));
    // Whole hours, because it is counted by hours.
    const int offset = 60 * *rc::gen::inRange(-12, 15);
    FeedUse use;
    std::map<std::int64_t, std::int64_t> used_by_day;
    UnixMs now_ms = kTestStartMs;
    use.note(now_ms);
    used_by_day[schema::day_of(now_ms, offset)] = kMostIdleMs;
    for (const std::int64_t gap_ms : gaps) {
        now_ms += gap_ms;
        use.note(now_ms);
        used_by_day[schema::day_of(now_ms, offset)] += std::min(gap_ms, kMostIdleMs);
        RC_ASSERT(use.used_ms(now_ms, offset) == used_by_day[schema::day_of(now_ms, offset)]);
    }
    ByteWriter out;
    use.encode(out);
    ByteReader in(out.bytes());
    RC_ASSERT(FeedUse::decode(in) == use);
    RC_ASSERT(in.finish("use").has_value());
    use.note(now_ms - 50'000);
    ByteWriter again;
    use.encode(again);
    RC_ASSERT(again.bytes() == out.bytes());
}

TEST(Safeguards, AMinorChoosesWithinWhatTheOperatorAllows) {
    const schema::AgePolicy policy;
    AgeRecord record;
    record.apply(1, minor_until(kGrownMs));
    Safeguards safe = safeguards_of(policy, record, kAccount, kTestStartMs);
    EXPECT_EQ(safe.quiet, policy.quiet);
    EXPECT_EQ(safe.budget_min, 60);
    EXPECT_FALSE(safe.strangers);
    EXPECT_FALSE(safe.listed);
    record.apply(2, schema::SafetyChosen{.utc_offset_min = 60,
                                         .quiet = schema::DayStretch{23 * 60, 7 * 60},
                                         .budget_min = 90,
                                         .strangers = schema::Choice::kYes,
                                         .listed = schema::Choice::kYes});
    safe = safeguards_of(policy, record, kAccount, kTestStartMs);
    EXPECT_EQ(safe.quiet, (schema::DayStretch{23 * 60, 7 * 60}));
    EXPECT_EQ(safe.budget_min, 90);
    EXPECT_TRUE(safe.strangers && safe.listed);
    EXPECT_EQ(safe.utc_offset_min, 60);
    // What was chosen before the operator forbade it has no effect.
    schema::AgePolicy stricter = policy;
    stricter.always_quiet = stricter.quiet;
    stricter.most_budget_min = 60;
    stricter.may_open_contact = stricter.may_be_listed = false;
    safe = safeguards_of(stricter, record, kAccount, kTestStartMs);
    EXPECT_EQ(safe.quiet, policy.quiet);
    EXPECT_EQ(safe.budget_min, 60);
    EXPECT_FALSE(safe.strangers || safe.listed);
    // Nor has it for an adult, but for who may write and who finds them.
    safe = safeguards_of(policy, record, kAccount, kGrownMs);
    EXPECT_TRUE(safe.quiet.is_none());
    EXPECT_EQ(safe.budget_min, 0);
    record.apply(3, schema::SafetyChosen{.strangers = schema::Choice::kNo, .listed = schema::Choice::kNo});
    safe = safeguards_of(policy, record, kAccount, kGrownMs);
    EXPECT_FALSE(safe.strangers || safe.listed);
}

TEST(Safeguards, QuietHoursAreThoseOfTheViewersZone) {
    constexpr UnixMs kMidnightUtc = 1'767'225'600'000;
    AgeRecord record;
    record.apply(1, minor_until(kGrownMs + 4'000 * kDayMs));
    const auto is_quiet = [&](UnixMs at_ms) { return safeguards_of({}, record, kAccount, at_ms).is_quiet(at_ms); };
    EXPECT_TRUE(is_quiet(kMidnightUtc));
    EXPECT_TRUE(is_quiet(kMidnightUtc - 120 * kAMinute));
    EXPECT_FALSE(is_quiet(kMidnightUtc - 121 * kAMinute));
    EXPECT_FALSE(is_quiet(kMidnightUtc + 360 * kAMinute));
    record.apply(2, schema::SafetyChosen{.utc_offset_min = 480});
    EXPECT_FALSE(is_quiet(kMidnightUtc));
    EXPECT_TRUE(is_quiet(kMidnightUtc + (22 - 8) * 60 * kAMinute));
}

TEST(AgeRecord, BytesThatNoEncoderWritesAreRefused) {
    AgeRecord record;
    record.apply(1, minor_until(kGrownMs));
    record.apply(2, schema::SafetyChosen{.utc_offset_min = -90, .quiet = schema::DayStretch{1, 2}, .budget_min = 3});
    record.use.note(kTestStartMs);
    ByteWriter out;
    record.encode(out);
    ByteReader whole(out.bytes());
    EXPECT_EQ(AgeRecord::decode(whole), record);
    EXPECT_TRUE(whole.finish("age"));
    for (std::size_t size = 0; size < out.size_bytes(); ++size) {
        ByteReader cut(ByteSpan(out.bytes()).first(size));
        (void)AgeRecord::decode(cut);
        EXPECT_FALSE(cut.ok()) << size;
    }
    Bytes damaged = out.bytes();
    damaged[0] = std::byte{3};
    ByteReader in(damaged);
    (void)AgeRecord::decode(in);
    EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace tiller::projection

#include "ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "journal/memory_keys.h"
#include "log/memory_log.h"
#include "schema/policy.h"
#include "schema/viewer_state.h"

namespace tiller::ingest {
namespace {

using schema::Action;
using testing::HasSubstr;
using testing::SizeIs;

constexpr UnixMs kNowMs = 1'700'000'000'000;
constexpr PartitionId kHome{1};
constexpr ViewerId kAda{1001};
constexpr ViewerId kBo{1002};
constexpr Actor kAdaAtHome{kAda, kHome};
constexpr EngineSpace kSpace{{7}, {2}};

schema::TokenKey token_key(std::uint8_t id) { return {id, Bytes(32, static_cast<std::byte>(id))}; }
ExternalIdKey id_key() {
    ExternalIdKey key;
    key.fill(std::byte{3});
    return key;
}

class IngestTest : public testing::Test {
protected:
    void SetUp() override {
        log_ = log::make_memory_log({.seed = 5, .max_gap = 2, .duplicate_probability = 0.3}, clock_);
        std::map<PartitionId, log::KeyStore*> borrowed;
        for (const PartitionId id : log_->partitions())
            borrowed.emplace(id, (keys_[id] = std::make_unique<journal::MemoryKeys>(entropy_)).get());
        journal_ = std::move(*journal::Journal::open(*log_, borrowed, entropy_));
        ingest_.emplace(std::move(*Ingest::create({*journal_, impressions_, external_ids_, clock_, entropy_})));
    }
    std::string token_of(ViewerId viewer, schema::SpaceId space = schema::kAppSpace, VideoId video = {33}) {
        return impressions_.mint({viewer, space, schema::Surface::kForYou, {{22}, 1, video}});
    }
    schema::Event event_at(Position position) { return *journal_->read_one(position); }
    template <typename Payload>
    Payload payload_at(Position position) {
        return std::get<Payload>(event_at(position).payload);
    }
    std::size_t appended() { return journal_->stats().appended_events; }
    static std::string refusal_of(const auto& result) {
        EXPECT_FALSE(result.has_value());
        return result ? "" : result.error().message;
    }

    ManualClock clock_{kNowMs};
    SeededEntropy entropy_{3};
    std::unique_ptr<log::Log> log_;
    std::map<PartitionId, std::unique_ptr<journal::MemoryKeys>> keys_;
    std::unique_ptr<journal::Journal> journal_;
    Impressions impressions_{{token_key(2), token_key(1)}, clock_};
    ExternalIds external_ids_{id_key()};
    std::optional<Ingest> ingest_;
};

TEST_F(IngestTest, ActionsBecomeEventsUnderTheirImpression) {
    const std::string token = token_of(kAda);
    const std::vector<ActionCommand> commands = {
        {.id = "a", .token = token, .action = Action::kSeen},
        {.id = "b",
         .token = token,
         .action = Action::kWatch,
         .watched_ms = 1500,
         .loops = 1,
         .ended = schema::WatchEnd::kClose,
         .client_time_ms = 5},
        {.id = "c", .token = token, .action = Action::kNotInterested, .reason = "tag:#Cats "}};
    const auto placed = *ingest_->act(kAdaAtHome, commands);
    ASSERT_THAT(placed, SizeIs(3));
    const schema::Event watch = event_at(*placed[1].position);
    EXPECT_EQ(watch.subject, kAda);
    EXPECT_EQ(watch.time_ms, kNowMs) << "the server's clock, not the client's";
    EXPECT_EQ(watch.command_key, command_key_of("b"));
    EXPECT_EQ(std::get<schema::Acted>(watch.payload),
              (schema::Acted{{{22}, 1, {33}}, {0}, Action::kWatch, 1500, 1, schema::WatchEnd::kClose, 0, "", 5}));
    EXPECT_EQ(payload_at<schema::Acted>(*placed[2].position).reason, "tag:cats");
}

TEST_F(IngestTest, ForgedExpiredAndMisplacedTokensAreRefusedAndTheOthersGoOn) {
    const std::string good = token_of(kAda);
    std::string forged = good;
    forged[40] = forged[40] == 'A' ? 'B' : 'A';
    const std::string of_another_space = token_of(kAda, kSpace.space);
    const std::string of_another_viewer = token_of(kBo);
    clock_.set_ms(kNowMs - kTokenLifetimeMs);
    const std::string expired = token_of(kAda);
    clock_.set_ms(kNowMs);
    std::vector<ActionCommand> commands;
    for (const std::string_view token :
         {std::string_view(forged), std::string_view(of_another_space), std::string_view(of_another_viewer),
          std::string_view(expired), std::string_view(good)})
        commands.push_back({.id = "x", .token = token, .action = Action::kLike});
    commands.push_back({.id = "y", .token = "", .action = Action::kLike});
    const auto placed = *ingest_->act(kAdaAtHome, commands);
    const std::vector<ErrorCode> refusals = {ErrorCode::kInvalid, ErrorCode::kDenied, ErrorCode::kDenied,
                                             ErrorCode::kGone};
    for (std::size_t i = 0; i < refusals.size(); ++i) {
        EXPECT_FALSE(placed[i].is_appended());
        EXPECT_EQ(placed[i].refusal.code, refusals[i]) << i;
    }
    EXPECT_TRUE(placed[4].is_appended());
    EXPECT_FALSE(placed[5].is_appended());
    EXPECT_EQ(appended(), 1u);
}

TEST_F(IngestTest, ActionsOutOfFormAreRefusedByName) {
    const std::string token = token_of(kAda);
    const std::string long_id(kMaxCommandIdBytes + 1, 'x');
    const auto refusal = [&](ActionCommand command) {
        command.token = token;
        const auto placed = *ingest_->act(kAdaAtHome, std::span(&command, 1));
        return placed[0].is_appended() ? std::string("appended") : placed[0].refusal.message;
    };
    EXPECT_THAT(refusal({.id = "", .action = Action::kLike}), HasSubstr("id must have 1 to 64 bytes"));
    EXPECT_THAT(refusal({.id = long_id, .action = Action::kLike}), HasSubstr("id"));
    for (const std::int64_t bad :
         {std::int64_t{-1}, std::int64_t{kMaxWatchedMs} + 1, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        EXPECT_THAT(refusal({.id = "a", .action = Action::kWatch, .watched_ms = bad}), HasSubstr("watched_ms"));
        EXPECT_THAT(refusal({.id = "a", .action = Action::kWatch, .loops = bad}), HasSubstr("loops"));
    }
    EXPECT_THAT(refusal({.id = "a", .action = Action::kNotInterested, .reason = "because"}), HasSubstr("reason"));
    EXPECT_THAT(refusal({.id = "a", .action = Action::kNotInterested, .reason = "tag:  "}), HasSubstr("empty tag"));
    EXPECT_THAT(refusal({.id = "a", .action = Action::kRating}), HasSubstr("engine"));
    EXPECT_EQ(appended(), 0u);
    EXPECT_THAT(refusal_of(ingest_->act(kAdaAtHome, {})), HasSubstr("empty"));
    EXPECT_THAT(refusal_of(ingest_->act(kAdaAtHome, std::vector<ActionCommand>(kMaxBatch + 1))),
                HasSubstr("at most 1000"));
}

TEST_F(IngestTest, WithoutWaitingTheAnswerIsTheSameAndComesOnce) {
    const std::string token = token_of(kAda);
    const std::vector<ActionCommand> commands = {{.id = "a", .token = token, .action = Action::kLike},
                                                 {.id = "", .token = token, .action = Action::kShare}};
    std::vector<Result<std::vector<Placed>>> answers;
    ingest_->act_later(kAdaAtHome, commands, [&](auto placed) { answers.push_back(std::move(placed)); });
    ingest_->act_later(kAdaAtHome, std::span(commands).last(1),
                       [&](auto placed) { answers.push_back(std::move(placed)); });
    ingest_->act_later(kAdaAtHome, {}, [&](auto placed) { answers.push_back(std::move(placed)); });
    ASSERT_THAT(answers, SizeIs(3));
    EXPECT_EQ(payload_at<schema::Acted>(*answers[0]->at(0).position).action, Action::kLike);
    EXPECT_FALSE(answers[0]->at(1).is_appended());
    EXPECT_FALSE(answers[1]->at(0).is_appended());
    EXPECT_EQ(answers[2].error().code, ErrorCode::kInvalid);
    EXPECT_EQ(appended(), 1u);
}

TEST_F(IngestTest, RotatedKeysOpenOldTokensUntilTheyAreLeftOut) {
    const std::string old_token = token_of(kAda);
    impressions_.set_keys({token_key(3), token_key(2)});
    EXPECT_TRUE(impressions_.open(old_token, kAda, schema::kAppSpace));
    EXPECT_TRUE(impressions_.open(token_of(kAda), kAda, schema::kAppSpace));
    impressions_.set_keys({token_key(3)});
    EXPECT_EQ(impressions_.open(old_token, kAda, schema::kAppSpace).error().code, ErrorCode::kInvalid);
}

/// From the client to the fold: a captured event is sent a thousand times, and by someone else, and counts once.
TEST_F(IngestTest, AnActionSentAThousandTimesCountsOnce) {
    schema::DecisionRecord record;
    record.request.request = {22};
    record.request.viewer = kAda;
    record.request.time_ms = kNowMs;
    record.slate.resize(2);
    record.slate[1].video = {33};
    ASSERT_TRUE(ingest_->serve_slate(kHome, record));
    const std::string token = token_of(kAda);
    const std::vector<ActionCommand> batch(100, ActionCommand{.id = "one", .token = token, .action = Action::kLike});
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(ingest_->act({kBo, kHome}, batch));
        ASSERT_TRUE(ingest_->act(kAdaAtHome, batch));
    }
    schema::ViewerState state;
    std::map<schema::ActionVerdict, int> verdicts;
    for (std::uint64_t from = 0;;) {
        const auto events = *journal_->read(kHome, from, 1000);
        if (events.empty()) break;
        from = events.back().position.offset + 1;
        for (const journal::ReadEvent& read : events) {
            if (const auto* slate = std::get_if<schema::SlateServed>(&read.event->payload)) {
                std::vector<VideoId> videos;
                for (const auto& placed : slate->record.slate) videos.push_back(placed.video);
                state.note_shown(slate->record.request.request, read.event->time_ms, schema::Surface::kForYou, videos);
            }
            if (const auto* acted = std::get_if<schema::Acted>(&read.event->payload))
                ++verdicts[state.apply_action(*acted, read.event->time_ms, 0, read.event->command_key)];
        }
    }
    EXPECT_EQ(verdicts[schema::ActionVerdict::kAccepted], 1);
    EXPECT_EQ(verdicts[schema::ActionVerdict::kDuplicate], 999);
    EXPECT_EQ(state.action_count, 1u);
}

TEST_F(IngestTest, PublishedTextIsNormalisedAndCutOnce) {
    NewVideo video;
    video.video.creator = kAda;
    video.video.text = " Cafe\xcc\x81 time! ";
    video.video.tags = {"#Coffee", "coffee"};
    video.video.text_tokens = {"smuggled"};
    video.video.language = "EN";
    const auto published = *ingest_->publish_video(kHome, video);
    const auto stored = payload_at<schema::VideoPublished>(published.position).video;
    EXPECT_EQ(stored.video, published.video);
    EXPECT_EQ(stored.text, "Caf\xc3\xa9 time!");
    EXPECT_EQ(stored.tags, std::vector<std::string>{"coffee"});
    EXPECT_EQ(stored.text_tokens, (std::vector<std::string>{"caf\xc3\xa9", "time"}));
    EXPECT_EQ(stored.language, "en");
    EXPECT_EQ(stored.published_ms, kNowMs);
    EXPECT_EQ(event_at(published.position).subject, kAda);

    video.video.content_vector = {std::numeric_limits<float>::quiet_NaN()};
    EXPECT_THAT(refusal_of(ingest_->publish_video(kHome, video)), HasSubstr("vector"));
    video.video.content_vector.assign(schema::kMaxContentDimensions + 1, 0.0f);
    EXPECT_THAT(refusal_of(ingest_->publish_video(kHome, video)), HasSubstr("vector has 1025"));
    EXPECT_FALSE(
        ingest_->edit_video({kHome, kAda}, {.video = {1}, .text = std::string(4001, 'x'), .tags = {}, .language = ""}));
}

TEST_F(IngestTest, AccountsFollowsAndSteeringAreChecked) {
    const auto with_handle = [&](std::string handle) {
        schema::AccountChanged change;
        change.handle = std::move(handle);
        return ingest_->change_account(kAdaAtHome, change);
    };
    EXPECT_TRUE(with_handle("ada.l_1815"));
    for (const char* bad : {"", "a", "Ada", "a b", "ada!", ".ada", "ada.", "\xc3\xa4\xc3\xa4",
                            "0123456789012345678901234567890", "../etc"})
        EXPECT_FALSE(with_handle(bad)) << bad;
    EXPECT_TRUE(ingest_->follow(kAdaAtHome, kBo, false, "f1"));
    EXPECT_FALSE(ingest_->follow(kAdaAtHome, kAda, false));
    EXPECT_FALSE(ingest_->follow(kAdaAtHome, {}, false));
    EXPECT_FALSE(ingest_->block(kAdaAtHome, kAda, false));
    EXPECT_EQ(payload_at<schema::Steered>(*ingest_->steer(kAdaAtHome, {schema::SteerTarget::kTag, " #CATS", 5, -1})),
              (schema::Steered{schema::SteerTarget::kTag, "cats", 0, -1}));
    EXPECT_FALSE(ingest_->steer(kAdaAtHome, {schema::SteerTarget::kTag, " # ", 0, -1}));
    EXPECT_FALSE(ingest_->steer(kAdaAtHome, {schema::SteerTarget::kVideo, "", 0, -1}));
    EXPECT_FALSE(ingest_->steer(kAdaAtHome, {schema::SteerTarget::kTag, "cats", 0, 1.5f}));
    EXPECT_FALSE(
        ingest_->steer(kAdaAtHome, {schema::SteerTarget::kTag, "cats", 0, std::numeric_limits<float>::quiet_NaN()}));
    EXPECT_FALSE(ingest_->create_viewer({}, schema::ViewerKind::kAnonymous, "en"));
    EXPECT_FALSE(ingest_->create_viewer(kAdaAtHome, schema::ViewerKind::kAnonymous, "no such thing"));
}

TEST_F(IngestTest, ARecipeIsTakenWholeOrNotAtAll) {
    const schema::RecipeTaken fine{{{" #CATS", 50}, {"dogs", -100}}, {"Spiders"}, {{0, 100, -100, 7}}};
    EXPECT_EQ(payload_at<schema::RecipeTaken>(*ingest_->take_recipe(kAdaAtHome, fine)),
              (schema::RecipeTaken{{{"cats", 50}, {"dogs", -100}}, {"spiders"}, {{0, 100, -100, 7}}}));
    EXPECT_TRUE(ingest_->take_recipe(kAdaAtHome, {}));
    EXPECT_THAT(refusal_of(ingest_->take_recipe(kAdaAtHome, {{{"cats", 1}, {"#Cats", 2}}, {}, {}})),
                HasSubstr("\"cats\" is given twice"));
    EXPECT_THAT(refusal_of(ingest_->take_recipe(kAdaAtHome, {{}, {"a", "A"}, {}})), HasSubstr("given twice"));
    EXPECT_THAT(refusal_of(ingest_->take_recipe(kAdaAtHome, {{{"cats", 101}}, {}, {}})), HasSubstr("percent"));
    EXPECT_THAT(refusal_of(ingest_->take_recipe(kAdaAtHome, {{}, {" # "}, {}})), HasSubstr("empty"));
    EXPECT_THAT(refusal_of(ingest_->take_recipe(kAdaAtHome, {{}, {}, {{0, 0, 0, -101}}})), HasSubstr("slider"));
    schema::RecipeTaken many;
    for (int i = 0; i <= 256; ++i) many.blocked_tags.push_back("tag" + std::to_string(i));
    EXPECT_THAT(refusal_of(ingest_->take_recipe(kAdaAtHome, many)), HasSubstr("at most 256"));
}

TEST_F(IngestTest, CommentsReportsAndRulesAreChecked) {
    const auto posted =
        *ingest_->comment(kAdaAtHome, {.video = {3}, .text = " So  GOOD ", .language = "en", .command_id = "c"});
    EXPECT_EQ(posted.text, "So GOOD");
    EXPECT_EQ(payload_at<schema::CommentPosted>(posted.position).text_tokens, (std::vector<std::string>{"so", "good"}));
    EXPECT_THAT(
        refusal_of(ingest_->comment(kAdaAtHome, {.video = {3}, .text = " \n ", .language = "", .command_id = ""})),
        HasSubstr("empty"));
    EXPECT_FALSE(
        ingest_->comment(kAdaAtHome, {.video = {3}, .text = std::string(2001, 'x'), .language = "", .command_id = ""}));
    EXPECT_TRUE(ingest_->report(kAdaAtHome, {schema::ReportTarget::kVideo, 3, "spam", ""}));
    EXPECT_THAT(refusal_of(ingest_->report(kAdaAtHome, {schema::ReportTarget::kVideo, 3, "boring", ""})),
                HasSubstr("illegal, harm, spam, copyright, other"));
    EXPECT_FALSE(ingest_->moderate(kHome, {}));
    std::vector<ModerationStep> steps;
    steps.push_back({kBo, schema::VideoLimited{.video = {3}, .author = kBo}});
    steps.push_back({kBo, schema::Decided{.decision = {1}, .facts = " loud \x01 noise ", .author = kBo}});
    const auto moderated = ingest_->moderate(kHome, std::move(steps));
    EXPECT_EQ(payload_at<schema::Decided>(*moderated).facts, "loud noise");
    EXPECT_FALSE(ingest_->appeal(kAdaAtHome, {1}, " \n"));
    EXPECT_FALSE(ingest_->appeal(kAdaAtHome, {1}, std::string(2001, 'x')));
    EXPECT_TRUE(ingest_->appeal(kAdaAtHome, {1}, "no"));
    EXPECT_EQ(payload_at<schema::HouseRulesChanged>(
                  *ingest_->change_house_rules({.rules = {" Be  kind ", "  "}, .author = kBo}))
                  .rules,
              std::vector<std::string>{"Be kind"});
    EXPECT_FALSE(ingest_->change_house_rules({.rules = std::vector<std::string>(33, "x"), .author = kBo}));
    const auto terms = ingest_->change_legal_page(
        {.page = schema::LegalPage::kTerms, .language = "ZH-hans", .text = " # A\r\n\r\nb \n", .author = kBo});
    EXPECT_EQ(payload_at<schema::LegalPageChanged>(*terms).text, "# A\n\nb");
    EXPECT_EQ(payload_at<schema::LegalPageChanged>(*terms).language, "zh-Hans");
    EXPECT_THAT(refusal_of(ingest_->change_legal_page({.language = "en", .text = "[[who]] and [[where]]"})),
                HasSubstr("marked [[ ]]: 2"));
    EXPECT_FALSE(ingest_->change_legal_page({.language = "", .text = "x"}));
    EXPECT_FALSE(ingest_->change_legal_page({.language = "no language", .text = "x"}));
    EXPECT_FALSE(
        ingest_->change_legal_page({.language = "en", .text = std::string(schema::kMaxLegalTextBytes + 1, 'x')}));
    EXPECT_TRUE(ingest_->change_legal_page({.language = "en", .text = ""})) << "takes it away";
    EXPECT_TRUE(ingest_->change_brand({.description = "Boats."}));
    EXPECT_FALSE(ingest_->change_brand({.description = std::string(601, 'x')}));
    EXPECT_FALSE(ingest_->change_brand({.accent = schema::Accent{.on_light = 0x1'00'00'00, .on_dark = 0}}));
    EXPECT_FALSE(ingest_->change_brand({.changes_logo = true, .small_logo = "a"}));
    EXPECT_FALSE(ingest_->change_brand({.small_logo = "a", .large_logo = "b"}));
    EXPECT_TRUE(ingest_->change_policy({1, kBo, "why", schema::policy_document({})}));
    EXPECT_THAT(refusal_of(ingest_->change_policy({2, kBo, "why", "[heads]\nx = 1\n"})), HasSubstr("line 2"));
    EXPECT_THAT(refusal_of(ingest_->change_policy({2, kBo, "why", "# \xff"})), HasSubstr("UTF-8"));
    EXPECT_FALSE(ingest_->change_settings({" ", schema::Registration::kOpen, {}, kBo}));
    const auto settings = ingest_->change_settings({"Tiller", schema::Registration::kOpen, {"ZH-hans"}, kBo});
    EXPECT_EQ(payload_at<schema::SettingsChanged>(*settings).languages, std::vector<std::string>{"zh-Hans"});
    EXPECT_EQ(settings->partition, kControlPartition);
}

TEST_F(IngestTest, EngineItemsAndUsersGetTheSameIdsEveryTime) {
    const std::vector<EngineItem> items = {
        {.external_id = "item-1", .tags = {"A"}, .creator = "c1", .duration_ms = 1000},
        {.external_id = ""},
        {.external_id = "item-2", .hidden = true},
        {.external_id = "item-1", .tags = {"B"}, .is_known = true},
        {.external_id = "item-3", .duration_ms = -5},
        {.external_id = std::string("a\0b", 3)}};
    const auto placed = *ingest_->put_items(kSpace, items);
    const std::vector<bool> expected = {true, false, true, true, false, false};
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(placed[i].is_appended(), expected[i]) << i;
    const auto item = payload_at<schema::VideoPublished>(*placed[0].position).video;
    EXPECT_EQ(item.video, *external_ids_.video(kSpace.space, "item-1"));
    EXPECT_EQ(item.creator, *external_ids_.viewer(kSpace.space, "c1"));
    EXPECT_EQ(payload_at<schema::VideoStateChanged>(*placed[2].position).state, schema::VideoState::kHidden);
    EXPECT_NE(item.video, *external_ids_.video({8}, "item-1")) << "another space, another item";
    EXPECT_NE(item.video.value, external_ids_.viewer(kSpace.space, "item-1")->value);
    ExternalIdKey other_key{};
    EXPECT_NE(item.video, *ExternalIds(other_key).video(kSpace.space, "item-1"));
    EXPECT_EQ(payload_at<schema::VideoStateChanged>(*ingest_->delete_item(kSpace, "item-1")).state,
              schema::VideoState::kDeleted);
    EXPECT_FALSE(ingest_->delete_item(kSpace, std::string(257, 'x')));
}

TEST_F(IngestTest, EngineEventsMakeTheirUserKnownOnceAndKeepTheirOrder) {
    const std::string token = impressions_.mint({*external_ids_.viewer(kSpace.space, "u1"),
                                                 kSpace.space,
                                                 schema::Surface::kEngine,
                                                 {{5}, 2, *external_ids_.video(kSpace.space, "i1")}});
    const std::vector<EngineEvent> events = {
        {.id = "e1", .user = "u1", .item = "i1", .action = Action::kWatch, .time_ms = kNowMs - 5000, .fraction = 0.5},
        {.user = "u2", .item = "i1", .action = Action::kRating, .value = 0.75},
        {.user = "u1", .item = "i1", .action = Action::kLike, .token = token},
        {.user = "u1", .item = "i2", .action = Action::kLike, .token = token},
        {.user = "u1", .item = "i1", .action = Action::kWatch, .fraction = 1.5},
        {.user = "u1", .item = "i1", .action = Action::kRating, .value = std::numeric_limits<double>::quiet_NaN()},
        {.user = "u1", .item = "i1", .action = Action::kWatch, .time_ms = kNowMs + 7'200'000},
        {.user = "", .item = "i1", .action = Action::kWatch}};
    const auto placed = *ingest_->post_events(
        kSpace, events, [&](ViewerId viewer) { return viewer == *external_ids_.viewer(kSpace.space, "u2"); });
    const std::vector<bool> expected = {true, true, true, false, false, false, false, false};
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(placed[i].is_appended(), expected[i]) << i;
    EXPECT_EQ(placed[3].refusal.code, ErrorCode::kDenied);
    const auto stored = *journal_->read(kSpace.home, 0, 100);
    ASSERT_THAT(stored, SizeIs(4));
    EXPECT_EQ(std::get<schema::ViewerCreated>(stored[0].event->payload),
              (schema::ViewerCreated{schema::ViewerKind::kEngine, kSpace.space, "", "u1"}));
    EXPECT_EQ(std::get<schema::Acted>(stored[1].event->payload).happened_ms, kNowMs - 5000);
    EXPECT_EQ(std::get<schema::Acted>(stored[2].event->payload).value, 0.75f);
    EXPECT_EQ(std::get<schema::Acted>(stored[3].event->payload).impression,
              (schema::ImpressionRef{{5}, 2, *external_ids_.video(kSpace.space, "i1")}));
    EXPECT_EQ(stored[1].event->command_key, command_key_of("e1"));
}

TEST_F(IngestTest, TheSameEngineFactWithoutAnIdIsTheSameCommand) {
    const auto key_of = [&](EngineEvent event) {
        const auto placed = *ingest_->post_events(kSpace, std::span(&event, 1), [](ViewerId) { return true; });
        return event_at(*placed[0].position).command_key;
    };
    const EngineEvent fact{.user = "u", .item = "i", .action = Action::kLike, .time_ms = 1234};
    EngineEvent later = fact;
    later.time_ms = 1235;
    EngineEvent now = fact;
    now.time_ms = 0;
    EXPECT_EQ(key_of(fact), key_of(fact));
    EXPECT_NE(key_of(fact), key_of(later));
    EXPECT_EQ(key_of(now), 0u) << "no id and no time: every call is a new fact";
}

}  // namespace
}  // namespace tiller::ingest

#include "projection/projections.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>

#include "projection/generated_events.h"

namespace tiller::projection {
namespace {

using Numbers = std::vector<std::uint32_t>;

GeneratedWorld world_of(const Numbers& numbers) {
    GeneratedWorld world;
    for (const std::uint32_t number : numbers) world.step(number);
    return world;
}

rc::Gen<Numbers> any_numbers() {
    return rc::gen::scale(4.0, rc::gen::container<Numbers>(rc::gen::inRange<std::uint32_t>(0, 1'000'000)));
}

/// The videos that must be known before this event.
std::vector<VideoId> needed(const schema::Event& event) {
    if (const auto* slate = std::get_if<schema::SlateServed>(&event.payload)) {
        std::vector<VideoId> videos;
        for (const auto& placed : slate->record.slate) videos.push_back(placed.video);
        return videos;
    }
    if (const auto* acted = std::get_if<schema::Acted>(&event.payload)) return {acted->impression.video};
    if (const auto* posted = std::get_if<schema::CommentPosted>(&event.payload)) return {posted->video};
    if (const auto* collected = std::get_if<schema::Collected>(&event.payload)) return {collected->video};
    return {};
}

/// The experiment that must be known before this event; none when there is none.
ExperimentId needed_experiment(const schema::Event& event) {
    const auto* slate = std::get_if<schema::SlateServed>(&event.payload);
    const auto assignment = slate == nullptr ? std::nullopt : schema::parse_assignment(slate->record.request.arm);
    return assignment ? assignment->experiment : ExperimentId{};
}

/// The same partitions, interleaved at random, with every video and experiment before what shows it.
std::vector<journal::ReadEvent> shuffled(const std::vector<journal::ReadEvent>& events, SeededRandom& random) {
    std::map<PartitionId, std::deque<journal::ReadEvent>> heads;
    for (const auto& event : events) heads[event.position.partition].push_back(event);
    std::set<VideoId> known;
    std::set<ExperimentId> started = {ExperimentId{}};
    std::vector<journal::ReadEvent> merged;
    while (merged.size() < events.size()) {
        auto at = std::next(heads.begin(), static_cast<std::ptrdiff_t>(random.below(heads.size())));
        if (at->second.empty()) continue;
        const auto& head = at->second.front();
        if (!std::ranges::all_of(needed(*head.event), [&](VideoId video) { return known.contains(video); })) continue;
        if (!started.contains(needed_experiment(*head.event))) continue;
        if (const auto* start = std::get_if<schema::ExperimentStarted>(&head.event->payload))
            started.insert(start->experiment);
        if (const auto* published = std::get_if<schema::VideoPublished>(&head.event->payload))
            known.insert(published->video.video);
        merged.push_back(head);
        at->second.pop_front();
    }
    return merged;
}

/// What the world's events mean, said in the plainest way; told each event once.
struct PlainModel {
    std::map<VideoId, VideoCounters> counters;
    std::set<std::pair<ViewerId, VideoId>> liked;
    std::set<std::pair<ViewerId, VideoId>> saved;
    std::set<std::pair<ViewerId, CollectionId>> collections;
    std::set<std::pair<ViewerId, ViewerId>> follows;
    std::map<CommentId, VideoId> comments;
    std::set<std::pair<ViewerId, CommentId>> liked_comments;
    std::set<std::pair<ViewerId, ViewerId>> blocks;
    std::map<CommentId, std::string> texts;
    std::map<ViewerId, std::pair<std::string, UnixMs>> handles;
    std::map<VideoId, schema::VideoState> states;
    std::map<CommentId, std::pair<UnixMs, UnixMs>> withdrawn;  // taken, given back
    std::map<VideoId, std::pair<schema::LabelSet, schema::LabelSet>> labels;  // the creator's, staff's
    std::map<ViewerId, schema::LabelChoices> choices;

    void tell(const schema::Event& event) {
        const ViewerId who = event.subject;
        if (const auto* acted = std::get_if<schema::Acted>(&event.payload)) act(who, *acted);
        if (const auto* changed = std::get_if<schema::CollectionChanged>(&event.payload)) change(who, *changed);
        if (const auto* collected = std::get_if<schema::Collected>(&event.payload)) collect(who, *collected);
        if (const auto* published = std::get_if<schema::VideoPublished>(&event.payload))
            states[published->video.video] = schema::VideoState::kPublic;
        if (const auto* changed = std::get_if<schema::VideoStateChanged>(&event.payload))
            states[changed->video] = changed->state;
        if (const auto* followed = std::get_if<schema::Followed>(&event.payload))
            put(follows, std::pair(who, followed->creator), !followed->undo);
        if (const auto* posted = std::get_if<schema::CommentPosted>(&event.payload))
            comments[posted->comment] = posted->video;
        if (const auto* posted = std::get_if<schema::CommentPosted>(&event.payload))
            texts[posted->comment] = posted->text;
        if (const auto* edited = std::get_if<schema::CommentEdited>(&event.payload))
            texts[edited->comment] = edited->text;
        if (const auto* like = std::get_if<schema::CommentLiked>(&event.payload))
            put(liked_comments, std::pair(who, like->comment), !like->undo);
        if (const auto* blocked = std::get_if<schema::Blocked>(&event.payload))
            put(blocks, std::pair(who, blocked->target), !blocked->undo);
        if (const auto* removed = std::get_if<schema::CommentRemoved>(&event.payload)) comments.erase(removed->comment);
        if (const auto* taken = std::get_if<schema::CommentWithdrawn>(&event.payload)) {
            auto& [taken_ms, returned_ms] = withdrawn.try_emplace(taken->comment, -1, -1).first->second;
            (taken->undo ? returned_ms : taken_ms) = event.time_ms;
        }
        if (const auto* labelled = std::get_if<schema::VideoLabelled>(&event.payload)) {
            auto& [creators, staffs] = labels[labelled->video];
            (labelled->by_staff ? staffs : creators) = labelled->labels;
        }
        if (const auto* filtered = std::get_if<schema::LabelsFiltered>(&event.payload))
            choices[who] = filtered->choices;
        if (const auto* account = std::get_if<schema::AccountChanged>(&event.payload))
            rename(who, fold_handle(*account->handle), event.time_ms);
    }
    void act(ViewerId who, const schema::Acted& acted) {
        const VideoId video = acted.impression.video;
        const std::pair pair(who, video);
        if (acted.action == schema::Action::kSeen) ++counters[video].impressions;
        if (acted.action == schema::Action::kWatch) ++counters[video].views;
        if (acted.action == schema::Action::kShare) ++counters[video].shares;
        if (acted.action == schema::Action::kLike) put(liked, pair, true);
        if (acted.action == schema::Action::kUnlike) put(liked, pair, false);
        if (acted.action == schema::Action::kSave) put(saved, pair, true);
        if (acted.action == schema::Action::kUnsave) put(saved, pair, false);
    }
    void change(ViewerId who, const schema::CollectionChanged& changed) {
        put(collections, std::pair(who, changed.collection), !changed.removed);
    }
    void collect(ViewerId who, const schema::Collected& collected) {
        const bool is_known = collected.collection.is_none() || collections.contains({who, collected.collection});
        if (!collected.undo && is_known) put(saved, std::pair(who, collected.video), true);
        if (collected.undo && collected.collection.is_none()) put(saved, std::pair(who, collected.video), false);
    }
    void rename(ViewerId who, const std::string& handle, UnixMs time_ms) {
        if (handles[who].first != handle) handles[who] = {handle, time_ms};
    }
    static void put(auto& set, const auto& value, bool member) {
        if (member)
            set.insert(value);
        else
            set.erase(value);
    }
    bool is_withdrawn(CommentId comment) const {
        const auto at = withdrawn.find(comment);
        return at != withdrawn.end() && at->second.first > at->second.second;
    }
    VideoCounters counters_of(VideoId video) const {
        const auto at = counters.find(video);
        VideoCounters sum = at == counters.end() ? VideoCounters{} : at->second;
        sum.likes = static_cast<std::uint32_t>(std::ranges::count(liked, video, &std::pair<ViewerId, VideoId>::second));
        sum.saves = static_cast<std::uint32_t>(std::ranges::count(saved, video, &std::pair<ViewerId, VideoId>::second));
        sum.comments = static_cast<std::uint32_t>(std::ranges::count_if(
            comments, [&](const auto& entry) { return entry.second == video && !is_withdrawn(entry.first); }));
        return sum;
    }
    ViewerId owner_of(const std::string& handle) const {
        std::set<std::pair<UnixMs, ViewerId>> claims;
        for (const auto& [viewer, claim] : handles) {
            if (claim.first == handle) claims.emplace(claim.second, viewer);
        }
        return claims.empty() ? ViewerId{} : claims.begin()->second;
    }
};

void expect_equal(const View& view, const PlainModel& model, const GeneratedWorld& world) {
    for (const VideoId video : world.videos()) {
        RC_ASSERT(view.counters(video) == model.counters_of(video));
        RC_ASSERT(view.find_video(video)->facts().state == model.states.at(video));
        const auto labels = model.labels.find(video);
        RC_ASSERT(
            view.find_video(video)->facts().labels() ==
            (labels == model.labels.end() ? schema::LabelSet::kNone : labels->second.first | labels->second.second));
    }
    for (std::uint64_t i = 0; i < kTestViewers; ++i) {
        const ViewerId viewer = GeneratedWorld::viewer_of(i);
        RC_ASSERT(view.follower_count(viewer) ==
                  std::ranges::count(model.follows, viewer, &std::pair<ViewerId, ViewerId>::second));
        for (const VideoId video : world.videos()) {
            RC_ASSERT(view.likes(viewer, video) == model.liked.contains({viewer, video}));
            RC_ASSERT(view.saved(viewer, video) == model.saved.contains({viewer, video}));
        }
        const auto choices = model.choices.find(viewer);
        RC_ASSERT(view.label_choices(viewer) ==
                  (choices == model.choices.end() ? schema::kUsualLabelChoices : choices->second));
        for (const Collection& collection : view.shelf(viewer).collections()) {
            RC_ASSERT(model.collections.contains({viewer, collection.id}));
            RC_ASSERT(view.owner_of(collection.id) == viewer);
            for (const SavedVideo& saved : collection.videos.all()) RC_ASSERT(view.saved(viewer, saved.video));
        }
        for (std::uint64_t j = 0; j < kTestViewers; ++j) {
            const ViewerId other = GeneratedWorld::viewer_of(j);
            RC_ASSERT(view.are_apart(viewer, other) ==
                      (model.blocks.contains({viewer, other}) || model.blocks.contains({other, viewer})));
        }
    }
    for (const auto& [comment, video] : model.comments) {
        RC_ASSERT(view.comments().find_with_withdrawn(comment)->text == model.texts.at(comment));
        RC_ASSERT((view.comments().find(comment) == nullptr) == model.is_withdrawn(comment));
        RC_ASSERT(view.comments().likes(comment) ==
                  std::ranges::count(model.liked_comments, comment, &std::pair<ViewerId, CommentId>::second));
    }
    for (int i = 0; i < 4; ++i) {
        const std::string name = "name" + std::to_string(i);
        const Account* account = view.accounts().find_by_handle("NAME" + std::to_string(i));
        RC_ASSERT((account == nullptr ? ViewerId{} : account->viewer) == model.owner_of(name));
    }
}

TEST(Projections, EveryEventCountsOnceHoweverOftenItWasSent) {
    EXPECT_TRUE(rc::check([] {
        const GeneratedWorld world = world_of(*any_numbers());
        SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
        PlainModel model;
        for (const PlannedEvent& planned : world.events()) model.tell(planned.event);
        Projections projections;
        projections.apply(positioned(repeated(world.events(), random)));
        expect_equal(projections.view(), model, world);
    }));
}

TEST(Projections, StateIsAFunctionOfTheCutHoweverPartitionsInterleave) {
    EXPECT_TRUE(rc::check([] {
        const auto events = positioned(world_of(*any_numbers()).events());
        SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
        Projections one;
        Projections other;
        one.apply(events);
        for (const auto& event : shuffled(events, random)) other.apply(std::span(&event, 1));
        RC_ASSERT(one.cut() == other.cut());
        RC_ASSERT(one.digest() == other.digest());
    }));
}

TEST(Projections, DecodedStateGoesOnLikeTheOneThatWasEncoded) {
    EXPECT_TRUE(rc::check([] {
        const auto events = positioned(world_of(*any_numbers()).events());
        const std::size_t half = events.size() / 2;
        Projections one;
        one.apply(std::span(events).first(half));
        ByteWriter out;
        one.encode(out);
        Projections other;
        RC_ASSERT(other.decode(out.bytes()).has_value());
        RC_ASSERT(one.digest() == other.digest());
        one.apply(std::span(events).subspan(half));
        other.apply(std::span(events).subspan(half));
        RC_ASSERT(one.digest() == other.digest());
    }));
}

TEST(Projections, DeliveredTwiceIsFoldedOnce) {
    Numbers numbers(300);
    for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i * 7919;
    const auto events = positioned(world_of(numbers).events());
    Projections once;
    Projections twice;
    once.apply(events);
    for (std::size_t i = 0; i < events.size(); ++i) twice.apply(std::span(events).subspan(i / 3, i - i / 3 + 1));
    EXPECT_EQ(once.digest(), twice.digest());
    EXPECT_GT(twice.stats().skipped_events, 0u);
    EXPECT_EQ(once.stats().foreign_events, 0u);
}

TEST(Projections, CutShortOrFlippedBytesAreRefusedOrDecodeToSomethingThatEncodes) {
    Numbers numbers(200);
    for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i * 104'729;
    Projections projections;
    projections.apply(positioned(world_of(numbers).events()));
    ByteWriter out;
    projections.encode(out);
    for (std::size_t size = 0; size < out.size_bytes(); size += 37)
        EXPECT_FALSE(Projections().decode(ByteSpan(out.bytes()).first(size)).has_value());
    for (std::size_t at = 0; at < out.size_bytes(); at += 11) {
        Bytes bytes = out.bytes();
        bytes[at] ^= std::byte{0x41};
        Projections damaged;
        if (!damaged.decode(bytes))
            EXPECT_EQ(damaged.cut(), Cut{});
        else
            (void)damaged.digest();
    }
}

journal::ReadEvent event_at(std::uint16_t partition, std::uint64_t offset, std::uint64_t subject,
                            schema::Payload payload) {
    return read_event(
        {PartitionId{partition}, offset},
        {.time_ms = kTestStartMs, .subject = ViewerId{subject}, .command_key = 0, .payload = std::move(payload)});
}

TEST(Projections, ChangeOfAVideoFromAnotherPartitionHasNoEffect) {
    schema::Video video;
    video.video = VideoId{5};
    video.creator = ViewerId{9};
    Projections projections;
    const std::vector events = {
        event_at(1, 0, 9, schema::VideoPublished{video}),
        event_at(2, 0, 8,
                 schema::VideoStateChanged{
                     .video = VideoId{5}, .state = schema::VideoState::kTakenDown, .author = {}, .reason = ""})};
    projections.apply(events);
    EXPECT_TRUE(projections.view().find_video(VideoId{5})->facts().is_public());
    EXPECT_EQ(projections.stats().foreign_events, 1u);
}

TEST(Projections, TheReasonOfADecisionStandsUntilTheVideoIsPublicAgain) {
    schema::Video video;
    video.video = VideoId{5};
    video.creator = ViewerId{9};
    const auto decided = [](std::uint64_t offset, schema::VideoState state, std::string reason) {
        return std::vector{event_at(
            1, offset, 9,
            schema::VideoStateChanged{.video = VideoId{5}, .state = state, .author = ViewerId{1}, .reason = reason})};
    };
    Projections projections;
    projections.apply(std::vector{event_at(1, 0, 9, schema::VideoPublished{video})});
    EXPECT_EQ(projections.view().state_reason(VideoId{5}), "");
    projections.apply(decided(1, schema::VideoState::kHidden, "shows a street number"));
    EXPECT_EQ(projections.view().state_reason(VideoId{5}), "shows a street number");
    ByteWriter encoded;
    projections.encode(encoded);
    Projections decoded;
    ASSERT_TRUE(decoded.decode(encoded.bytes()));
    EXPECT_EQ(decoded.view().state_reason(VideoId{5}), "shows a street number");
    projections.apply(decided(2, schema::VideoState::kPublic, "a mistake"));
    EXPECT_EQ(projections.view().state_reason(VideoId{5}), "");
    EXPECT_EQ(projections.view().state_reason(VideoId{6}), "");
}

TEST(Projections, ActionGetsAVerdictAndOnlyAcceptedOnesCount) {
    schema::Video video;
    video.video = VideoId{5};
    schema::Shown shown{
        .request = RequestId{7}, .surface = schema::Surface::kLink, .space = {}, .videos = {VideoId{5}}};
    schema::Acted like;
    like.impression = {RequestId{7}, 0, VideoId{5}};
    like.action = schema::Action::kLike;
    schema::Acted never_shown = like;
    never_shown.impression.request = RequestId{8};
    schema::Acted no_such_video = like;
    no_such_video.impression.video = VideoId{6};
    Projections projections;
    projections.apply(std::vector{event_at(1, 0, 9, schema::VideoPublished{video}), event_at(1, 1, 9, shown),
                                  event_at(1, 2, 9, like), event_at(1, 3, 9, like), event_at(1, 4, 9, never_shown),
                                  event_at(1, 5, 9, no_such_video)});
    const auto verdict = [&](std::uint64_t offset) { return projections.verdict_of({PartitionId{1}, offset}); };
    EXPECT_EQ(verdict(1), std::nullopt);
    EXPECT_EQ(verdict(2), schema::ActionVerdict::kAccepted);
    EXPECT_EQ(verdict(3), schema::ActionVerdict::kDuplicate);
    EXPECT_EQ(verdict(4), schema::ActionVerdict::kNeverShown);
    EXPECT_EQ(verdict(5), schema::ActionVerdict::kNoSuchVideo);
    EXPECT_EQ(projections.view().counters(VideoId{5}).likes, 1u);
}

TEST(Projections, ErasedPersonIsForgottenEverywhere) {
    Numbers numbers(600);
    for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i * 31;
    const GeneratedWorld world = world_of(numbers);
    auto events = positioned(world.events());
    Projections projections;
    projections.apply(events);
    const ViewerId person = events.front().event->subject;
    ASSERT_NE(projections.view().viewer(person), nullptr);
    const std::uint64_t next = projections.cut().next_offset(GeneratedWorld::home_of(person));
    projections.apply(
        std::vector{read_event({GeneratedWorld::home_of(person), next},
                               {.time_ms = kTestStartMs,
                                .subject = {},
                                .command_key = 0,
                                .payload = schema::Erased{.offset = {}, .whole_subject = person, .reason = "asked"}})});
    const View view = projections.view();
    EXPECT_TRUE(view.decisions().of_person(person).empty());
    EXPECT_TRUE(view.decisions().looks_at(person).empty());
    EXPECT_EQ(view.label_choices(person), schema::kUsualLabelChoices);
    EXPECT_EQ(view.viewer(person), nullptr);
    for (const Experiment& experiment : view.rules().experiments().all()) {
        const Trial* trial = view.trial(experiment.started.experiment);
        if (trial != nullptr) { EXPECT_FALSE(trial->viewers.contains(person)); }
    }
    EXPECT_EQ(view.accounts().find(person), nullptr);
    for (const VideoId video : world.videos()) {
        EXPECT_FALSE(view.likes(person, video));
        for (const ThreadView& thread : view.comments().latest(video, {}, 1000)) {
            if (thread.first != nullptr) { EXPECT_NE(thread.first->author, person); }
            for (const Comment* reply : view.comments().replies(video, thread.thread, {}, 1000))
                EXPECT_NE(reply->author, person);
        }
    }
    for (const VideoId video : view.videos_of_creator(person)) {
        EXPECT_EQ(view.find_video(video)->facts().state, schema::VideoState::kDeleted);
        EXPECT_EQ(view.state_reason(video), "");
    }
}

}  // namespace
}  // namespace tiller::projection

// Events for tests and benchmarks: a small world in which every number of a list does one thing, so that a failing list
// can be shrunk. Everything it does is valid: what is shown exists, and what is done was shown.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/random.h"
#include "journal/journal.h"
#include "schema/event.h"

namespace tiller::projection {

inline constexpr std::uint64_t kTestViewers = 12;
inline constexpr std::uint32_t kTestVideoLengthMs = 10'000;
inline constexpr UnixMs kTestStartMs = 1'700'000'000'000;

struct PlannedEvent {
    PartitionId partition;
    schema::Event event;
};

class GeneratedWorld {
public:
    GeneratedWorld() {
        for (std::uint64_t i = 0; i < kTestViewers; ++i)
            emit(viewer_of(i), schema::ViewerCreated{.kind = {}, .space = {}, .locale = "en", .external_id = ""});
        try_another_policy();
    }
    /// Does one thing; the same numbers in the same order do the same things.
    void step(std::uint32_t number) {
        time_ms_ += 30'000;
        SeededRandom random(mix64(number, events_.size()));
        const ViewerId viewer = viewer_of(random.below(kTestViewers));
        switch (number % 19) {
            case 0:
            case 1: return publish(viewer);
            case 2:
            case 3:
            case 4: return serve(viewer, random);
            case 5:
            case 6:
            case 7:
            case 8: return act(random);
            case 9:
                return emit(viewer, schema::Followed{.creator = viewer_of(random.below(kTestViewers)),
                                                     .undo = random.below(3) == 0});
            case 10: return talk(viewer, random);
            case 11: return name(viewer, random);
            case 12: return moderate(random);
            case 13: return rule(viewer, random);
            case 14: return keep(viewer, random);
            case 15: return forget_watches(viewer, random);
            case 16: return check(random);
            case 17: return grow(viewer, random);
            default: return report(random);
        }
    }
    [[nodiscard]] const std::vector<PlannedEvent>& events() const { return events_; }
    [[nodiscard]] static ViewerId viewer_of(std::uint64_t index) { return ViewerId{mix64(0x1111, index)}; }
    [[nodiscard]] static PartitionId home_of(ViewerId viewer) {
        return PartitionId{static_cast<std::uint16_t>(1 + viewer.value % 2)};
    }
    [[nodiscard]] const std::vector<VideoId>& videos() const { return videos_; }

private:
    void emit(ViewerId viewer, schema::Payload payload) {
        events_.push_back({home_of(viewer),
                           {.time_ms = time_ms_,
                            .subject = viewer,
                            .command_key = events_.size() + 1,
                            .payload = std::move(payload)}});
    }
    void command(schema::Payload payload) {
        events_.push_back(
            {kControlPartition, {.time_ms = time_ms_, .subject = {}, .command_key = 0, .payload = std::move(payload)}});
    }
    void try_another_policy() {
        if (!experiment_.is_none())
            command(schema::ExperimentStopped{.experiment = experiment_, .reason = "enough", .author = viewer_of(1)});
        experiment_ = ExperimentId{mix64(0x8888, events_.size())};
        command(schema::ExperimentStarted{.experiment = experiment_,
                                          .policy_version = ++policy_version_,
                                          .name = "experiment " + std::to_string(policy_version_),
                                          .reason = "test",
                                          .author = viewer_of(1),
                                          .share_percent = 50,
                                          .window_hours = 1,
                                          .toml = "[variety]\nfatigue_points = -0.25\n"});
    }
    void publish(ViewerId creator) {
        const VideoId id{mix64(0x2222, videos_.size())};
        schema::Video video;
        video.video = id;
        video.creator = creator;
        video.text = "clip " + std::to_string(videos_.size());
        video.tags = {"tag" + std::to_string(videos_.size() % 5)};
        video.language = "en";
        video.duration_ms = kTestVideoLengthMs;
        video.published_ms = time_ms_;
        videos_.push_back(id);
        creators_[id] = creator;
        emit(creator, schema::VideoPublished{video});
    }
    void serve(ViewerId viewer, SeededRandom& random) {
        if (videos_.empty()) return;
        schema::DecisionRecord record;
        record.request.request = RequestId{mix64(0x3333, events_.size())};
        record.request.viewer = viewer;
        record.request.time_ms = time_ms_;
        if (random.below(20) == 0) try_another_policy();
        if (random.below(4) != 0)
            record.request.arm = schema::text_of({experiment_, schema::arm_of(experiment_, viewer, 50)});
        for (std::uint16_t i = 0; i < 3; ++i) {
            schema::PlacedVideo placed;
            placed.video = videos_[random.below(videos_.size())];
            record.slate.push_back(placed);
            shown_.push_back({viewer, {record.request.request, i, placed.video}});
        }
        emit(viewer, schema::SlateServed{record});
    }
    void act(SeededRandom& random) {
        if (shown_.empty()) return;
        const Impression& impression = shown_[random.below(shown_.size())];
        constexpr std::array kActions = {schema::Action::kSeen,   schema::Action::kWatch, schema::Action::kLike,
                                         schema::Action::kUnlike, schema::Action::kShare, schema::Action::kSave,
                                         schema::Action::kUnsave};
        const schema::Action action = kActions[random.below(kActions.size())];
        if (!done_.emplace(impression.ref.request, impression.ref.position, action).second) return;
        schema::Acted acted;
        acted.impression = impression.ref;
        acted.action = action;
        acted.watched_ms =
            action == schema::Action::kWatch ? static_cast<std::uint32_t>(random.below(kTestVideoLengthMs)) : 0;
        emit(impression.viewer, acted);
    }
    void talk(ViewerId viewer, SeededRandom& random) {
        if (videos_.empty()) return;
        if (random.below(2) == 0 && !comments_.empty())
            return answer_to(comments_[random.below(comments_.size())], viewer, random);
        schema::CommentPosted posted;
        posted.comment = CommentId{mix64(0x4444, events_.size())};
        posted.video = videos_[random.below(videos_.size())];
        posted.text = "comment " + std::to_string(events_.size());
        posted.mentions = {viewer_of(random.below(kTestViewers))};
        say(viewer, posted);
    }
    void say(ViewerId author, const schema::CommentPosted& posted) {
        comments_.push_back(
            {posted.comment, posted.video, author, posted.thread.is_none() ? posted.comment : posted.thread});
        emit(author, posted);
    }
    struct Said {
        CommentId comment;
        VideoId video;
        ViewerId author;
        CommentId thread;
    };
    void answer_to(Said said, ViewerId viewer, SeededRandom& random) {
        switch (random.below(9)) {
            case 0:
            case 1:
                return emit(viewer, schema::CommentRemoved{.comment = said.comment,
                                                           .video = said.video,
                                                           .author = viewer,
                                                           .reason = "test",
                                                           .comment_author = said.author});
            case 2:
            case 3: {
                schema::CommentPosted posted;
                posted.comment = CommentId{mix64(0x4444, events_.size())};
                posted.video = said.video;
                posted.text = "answer " + std::to_string(events_.size());
                posted.thread = said.thread;
                posted.reply_to = said.comment;
                posted.reply_to_author = said.author;
                posted.quote = {
                    .kind = schema::QuoteKind::kComment, .moment_ms = 0, .line = {}, .comment = said.comment};
                return say(viewer, posted);
            }
            case 4:
            case 5:
                return emit(viewer, schema::CommentLiked{.comment = said.comment,
                                                         .video = said.video,
                                                         .author = said.author,
                                                         .undo = random.below(3) == 0});
            case 6:
                return emit(said.author, schema::CommentEdited{.comment = said.comment,
                                                               .text = "edited " + std::to_string(events_.size()),
                                                               .text_tokens = {},
                                                               .language = "en",
                                                               .mentions = {}});
            case 7:
                return emit(creators_.at(said.video),
                            schema::CommentPinned{.video = said.video, .comment = said.comment});
            default: return keep_away(viewer, said.author, random);
        }
    }
    void keep_away(ViewerId viewer, ViewerId target, SeededRandom& random) {
        const bool undo = random.below(3) == 0;
        if (random.below(2) == 0) return emit(viewer, schema::Muted{.target = target, .undo = undo});
        emit(viewer, schema::Blocked{.target = target, .undo = undo});
    }
    void name(ViewerId viewer, SeededRandom& random) {
        schema::AccountChanged changed;
        // Few names and both cases, so that they collide; same second for several, so that ids must break ties.
        changed.handle = (random.below(2) == 0 ? "Name" : "name") + std::to_string(random.below(4));
        changed.display_name = "display " + std::to_string(random.below(100));
        time_ms_ -= 30'000 * static_cast<UnixMs>(random.below(2));
        emit(viewer, changed);
    }
    void moderate(SeededRandom& random) {
        if (videos_.empty()) return;
        const VideoId video = videos_[random.below(videos_.size())];
        const auto state = static_cast<schema::VideoState>(random.below(3));
        emit(creators_.at(video),
             schema::VideoStateChanged{.video = video, .state = state, .author = {}, .reason = "test"});
    }
    void rule(ViewerId staff, SeededRandom& random) {
        if (videos_.empty()) return;
        const VideoId video = videos_[random.below(videos_.size())];
        const ViewerId creator = creators_.at(video);
        const bool undo = random.below(3) == 0;
        switch (random.below(9)) {
            case 0:
                return emit(creator, schema::VideoLabelled{.video = video,
                                                           .labels = static_cast<schema::LabelSet>(random.below(32)),
                                                           .by_staff = undo,
                                                           .author = staff});
            case 1: return emit(creator, schema::VideoLimited{.video = video, .undo = undo, .author = staff});
            case 2:
                if (comments_.empty()) return;
                // May lie anywhere, so that it is read before or after the comment.
                return emit(
                    staff,
                    schema::CommentWithdrawn{
                        .comment = comments_[random.below(comments_.size())].comment, .undo = undo, .author = staff});
            case 3: {
                schema::LabelsFiltered filtered;
                filtered.choices.fill(static_cast<schema::LabelChoice>(random.below(3)));
                return emit(staff, filtered);
            }
            case 4: return emit(creator, schema::StaffLooked{.what = schema::StaffLook::kRecord, .author = staff});
            default: return decide(video, creator, staff, random);
        }
    }
    void decide(VideoId video, ViewerId creator, ViewerId staff, SeededRandom& random) {
        if (decisions_.empty() || random.below(2) == 0) {
            const schema::Decided decided{.decision = DecisionId{mix64(0x6666, events_.size())},
                                          .target = schema::ReportTarget::kVideo,
                                          .target_id = video.value,
                                          .ruling = static_cast<schema::Ruling>(random.below(4)),
                                          .ground = {},
                                          .rule = "rule",
                                          .facts = "facts " + std::to_string(events_.size()),
                                          .author = staff,
                                          .appeal_until_ms = time_ms_ + 10'000'000};
            decisions_.emplace_back(decided.decision, creator);
            return emit(creator, decided);
        }
        const auto& [decision, person] = decisions_[random.below(decisions_.size())];
        switch (random.below(3)) {
            case 0: return emit(person, schema::Appealed{.decision = decision, .text = "no"});
            case 1:
                return emit(
                    person,
                    schema::AppealDecided{
                        .decision = decision, .granted = random.below(2) == 0, .reason = "test", .author = staff});
            default:
                return emit(staff, schema::DecisionRevoked{.decision = decision, .author = staff, .reason = "oops"});
        }
    }
    void boost(VideoId video, SeededRandom& random) {
        const bool undo = random.below(3) == 0;
        emit(creators_.at(video),
             schema::VideoBoosted{.video = video,
                                  .undo = undo,
                                  .millipoints = static_cast<std::uint16_t>(undo ? 0 : 1 + random.below(1'000)),
                                  .until_ms = undo ? 0 : time_ms_ + static_cast<UnixMs>(random.below(1'000'000)),
                                  .author = viewer_of(0),
                                  .reason = "boost " + std::to_string(events_.size())});
    }
    void check(SeededRandom& random) {
        if (videos_.empty()) return;
        const VideoId video = videos_[random.below(videos_.size())];
        if (random.below(3) == 0) return boost(video, random);
        schema::VideoChecked checked;
        checked.video = video;
        checked.checker = "checker " + std::to_string(random.below(3));
        checked.version = "1";
        if (random.below(3) == 0) {
            checked.failure = "no answer";
        } else if (random.below(2) == 0) {
            checked.labels = {{.name = "loud", .score = 0.75f, .flagged = true}};
            checked.report = ReportId{mix64(0x7777, events_.size())};
            reports_.push_back(checked.report);
        }
        emit(creators_.at(video), checked);
    }
    void keep(ViewerId viewer, SeededRandom& random) {
        if (collections_.empty() || random.below(4) == 0) {
            const CollectionId id{mix64(0x6666, events_.size())};
            collections_.push_back({id, viewer});
            return emit(viewer, schema::CollectionChanged{
                                    .collection = id, .name = "shelf", .is_public = false, .removed = false});
        }
        const auto [id, owner] = collections_[random.below(collections_.size())];
        if (random.below(4) == 0)
            return emit(owner, schema::CollectionChanged{.collection = id,
                                                         .name = "shelf " + std::to_string(events_.size()),
                                                         .is_public = random.below(2) == 0,
                                                         .removed = random.below(3) == 0});
        if (videos_.empty()) return;
        const VideoId video = videos_[random.below(videos_.size())];
        const bool undo = random.below(3) == 0;
        if (random.below(3) == 0)
            return emit(viewer, schema::Collected{.collection = {}, .video = video, .undo = undo});
        emit(owner, schema::Collected{.collection = id, .video = video, .undo = undo});
    }
    void forget_watches(ViewerId viewer, SeededRandom& random) {
        if (random.below(3) == 0) return emit(viewer, schema::HistoryPaused{.paused = random.below(2) == 0});
        if (random.below(3) == 0)
            return emit(viewer,
                        schema::ProfileChosen{.off = random.below(4) == 0,
                                              .paused = random.below(2) == 0,
                                              .from_s = static_cast<std::uint32_t>(random.below(2'000'000'000))});
        if (random.below(3) == 0)
            return emit(viewer, schema::SlidersSet{{static_cast<std::int8_t>(random.below(101)), 0, -100, 7}});
        if (random.below(3) == 0)
            return emit(viewer,
                        schema::RecipeTaken{{{"waves", static_cast<std::int8_t>(random.below(101))}, {"bread", -50}},
                                            {"trains" + std::to_string(random.below(3))},
                                            {{0, 20, 0, 0}}});
        emit(viewer, schema::HistoryCleared{.offsets = {random.below(events_.size()), random.below(events_.size())}});
    }
    void grow(ViewerId viewer, SeededRandom& random) {
        if (random.below(2) == 0) {
            schema::SafetyChosen chosen;
            chosen.utc_offset_min = static_cast<std::int16_t>(random.below(1'000)) - 500;
            if (random.below(2) == 0) chosen.quiet = schema::DayStretch{1'300, 400};
            if (random.below(2) == 0) chosen.budget_min = static_cast<std::uint16_t>(random.below(200));
            chosen.strangers = static_cast<schema::Choice>(random.below(3));
            chosen.listed = static_cast<schema::Choice>(random.below(3));
            return emit(viewer, chosen);
        }
        const bool by_staff = random.below(3) == 0;
        emit(viewer,
             schema::AgeGroupChanged{
                 .group = static_cast<schema::AgeGroup>(random.below(3)),
                 .adult_from_ms = random.below(2) == 0 ? 0 : time_ms_ + static_cast<UnixMs>(random.below(9'000'000)),
                 .author = by_staff ? viewer_of(0) : ViewerId{},
                 .reason = by_staff ? "proved " + std::to_string(events_.size()) : std::string()});
    }
    void report(SeededRandom& random) {
        if (reports_.empty() || random.below(2) == 0) {
            schema::Reported reported;
            reported.report = ReportId{mix64(0x5555, events_.size())};
            reported.reason = "spam";
            reports_.push_back(reported.report);
            return emit(viewer_of(random.below(kTestViewers)), reported);
        }
        const ViewerId author = viewer_of(random.below(kTestViewers));
        emit(author,
             schema::ReportDecided{
                 .report = reports_[random.below(reports_.size())],
                 .action = "dismiss",
                 .reason = "test",
                 .author = author,
                 .decision = decisions_.empty() ? DecisionId{} : decisions_[random.below(decisions_.size())].first});
    }

    struct Impression {
        ViewerId viewer;
        schema::ImpressionRef ref;
    };
    UnixMs time_ms_ = kTestStartMs;
    ExperimentId experiment_;  // that runs
    std::uint64_t policy_version_ = 0;
    std::vector<PlannedEvent> events_;
    std::vector<VideoId> videos_;
    std::map<VideoId, ViewerId> creators_;
    std::vector<Impression> shown_;
    std::set<std::tuple<RequestId, std::uint16_t, schema::Action>> done_;
    std::vector<Said> comments_;
    std::vector<ReportId> reports_;
    std::vector<std::pair<DecisionId, ViewerId>> decisions_;
    std::vector<std::pair<CollectionId, ViewerId>> collections_;
};

[[nodiscard]] inline journal::ReadEvent read_event(Position position, const schema::Event& event) {
    return {.position = position,
            .header = {.kind = schema::kind_of(event.payload), .time_ms = event.time_ms, .subject = event.subject},
            .state = journal::ReadState::kReadable,
            .event = event};
}

/// One sequence, each event at the next offset of its partition.
[[nodiscard]] inline std::vector<journal::ReadEvent> positioned(std::span<const PlannedEvent> planned) {
    std::map<PartitionId, std::uint64_t> next;
    std::vector<journal::ReadEvent> events;
    for (const PlannedEvent& one : planned)
        events.push_back(read_event({one.partition, next[one.partition]++}, one.event));
    return events;
}

/// Every event once, and up to four more times at random later places, as clients and networks do.
[[nodiscard]] inline std::vector<PlannedEvent> repeated(std::span<const PlannedEvent> planned, SeededRandom& random) {
    std::vector<std::pair<double, PlannedEvent>> keyed;
    for (std::size_t i = 0; i < planned.size(); ++i) {
        keyed.emplace_back(static_cast<double>(i), planned[i]);
        for (std::uint64_t copies = random.below(5); copies > 0; --copies) {
            keyed.emplace_back(static_cast<double>(i) + 0.5 + random.unit() * 20.0, planned[i]);
        }
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<PlannedEvent> events;
    for (auto& [key, event] : keyed) events.push_back(std::move(event));
    return events;
}

}  // namespace tiller::projection

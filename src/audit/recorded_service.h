// For tests: a small instance of the whole way of the data on a log in memory, one thread, everything from one seed.
// Two regions, viewers with tastes, real feeds, ticks and publications.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audit/learner_fold.h"
#include "base/clock.h"
#include "base/random.h"
#include "feed/feed_pipeline.h"
#include "journal/journal.h"
#include "journal/memory_keys.h"
#include "learn/learner.h"
#include "log/memory_log.h"
#include "projection/fold_order.h"
#include "projection/projections.h"
#include "schema/event.h"

namespace tiller::audit {

/// A journal on a log in memory with a control partition and two regions.
struct MemoryInstance {
    explicit MemoryInstance(std::uint64_t seed, std::uint64_t max_gap)
        : entropy(seed), log(log::make_memory_log({.seed = seed, .max_gap = max_gap}, clock)) {
        auto opened = journal::Journal::open(
            *log, {{PartitionId{0}, &control_keys}, {PartitionId{1}, &first_keys}, {PartitionId{2}, &second_keys}},
            entropy);
        ASSERT(opened.has_value());
        journal = std::move(*opened);
    }
    Position append(PartitionId partition, schema::Event event) const {
        const auto appended = journal->append_and_wait(partition, {std::move(event)});
        ASSERT(appended.has_value());
        return appended->last();
    }

    ManualClock clock{1'750'000'000'000};
    SeededEntropy entropy;
    journal::MemoryKeys control_keys{entropy};
    journal::MemoryKeys first_keys{entropy};
    journal::MemoryKeys second_keys{entropy};
    std::unique_ptr<log::Log> log;
    std::unique_ptr<journal::Journal> journal;
};

class RecordedService {
public:
    static constexpr std::uint64_t kViewers = 8;
    static constexpr std::uint64_t kVideos = 48;
    static constexpr std::uint64_t kTopics = 6;

    explicit RecordedService(std::uint64_t seed, std::uint64_t max_gap = 0) : instance_(seed, max_gap), random_(seed) {
        for (std::uint64_t i = 0; i < kViewers; ++i) {
            append(viewer_of(i),
                   schema::ViewerCreated{
                       .kind = schema::ViewerKind::kSimulated, .space = {}, .locale = "en", .external_id = ""});
        }
        for (std::uint64_t i = 0; i < kVideos / 2; ++i) publish();
        tick();
    }

    /// One visit: a feed, what the viewer does with it, sometimes a follow, a steering, a new video; now and then a tick.
    void visit() {
        const std::uint64_t who = random_.below(kViewers);
        const schema::DecisionRecord record = serve(viewer_of(who));
        for (std::uint16_t place = 0; place < record.slate.size(); ++place) watch(who, record, place);
        if (random_.below(6) == 0)
            append(viewer_of(who), schema::Followed{.creator = viewer_of(random_.below(kViewers)), .undo = false});
        if (random_.below(9) == 0) {
            append(viewer_of(who), schema::Steered{.target = schema::SteerTarget::kTag,
                                                   .tag = topic(random_.below(kTopics)),
                                                   .id = 0,
                                                   .strength = -1});
        }
        if (random_.below(3) == 0 && videos_ < kVideos) publish();
        if (random_.below(3) == 0) tick();
    }
    /// From now on feeds are made as for minors: nothing that was watched says anything about the viewer.
    void serve_minors() { serves_minors_ = true; }
    /// Something of the operator's: a policy, an experiment.
    void decide(schema::Payload payload) { append_to(kControlPartition, {}, std::move(payload)); }
    /// Positions of all slates so far, oldest first.
    [[nodiscard]] const std::vector<Position>& slates() const { return slates_; }
    [[nodiscard]] MemoryInstance& instance() { return instance_; }
    [[nodiscard]] journal::Journal& journal() { return *instance_.journal; }
    [[nodiscard]] projection::Projections& projections() { return projections_; }
    [[nodiscard]] learn::Learner& learner() { return learner_; }
    /// Everything that was appended, in the order of all partitions together.
    [[nodiscard]] const std::vector<std::pair<PartitionId, schema::Event>>& history() const { return history_; }
    [[nodiscard]] static ViewerId viewer_of(std::uint64_t index) { return ViewerId{mix64(0x76, index)}; }
    [[nodiscard]] static PartitionId home_of(ViewerId viewer) {
        return PartitionId{static_cast<std::uint16_t>(1 + viewer.value % 2)};
    }

    void tick() {
        const schema::Tick tick{
            .number = learner_.tick_number() + 1, .cut = journal().end(), .reason = schema::TickReason::kEvents};
        append_to(kControlPartition, {}, tick);
        ASSERT(advance_learner(journal(), learner_, tick.number).has_value());
        append_to(kControlPartition, {},
                  schema::Published{.number = tick.number, .digest = learner_.snapshot()->digest});
    }

private:
    static std::string topic(std::uint64_t index) { return "topic" + std::to_string(index); }

    Position append(ViewerId subject, schema::Payload payload) {
        return append_to(home_of(subject), subject, std::move(payload));
    }
    Position append_to(PartitionId partition, ViewerId subject, schema::Payload payload) {
        instance_.clock.advance_ms(700);
        schema::Event event{.time_ms = instance_.clock.now_ms(),
                            .subject = subject,
                            .command_key = history_.size() + 1,
                            .payload = std::move(payload)};
        history_.emplace_back(partition, event);
        const Position position = instance_.append(partition, std::move(event));
        ASSERT(projection::fold_to(journal(), projections_, journal().end()).has_value());
        return position;
    }
    void publish() {
        const ViewerId creator = viewer_of(random_.below(kViewers));
        schema::Video video;
        video.video = VideoId{mix64(0x55, ++videos_)};
        video.creator = creator;
        video.text = "clip " + std::to_string(videos_);
        video.tags = {topic(videos_ % kTopics)};
        if (videos_ % 4 == 0) video.tags.push_back("extra");
        video.text_tokens = {"clip"};
        video.language = "en";
        video.duration_ms = static_cast<std::uint32_t>(6'000 + random_.below(8'000));
        video.published_ms = instance_.clock.now_ms();
        append(creator, schema::VideoPublished{video});
    }
    static schema::Surface surface_of(std::uint64_t draw) {
        using enum schema::Surface;
        return draw < 2 ? kFollowing : draw == 2 ? kPopular : draw == 3 ? kFresh : kForYou;
    }
    schema::DecisionRecord serve(ViewerId viewer) {
        schema::FeedRequest request;
        request.request = RequestId{mix64(0x72, history_.size())};
        request.viewer = viewer;
        request.surface = surface_of(random_.below(10));
        request.time_ms = instance_.clock.now_ms();
        request.locale = "en";
        request.seed = random_.next();
        if (serves_minors_) {
            request.age_group = schema::AgeGroup::kMinor;
            request.age_rules = schema::AgeRules::kMinor;
            request.profile_from_s = schema::kNoProfile;
        }
        schema::DecisionRecord record;
        {
            const projection::View view = projections_.view();
            const projection::Ranking ranking = view.ranking_for(request);
            request.arm = ranking.arm;
            record = feed::feed({.viewer = *view.viewer(viewer),
                                 .catalogue = view.catalogue({}),
                                 .snapshot = *learner_.snapshot(),
                                 .policy = *ranking.policy,
                                 .request = request,
                                 .cut = view.cut(),
                                 .erasure_epoch = view.rules().erasure_epoch()})
                         .record;
        }
        slates_.push_back(append(viewer, schema::SlateServed{record}));
        return record;
    }
    void watch(std::uint64_t who, const schema::DecisionRecord& record, std::uint16_t place) {
        const VideoId video = record.slate[place].video;
        const bool wanted = (video.value ^ who) % 3 == 0;
        const ViewerId viewer = viewer_of(who);
        schema::Acted acted;
        acted.impression = {record.request.request, place, video};
        append(viewer, acted);
        acted.action = schema::Action::kWatch;
        acted.watched_ms = static_cast<std::uint32_t>(wanted ? 4'000 : 400);
        acted.ended = schema::WatchEnd::kSwipe;
        append(viewer, acted);
        if (!wanted || random_.below(2) == 0) return;
        acted.action = schema::Action::kLike;
        acted.watched_ms = 0;
        append(viewer, acted);
    }

    MemoryInstance instance_;
    SeededRandom random_;
    projection::Projections projections_;
    learn::Learner learner_;
    std::vector<Position> slates_;
    std::vector<std::pair<PartitionId, schema::Event>> history_;
    std::uint64_t videos_ = 0;
    bool serves_minors_ = false;
};

}  // namespace tiller::audit

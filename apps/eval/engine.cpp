#include "eval/engine.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "feed/feed_pipeline.h"
#include "learn/learner.h"
#include "schema/catalogue.h"
#include "schema/policy.h"
#include "schema/viewer_state.h"

namespace tiller::eval {
namespace {

constexpr schema::SpaceId kSpace{1};  // an engine caller's: its people have a past that was not shown by us
constexpr PartitionId kPartition{1};
constexpr UnixMs kStartMs = 1'700'000'000'000;
// Data without times happened within a day, in the order in which it is given.
constexpr UnixMs kAfterMs = 3600 * 1000;  // so long after the last event every example is closed
// Events between two publications: four a second in a service that takes a thousand events a second.
constexpr std::size_t kEventsInTick = 256;
constexpr float kNotProposed = -1e6f;

VideoId video_of(std::uint32_t item) { return VideoId{item + 1ULL}; }
ViewerId viewer_of(std::uint32_t user) { return ViewerId{user + 1ULL}; }

schema::Acted acted(std::uint32_t item, schema::Action action, float value) {
    schema::Acted done;
    done.impression.video = video_of(item);
    done.space = kSpace;
    done.action = action;
    done.value = value;
    return done;
}

/// A like, or a video that was left at once.
schema::Acted acted(const Interaction& each) {
    return each.liked ? acted(each.item, schema::Action::kLike, 0) : acted(each.item, schema::Action::kWatch, 0);
}

/// The learner and the catalogue, and the feed over both.
class Service {
public:
    /// `policy`: a document that parses, or empty for the default one.
    explicit Service(std::string_view policy) {
        if (policy.empty()) return;
        policy_ = *schema::parse_policy(policy, 1);
        schema::PolicyChanged changed;
        changed.version = 1;
        changed.toml = policy;
        append({}, kStartMs, std::move(changed));
    }
    void publish(std::uint32_t item, UnixMs time_ms, std::span<const float> content = {}) {
        schema::Video video;
        video.video = video_of(item);
        video.space = kSpace;
        video.published_ms = time_ms;
        catalogue_.add(video);
        video.content_vector.assign(content.begin(), content.end());
        append({}, time_ms, schema::VideoPublished{video});
    }
    void welcome(std::uint32_t user, UnixMs time_ms) {
        schema::ViewerCreated created;
        created.kind = schema::ViewerKind::kEngine;
        created.space = kSpace;
        append(viewer_of(user), time_ms, created);
    }
    void observe(std::uint32_t user, const schema::Acted& done, UnixMs time_ms) {
        append(viewer_of(user), time_ms, done);
    }
    void publish_weights(UnixMs time_ms) {
        schema::Tick tick;
        tick.number = ++tick_;
        tick.cut.set(kPartition, offset_);
        const auto snapshot = learner_.end_tick(tick, time_ms);
        if (learner_.is_fit_to_serve()) snapshot_ = snapshot;
        time_ms_ = time_ms;
    }

    /// scores [items]: points of what was proposed and may be shown, kNotProposed of the others.
    void score(const schema::ViewerState& viewer, std::span<float> scores) const {
        schema::FeedRequest request;
        request.request = RequestId{1};
        request.viewer = viewer.viewer;
        request.space = kSpace;
        request.surface = schema::Surface::kEngine;
        request.time_ms = time_ms_;
        const Cut cut;
        const feed::FeedResult result = feed::feed({.viewer = viewer,
                                                    .catalogue = catalogue_,
                                                    .snapshot = *snapshot_,
                                                    .policy = policy_,
                                                    .request = request,
                                                    .cut = cut});
        std::ranges::fill(scores, kNotProposed);
        for (const feed::CandidateTrace& candidate : result.trace.candidates) {
            const bool may_be_shown =
                candidate.removal == arrange::Removal::kNone || candidate.removal == arrange::Removal::kCreatorLimit;
            if (!may_be_shown) continue;
            scores[candidate.video.value - 1] = static_cast<float>(static_cast<double>(candidate.base_nano) /
                                                                   static_cast<double>(schema::kNanoPerPoint));
        }
    }

private:
    void append(ViewerId subject, UnixMs time_ms, schema::Payload payload) {
        const schema::Event event{time_ms, subject, 0, std::move(payload)};
        learner_.apply({kPartition, offset_++}, &event);
    }

    schema::Policy policy_;
    learn::Learner learner_;
    schema::Catalogue catalogue_;
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    UnixMs time_ms_ = kStartMs;
    std::uint64_t offset_ = 0;
    std::uint64_t tick_ = 0;
};

schema::ViewerState newcomer(std::uint32_t user) {
    schema::ViewerState state;
    state.viewer = viewer_of(user);
    state.kind = schema::ViewerKind::kEngine;
    state.space = kSpace;
    return state;
}

class Engine final : public EvaluatedModel {
public:
    explicit Engine(std::string_view policy) : policy_(policy) {}
    Status fit(const TrainingData& data, const FitContext& context) override {
        service_.emplace(policy_);
        for (std::uint32_t item = 0; item < data.items; ++item)
            service_->publish(item, kStartMs, data.content.empty() ? std::span<const float>{} : data.content.row(item));
        for (std::uint32_t user = 0; user < data.histories.size(); ++user) service_->welcome(user, kStartMs);
        context.progress.start("events", data.events());
        tell(data, context);
        service_->publish_weights(kStartMs + kDayMs + kAfterMs);
        return {};
    }

    void score(std::span<const Viewer> viewers, std::span<float> scores) const override {
        const std::size_t items = scores.size() / viewers.size();
        for (std::size_t i = 0; i < viewers.size(); ++i) {
            schema::ViewerState state = newcomer(viewers[i].user);
            for (const Interaction& each : viewers[i].history) (void)state.apply_action(acted(each), kStartMs, 0);
            service_->score(state, scores.subspan(i * items, items));
        }
    }

private:
    struct Told {
        double at = 0;  // [0, 1) of the day
        std::uint32_t user = 0;
        std::size_t event = 0;
        auto operator<=>(const Told&) const = default;
    };

    /// No common clock is known, so each person's events are spread evenly over the same day, from a moment of their own on: at any
    /// time some have just come and others are about to go, as in a service.
    static std::vector<Told> order_of(const TrainingData& data, std::uint64_t seed) {
        std::vector<Told> order;
        order.reserve(data.events());
        for (std::uint32_t user = 0; user < data.histories.size(); ++user) {
            const double start = SeededRandom(mix64(seed, user)).unit();
            const auto events = static_cast<double>(data.histories[user].size());
            for (std::size_t event = 0; event < data.histories[user].size(); ++event)
                order.push_back({(static_cast<double>(event) + start) / events, user, event});
        }
        std::ranges::sort(order);
        return order;
    }

    void tell(const TrainingData& data, const FitContext& context) {
        constexpr std::uint64_t kPurpose = 0x746f6c64;
        const std::vector<Told> order = order_of(data, mix64(context.seed, kPurpose));
        for (std::size_t told = 0; told < order.size(); ++told) {
            const auto& [at, user, event] = order[told];
            const UnixMs now_ms = kStartMs + static_cast<UnixMs>(at * static_cast<double>(kDayMs));
            service_->observe(user, acted(data.histories[user][event]), now_ms);
            context.progress.advance();
            if ((told + 1) % kEventsInTick == 0) service_->publish_weights(now_ms);
        }
    }

    std::string policy_;
    std::optional<Service> service_;
};

class OnlineEngine final : public OnlineModel {
public:
    OnlineEngine(std::string_view policy, const StreamShape& shape) : service_(policy), is_published_(shape.items) {
        for (std::uint32_t user = 0; user < shape.users; ++user) {
            states_.push_back(newcomer(user));
            service_.welcome(user, 0);
        }
    }

    void score(const Viewer& viewer, std::span<float> scores) override { service_.score(states_[viewer.user], scores); }

    void observe(const StreamEvent& event) override {
        if (!is_published_[event.item]) service_.publish(event.item, event.time_ms);
        is_published_[event.item] = true;
        const schema::Acted done = acted(event.item, schema::Action::kRating, event.rating);
        (void)states_[event.viewer.user].apply_action(done, event.time_ms, 0);
        service_.observe(event.viewer.user, done, event.time_ms);
        service_.publish_weights(event.time_ms);
    }

private:
    Service service_;
    std::vector<schema::ViewerState> states_;  // [users]
    std::vector<bool> is_published_;  // [items]
};

}  // namespace

std::unique_ptr<EvaluatedModel> make_engine(const ModelContext& context) {
    return std::make_unique<Engine>(context.policy);
}

std::unique_ptr<OnlineModel> make_online_engine(const ModelContext& context, const StreamShape& shape) {
    return std::make_unique<OnlineEngine>(context.policy, shape);
}

}  // namespace tiller::eval

// Does it learn tastes? A small audience with hidden tastes watches what the model ranks first; what it watched is learned.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.h"
#include "kernels/elementary.h"
#include "learn/learner.h"
#include "model/pair_features.h"
#include "schema/policy.h"

namespace tiller::learn {
namespace {

constexpr std::size_t kVideos = 150;
constexpr std::size_t kViewers = 260;
constexpr std::size_t kTopics = 15;
constexpr std::size_t kWatchedEach = 40;
constexpr std::size_t kBefore = 20;  // videos a viewer has watched when the score begins
constexpr std::size_t kDimensions = 16;
constexpr std::uint32_t kDurationMs = 8000;

using Taste = std::array<double, kDimensions>;

double normal(SeededRandom& random) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.unit();
    return sum;
}

enum class Identity : std::uint8_t { kTrue, kShuffled };

class Audience {
public:
    Audience(std::uint64_t seed, Identity identity) : random_(seed), identity_(identity) {
        make_world();
        publish_all();
    }

    /// (ours - random) / (oracle - random) of the true watched fraction, after kBefore videos a viewer.
    double run() {
        for (std::size_t round = 0; round < kWatchedEach / 2; ++round) {
            for (std::size_t viewer = 0; viewer < kViewers; ++viewer) watch_two(viewer, round);
            end_tick();
        }
        double random_mean = 0;
        double oracle = 0;
        for (std::vector<double> truth : truth_) {
            random_mean += std::accumulate(truth.begin(), truth.end(), 0.0) / kVideos;
            std::ranges::sort(truth, std::greater<>());
            oracle +=
                std::accumulate(truth.begin() + kBefore, truth.begin() + kWatchedEach, 0.0) / (kWatchedEach - kBefore);
        }
        return (ours_ / ours_count_ - random_mean / kViewers) / ((oracle - random_mean) / kViewers);
    }

private:
    void make_world() {
        std::vector<Taste> topics(kTopics);
        for (Taste& topic : topics)
            for (double& part : topic) part = normal(random_) / 4;
        std::vector<Taste> videos(kVideos);
        for (std::size_t v = 0; v < kVideos; ++v) {
            for (std::size_t d = 0; d < kDimensions; ++d)
                videos[v][d] = 0.577 * topics[v % kTopics][d] + 0.816 * normal(random_) / 4;
        }
        for (std::size_t viewer = 0; viewer < kViewers; ++viewer) {
            Taste taste;
            for (double& part : taste) part = normal(random_);
            std::vector<double>& truth = truth_.emplace_back();
            for (const Taste& video : videos) {
                const double affinity = std::inner_product(video.begin(), video.end(), taste.begin(), 0.0);
                truth.push_back(1 / (1 + kernels::exp_double(0.3 - 1.8 * affinity)));
            }
        }
        states_.resize(kViewers);
        for (std::size_t viewer = 0; viewer < kViewers; ++viewer) states_[viewer].viewer = ViewerId{viewer + 1};
    }

    void publish_all() {
        for (std::size_t v = 0; v < kVideos; ++v) {
            schema::Video video;
            video.video = VideoId{v + 1};
            const std::size_t tag = random_.unit() < 0.3 ? random_.below(kTopics) : v % kTopics;
            video.tags = {"topic" + std::to_string(tag)};
            video.duration_ms = kDurationMs;
            catalogue_.add(video);
            emit(ViewerId{100'000}, schema::VideoPublished{video});
        }
        end_tick();
    }

    void watch_two(std::size_t viewer, std::size_t round) {
        const std::vector<VideoId> best = best_two(viewer);
        const RequestId request{round * kViewers + viewer + 1};
        states_[viewer].note_shown(request, now_ms_, schema::Surface::kForYou, best);
        emit(states_[viewer].viewer, schema::Shown{request, schema::Surface::kForYou, schema::kAppSpace, best});
        for (std::uint16_t place = 0; place < best.size(); ++place) {
            const double truth = truth_[viewer][best[place].value - 1];
            if (states_[viewer].history.size() >= kBefore) {
                ours_ += truth;
                ours_count_ += 1;
            }
            now_ms_ += kDurationMs;
            schema::Acted acted;
            acted.impression = {request, place, best[place]};
            acted.action = schema::Action::kWatch;
            acted.watched_ms =
                static_cast<std::uint32_t>(kDurationMs * std::clamp(truth + 0.15 * normal(random_), 0.0, 1.0));
            (void)states_[viewer].apply_action(acted, now_ms_, kDurationMs, 0);
            emit(states_[viewer].viewer, acted);
        }
    }

    std::vector<VideoId> best_two(std::size_t viewer) {
        // Shuffled identities: the tastes of somebody else decide. What popularity alone can do remains.
        const std::size_t source = identity_ == Identity::kTrue ? viewer : random_.below(kViewers);
        const model::ViewerContext context(snapshot_->tables, catalogue_, states_[source], schema::kAppSpace, now_ms_,
                                           schema::Policy{}.ranker);
        std::vector<std::pair<float, VideoId>> ranked;
        for (std::size_t v = 0; v < kVideos; ++v) {
            const VideoId video{v + 1};
            if (states_[viewer].has_seen(video)) continue;
            const model::PairFeatures features =
                model::features_of(context, {catalogue_.row_of(video), snapshot_->tables.items.find(video)});
            ranked.emplace_back(
                -model::predict(snapshot_->tables, features)[static_cast<std::size_t>(schema::Head::kWatchedFraction)],
                video);
        }
        std::ranges::partial_sort(ranked, ranked.begin() + 2);
        return {ranked[0].second, ranked[1].second};
    }

    void emit(ViewerId subject, schema::Payload payload) {
        const schema::Event event{now_ms_, subject, 0, std::move(payload)};
        learner_.apply({PartitionId{1}, offset_++}, &event);
    }
    void end_tick() {
        schema::Tick tick;
        tick.number = ++tick_;
        tick.cut.set(PartitionId{1}, offset_);
        snapshot_ = learner_.end_tick(tick, now_ms_);
    }

    SeededRandom random_;
    Identity identity_;
    Learner learner_;
    schema::Catalogue catalogue_;
    std::vector<schema::ViewerState> states_;
    std::vector<std::vector<double>> truth_;  // [viewer][video]
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    UnixMs now_ms_ = 1'700'000'000'000;
    std::uint64_t offset_ = 0;
    std::uint64_t tick_ = 0;
    double ours_ = 0;
    double ours_count_ = 0;
};

TEST(ClosedLoop, LearnsTastesOfWhichTagsShowAThird) {
    const double quality = Audience(4711, Identity::kTrue).run();
    RecordProperty("quality", std::to_string(quality));
    EXPECT_GE(quality, 0.5);
}

TEST(ClosedLoop, WithShuffledViewersItFallsToNothing) {
    const double quality = Audience(4711, Identity::kShuffled).run();
    RecordProperty("quality", std::to_string(quality));
    EXPECT_LT(quality, 0.1);
}

}  // namespace
}  // namespace tiller::learn

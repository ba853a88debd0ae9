// The estimate of watch time under another policy, against what simulated people would truly have watched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <deque>

#include "audience/tastes.h"
#include "audit/compared_slates.h"
#include "closed_loop/loop.h"
#include "closed_loop/served_ranker.h"

namespace tiller::closed_loop {
namespace {

constexpr std::uint64_t kSeed = 77;

/// TILLER_FULL=1 asks for the whole: a hundred policies on 2,000 slates, two minutes.
bool is_full() {
    const char* full = std::getenv("TILLER_FULL");
    return full != nullptr && std::string_view(full) == "1";
}
std::size_t request_count() { return is_full() ? 2'000 : 1'000; }
std::uint64_t policy_count() { return is_full() ? 100 : 12; }

/// A slate with all that it was made from.
struct RecordedSlate {
    schema::ViewerState viewer;
    std::shared_ptr<const model::Snapshot> snapshot;
    feed::FeedResult result;
    std::vector<std::optional<double>> watched_s;  // by place
};

/// What is served, with its last slates kept.
class Recorder final : public Recommender {
public:
    Recorder(std::size_t viewers, std::uint64_t seed, const schema::Policy& policy, std::deque<RecordedSlate>& slates)
        : ranker(std::make_shared<ServedRanker>(viewers, seed, policy)), slates_(slates) {
        ranker->follow([this](const feed::FeedInputs& inputs, const feed::FeedResult& result) {
            slates_.push_back({inputs.viewer, ranker->snapshot(), result,
                               std::vector<std::optional<double>>(result.record.slate.size())});
            if (slates_.size() > request_count()) slates_.pop_front();
        });
    }
    void publish(std::size_t number, const LoopVideo& video, UnixMs time_ms) override {
        ranker->publish(number, video, time_ms);
    }
    std::vector<Offer> recommend(std::size_t viewer, std::size_t count, UnixMs time_ms) override {
        return ranker->recommend(viewer, count, time_ms);
    }
    Offer open_link(std::size_t viewer, std::size_t video, UnixMs time_ms) override {
        return ranker->open_link(viewer, video, time_ms);
    }
    void watch(const Watched& watched) override {
        for (auto slate = slates_.rbegin(); slate != slates_.rend(); ++slate) {
            if (slate->result.record.request.request.value != watched.offer.request) continue;
            slate->watched_s[watched.offer.place] = watched.fraction * watched.duration_ms / 1000;
            break;
        }
        ranker->watch(watched);
    }
    void publish_weights(UnixMs time_ms) override { ranker->publish_weights(time_ms); }

    std::shared_ptr<ServedRanker> ranker;

private:
    std::deque<RecordedSlate>& slates_;
};

double normal_density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * M_PI); }
double normal_share(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// The mean of a fraction that is cut to [0, 1] after noise.
double mean_of_cut(double truth, double noise) {
    const double low = (0 - truth) / noise, high = (1 - truth) / noise;
    const double inside = normal_share(high) - normal_share(low);
    return truth * inside + noise * (normal_density(low) - normal_density(high)) + (1 - normal_share(high));
}

schema::Policy drawn_policy(std::uint64_t seed) {
    SeededRandom random(seed);
    schema::Policy policy;
    for (double& weight : policy.head_weights) weight *= std::exp(0.7 * audience::normal(random));
    policy.chosen_points *= std::exp(0.7 * audience::normal(random));
    policy.common_appeal_points *= 2 * random.unit();
    policy.freshness_points = random.unit();
    policy.uncertainty_points = 2 * random.unit();
    policy.creator_repeat_points *= 2 * random.unit();
    policy.topic_repeat_points *= 4 * random.unit();
    return policy;
}

TEST(ComparedPolicies, TheTrueWatchTimeLiesInTheInterval) {
    Scenario scenario = parse_scenarios(committed_scenarios_json())->find("steady").value();
    scenario.viewers = 400;
    std::deque<RecordedSlate> slates;
    std::shared_ptr<ServedRanker> ranker;
    const schema::Policy served;
    const RecommenderKind kind{"recorder", "", [&](std::size_t viewers, std::uint64_t seed) {
                                   auto recorder = std::make_unique<Recorder>(viewers, seed, served, slates);
                                   ranker = recorder->ranker;
                                   return recorder;
                               }};
    (void)run_loop(scenario, kSeed, kind);
    ASSERT_EQ(slates.size(), request_count());
    const LoopWorld world(scenario, kSeed);
    std::size_t answered = 0, inside = 0;
    std::vector<double> half_widths;
    for (std::uint64_t number = 0; number < policy_count(); ++number) {
        const schema::Policy policy = drawn_policy(mix64(kSeed, number));
        std::vector<audit::ComparedSlates> compared;
        double truth = 0, places = 0;
        for (const RecordedSlate& slate : slates) {
            const Cut cut;
            const feed::FeedResult other = feed::feed({.viewer = slate.viewer,
                                                       .catalogue = ranker->catalogue(),
                                                       .snapshot = *slate.snapshot,
                                                       .policy = policy,
                                                       .request = slate.result.record.request,
                                                       .cut = cut});
            compared.push_back(audit::compare_slates(slate.result, other, ranker->catalogue(),
                                                     [&](std::size_t place) { return slate.watched_s[place]; }));
            double comes_so_far = 1;
            for (const schema::PlacedVideo& placed : other.record.slate) {
                const LoopVideo& video = world.videos()[placed.video.value - 1];
                const double fraction = world.expected_fraction(slate.viewer.viewer.value - 1, 0, video);
                truth += comes_so_far * mean_of_cut(fraction, scenario.watch_noise) * video.duration_ms / 1000;
                places += comes_so_far;
                comes_so_far *= 1 - scenario.leave_share;
            }
        }
        truth /= places;
        const audit::WatchEstimate estimate = audit::estimate_watch(compared, kSeed);
        const audit::Interval& in = estimate.other;
        if (is_full())
            fmt::print("{}: true {:.3f}, {:.3f} in [{:.3f}, {:.3f}]; model {:.2f} of the places\n", number, truth,
                       in.value, in.low, in.high, estimate.model_share);
        if (!estimate.answers) continue;
        ++answered;
        inside += in.low <= truth && truth <= in.high ? 1 : 0;
        half_widths.push_back((in.high - in.low) / 2 / truth);
    }
    ASSERT_GE(answered * 10, policy_count() * 9);
    std::ranges::nth_element(half_widths, half_widths.begin() + static_cast<std::ptrdiff_t>(half_widths.size() / 2));
    fmt::print("{} of {} inside, median half width {:.3f}\n", inside, answered, half_widths[half_widths.size() / 2]);
    EXPECT_GE(inside * 100, answered * 90);
    EXPECT_LE(half_widths[half_widths.size() / 2], 0.10);
}

}  // namespace
}  // namespace tiller::closed_loop

#include "closed_loop/loop.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <queue>

#include "audience/tastes.h"

namespace tiller::closed_loop {
namespace {

constexpr std::size_t kSlateVideos = 5;
constexpr UnixMs kBeginMs = 1'700'000'000'000;
constexpr double kWeightsEveryS = 5;
constexpr double kArrivalShare = 0.7;  // of the horizon: when people come; the rest is their way through the videos
constexpr double kMeasuredShare = 0.8;  // of the horizon: while there is traffic enough for a first hour
constexpr double kHourS = 3600;
constexpr double kLikeSlope = 3.0;  // a like has the chance sigmoid(slope * logit of the fraction + offset)
constexpr double kLikeOffset = -3.0;
constexpr std::size_t kNewcomerFirst = 10;  // videos 11 to 20
constexpr std::size_t kNewcomerLast = 20;

UnixMs to_ms(double time_s) { return kBeginMs + static_cast<UnixMs>(time_s * 1000); }

/// Somebody's next slate, or a bot's next link.
struct Visit {
    double time_s = 0;
    std::size_t viewer = 0;
    bool operator>(const Visit& other) const {
        return time_s != other.time_s ? time_s > other.time_s : viewer > other.viewer;
    }
};

struct Person {
    std::vector<bool> watched;  // [videos]
    std::size_t count = 0;
    bool came_late = false;
};

/// What the loop counts about a video.
struct Tally {
    double views = 0, fractions = 0;  // as reported, bots included: what a popularity list would see
    double honest_views = 0, first_hour_views = 0, late_views = 0;
    double fair_late_views = 0;
};

class Loop {
public:
    Loop(const Scenario& scenario, const LoopWorld& world, std::uint64_t seed, Recommender& recommender)
        : scenario_(scenario), world_(world), random_(mix64(seed, 0x6c6f6f70)), recommender_(recommender) {
        bots_ = static_cast<std::size_t>(scenario.bot_share * static_cast<double>(scenario.viewers));
        people_.resize(scenario.viewers + bots_);
        tallies_.resize(world.videos().size());
        for (Person& person : people_) person.watched.assign(world.videos().size(), false);
        choose_targets();
        plan_arrivals();
    }

    void run() {
        publish_until(0);
        while (!visits_.empty()) {
            const Visit visit = visits_.top();
            visits_.pop();
            publish_until(visit.time_s);
            publish_weights(visit.time_s);
            if (visit.viewer < scenario_.viewers)
                watch_slate(visit);
            else
                push_target(visit);
        }
    }

    [[nodiscard]] LoopResult result() const {
        LoopResult result;
        result.all = all_;
        result.late = late_;
        result.newcomers = newcomers_;
        result.impressions = static_cast<std::size_t>(all_.places);
        result.exploration_share = explored_ / all_.places;
        result.first = first_audience();
        result.learner = recommender_.learner();
        return result;
    }
    [[nodiscard]] double honest_views_of_targets() const {
        double sum = 0;
        for (const std::size_t target : targets_) sum += tallies_[target].honest_views;
        return sum;
    }

private:
    void choose_targets() {
        SeededRandom random(mix64(scenario_.viewers, scenario_.bot_targets));
        for (std::size_t i = 0; i < scenario_.bot_targets; ++i) targets_.push_back(random.below(scenario_.videos));
    }

    void plan_arrivals() {
        const double last_s = kArrivalShare * static_cast<double>(scenario_.horizon_s);
        for (std::size_t viewer = 0; viewer < people_.size(); ++viewer) {
            const double time_s = random_.unit() * last_s;
            people_[viewer].came_late = time_s > last_s / 2;
            visits_.push({time_s, viewer});
        }
    }

    /// Visits are spread so that a course takes what the arrivals leave of the horizon, on average.
    void come_again(const Visit& visit, double visits_each) {
        const double mean_s = (1 - kArrivalShare) * static_cast<double>(scenario_.horizon_s) / visits_each;
        visits_.push({visit.time_s - mean_s * std::log(1 - random_.unit()), visit.viewer});
    }

    void publish_until(double time_s) {
        const auto& videos = world_.videos();
        for (; on_offer_ < videos.size() && videos[on_offer_].published_s <= time_s; ++on_offer_)
            recommender_.publish(on_offer_, videos[on_offer_], to_ms(videos[on_offer_].published_s));
        for (; past_first_hour_ < on_offer_ && videos[past_first_hour_].published_s + kHourS <= time_s;
             ++past_first_hour_)
            tallies_[past_first_hour_].fair_late_views = -even_share_;
    }

    void publish_weights(double time_s) {
        if (time_s < next_weights_s_) return;
        next_weights_s_ = time_s + kWeightsEveryS;
        recommender_.publish_weights(to_ms(time_s));
    }

    [[nodiscard]] double course_of(const Person& person) const {
        return std::min(1.0, static_cast<double>(person.count) / static_cast<double>(scenario_.videos_each));
    }

    void watch_slate(const Visit& visit) {
        Person& person = people_[visit.viewer];
        const std::vector<Offer> offers = recommender_.recommend(visit.viewer, kSlateVideos, to_ms(visit.time_s));
        const std::size_t seen = seen_of(offers.size());
        Worth worth = references(visit.viewer, seen);
        const std::size_t before = person.count;
        double time_s = visit.time_s;
        for (std::size_t place = 0; place < seen; ++place) {
            worth.ours +=
                world_.expected_fraction(visit.viewer, course_of(person), world_.videos()[offers[place].video]);
            time_s += watch(visit.viewer, offers[place], time_s);
        }
        account(person, before, worth);
        if (person.count < scenario_.videos_each && seen > 0)
            come_again({time_s, visit.viewer},
                       static_cast<double>(scenario_.videos_each) / static_cast<double>(kSlateVideos));
    }

    /// People leave before the end of a slate; what they did not see does not count.
    [[nodiscard]] std::size_t seen_of(std::size_t offered) {
        std::size_t seen = std::min<std::size_t>(offered, 1);
        while (seen < offered && random_.unit() >= scenario_.leave_share) ++seen;
        return seen;
    }

    /// What chance, the oracle and a popularity list would have shown from the same unseen videos.
    [[nodiscard]] Worth references(std::size_t viewer, std::size_t count) {
        const Person& person = people_[viewer];
        std::vector<double> unseen;
        std::vector<std::pair<double, double>> popular;  // -mean fraction, true fraction
        const double prior = reported_ == 0 ? 0.5 : reported_fractions_ / reported_;
        for (std::size_t v = 0; v < on_offer_; ++v) {
            if (person.watched[v]) continue;
            unseen.push_back(world_.expected_fraction(viewer, course_of(person), world_.videos()[v]));
            const Tally& tally = tallies_[v];
            popular.emplace_back(-(tally.fractions + kPriorWatches * prior) / (tally.views + kPriorWatches),
                                 unseen.back());
        }
        Worth worth;
        if (unseen.empty()) return worth;
        worth.places = static_cast<double>(count);
        worth.random =
            worth.places * std::accumulate(unseen.begin(), unseen.end(), 0.0) / static_cast<double>(unseen.size());
        const auto end = static_cast<std::ptrdiff_t>(std::min(count, unseen.size()));
        std::ranges::partial_sort(unseen, unseen.begin() + end, std::greater<>());
        std::ranges::partial_sort(popular, popular.begin() + end);
        for (std::ptrdiff_t i = 0; i < end; ++i) {
            worth.oracle += unseen[static_cast<std::size_t>(i)];
            worth.popular += popular[static_cast<std::size_t>(i)].second;
        }
        return worth;
    }

    /// Returns how long it took, in seconds.
    double watch(std::size_t viewer, const Offer& offer, double time_s) {
        const LoopVideo& video = world_.videos()[offer.video];
        Person& person = people_[viewer];
        const double truth = world_.expected_fraction(viewer, course_of(person), video);
        const double seen_as = truth * (1 - scenario_.position_discount * offer.place) +
                               scenario_.popularity_lift * tallies_[offer.video].views / std::max(1.0, most_views_);
        const double fraction = std::clamp(seen_as + scenario_.watch_noise * audience::normal(random_), 0.0, 1.0);
        const double watched_s = fraction * video.duration_ms / 1000.0;
        const double logit = std::log(truth / (1 - truth));
        const double like_chance = 1 / (1 + std::exp(-(kLikeSlope * logit + kLikeOffset)));
        const bool coin = random_.unit() < scenario_.random_like_share;
        const bool liked = random_.unit() < (coin ? 0.5 : like_chance);
        recommender_.watch({.viewer = viewer,
                            .offer = offer,
                            .fraction = fraction,
                            .duration_ms = video.duration_ms,
                            .liked = liked,
                            .time_ms = to_ms(time_s + watched_s)});
        note_view(offer, fraction, time_s);
        if (!person.watched[offer.video]) ++person.count;
        person.watched[offer.video] = true;
        return watched_s + 0.5;
    }

    void note_view(const Offer& offer, double fraction, double time_s) {
        Tally& tally = tallies_[offer.video];
        const double age_s = time_s - world_.videos()[offer.video].published_s;
        const bool is_new = offer.video >= scenario_.videos;
        if (is_new && tally.honest_views < kFirstAudience) first_audience_views_ += 1;
        note_reported(tally, fraction);
        tally.honest_views += 1;
        (age_s < kHourS ? tally.first_hour_views : tally.late_views) += 1;
        explored_ += offer.exploration ? 1 : 0;
        even_share_ += 1 / static_cast<double>(on_offer_);
    }

    void note_reported(Tally& tally, double fraction) {
        tally.views += 1;
        tally.fractions += fraction;
        most_views_ = std::max(most_views_, tally.views);
        reported_ += 1;
        reported_fractions_ += fraction;
    }

    void account(const Person& person, std::size_t before, const Worth& worth) {
        all_.add(worth);
        if (before >= scenario_.videos_each / 2) late_.add(worth);
        if (person.came_late && before >= kNewcomerFirst && before < kNewcomerLast) newcomers_.add(worth);
    }

    /// A bot opens the link of a target, watches it to the end and likes it.
    void push_target(const Visit& visit) {
        Person& bot = people_[visit.viewer];
        const std::size_t target = targets_[bot.count % targets_.size()];
        const Offer offer = recommender_.open_link(visit.viewer, target, to_ms(visit.time_s));
        const std::uint32_t duration_ms = world_.videos()[target].duration_ms;
        recommender_.watch({.viewer = visit.viewer,
                            .offer = offer,
                            .fraction = 1,
                            .duration_ms = duration_ms,
                            .liked = true,
                            .time_ms = to_ms(visit.time_s) + duration_ms});
        note_reported(tallies_[target], 1);
        if (++bot.count < scenario_.videos_each) come_again(visit, static_cast<double>(scenario_.videos_each));
    }

    [[nodiscard]] FirstAudience first_audience() const {
        FirstAudience first;
        first.impressions_share = first_audience_views_ / all_.places;
        std::vector<std::pair<double, std::size_t>> by_worth;
        for (std::size_t v = scenario_.videos; v < world_.videos().size(); ++v) {
            const LoopVideo& video = world_.videos()[v];
            if (video.published_s + kHourS <= kMeasuredShare * static_cast<double>(scenario_.horizon_s))
                by_worth.emplace_back(world_.worth(video), v);
        }
        std::ranges::sort(by_worth);
        for (std::size_t i = 0; i < by_worth.size(); ++i) {
            const Tally& tally = tallies_[by_worth[i].second];
            if (i < by_worth.size() / 3) {
                first.bad_views += tally.late_views;
                first.bad_fair_views += tally.fair_late_views + even_share_;
            } else if (i >= by_worth.size() - by_worth.size() / 3) {
                ++first.good;
                first.good_with_audience += tally.first_hour_views >= kFirstAudience ? 1 : 0;
            }
        }
        return first;
    }

    const Scenario& scenario_;
    const LoopWorld& world_;
    SeededRandom random_;
    Recommender& recommender_;
    std::size_t bots_ = 0;
    std::vector<Person> people_;  // [viewers + bots]
    std::vector<Tally> tallies_;  // [videos]
    std::vector<std::size_t> targets_;
    std::priority_queue<Visit, std::vector<Visit>, std::greater<>> visits_;
    std::size_t on_offer_ = 0;
    std::size_t past_first_hour_ = 0;
    double next_weights_s_ = 0;
    double most_views_ = 0, reported_ = 0, reported_fractions_ = 0;
    double explored_ = 0, first_audience_views_ = 0;
    double even_share_ = 0;  // what a video on offer all the time would have had, were impressions shared evenly
    Worth all_, late_, newcomers_;
};

}  // namespace

void Worth::add(const Worth& other) {
    ours += other.ours;
    random += other.random;
    oracle += other.oracle;
    popular += other.popular;
    places += other.places;
}

LoopResult run_loop(const Scenario& scenario, std::uint64_t seed, const RecommenderKind& kind) {
    const auto start = std::chrono::steady_clock::now();
    const LoopWorld world(scenario, seed);
    const auto once = [&](const Scenario& played) {
        const auto bots = static_cast<std::size_t>(played.bot_share * static_cast<double>(played.viewers));
        const std::unique_ptr<Recommender> recommender = kind.make(played.viewers + bots, seed);
        Loop loop(played, world, seed, *recommender);
        loop.run();
        return std::pair(loop.result(), loop.honest_views_of_targets());
    };
    auto [result, target_views] = once(scenario);
    if (scenario.bot_share > 0) {
        Scenario without = scenario;
        without.bot_share = 0;
        result.bot_lift = target_views / std::max(1.0, once(without).second);
    }
    result.scenario = scenario.name;
    result.recommender = kind.name;
    result.seed = seed;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace tiller::closed_loop

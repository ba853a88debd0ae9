#include "closed_loop/world.h"

#include <cmath>
#include <numbers>

#include "audience/tastes.h"

namespace tiller::closed_loop {
namespace {

constexpr double kWatchSlope = 1.6;
constexpr double kWatchOffset = -0.2;
constexpr std::uint32_t kShortestMs = 6'000;
constexpr std::uint32_t kLongestMs = 10'000;
constexpr std::size_t kWorthStride = 10;  // every so manieth viewer is asked

}  // namespace

LoopWorld::LoopWorld(const Scenario& scenario, std::uint64_t seed) : scenario_(scenario) {
    SeededRandom random(mix64(seed, 0x636c6f736564ull));
    for (std::size_t i = 0; i < scenario_.videos; ++i) add_video(0, random);
    const auto arriving =
        static_cast<std::size_t>(scenario_.new_videos_per_hour * static_cast<double>(scenario_.horizon_s) / 3600.0);
    for (std::size_t i = 0; i < arriving; ++i) {
        const double at_s =
            static_cast<double>(scenario_.horizon_s) * static_cast<double>(i + 1) / static_cast<double>(arriving + 1);
        add_video(at_s, random);
    }
    for (std::size_t i = 0; i < scenario_.viewers; ++i) {
        begins_.push_back(draw_taste(random));
        turns_.push_back(draw_taste(random));
    }
}

void LoopWorld::add_video(double published_s, SeededRandom& random) {
    LoopVideo video;
    video.topic = random.below(kTopics);
    const bool wrong = random.unit() < scenario_.wrong_tag_share;
    video.tagged_topic = wrong ? (video.topic + 1 + random.below(kTopics - 1)) % kTopics : video.topic;
    video.creator = random.below(scenario_.creators);
    for (std::size_t d = 0; d < scenario_.latent_dimensions; ++d) video.latent.push_back(audience::normal(random));
    video.quality = audience::normal(random);
    video.duration_ms = kShortestMs + static_cast<std::uint32_t>(random.below(kLongestMs - kShortestMs + 1));
    video.published_s = published_s;
    videos_.push_back(std::move(video));
}

LoopWorld::Taste LoopWorld::draw_taste(SeededRandom& random) const {
    Taste taste;
    for (std::size_t t = 0; t < kTopics; ++t) taste.liking.push_back(audience::normal(random));
    for (std::size_t d = 0; d < scenario_.latent_dimensions; ++d) taste.latent.push_back(audience::normal(random));
    return taste;
}

double LoopWorld::expected_fraction(std::size_t viewer, double course, const LoopVideo& video) const {
    const double angle = course * scenario_.drift_degrees * std::numbers::pi / 180.0;
    const double from = std::cos(angle), to = std::sin(angle);
    const Taste& begin = begins_[viewer];
    const Taste& turn = turns_[viewer];
    double product = 0;
    for (std::size_t d = 0; d < video.latent.size(); ++d)
        product += (from * begin.latent[d] + to * turn.latent[d]) * video.latent[d];
    const double liking = from * begin.liking[video.topic] + to * turn.liking[video.topic];
    const double affinity =
        std::sqrt(scenario_.topic_variance) * liking +
        std::sqrt(scenario_.latent_variance) * product / std::sqrt(static_cast<double>(video.latent.size())) +
        std::sqrt(scenario_.quality_variance) * video.quality;
    return 1.0 / (1.0 + std::exp(-(kWatchSlope * affinity + kWatchOffset)));
}

double LoopWorld::worth(const LoopVideo& video) const {
    double sum = 0;
    std::size_t asked = 0;
    for (std::size_t viewer = 0; viewer < begins_.size(); viewer += kWorthStride, ++asked)
        sum += expected_fraction(viewer, 0, video);
    return sum / static_cast<double>(asked);
}

}  // namespace tiller::closed_loop

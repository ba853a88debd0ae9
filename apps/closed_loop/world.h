// What the simulated people like, video by video, at each moment. Only the loop and its oracle may ask.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "closed_loop/scenario.h"

namespace tiller::closed_loop {

inline constexpr std::size_t kTopics = 15;

/// One video of a world.
struct LoopVideo {
    std::size_t topic = 0;         // the true one
    std::size_t tagged_topic = 0;  // what the recommender is told
    std::size_t creator = 0;
    std::vector<double> latent;  // [latent_dimensions], standard normal
    double quality = 0;          // standard normal
    std::uint32_t duration_ms = 0;
    double published_s = 0;  // 0 = on offer from the start
};

/// Tastes, videos and the drift of the former: a function of scenario and seed.
class LoopWorld {
public:
    LoopWorld(const Scenario& scenario, std::uint64_t seed);

    /// By time of publication; those on offer from the start come first.
    [[nodiscard]] const std::vector<LoopVideo>& videos() const { return videos_; }
    /// Without noise or bias, in (0, 1), of a viewer who has gone `course` in [0, 1] of their way.
    [[nodiscard]] double expected_fraction(std::size_t viewer, double course, const LoopVideo& video) const;
    /// Mean of expected_fraction over a fixed tenth of the viewers: what a video is worth to everybody.
    [[nodiscard]] double worth(const LoopVideo& video) const;

private:
    struct Taste {
        std::vector<double> liking;  // [kTopics]
        std::vector<double> latent;  // [latent_dimensions]
    };
    [[nodiscard]] Taste draw_taste(SeededRandom& random) const;
    void add_video(double published_s, SeededRandom& random);

    Scenario scenario_;
    std::vector<LoopVideo> videos_;
    std::vector<Taste> begins_;  // [viewers] a viewer's taste turns from the first towards the second, by drift_degrees
    std::vector<Taste> turns_;
};

}  // namespace tiller::closed_loop

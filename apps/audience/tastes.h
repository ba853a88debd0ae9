// Who the simulated viewers are and what they like: a world made from tastes.json and one seed, nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"

namespace tiller::audience {

/// The numbers of tastes.json; README.md beside it explains each.
struct Tastes {
    std::vector<std::string> topics;
    std::size_t videos = 0;
    std::size_t creators = 0;
    std::size_t viewers = 0;
    std::size_t latent_dimensions = 0;
    double wrong_tag_share = 0;
    double topic_variance = 0;
    double latent_variance = 0;
    double quality_variance = 0;
    double watch_slope = 0;
    double watch_offset = 0;
    double watch_noise_deviation = 0;
    double like_slope = 0;
    double like_offset = 0;
    double skip_below_fraction = 0;
    std::uint32_t duration_low_ms = 0;
    std::uint32_t duration_high_ms = 0;
    std::size_t learning_videos = 0;
    std::size_t measured_videos = 0;
    std::vector<std::uint64_t> report_seeds;
};

/// The committed file, as built into the program.
[[nodiscard]] std::string_view committed_tastes_json();
/// kInvalid with the key's name when one is missing or out of range.
[[nodiscard]] Result<Tastes> parse_tastes(std::string_view json);

struct SimulatedVideo {
    std::size_t topic = 0;        // the true one
    std::size_t tagged_topic = 0; // what the server is told
    std::size_t creator = 0;
    std::vector<double> latent;   // [latent_dimensions], standard normal
    double quality = 0;
    std::uint32_t duration_ms = 0;
};
struct SimulatedViewer {
    std::vector<double> liking;  // [topics], standard normal
    std::vector<double> latent;  // [latent_dimensions], standard normal
};

/// What a viewer does with one clip.
struct Reaction {
    double watched_fraction = 0;  // [0, 1.5]
    bool liked = false;
};

class World {
public:
    World(Tastes tastes, std::uint64_t seed);

    [[nodiscard]] const Tastes& tastes() const { return tastes_; }
    [[nodiscard]] const std::vector<SimulatedVideo>& videos() const { return videos_; }
    [[nodiscard]] const std::vector<SimulatedViewer>& viewers() const { return viewers_; }

    [[nodiscard]] double affinity(std::size_t viewer, const SimulatedVideo& video) const;
    /// Without noise; what the oracle knows. In (0, 1).
    [[nodiscard]] double expected_fraction(std::size_t viewer, const SimulatedVideo& video) const;
    [[nodiscard]] Reaction react(std::size_t viewer, const SimulatedVideo& video, SeededRandom& random) const;
    /// A video that this world did not make, e.g. a demo clip: topic by tag, the rest from a hash of its text.
    [[nodiscard]] SimulatedVideo foreign_video(std::string_view first_tag, std::string_view text,
                                               std::uint32_t duration_ms) const;

private:
    Tastes tastes_;
    std::vector<SimulatedVideo> videos_;
    std::vector<SimulatedViewer> viewers_;
};

/// Standard normal by Box and Muller (1958).
[[nodiscard]] double normal(SeededRandom& random);

}  // namespace tiller::audience

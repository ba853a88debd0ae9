// Whoever recommends in a closed loop: what the service runs, or a peer to compare with.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "closed_loop/world.h"
#include "learn/learner.h"

namespace tiller::closed_loop {

/// Watches at everybody's mean that each video's own mean begins with.
inline constexpr double kPriorWatches = 5;

/// One place of a slate. `request` is the recommender's own number for it.
struct Offer {
    std::size_t video = 0;
    std::uint64_t request = 0;
    std::uint16_t place = 0;
    bool exploration = false;
};

/// What somebody did with an offer.
struct Watched {
    std::size_t viewer = 0;
    Offer offer;
    double fraction = 0;  // of the length, [0, 1]
    std::uint32_t duration_ms = 0;
    bool liked = false;
    UnixMs time_ms = 0;
};

/// Sees what a service sees: publications, tags, creators, watches; no taste and no quality. One thread.
class Recommender {
public:
    virtual ~Recommender() = default;
    virtual void publish(std::size_t number, const LoopVideo& video, UnixMs time_ms) = 0;
    /// At most `count` published videos that `viewer` has not watched.
    [[nodiscard]] virtual std::vector<Offer> recommend(std::size_t viewer, std::size_t count, UnixMs time_ms) = 0;
    /// Somebody opened a link to one video.
    [[nodiscard]] virtual Offer open_link(std::size_t viewer, std::size_t video, UnixMs time_ms) = 0;
    virtual void watch(const Watched& watched) = 0;
    /// What has been watched so far counts in every later recommendation.
    virtual void publish_weights(UnixMs time_ms) = 0;
    /// What the learner behind it says of itself; empty for one without.
    [[nodiscard]] virtual std::optional<learn::LearnerReport> learner() const { return {}; }
};

struct RecommenderKind {
    std::string_view name;
    std::string_view about;
    std::function<std::unique_ptr<Recommender>(std::size_t viewers, std::uint64_t seed)> make;
};
/// "served" first, then the peers.
[[nodiscard]] const std::vector<RecommenderKind>& recommender_kinds();

}  // namespace tiller::closed_loop

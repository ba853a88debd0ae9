// Peers that a recommender must beat: the most watched, and neighbours of what one liked, worked out every hour.
#pragma once

#include <set>
#include <vector>

#include "closed_loop/recommender.h"

namespace tiller::closed_loop {

/// What the peers share: what is on offer, who has watched what, and what it was worth to them.
class PeerBase : public Recommender {
public:
    explicit PeerBase(std::size_t viewers) : watched_(viewers) {}
    void publish(std::size_t number, const LoopVideo& video, UnixMs time_ms) override;
    std::vector<Offer> recommend(std::size_t viewer, std::size_t count, UnixMs time_ms) override;
    Offer open_link(std::size_t viewer, std::size_t video, UnixMs time_ms) override;
    void watch(const Watched& watched) override;
    void publish_weights(UnixMs) override {}

protected:
    /// Higher comes first.
    [[nodiscard]] virtual double score(std::size_t viewer, std::size_t video) const = 0;
    /// Mean watched fraction, drawn towards that of all videos by a few watches.
    [[nodiscard]] double mean_fraction(std::size_t video) const;
    [[nodiscard]] std::size_t videos() const { return sums_.size(); }

    struct Seen {
        std::size_t video = 0;
        double fraction = 0;
    };
    std::vector<std::vector<Seen>> watched_;  // [viewers] oldest first

private:
    std::vector<double> sums_, counts_;  // [videos] of watched fractions
    double sum_ = 0, count_ = 0;
    std::vector<bool> seen_;  // [videos] scratch of one call
};

class Popularity final : public PeerBase {
public:
    using PeerBase::PeerBase;

private:
    [[nodiscard]] double score(std::size_t, std::size_t video) const override { return mean_fraction(video); }
};

/// Item-based neighbours by the cosine of who watched to more than half (Sarwar et al. 2001), made anew every hour of
/// the loop's time, as batch systems do; the viewer's own watches count at once.
class HourlyNeighbours final : public PeerBase {
public:
    using PeerBase::PeerBase;
    void publish_weights(UnixMs time_ms) override;

private:
    [[nodiscard]] double score(std::size_t viewer, std::size_t video) const override;
    std::vector<float> cosine_;  // [known videos, known videos]
    std::size_t known_ = 0;
    UnixMs next_ms_ = 0;
};

}  // namespace tiller::closed_loop

// The feed as it is served: the same pipeline, learner and folds, fed without log and HTTP between.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "closed_loop/recommender.h"
#include "feed/feed_pipeline.h"
#include "learn/learner.h"
#include "model/snapshot.h"
#include "schema/catalogue.h"
#include "schema/policy.h"
#include "schema/viewer_state.h"

namespace tiller::closed_loop {

class ServedRanker final : public Recommender {
public:
    ServedRanker(std::size_t viewers, std::uint64_t seed, const schema::Policy& policy = {});
    void publish(std::size_t number, const LoopVideo& video, UnixMs time_ms) override;
    std::vector<Offer> recommend(std::size_t viewer, std::size_t count, UnixMs time_ms) override;
    Offer open_link(std::size_t viewer, std::size_t video, UnixMs time_ms) override;
    void watch(const Watched& watched) override;
    void publish_weights(UnixMs time_ms) override;
    /// Called with each slate and what it was made from.
    using OnFeed = std::function<void(const feed::FeedInputs&, const feed::FeedResult&)>;
    void follow(OnFeed on_feed) { on_feed_ = std::move(on_feed); }
    [[nodiscard]] const schema::Catalogue& catalogue() const { return catalogue_; }
    [[nodiscard]] std::shared_ptr<const model::Snapshot> snapshot() const { return snapshot_; }
    [[nodiscard]] std::optional<learn::LearnerReport> learner() const override { return learner_.report(); }

private:
    void append(UnixMs time_ms, ViewerId subject, schema::Payload payload);

    schema::Policy policy_;
    OnFeed on_feed_;
    learn::Learner learner_;
    schema::Catalogue catalogue_;
    std::vector<schema::ViewerState> states_;
    std::shared_ptr<const model::Snapshot> snapshot_ = model::empty_snapshot();
    std::uint64_t seed_ = 0;
    std::uint64_t next_request_ = 1;
    std::uint64_t offset_ = 0;
    std::uint64_t tick_ = 0;
};

}  // namespace tiller::closed_loop

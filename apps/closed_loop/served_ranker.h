// The feed as it is served: the same pipeline, learner and folds, fed without log and HTTP between.
#pragma once

#include <memory>
#include <vector>

#include "closed_loop/recommender.h"
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
    [[nodiscard]] std::optional<learn::LearnerReport> learner() const override { return learner_.report(); }

private:
    void append(UnixMs time_ms, ViewerId subject, schema::Payload payload);

    schema::Policy policy_;
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

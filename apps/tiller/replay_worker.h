// Replays single slates while the server runs: one thread of low priority and a short queue.
#pragma once

#include <thread>
#include <variant>

#include "app/replay_service.h"
#include "audit/replay.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "learn/learner_runner.h"
#include "projection/projections.h"

namespace tiller {

inline constexpr std::size_t kMaxWaitingReplays = 16;

class ReplayWorker final : public app::ReplayService {
public:
    /// All borrowed. The folder of checkpoints is only read.
    ReplayWorker(const journal::Journal& journal, const audit::CheckpointFolder& checkpoints,
                 const projection::Projections& projections, const learn::LearnerRunner& learner, const Clock& clock);
    ~ReplayWorker() override;

    void replay(RequestId request, Position record, std::move_only_function<void(app::ReplayAnswer)> done) override;
    void recompute(Position record, app::OnRecomputed done) override;
    [[nodiscard]] std::uint64_t learner_lag_events() const override;
    [[nodiscard]] bool withholds_weights() const override;
    /// Answers what waits, then ends the thread.
    void stop();

private:
    struct Wanted {
        Position record;
        std::variant<std::move_only_function<void(app::ReplayAnswer)>, app::OnRecomputed> done;
    };
    void run();
    /// Returns the epoch that holds now.
    std::uint64_t follow_erasures();
    [[nodiscard]] app::ReplayAnswer replay_one(Position record);
    void recompute_one(Position record, app::OnRecomputed& done);

    audit::Replayer replayer_;  // used by thread_ alone
    const projection::Projections& projections_;
    const learn::LearnerRunner& learner_;
    const Clock& clock_;
    BoundedQueue<Wanted> queue_{kMaxWaitingReplays};
    std::thread thread_;
};

}  // namespace tiller

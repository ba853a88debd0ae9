// Previews of ranking policies while the server runs: one at a time, on a thread of low priority, with a state of its own that
// is let go of when the preview is done.
#pragma once

#include <atomic>
#include <thread>

#include "app/preview_service.h"
#include "audit/checkpoint.h"
#include "journal/journal.h"
#include "projection/projections.h"

namespace tiller {

class PreviewWorker final : public app::PreviewService {
public:
    /// All borrowed. The folder of checkpoints is only read.
    PreviewWorker(const journal::Journal& journal, const audit::CheckpointFolder& checkpoints,
                  const projection::Projections& projections)
        : journal_(journal), checkpoints_(checkpoints), projections_(projections) {}
    ~PreviewWorker() override { stop(); }

    void preview(const schema::Policy& policy, std::size_t count,
                 std::move_only_function<void(Result<audit::Preview>)> done) override;
    /// Ends the one that runs, with what it has.
    void stop();

private:
    [[nodiscard]] Result<audit::Preview> run(const schema::Policy& policy, std::size_t count) const;

    const journal::Journal& journal_;
    const audit::CheckpointFolder& checkpoints_;
    const projection::Projections& projections_;
    std::atomic<bool> busy_{false};
    std::atomic<bool> stopping_{false};
    std::mutex thread_mutex_;  // guards thread_
    std::thread thread_;
};

}  // namespace tiller

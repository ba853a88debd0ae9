// Experiments of the operator's: one at a time, from its start to its stop or to the next change of the policy. All of it lies
// in the control partition, so its order is that of the offsets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"
#include "schema/policy.h"

namespace tiller::projection {

enum class ExperimentEnd : std::uint8_t {
    kRuns = 0,
    kStopped = 1,
    kShipped = 2,  // arm B's document became the policy
    kPolicyChanged = 3,  // another one did: arm A is no longer what it was
};

struct Experiment {
    schema::ExperimentStarted started;
    UnixMs started_ms = 0;
    std::uint64_t policy_version_a = 0;
    ExperimentEnd end{};
    UnixMs ended_ms = 0;
    ViewerId ended_by;
    std::string end_reason;
    std::shared_ptr<const schema::Policy> policy_b;

    [[nodiscard]] bool runs() const { return end == ExperimentEnd::kRuns; }
};

class Experiments {
public:
    /// False, and nothing changes, while another one runs, for a document that does not parse, and out of range. `policy_version_a`
    /// is the one in force; the version of arm B must be new.
    bool start(UnixMs time_ms, std::uint64_t policy_version_a, const schema::ExperimentStarted& event);
    void stop(UnixMs time_ms, const schema::ExperimentStopped& event);
    void end_with(UnixMs time_ms, const schema::PolicyChanged& change);

    /// Null when none runs, or there is none.
    [[nodiscard]] const Experiment* running() const;
    [[nodiscard]] const Experiment* find(ExperimentId experiment) const;
    [[nodiscard]] std::shared_ptr<const schema::Policy> policy(std::uint64_t version) const;
    [[nodiscard]] std::uint64_t newest_version() const;  // of arms B; 0 when there was none
    /// Oldest first.
    [[nodiscard]] const std::vector<Experiment>& all() const { return experiments_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Experiments decode(ByteReader& in);

private:
    void end(UnixMs time_ms, ExperimentEnd how, ViewerId by, const std::string& reason);
    std::vector<Experiment> experiments_;  // all but the last one have ended
};

}  // namespace tiller::projection

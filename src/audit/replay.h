// Replay: recomputes recorded slates from the log alone and compares bit for bit.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/checkpoint.h"
#include "base/position.h"
#include "base/result.h"
#include "feed/difference.h"
#include "feed/feed_pipeline.h"
#include "journal/journal.h"
#include "learn/learner.h"
#include "model/snapshot.h"
#include "projection/projections.h"
#include "schema/decision.h"

namespace tiller::audit {

enum class ReplayVerdict : std::uint8_t { kIdentical = 0, kDifferent = 1, kErased = 2, kUnavailable = 3 };
/// "identical", "different", "erased", "unavailable".
[[nodiscard]] std::string_view name_of(ReplayVerdict verdict);

struct ReplayOutcome {
    Position position;
    RequestId request;
    ReplayVerdict verdict{};
    std::string detail;  // what differs first, or why it can not be replayed
    std::optional<feed::Difference> difference;  // of a kDifferent one
    std::uint32_t exact_places = 0;  // of an identical one: places whose terms give their score
};

struct ReplayReport {
    std::vector<ReplayOutcome> outcomes;  // in the order of the cuts
    std::uint64_t identical = 0;
    std::uint64_t different = 0;
    std::uint64_t erased = 0;
    std::uint64_t unavailable = 0;
    std::uint64_t exact_places = 0;  // of the identical ones, all their places
    std::string started_from;  // a checkpoint's path, or "genesis"; empty when no record could be read
};

/// Called after each record with how many are done; returning false stops (the report holds what was done). From any
/// of the threads.
using OnReplayed = std::function<bool(std::size_t done, std::size_t total)>;

struct ReplayOptions {
    learn::LearnerSettings learner;       // as the serving program had them
    bool from_genesis = false;            // leave the checkpoints alone
    std::optional<std::string> checkpoint;  // start at this file and no other
    /// Of the live projections. A difference in a record of an older epoch is what an erasure did: "erased".
    std::uint64_t erasure_epoch = 0;
    /// [1, 16] that compute slates; the caller's folds one state for all of them. The result does not depend on it.
    std::size_t threads = 1;
};

/// A slate as it was recorded and as it comes out now, with the state of that moment.
struct Recomputed {
    const schema::DecisionRecord& recorded;
    const feed::FeedResult& result;
    const projection::View& view;
    const feed::FeedInputs& inputs;
};
/// Returning false stops.
using OnRecomputed = std::function<bool(const Recomputed&)>;

/// Keeps the state it has folded, so that replaying what came later costs only what lies between. Its functions are
/// called from one thread. Cost: loading a checkpoint, then 2 us a projected event, 30 us a learned action, and, on as
/// many threads as were asked for, 1 ms a slate. Memory: one state, kMaxWaitingWork slates with their viewers' histories
/// (about 25 KB each), and about 200 bytes a record.
class Replayer {
public:
    /// Both are borrowed. `checkpoints` may be null: everything starts at the first event then.
    Replayer(const journal::Journal& journal, const CheckpointFolder* checkpoints, ReplayOptions options);
    ~Replayer();

    /// `records` are positions of SlateServed events. Errors are those of the journal; everything else is an outcome.
    [[nodiscard]] Result<ReplayReport> replay(std::span<const Position> records, const OnReplayed& on_replayed = {});
    /// Recomputes one slate and shows it to `visit`, before it is compared with anything. kErased, kNotFound (no slate
    /// there), kUnavailable (made by other code, a policy that is gone).
    [[nodiscard]] Status recompute(Position record, const std::function<void(const Recomputed&)>& visit);
    /// All of them that can be computed again, in the order of their cuts. Returns how many were shown to `visit`.
    [[nodiscard]] Result<std::size_t> recompute_all(std::span<const Position> records, const OnRecomputed& visit);
    void set_erasure_epoch(std::uint64_t epoch);

private:
    struct Base;
    struct Wanted;
    struct Prepared;
    struct Pass;
    class WatchedCatalogues;
    [[nodiscard]] Result<schema::DecisionRecord> read_record(Position position) const;
    [[nodiscard]] Status prepare(const Cut& first_cut, std::uint64_t first_snapshot);
    [[nodiscard]] Status load_base(const std::string& path, const Cut& cut, std::uint64_t snapshot);
    [[nodiscard]] Result<std::shared_ptr<const model::Snapshot>> snapshot_of(std::uint64_t number);
    [[nodiscard]] Result<Prepared> prepare_slate(schema::DecisionRecord record);
    void show(const Prepared& prepared, const std::function<void(const Recomputed&)>& visit) const;
    /// Of a slate that came out as it was recorded.
    static void judge_terms(const schema::DecisionRecord& record, ReplayOutcome& outcome);
    void judge(const Prepared& prepared, ReplayOutcome& outcome) const;
    [[nodiscard]] std::vector<Wanted> read_wanted(std::span<const Position> records, ReplayReport& report);
    [[nodiscard]] Status replay_wanted(Pass& pass);

    const journal::Journal& journal_;
    const CheckpointFolder* checkpoints_;
    ReplayOptions options_;
    std::unique_ptr<Base> base_;
    std::map<std::uint64_t, std::size_t> needed_snapshots_;  // of the records in hand: how many still need it
};

/// Positions of the last `max_count` slates that the projections remember, newest first.
[[nodiscard]] std::vector<Position> last_slates(const projection::Projections& projections, std::size_t max_count);

}  // namespace tiller::audit

// The learner: a deterministic fold from events to snapshots. It keeps its own viewer histories and catalogues (folded
// by the same functions as those that serve), turns seen impressions into examples and learns from each after predicting it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/position.h"
#include "learn/head_quality.h"
#include "learn/publication_gate.h"
#include "model/snapshot.h"
#include "schema/event.h"

namespace tiller::learn {

/// Examples of one tick that are learned from, each of them; of further ones one in eight, the others are only counted. Four
/// ticks a second make it 16,384, more than a core learns, so only a learner that is behind comes to that, and then it catches
/// up the sooner, while statistics stay whole.
inline constexpr std::uint32_t kExamplesInTick = 4096;

struct LearnerSettings {
    /// A seen impression without a successor counts as finished after this much log time. Range [1000, 3,600,000].
    std::int64_t close_after_ms = 10 * 60 * 1000;
    /// The body of the sequence network learns once for that many examples: 24 is one in four slates of six. Range [1, 1000].
    /// Like the first, it decides what is learned, so all that fold one log have the same.
    std::uint32_t examples_for_pass = 24;
};

/// What the sequence network took in. Since the first event.
struct NetworkReport {
    std::uint64_t examples = 0;  // learned by the vectors
    std::uint64_t passes = 0;  // of the body
    std::uint64_t admitted = 0;  // videos that got a vector
    std::uint64_t refused = 0;  // examples of videos that found the table full
    std::uint64_t expired = 0;
    double loss_sum = 0;  // of the liked ones among the examples, before they were learned
    std::uint64_t positives = 0;
};

struct LearnerReport {
    std::uint64_t events = 0;
    std::uint64_t accepted_actions = 0;
    std::uint64_t refused_actions = 0;
    std::uint64_t erased_events = 0;  // skipped: their bodies are gone
    std::uint64_t examples = 0;
    std::uint64_t counted_examples = 0;  // of them, only counted: their tick held too many to learn from each
    std::uint64_t corrections = 0;
    std::uint64_t open_examples = 0;
    std::uint64_t practices = 0;
    std::uint64_t viewers = 0;
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;  // held by the learner, tables included
    double bytes_per_viewer = 0;
    double bytes_per_item = 0;
    std::array<HeadQuality, schema::kHeadCount> heads;
    NetworkReport network;
    GateReport gate;
};

/// One thread. Same events in the same order (tick, partition, offset) give the same bits everywhere.
class Learner {
public:
    explicit Learner(LearnerSettings settings = {});
    ~Learner();
    Learner(Learner&&) noexcept;
    Learner& operator=(Learner&&) noexcept;

    /// Folds one event. Within a tick: partitions in rising order, offsets rising; the cut moves past `position`.
    /// `event` is null when its body was erased or its kind is unknown: it is counted and skipped. About 30 us an action.
    void apply(Position position, const schema::Event* event);
    /// Ends a tick: closes what is older than close_after_ms by the tick's time and freezes the tables. The cut of the
    /// snapshot is `tick.cut`, which must cover every event applied. Cost: the pages that changed.
    [[nodiscard]] std::shared_ptr<const model::Snapshot> end_tick(const schema::Tick& tick, UnixMs time_ms);

    /// The last snapshot made (the empty one before the first tick).
    [[nodiscard]] std::shared_ptr<const model::Snapshot> snapshot() const;
    /// Whether it passed the gate (publication_gate.h). What did not is neither published nor written into a checkpoint.
    [[nodiscard]] bool is_fit_to_serve() const;
    [[nodiscard]] std::uint64_t tick_number() const;
    /// Events below it have been applied.
    [[nodiscard]] const Cut& cut() const;
    /// Open examples wait for a closing tick: the time at which the oldest is due; 0 = none.
    [[nodiscard]] UnixMs next_closing_ms() const;
    [[nodiscard]] LearnerReport report() const;
    /// The report's alone, without counting what is held.
    [[nodiscard]] const std::array<HeadQuality, schema::kHeadCount>& head_quality() const;

    /// Position, histories, catalogues, tables and optimiser state in one blob, canonical: equal states, equal bytes.
    /// To be called between ticks.
    void encode(ByteWriter& out) const;
    [[nodiscard]] static Result<Learner> decode(ByteReader& in, LearnerSettings settings = {});
    /// Of encode()'s bytes.
    [[nodiscard]] Digest digest() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tiller::learn

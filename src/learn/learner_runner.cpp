#include "learn/learner_runner.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

#include "journal/journal.h"

namespace tiller::learn {
namespace {

/// Ticks and publications are the runner's own: they are no reason for another tick.
bool asks_for_tick(const journal::ReadEvent& event) {
    if (!event.event) return true;
    const schema::Payload& payload = event.event->payload;
    return !std::holds_alternative<schema::Tick>(payload) && !std::holds_alternative<schema::Published>(payload);
}

}  // namespace

struct LearnerRunner::Core {
    Core(journal::Journal& journal_in, const Clock& clock_in, model::SnapshotHolder& holder_in,
         RunnerSettings settings_in)
        : journal(journal_in), clock(clock_in), holder(holder_in), settings(settings_in) {}

    // Folding, under learner_mutex.
    [[nodiscard]] Status obey_recorded();
    [[nodiscard]] Result<bool> obey_some(std::size_t max_events);
    [[nodiscard]] Status obey(const journal::ReadEvent& event);
    [[nodiscard]] Status fold_to(const Cut& cut);
    [[nodiscard]] Status publish_pending();
    void serve(std::shared_ptr<const model::Snapshot> snapshot);
    void withhold();

    // The thread.
    void run();
    void catch_up();
    void round();
    [[nodiscard]] bool is_stopping() const;
    [[nodiscard]] Status propose(schema::TickReason reason);
    [[nodiscard]] bool has_backlog() const { return !learner.cut().covers(backlog); }
    [[nodiscard]] Cut next_cut(const Cut& end) const;
    [[nodiscard]] Cut bounded(const Cut& end, std::uint64_t most_events) const;
    void note_events(std::span<const journal::ReadEvent> events);
    [[nodiscard]] std::optional<schema::TickReason> wait_for_reason();
    void note_outcome(const Status& outcome);

    journal::Journal& journal;
    const Clock& clock;
    model::SnapshotHolder& holder;
    const RunnerSettings settings;

    std::mutex learner_mutex;  // guards the five below; taken before state_mutex
    Learner learner;
    Cut backlog;  // what the log held when the thread was started
    bool is_cut_short = false;  // the last tick left events that have arrived
    std::uint64_t next_control_offset = 0;
    std::shared_ptr<const model::Snapshot> unpublished;  // folded, but the log has no publication of it yet

    std::atomic<int> readers_waiting = 0;  // of with_learner: a mutex alone would let the rounds overtake them for ever

    mutable std::mutex state_mutex;  // guards what follows
    std::condition_variable wake;
    bool stopping = false;
    UnixMs round_began_ms = 0;  // arrival of the oldest event of the tick in hand
    std::uint64_t least_served = 0;  // learning again: what comes before this snapshot is not put into service
    UnixMs first_uncovered_ms = 0;  // when the oldest event without a tick arrived; 0 = there is none
    std::uint64_t own_events = 0;  // ticks and publications behind the cut of what is served: nothing to learn from
    RunnerStatus status;

    std::uint64_t following = 0;
    std::thread thread;
};

/// Applies what lies between the learner's cut and `cut`: partitions in rising order, offsets rising.
Status LearnerRunner::Core::fold_to(const Cut& cut) {
    for (const PartitionId partition : journal.partitions()) {
        const std::uint64_t end = cut.next_offset(partition);
        for (std::uint64_t next = learner.cut().next_offset(partition); next < end;) {
            const std::vector<journal::ReadEvent> events =
                TRY(journal.read(partition, next, settings.read_batch_events));
            if (events.empty()) break;
            for (const journal::ReadEvent& event : events) {
                if (event.position.offset >= end) break;
                learner.apply(event.position, event.event ? &*event.event : nullptr);
            }
            next = events.back().position.offset + 1;
        }
    }
    return {};
}

Status LearnerRunner::Core::obey(const journal::ReadEvent& event) {
    if (!event.event) return {};
    if (const auto* tick = std::get_if<schema::Tick>(&event.event->payload);
        tick != nullptr && tick->number > learner.tick_number()) {
        TRY_STATUS(fold_to(tick->cut));
        unpublished = learner.end_tick(*tick, event.event->time_ms);
        const std::lock_guard lock(state_mutex);
        ++own_events;
    }
    const auto* published = std::get_if<schema::Published>(&event.event->payload);
    if (published != nullptr && unpublished != nullptr && published->number == unpublished->number) {
        if (published->digest != unpublished->digest) {
            const std::lock_guard lock(state_mutex);
            ++status.digest_mismatches;
        }
        serve(std::exchange(unpublished, nullptr));
    }
    return {};
}

/// Obeys the next events of the control partition; false when there are none.
Result<bool> LearnerRunner::Core::obey_some(std::size_t max_events) {
    const std::vector<journal::ReadEvent> events =
        TRY(journal.read(kControlPartition, next_control_offset, max_events));
    for (const journal::ReadEvent& event : events) {
        TRY_STATUS(obey(event));
        next_control_offset = event.position.offset + 1;
    }
    return !events.empty();
}

/// Recorded ticks are obeyed in their order before any new one is proposed; a tick whose append had an unknown outcome
/// is found here too.
Status LearnerRunner::Core::obey_recorded() {
    while (TRY(obey_some(settings.read_batch_events))) {}
    return publish_pending();
}

/// The publication is durable before any feed uses the snapshot.
Status LearnerRunner::Core::publish_pending() {
    if (unpublished == nullptr) return {};
    if (!learner.is_fit_to_serve()) {
        withhold();
        return {};
    }
    schema::Event event{clock.now_ms(), {}, 0, schema::Published{unpublished->number, unpublished->digest}};
    TRY(journal.append_and_wait(kControlPartition, {std::move(event)}));
    serve(std::exchange(unpublished, nullptr));
    return {};
}

void LearnerRunner::Core::serve(std::shared_ptr<const model::Snapshot> snapshot) {
    const std::uint64_t number = snapshot->number;
    {
        const std::lock_guard lock(state_mutex);
        if (number < least_served) return;
        least_served = 0;
    }
    holder.set(std::move(snapshot));
    const std::lock_guard lock(state_mutex);
    status.published = number;
    own_events = number == 0 ? 0 : 2;  // its tick and its publication
    status.is_withheld = false;
    if (round_began_ms != 0) status.last_publish_ms = clock.now_ms() - round_began_ms;
}

/// The log says what was published, so a later fold withholds the same without asking the gate.
void LearnerRunner::Core::withhold() {
    unpublished.reset();
    const std::lock_guard lock(state_mutex);
    status.is_withheld = true;
    ++status.withheld;
}

/// What comes in while learning runs goes into one tick, of which the learner takes a sample when it is much: it catches up by
/// it. The bound is what a checkpoint may have to wait for. What lay there before (an import, say) is in no hurry: it is cut
/// so that each tick is learned whole; an example takes an event at least.
Cut LearnerRunner::Core::next_cut(const Cut& end) const {
    constexpr std::uint64_t kMostEventsInTick = 16 * kExamplesInTick;
    return has_backlog() ? bounded(backlog, kExamplesInTick) : bounded(end, kMostEventsInTick);
}

Cut LearnerRunner::Core::bounded(const Cut& end, std::uint64_t most_events) const {
    Cut cut = learner.cut();
    for (const Cut::Entry& entry : end.entries()) {
        const std::uint64_t next = cut.next_offset(entry.partition);
        const std::uint64_t step = std::min(most_events, std::max(entry.next_offset, next) - next);
        if (step > 0) cut.set(entry.partition, next + step);
        most_events -= step;
    }
    return cut;
}

Status LearnerRunner::Core::propose(schema::TickReason reason) {
    const Cut end = journal.end();
    schema::Tick tick{learner.tick_number() + 1, next_cut(end), reason};
    is_cut_short = !tick.cut.covers(end);
    TRY(journal.append_and_wait(kControlPartition, {schema::Event{clock.now_ms(), {}, 0, std::move(tick)}}));
    return {};
}

void LearnerRunner::Core::note_events(std::span<const journal::ReadEvent> events) {
    if (std::ranges::none_of(events, asks_for_tick)) return;
    const std::lock_guard lock(state_mutex);
    if (first_uncovered_ms != 0) return;
    first_uncovered_ms = clock.now_ms();
    wake.notify_one();
}

/// Waits until events have waited long enough, or examples are due; empty when it is time to stop or nothing is due yet.
std::optional<schema::TickReason> LearnerRunner::Core::wait_for_reason() {
    UnixMs closing_ms = 0;
    bool is_behind = false;
    {
        const std::lock_guard lock(learner_mutex);
        closing_ms = learner.next_closing_ms();
        is_behind = has_backlog() || is_cut_short;
    }
    const auto interval = std::chrono::milliseconds(settings.tick_interval_ms);
    std::unique_lock lock(state_mutex);
    if (is_behind && !stopping && !status.failed) return schema::TickReason::kEvents;
    wake.wait_for(lock, interval, [this] { return stopping || first_uncovered_ms != 0; });
    // Events that arrive in the same interval share the tick.
    if (first_uncovered_ms != 0 && !stopping) wake.wait_for(lock, interval, [this] { return stopping; });
    if (stopping) return std::nullopt;
    if (first_uncovered_ms != 0) {
        round_began_ms = std::exchange(first_uncovered_ms, 0);
        return schema::TickReason::kEvents;
    }
    if (closing_ms != 0 && closing_ms <= clock.now_ms()) return schema::TickReason::kClosing;
    return std::nullopt;
}

void LearnerRunner::Core::note_outcome(const Status& outcome) {
    const std::lock_guard lock(state_mutex);
    status.failed = !outcome.has_value();
    if (outcome) return;
    status.failure = outcome.error().message;
    if (first_uncovered_ms == 0) first_uncovered_ms = round_began_ms;  // the events still wait for their tick
}

void LearnerRunner::Core::round() {
    const std::optional<schema::TickReason> reason = wait_for_reason();
    if (!reason) return;
    while (readers_waiting > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const std::lock_guard lock(learner_mutex);
    Status outcome = obey_recorded();
    if (outcome) outcome = propose(*reason);
    if (outcome) outcome = obey_recorded();
    note_outcome(outcome);
}

bool LearnerRunner::Core::is_stopping() const {
    const std::lock_guard lock(state_mutex);
    return stopping;
}

/// What earlier processes recorded, a few ticks under one lock, so that a stop or a checkpoint need not wait for all of it.
void LearnerRunner::Core::catch_up() {
    constexpr std::size_t kEventsAtOnce = 8;
    bool more = true;
    bool is_published = true;  // a checkpoint at the stop must not hold a snapshot that the log has no publication of
    while (more && !(is_published && is_stopping())) {
        const std::lock_guard lock(learner_mutex);
        const Result<bool> obeyed = obey_some(kEventsAtOnce);
        more = obeyed.value_or(false);  // what failed is tried again by the rounds
        if (obeyed) {
            note_outcome(more ? Status{} : publish_pending());
        } else {
            note_outcome(std::unexpected(obeyed.error()));
        }
        is_published = unpublished == nullptr;
    }
}

void LearnerRunner::Core::run() {
    catch_up();
    while (!is_stopping()) round();
}

LearnerRunner::LearnerRunner(journal::Journal& journal, const Clock& clock, model::SnapshotHolder& holder,
                             RunnerSettings settings)
    : core_(std::make_unique<Core>(journal, clock, holder, settings)) {}

LearnerRunner::~LearnerRunner() { stop(); }

void LearnerRunner::recover(Learner learner) {
    const std::lock_guard lock(core_->learner_mutex);
    core_->learner = std::move(learner);
    // A tick lies behind the cut that it names, so the next one after the checkpoint is not before this offset.
    core_->next_control_offset = core_->learner.cut().next_offset(kControlPartition);
    core_->serve(core_->learner.snapshot());
}

void LearnerRunner::learn_again(Learner fresh) {
    stop();
    {
        const std::lock_guard learner_lock(core_->learner_mutex);
        core_->learner = std::move(fresh);
        core_->next_control_offset = 0;
        core_->unpublished.reset();
        const std::lock_guard lock(core_->state_mutex);
        core_->least_served = core_->holder.current()->number;
    }
    start();
}

bool LearnerRunner::is_learning_again() const {
    const std::lock_guard lock(core_->state_mutex);
    return core_->least_served != 0;
}

void LearnerRunner::start() {
    ASSERT(!core_->thread.joinable());
    core_->following =
        core_->journal
            .follow([core = core_.get()](std::span<const journal::ReadEvent> events) { core->note_events(events); })
            .id;
    {
        const std::lock_guard learner_lock(core_->learner_mutex);
        const std::lock_guard lock(core_->state_mutex);
        core_->stopping = false;
        core_->backlog = core_->journal.end();
        // What was appended before and has no tick yet would wait for the next event otherwise.
        if (core_->journal.end().total() > core_->learner.cut().total())
            core_->first_uncovered_ms = core_->clock.now_ms();
    }
    core_->thread = std::thread([core = core_.get()] { core->run(); });
}

void LearnerRunner::stop() {
    if (!core_->thread.joinable()) return;
    {
        const std::lock_guard lock(core_->state_mutex);
        core_->stopping = true;
    }
    core_->wake.notify_all();
    core_->thread.join();
    core_->journal.unfollow(core_->following);
}

void LearnerRunner::with_learner(const std::function<void(const Learner&)>& read) {
    ++core_->readers_waiting;
    const std::lock_guard lock(core_->learner_mutex);
    --core_->readers_waiting;
    read(core_->learner);
}

RunnerStatus LearnerRunner::status() const {
    RunnerStatus status;
    std::uint64_t served_total = core_->holder.current()->cut.total();
    {
        const std::lock_guard lock(core_->state_mutex);
        status = core_->status;
        served_total += core_->own_events;
    }
    const std::uint64_t end_total = core_->journal.end().total();
    status.events_behind = end_total > served_total ? end_total - served_total : 0;
    return status;
}

LearnerReport LearnerRunner::report() {
    const std::lock_guard lock(core_->learner_mutex);
    return core_->learner.report();
}

}  // namespace tiller::learn

#include "audit/learner_fold.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tiller::audit {

namespace {

constexpr std::size_t kReadEvents = 4'096;
constexpr std::size_t kReadTicks =
    64;  // the next tick is usually near, and what was read past the last one is read again

/// Gives every event of a partition in [from, to) to `visit`, which returns false to stop.
template <typename Visit>
Status for_each_event(const journal::Journal& journal, PartitionId partition, std::uint64_t from, std::uint64_t to,
                      Visit visit, std::size_t block_events = kReadEvents) {
    while (from < to) {
        const auto events = TRY(journal.read(partition, from, std::min<std::uint64_t>(block_events, to - from)));
        if (events.empty()) break;
        for (const journal::ReadEvent& event : events) {
            if (event.position.offset >= to || !visit(event)) return {};
        }
        from = events.back().position.offset + 1;
    }
    return {};
}

Status fold_tick(const journal::Journal& journal, learn::Learner& learner, const schema::Tick& tick) {
    for (const Cut::Entry& entry : tick.cut.entries()) {
        const std::uint64_t from = learner.cut().next_offset(entry.partition);
        TRY_STATUS(
            for_each_event(journal, entry.partition, from, entry.next_offset, [&](const journal::ReadEvent& event) {
                learner.apply(event.position, event.event ? &*event.event : nullptr);
                return true;
            }));
    }
    return {};
}

}  // namespace

Status advance_learner(const journal::Journal& journal, learn::Learner& learner, std::uint64_t number,
                       const OnTick& on_tick) {
    if (learner.tick_number() > number) {
        return fail(ErrorCode::kInvalid, "the learner stands at tick " + std::to_string(learner.tick_number()) +
                                             ", past " + std::to_string(number));
    }
    Status failure;
    const auto obey = [&](const journal::ReadEvent& event) {
        const auto* tick = event.event ? std::get_if<schema::Tick>(&event.event->payload) : nullptr;
        if (tick == nullptr || tick->number <= learner.tick_number()) return true;
        failure = fold_tick(journal, learner, *tick);
        if (!failure) return false;
        const auto snapshot = learner.end_tick(*tick, event.header.time_ms);
        if (on_tick && !on_tick(snapshot)) failure = fail(ErrorCode::kUnavailable, "the fold was stopped");
        return failure.has_value() && learner.tick_number() < number;
    };
    if (learner.tick_number() < number) {
        // The ticks that are still to come lie past what the learner has read of their own partition.
        const std::uint64_t from = learner.cut().next_offset(kControlPartition);
        TRY_STATUS(for_each_event(journal, kControlPartition, from, journal.end().next_offset(kControlPartition), obey,
                                  kReadTicks));
        TRY_STATUS(std::move(failure));
    }
    if (learner.tick_number() == number) return {};
    return fail(ErrorCode::kNotFound, "the log holds no tick " + std::to_string(number));
}

Result<std::vector<schema::Published>> publications(const journal::Journal& journal, std::uint64_t after_tick) {
    std::vector<schema::Published> found;
    const std::uint64_t end = journal.end().next_offset(kControlPartition);
    TRY_STATUS(for_each_event(journal, kControlPartition, 0, end, [&](const journal::ReadEvent& event) {
        if (!event.event) return true;
        if (std::holds_alternative<schema::ErasureEpochBegan>(event.event->payload)) found.clear();
        const auto* published = std::get_if<schema::Published>(&event.event->payload);
        if (published != nullptr && published->number > after_tick) found.push_back(*published);
        return true;
    }));
    return found;
}

}  // namespace tiller::audit

// Events on their way through the log, kept in clear, so that live followers get them without opening them again.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "log/log.h"
#include "schema/event.h"

namespace tiller::journal {

/// The events of one append, until it is answered and all of them were delivered.
struct PendingAppend {
    std::vector<schema::Event> events;
    std::vector<std::uint64_t> offsets;  // as delivered so far
};

/// What is pending in one partition, found by the salts of its records, which are random and unique. Bounded by the
/// log's own queue. Safe from any thread.
class LiveEvents {
public:
    /// `records` are those of `append.events`, in order.
    void add(const std::shared_ptr<PendingAppend>& append, const std::vector<log::NewRecord>& records);
    /// Takes out the event that was appended as this record and notes its offset; empty when another process or an
    /// earlier life of this one wrote it, or when it was taken already.
    [[nodiscard]] std::optional<schema::Event> take(const log::StoredRecord& record);
    /// Forgets the records of an append that was refused, or of which nobody knows whether it is in the log.
    void drop(const std::vector<log::Salt>& salts);

private:
    struct Place {
        std::shared_ptr<PendingAppend> append;
        std::size_t index = 0;
    };
    std::mutex mutex_;  // guards places_ and what they point to
    std::unordered_map<std::uint64_t, Place> places_;
};

[[nodiscard]] std::vector<log::Salt> salts_of(const std::vector<log::NewRecord>& records);

}  // namespace tiller::journal

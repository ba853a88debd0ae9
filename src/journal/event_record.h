// Between events and log records: encode and lock, open and decode (docs/formats/event-bodies.md).
#pragma once

#include <span>
#include <vector>

#include "base/random.h"
#include "journal/journal.h"
#include "log/key_store.h"
#include "log/log.h"

namespace tiller::journal {

/// Records of events, in order. Errors: as Journal::append.
[[nodiscard]] Result<std::vector<log::NewRecord>> records_of(PartitionId partition,
                                                             std::span<const schema::Event> events, log::KeyStore& keys,
                                                             Entropy& entropy);

/// What a stored record says; never fails for bad bytes (ReadState). The error is that of the key store (out of order,
/// not erased).
[[nodiscard]] Result<ReadEvent> event_of(PartitionId partition, const log::StoredRecord& record, log::KeyStore& keys);

}  // namespace tiller::journal

// Puts a data set into an engine space through ingest: items first, then events in their order.
#pragma once

#include <functional>

#include "import/dataset.h"
#include "ingest/ingest.h"

namespace tiller::import {

struct ImportProgress {
    std::size_t items = 0;
    std::size_t events = 0;
    std::size_t all_items = 0;
    std::size_t all_events = 0;
};

struct ImportTarget {
    ingest::Ingest& ingest;
    ingest::EngineSpace space;
    ingest::ViewerExists viewer_exists;                       // users that an earlier import made known
    std::function<bool(std::string_view item)> item_exists;  // items that an earlier import put
    std::function<void(const ImportProgress&)> progress;      // after each batch
};

struct ImportReport {
    std::size_t items = 0;
    std::size_t events = 0;
    std::size_t refused = 0;
    std::string first_refusal;  // why, for people
};

/// Each event carries an id made of what it says, so that an event of two files, or of one file imported again within the
/// duplicate window, counts once. Stops at the first batch that the log refuses; what is refused in form is
/// counted and left out. About 10 us an event.
[[nodiscard]] Result<ImportReport> import_dataset(const Dataset& data, const ImportTarget& target);

}  // namespace tiller::import

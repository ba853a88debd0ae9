#include "journal/live_events.h"

#include <algorithm>
#include <cstring>

namespace tiller::journal {
namespace {
std::uint64_t place_of(const log::Salt& salt) {
    std::uint64_t place = 0;
    std::memcpy(&place, salt.data(), sizeof(place));
    return place;
}
}  // namespace

std::vector<log::Salt> salts_of(const std::vector<log::NewRecord>& records) {
    std::vector<log::Salt> salts(records.size());
    std::ranges::transform(records, salts.begin(), [](const log::NewRecord& record) { return record.body.salt; });
    return salts;
}

void LiveEvents::add(const std::shared_ptr<PendingAppend>& append, const std::vector<log::NewRecord>& records) {
    append->offsets.reserve(records.size());
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < records.size(); ++i) places_[place_of(records[i].body.salt)] = {append, i};
}

std::optional<schema::Event> LiveEvents::take(const log::StoredRecord& record) {
    if (!record.body) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(place_of(record.body->salt));
    if (found == places_.end()) return std::nullopt;
    const Place place = std::move(found->second);
    places_.erase(found);
    place.append->offsets.push_back(record.offset);
    return std::move(place.append->events[place.index]);
}

void LiveEvents::drop(const std::vector<log::Salt>& salts) {
    const std::lock_guard lock(mutex_);
    for (const log::Salt& salt : salts) places_.erase(place_of(salt));
}

}  // namespace tiller::journal

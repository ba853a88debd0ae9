#include "audit/slate_search.h"

#include <string>

namespace tiller::audit {

namespace {

constexpr std::size_t kSearchReadEvents = 4'096;

bool fits(const SlateSearch& search, const journal::ReadEvent& event) {
    static const std::uint16_t slate_kind = schema::kind_of(schema::SlateServed{});
    const schema::EventHeader& header = event.header;
    if (header.kind != slate_kind || header.time_ms < search.since_ms || header.time_ms >= search.until_ms)
        return false;
    if (search.viewer && header.subject != *search.viewer) return false;
    if (!search.request) return true;
    const auto* served = event.event ? std::get_if<schema::SlateServed>(&event.event->payload) : nullptr;
    return served != nullptr && served->record.request.request == *search.request;
}

}  // namespace

Result<std::vector<Position>> find_slates(const journal::Journal& journal, const SlateSearch& search,
                                          const OnSearched& on_searched, std::size_t max_found) {
    std::vector<Position> found;
    std::uint64_t read = 0;
    const Cut end = journal.end();
    for (const Cut::Entry& entry : end.entries()) {
        if (entry.partition == kControlPartition) continue;
        std::uint64_t from = 0;
        while (from < entry.next_offset) {
            const auto events = TRY(journal.read(entry.partition, from, kSearchReadEvents));
            if (events.empty()) break;
            for (const journal::ReadEvent& event : events) {
                if (event.position.offset >= entry.next_offset || !fits(search, event)) continue;
                if (found.size() >= max_found) {
                    return fail(ErrorCode::kExhausted, "there are more than " + std::to_string(max_found) +
                                                           " such slates; take a shorter time (--since, --until)");
                }
                found.push_back(event.position);
            }
            from = events.back().position.offset + 1;
            read += events.size();
            if (on_searched) on_searched(read);
        }
    }
    return found;
}

}  // namespace tiller::audit

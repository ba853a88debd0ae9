#include "schema/shown_ledger.h"

#include <algorithm>

#include "base/result.h"

namespace tiller::schema {
namespace {

/// An eighth of slack, not the double of the library: there are two ledgers for each viewer.
void make_room(auto& values, std::size_t more) {
    const std::size_t wanted = values.size() + more;
    if (wanted > values.capacity()) values.reserve(wanted + wanted / 8);
}

}  // namespace

void ShownLedger::add(const ShownSlate& slate, std::span<const ShownPlace> places) {
    ASSERT(slate.place_count == places.size());
    if (is_full()) {
        places_.erase(places_.begin(), places_.begin() + slates_.front().place_count);
        slates_.erase(slates_.begin());
    }
    make_room(slates_, 1);
    make_room(places_, places.size());
    slates_.push_back(slate);
    places_.insert(places_.end(), places.begin(), places.end());
}

ShownLedger::Found ShownLedger::find(RequestId request) {
    std::size_t first = 0;
    for (const ShownSlate& slate : slates_) {
        if (slate.request == request) return {&slate, std::span(places_).subspan(first, slate.place_count)};
        first += slate.place_count;
    }
    return {};
}

bool ShownLedger::contains(RequestId request) const {
    return std::ranges::find(slates_, request, &ShownSlate::request) != slates_.end();
}

}  // namespace tiller::schema

// A few entries by key that can be walked in the order in which they came.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/flat_map.h"

namespace tiller::model {

/// Entries by key: in the order in which they were first met, and found by a hash.
template <typename Entry>
class KeyedEntries {
public:
    explicit KeyedEntries(std::size_t expected) : places_(expected) { entries_.reserve(expected); }
    /// The entry of the key, new ones as Entry{}.
    Entry& at(std::uint64_t key) {
        std::uint32_t& place_plus_one = places_.find_or_add(key);
        if (place_plus_one == 0) {
            entries_.emplace_back();
            place_plus_one = static_cast<std::uint32_t>(entries_.size());
        }
        return entries_[place_plus_one - 1];
    }
    [[nodiscard]] const Entry* find(std::uint64_t key) const {
        const std::uint32_t* place_plus_one = places_.find(key);
        return place_plus_one != nullptr ? &entries_[*place_plus_one - 1] : nullptr;
    }
    [[nodiscard]] std::span<const Entry> all() const { return entries_; }
    [[nodiscard]] std::span<Entry> all() { return entries_; }

private:
    std::vector<Entry> entries_;
    FlatMap<std::uint32_t> places_;  // in entries_, plus one
};

}  // namespace tiller::model

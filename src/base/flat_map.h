// A hash map from 64-bit keys to small values in one array, so that a look-up costs one cache miss. It can not be walked:
// its order has no meaning and can not leak into a result.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tiller {

/// Keys are ids and hashes, any value. Nothing is ever removed. Pointers live until the next find_or_add.
template <typename Value>
class FlatMap {
public:
    FlatMap() = default;
    /// Room for `expected` keys without growing.
    explicit FlatMap(std::size_t expected) { reserve(expected); }

    [[nodiscard]] std::size_t size() const { return used_; }
    [[nodiscard]] std::size_t size_bytes() const { return slots_.capacity() * sizeof(Slot); }
    [[nodiscard]] const Value* find(std::uint64_t key) const {
        if (slots_.empty()) return nullptr;
        const Slot& slot = slots_[place_of(key)];
        return slot.used ? &slot.value : nullptr;
    }
    /// The value of the key, made as Value{} when there is none yet.
    Value& find_or_add(std::uint64_t key) {
        if (2 * (used_ + 1) > slots_.size()) grow(std::max<std::size_t>(16, 2 * slots_.size()));
        Slot& slot = slots_[place_of(key)];
        if (!slot.used) {
            slot = {key, Value{}, true};
            ++used_;
        }
        return slot.value;
    }
    void reserve(std::size_t expected) {
        const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(16, 2 * expected));
        if (wanted > slots_.size()) grow(wanted);
    }
    /// Asks for the key's cache line ahead of its use.
    void prefetch(std::uint64_t key) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[first_place_of(key)]);
    }

private:
    struct Slot {
        std::uint64_t key = 0;
        Value value{};
        bool used = false;
    };
    [[nodiscard]] std::size_t first_place_of(std::uint64_t key) const {
        return (key * 0x9e3779b97f4a7c15ull) >> shift_;
    }
    [[nodiscard]] std::size_t place_of(std::uint64_t key) const {
        std::size_t place = first_place_of(key);
        while (slots_[place].used && slots_[place].key != key) place = (place + 1) & (slots_.size() - 1);
        return place;
    }
    void grow(std::size_t slot_count) {
        std::vector<Slot> old(slot_count);
        std::swap(old, slots_);
        shift_ = 64 - std::countr_zero(slot_count);
        for (Slot& slot : old) {
            if (slot.used) slots_[place_of(slot.key)] = std::move(slot);
        }
    }

    std::vector<Slot> slots_;  // a power of two of them, at most half used
    std::size_t used_ = 0;
    int shift_ = 64;
};

}  // namespace tiller

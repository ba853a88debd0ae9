// Floats that begin at a cache line, so that no vector load crosses one.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace tiller::kernels {

template <typename T>
struct CacheLineAllocator {
    using value_type = T;
    static constexpr std::align_val_t kAlignment{64};

    CacheLineAllocator() = default;
    template <typename U>
    CacheLineAllocator(const CacheLineAllocator<U>&) {}  // NOLINT(google-explicit-constructor): allocators convert

    [[nodiscard]] T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
    }
    void deallocate(T* values, std::size_t) { ::operator delete(values, kAlignment); }
    template <typename U>
    bool operator==(const CacheLineAllocator<U>&) const {
        return true;
    }
};

using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;

}  // namespace tiller::kernels

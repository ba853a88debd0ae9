#include "base/random.h"

#include <sys/random.h>

#include <cstring>

#include "base/result.h"

namespace tiller {

std::uint64_t Entropy::id64() {
    std::uint64_t value = 0;
    while (value == 0) fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

void SystemEntropy::fill(std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t count = ::getrandom(out.data(), out.size(), 0);
        ASSERT(count > 0);  // getrandom without flags blocks until it can answer; a failure leaves us without keys
        out = out.subspan(static_cast<std::size_t>(count));
    }
}

void SeededEntropy::fill(std::span<std::byte> out) {
    const std::lock_guard lock(mutex_);
    while (!out.empty()) {
        const std::uint64_t word = random_.next();
        const std::size_t count = out.size() < sizeof(word) ? out.size() : sizeof(word);
        std::memcpy(out.data(), &word, count);
        out = out.subspan(count);
    }
}

}  // namespace tiller

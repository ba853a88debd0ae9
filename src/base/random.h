// Two kinds of randomness: entropy (ids, keys) comes in through an interface; everything a feed or the learner
// draws comes from a seed that is in the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace tiller {

/// SplitMix64 (Steele, Lea, Flood 2014): the finaliser is also our mixing function for hashed features.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t a, std::uint64_t b) { return mix64(mix64(a) ^ b); }

/// Deterministic generator for one request or one step; same seed, same draws, on every machine.
class SeededRandom {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        const std::uint64_t value = mix64(state_);
        state_ += 0x9e3779b97f4a7c15ull;
        return value;
    }
    /// Uniform in [0, bound), bound > 0; Lemire's multiply-shift without rejection (bias < 2^-32 for bound < 2^32).
    std::uint64_t below(std::uint64_t bound) {
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
    }
    /// Uniform in [0, 1), 53 bits.
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

private:
    std::uint64_t state_;
};

/// Bytes nobody can guess.
class Entropy {
public:
    virtual ~Entropy() = default;
    virtual void fill(std::span<std::byte> out) = 0;
    /// Never zero.
    std::uint64_t id64();
};

class SystemEntropy final : public Entropy {
public:
    void fill(std::span<std::byte> out) override;
};

/// For tests: a seeded stream in place of entropy. Safe from any thread.
class SeededEntropy final : public Entropy {
public:
    explicit SeededEntropy(std::uint64_t seed) : random_(seed) {}
    void fill(std::span<std::byte> out) override;

private:
    std::mutex mutex_;
    SeededRandom random_;
};

}  // namespace tiller

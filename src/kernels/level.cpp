#include "kernels/level.h"

#include <algorithm>
#include <atomic>

namespace tiller::kernels {
namespace {

// A property of the CPU, read once a process; it has no influence on any result.
std::atomic<Level>& level_in_use() {
    static std::atomic<Level> level{detected_level()};
    return level;
}

}  // namespace

std::string_view name_of(Level level) {
    switch (level) {
        case Level::kScalar: return "scalar";
        case Level::kAvx2: return "avx2";
        case Level::kAvx512: return "avx512";
    }
    return "";
}

std::optional<Level> level_named(std::string_view name) {
    for (const Level level : {Level::kScalar, Level::kAvx2, Level::kAvx512}) {
        if (name_of(level) == name) return level;
    }
    return std::nullopt;
}

Level detected_level() {
    if (__builtin_cpu_supports("avx512f") != 0) return Level::kAvx512;
    if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) return Level::kAvx2;
    return Level::kScalar;
}

Level current_level() { return level_in_use().load(std::memory_order_relaxed); }

void force_level(Level level) { level_in_use().store(std::min(level, detected_level()), std::memory_order_relaxed); }

}  // namespace tiller::kernels

// Which instruction set the kernels use. All levels give the same bits; a lower one can be forced to prove it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tiller::kernels {

enum class Level : std::uint8_t { kScalar = 0, kAvx2 = 1, kAvx512 = 2 };

[[nodiscard]] std::string_view name_of(Level level);
/// "scalar", "avx2", "avx512"; empty for anything else.
[[nodiscard]] std::optional<Level> level_named(std::string_view name);
/// The best level of this CPU.
[[nodiscard]] Level detected_level();
/// The level in use: the detected one until force_level.
[[nodiscard]] Level current_level();
/// Uses `level`, or the detected one when the CPU has less. For tests and replays on older machines; any thread.
void force_level(Level level);

}  // namespace tiller::kernels

// Small pieces of music, computed: the same seed gives the same samples on every machine of one kind.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace tiller::demo {

enum class Mood : std::uint8_t { kBells, kPluck, kPad, kTechno, kMarimba, kChip, kDrone, kWaltz, kHush };

/// Interleaved stereo samples at kMusicRateHz. kHush is quiet enough to speak over. Cost: ~20 ms for 8 s.
inline constexpr int kMusicRateHz = 44'100;
[[nodiscard]] std::vector<std::int16_t> render_music(Mood mood, std::uint64_t seed, double seconds);

/// A WAV file of 16-bit samples.
[[nodiscard]] Bytes wav_bytes(const std::vector<std::int16_t>& samples, int channels, int rate_hz);

}  // namespace tiller::demo

// What is heard in a video, as a plain file for programs that listen to it.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "media/jail.h"
#include "media/sniff.h"

namespace tiller::media {

inline constexpr std::string_view kSoundFile = "sound.wav";
/// What models of speech want: one channel of 16-bit samples.
inline constexpr std::uint32_t kSoundRateHz = 16'000;

enum class HasSound : std::uint8_t { kNo, kYes };

struct SoundRequest {
    std::string source_path = {};
    Container container = Container::kIsoMedia;
    std::string output_dir = {};  // existing, ours alone
};
/// Writes kSoundFile into the output folder; nothing when the file has no sound. kInvalid: it can not be read; kConflict:
/// stopped; kUnavailable: the machine can not. Two short runs in the jail: about 10 ms a second of sound, 32 kB of file. Blocks.
[[nodiscard]] Result<HasSound> take_sound(const Jail& jail, const SoundRequest& request,
                                          const std::stop_token& stop = {});
/// Such a file in which nothing is heard.
[[nodiscard]] Bytes silent_sound(std::uint32_t duration_ms);

}  // namespace tiller::media

#include "media/sound.h"

#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "media/probe.h"

namespace tiller::media {
namespace {

constexpr std::uint64_t kMaxSoundFileBytes = 16 << 20;  // 8 minutes; a video has at most 3
constexpr std::uint32_t kSampleBytes = 2;
constexpr std::uint32_t kWavHeaderBytes = 44;

JailRequest sound_run(const SoundRequest& request, int audio_stream) {
    const MediaLimits limits;
    JailRequest run{.program = "/usr/bin/ffmpeg",
                    .arguments = {"-nostdin", "-v", "error", "-y"},
                    .inputs = {{request.source_path, "input"}},
                    .output_dir = request.output_dir,
                    .outputs = {std::string(kSoundFile)}};
    for (auto& option : input_options(request.container, limits)) run.arguments.push_back(std::move(option));
    run.arguments.insert(run.arguments.end(), {"-vn",
                                               "-t",
                                               fmt::to_string(limits.max_duration_ms / 1000 + 1),
                                               "-i",
                                               jail_path("input"),
                                               "-map",
                                               fmt::format("0:{}", audio_stream),
                                               "-ac",
                                               "1",
                                               "-ar",
                                               fmt::to_string(kSoundRateHz),
                                               "-map_metadata",
                                               "-1",
                                               "-fflags",
                                               "+bitexact",
                                               "-c:a",
                                               "pcm_s16le",
                                               "-f",
                                               "wav",
                                               jail_path(kSoundFile)});
    run.limits = {.wall_ms = 60'000, .cpu_s = 40, .memory_bytes = 1ull << 30, .output_file_bytes = kMaxSoundFileBytes};
    return run;
}

void append_little_endian(Bytes& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xff));
}

void append_word(Bytes& out, std::string_view word) {
    for (const char c : word) out.push_back(static_cast<std::byte>(c));
}

}  // namespace

Result<HasSound> take_sound(const Jail& jail, const SoundRequest& request, const std::stop_token& stop) {
    const MediaFacts facts = TRY(probe_as(jail, request.source_path, request.container, {}, stop));
    if (!facts.has_audio()) return HasSound::kNo;
    const RunOutcome outcome = TRY(jail.run(sound_run(request, facts.audio_stream), stop));
    if (outcome.end == RunEnd::kCancelled) return fail(ErrorCode::kConflict, "Taking the sound was cancelled.");
    std::error_code error;
    const auto bytes = std::filesystem::file_size(fmt::format("{}/{}", request.output_dir, kSoundFile), error);
    if (!outcome.ok() || error || bytes < kWavHeaderBytes)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("No sound could be taken: {}",
                        outcome.end == RunEnd::kTimedOut ? "it took too long" : "the file seems to be damaged"));
    return HasSound::kYes;
}

/// RIFF with one "fmt " and one "data" chunk. Source: Multimedia Programming Interface and Data Specifications 1.0, 1991.
Bytes silent_sound(std::uint32_t duration_ms) {
    const std::uint32_t data_bytes = kSoundRateHz / 1000 * duration_ms * kSampleBytes;
    Bytes wav;
    append_word(wav, "RIFF");
    append_little_endian(wav, kWavHeaderBytes - 8 + data_bytes, 4);
    append_word(wav, "WAVEfmt ");
    append_little_endian(wav, 16, 4);  // bytes of what follows up to "data"
    append_little_endian(wav, 1, 2);  // plain samples
    append_little_endian(wav, 1, 2);  // channels
    append_little_endian(wav, kSoundRateHz, 4);
    append_little_endian(wav, kSoundRateHz * kSampleBytes, 4);
    append_little_endian(wav, kSampleBytes, 2);
    append_little_endian(wav, 8 * kSampleBytes, 2);
    append_word(wav, "data");
    append_little_endian(wav, data_bytes, 4);
    wav.resize(wav.size() + data_bytes);
    return wav;
}

}  // namespace tiller::media

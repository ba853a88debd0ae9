#include "app/caption_program.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "app/caption_tracks.h"
#include "app/program_outcome.h"
#include "ingest/text.h"
#include "media/captions.h"
#include "media/sound.h"

namespace tiller::app {
namespace {

constexpr std::uint32_t kTriedSilenceMs = 1'000;
constexpr std::string_view kUnknownLanguage = "und";
/// Speech models keep several threads busy.
constexpr std::int64_t kBusyThreads = 8;

std::string_view asked_language(const CaptionerSettings& settings, const Speech& speech) {
    if (!speech.language.empty()) return speech.language;
    return settings.language;
}

media::JailRequest listening_run(const CaptionerSettings& settings, const Speech& speech) {
    const std::string_view language = asked_language(settings, speech);
    const std::string_view named = language.empty() ? kAnyLanguage : language;
    media::JailRequest run{.program = settings.command.front(),
                           .inputs = {{.path = speech.sound_path, .name = std::string(media::kSoundFile)}},
                           .shared_paths = settings.reads};
    for (auto word = settings.command.begin() + 1; word != settings.command.end(); ++word) {
        if (*word == kSoundPlace)
            run.arguments.push_back(media::jail_path(media::kSoundFile));
        else
            run.arguments.push_back(*word == kLanguagePlace ? std::string(named) : *word);
    }
    run.limits = {.wall_ms = std::int64_t{settings.timeout_s} * 1'000,
                  .cpu_s = kBusyThreads * std::int64_t{settings.timeout_s},
                  .memory_bytes = std::uint64_t{settings.memory_mib} << 20,
                  .output_file_bytes = 1,
                  .open_files = 256,
                  .max_stdout_bytes = kMaxCaptionBytes};
    return run;
}

/// "Language: en" among the lines right below WEBVTT.
std::string language_of_header(std::string_view printed) {
    constexpr std::string_view kKey = "Language:";
    constexpr std::size_t kMaxHeaderLines = 16;
    for (std::size_t i = 0; i < kMaxHeaderLines && !printed.empty(); ++i) {
        const std::size_t end = std::min(printed.find_first_of("\r\n"), printed.size());
        std::string_view line = printed.substr(0, end);
        printed.remove_prefix(end);
        printed.remove_prefix(printed.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, printed.size()));
        if (line.empty()) break;
        if (!line.starts_with(kKey)) continue;
        line.remove_prefix(kKey.size());
        while (line.starts_with(' ')) line.remove_prefix(1);
        while (line.ends_with(' ')) line.remove_suffix(1);
        return ingest::normalise_language(line).value_or(std::string());
    }
    return {};
}

/// A folder of its own for the sound that the doctor makes; gone at the end.
class TriedSound {
public:
    TriedSound() {
        std::error_code ignored;  // without it there is no file, which the jail tells
        std::string pattern = (std::filesystem::temp_directory_path(ignored) / "tiller-sound-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) return;
        folder_ = pattern;
        const Bytes wav = media::silent_sound(kTriedSilenceMs);
        const std::string_view text = as_text(wav);
        std::ofstream(path(), std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
    }
    TriedSound(const TriedSound&) = delete;
    TriedSound& operator=(const TriedSound&) = delete;
    ~TriedSound() {
        std::error_code ignored;
        if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::string path() const { return fmt::format("{}/{}", folder_, media::kSoundFile); }

private:
    std::string folder_;
};

}  // namespace

Result<MachineCaptions> read_machine_captions(std::string_view printed, std::string_view language,
                                              std::uint32_t duration_ms) {
    TRY_STATUS(check_captions(printed));
    MachineCaptions captions;
    captions.language = language.empty() ? language_of_header(printed) : TRY(ingest::normalise_language(language));
    if (captions.language.empty()) captions.language = kUnknownLanguage;
    if (!printed.contains("-->")) return captions;
    std::vector<media::CaptionCue> cues = TRY(media::parse_captions(printed));
    if (duration_ms > 0)
        std::erase_if(cues, [&](const media::CaptionCue& cue) { return cue.start_ms >= std::int64_t{duration_ms}; });
    if (!cues.empty()) captions.webvtt = media::write_captions(cues);
    // Escapes make it longer.
    if (captions.webvtt.size() > kMaxCaptionBytes)
        return fail(ErrorCode::kInvalid, "the captions are larger than 256 KiB");
    return captions;
}

Result<MachineCaptions> ask_captioner(const media::Jail& jail, const CaptionerSettings& settings, const Speech& speech,
                                      const std::stop_token& stop) {
    const media::RunOutcome outcome = TRY(jail.run(listening_run(settings, speech), stop));
    TRY_STATUS(check_outcome(outcome, {.timeout_s = settings.timeout_s, .max_answer_bytes = kMaxCaptionBytes}));
    return read_machine_captions(outcome.stdout_text, asked_language(settings, speech), speech.duration_ms);
}

Status try_captioner(const media::Jail& jail, const CaptionerSettings& settings) {
    const std::string& program = settings.command.front();
    if (::access(program.c_str(), X_OK) != 0)
        return fail(ErrorCode::kNotFound, fmt::format("{} is not there, or may not be run", program));
    for (const std::string& path : settings.reads) {
        if (::access(path.c_str(), R_OK) != 0)
            return fail(ErrorCode::kNotFound, fmt::format("{}, which it reads, is not there or can not be read", path));
    }
    const TriedSound silence;
    const auto made =
        ask_captioner(jail, settings, {.sound_path = silence.path(), .language = {}, .duration_ms = kTriedSilenceMs});
    if (!made) return fail(made.error().code, fmt::format("{}: {}", program, made.error().message));
    return {};
}

}  // namespace tiller::app

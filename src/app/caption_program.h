// Asks an operator's program what is said in a video, in the media jail: no network, nothing to read but the sound and what it
// is given, and limits on time, memory and what it says. What it says is foreign bytes. docs/formats/captioner.md
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/captioner_settings.h"
#include "base/result.h"
#include "media/jail.h"

namespace tiller::app {

struct Speech {
    std::string sound_path;  // WAV
    std::string language;  // as the creator named it; may be empty
    std::uint32_t duration_ms = 0;
};
struct MachineCaptions {
    std::string language;  // "und" when neither creator, settings nor program said
    std::string webvtt;  // written anew; empty when nobody speaks
};

/// kInvalid with a short reason for a program that fails in any way, kConflict when stopped, kUnavailable when this
/// machine can not start it. Blocks for at most timeout_s.
[[nodiscard]] Result<MachineCaptions> ask_captioner(const media::Jail& jail, const CaptionerSettings& settings,
                                                    const Speech& speech, const std::stop_token& stop = {});
/// Reads what a program printed. `language` is what it was asked for; when that is empty a line "Language: en" of the
/// header names it. Lines that begin after the end are left out. kInvalid for all that an upload would be refused for, too.
[[nodiscard]] Result<MachineCaptions> read_machine_captions(std::string_view printed, std::string_view language,
                                                            std::uint32_t duration_ms);
/// Asks about a second of silence: for the doctor. The error says what to mend.
[[nodiscard]] Status try_captioner(const media::Jail& jail, const CaptionerSettings& settings);

}  // namespace tiller::app

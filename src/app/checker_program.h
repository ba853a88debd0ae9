// Asks an operator's program about a video, in the media jail: no network, nothing to read but what it is given, and limits on
// time, memory and what it says. docs/formats/checkers.md
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "app/checker_answer.h"
#include "app/checker_settings.h"
#include "media/frames.h"
#include "media/jail.h"
#include "schema/video.h"

namespace tiller::app {

struct SpokenText {
    std::string language;
    std::string webvtt;
};
/// What a program is told. It learns nothing of who made the video.
struct CheckQuestion {
    const schema::Video& video;
    std::span<const SpokenText> captions;
    std::span<const media::Frame> frames;
    std::string folder;  // of the frames' files
};
/// One line of JSON for its standard input; the frames' paths are those inside the jail.
[[nodiscard]] std::string question_json(const CheckQuestion& question);

/// kInvalid with a short reason for a program that fails in any way, kConflict when stopped, kUnavailable when this
/// machine can not start it. Blocks for at most timeout_s.
[[nodiscard]] Result<CheckerAnswer> ask_program(const media::Jail& jail, const CheckerSettings& checker,
                                                const CheckQuestion& question, const std::stop_token& stop = {});
/// Asks about a video without pictures or words: for the doctor. The error says what to mend.
[[nodiscard]] Status try_program(const media::Jail& jail, const CheckerSettings& checker);

}  // namespace tiller::app

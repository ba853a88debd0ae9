// The caption tracks of a video: whose they are, and how one is put there or taken away.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/parts.h"
#include "schema/video.h"

namespace tiller::app {

inline constexpr std::size_t kMaxCaptionBytes = 256 * 1024;
/// The label of a track that a program made. A creator's track is labelled with its language, and no language has a word of
/// more than 8 letters.
inline constexpr std::string_view kMachineLabel = "automatic";

[[nodiscard]] inline bool is_automatic(const schema::CaptionTrack& track) { return track.label == kMachineLabel; }
/// True when a program's captions in that language would stand beside what the creator gave: in the same language,
/// whatever its region or script, or in any when it is not known ("und" or empty).
[[nodiscard]] bool has_own_captions(const schema::Video& video, std::string_view language);

enum class CaptionForm : std::uint8_t { kWebVtt, kSubRip };
struct GivenCaptions {
    std::string_view language;  // BCP 47
    std::string_view text;
    CaptionForm form = CaptionForm::kWebVtt;
};
/// What is kept and served of them: WebVTT as it was given, or made of SubRip. kInvalid, saying what is wrong where.
[[nodiscard]] Result<std::string> webvtt_of(const GivenCaptions& given);
/// Checks that it is WebVTT as RFC text: signature, UTF-8, no control characters but line ends and tabs.
[[nodiscard]] Status check_captions(std::string_view webvtt);

enum class CaptionMaker : std::uint8_t { kCreator, kProgram };
struct NewTrack {
    std::string language;  // BCP 47
    std::string webvtt;  // checked
    CaptionMaker maker = CaptionMaker::kCreator;
};
/// All functions are safe from any thread and wait until the change is durable and in force. kGone for a video that is
/// gone meanwhile.
/// A creator's track takes the place of the one in that language and of a program's that says the same; a program's takes
/// nobody's place but a program's: kConflict beside the creator's. kExhausted past kMaxCaptions languages, kNoSpace.
[[nodiscard]] Status put_track(const Parts& parts, const ingest::VideoHome& home, VideoId video, const NewTrack& track);
/// Its file goes, too. kNotFound when there are none in that language.
[[nodiscard]] Status remove_track(const Parts& parts, const ingest::VideoHome& home, VideoId video,
                                  std::string_view language);

}  // namespace tiller::app

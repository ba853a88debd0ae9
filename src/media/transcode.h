// From an accepted upload to what is served: renditions, poster, placeholder. Every step runs in the jail.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/jail.h"
#include "media/probe.h"
#include "media/rendition_plan.h"

namespace tiller::media {

struct MadeRendition {
    std::string file = {};         // name in the output folder, e.g. "360p.mp4"
    int width = 0;
    int height = 0;
    std::uint64_t file_bytes = 0;
    std::int64_t bitrate_bps = 0;  // whole file / duration
};

struct TranscodeResult {
    std::vector<MadeRendition> renditions = {};   // smallest first; grows from step to step
    std::string poster_file = {};                 // JPEG, the size of the smallest rendition
    std::string placeholder_uri = {};             // data:image/jpeg;base64,… of at most kMaxPlaceholderUriBytes
    int width = 0;                                // of the largest planned rendition
    int height = 0;
    std::int64_t duration_ms = 0;                 // of the renditions
    bool has_audio = false;
    std::optional<double> loudness_lufs = {};     // of the renditions' sound, up to 1.5 more than it is
                                              // where the limiter worked; none when silent or without sound
};

inline constexpr std::size_t kMaxPlaceholderUriBytes = 1024;
inline constexpr double kTargetLoudnessLufs = -16.0;

struct TranscodeRequest {
    std::string source_path = {};
    std::string output_dir = {};      // existing, ours alone
    MediaFacts facts = {};            // from probe()
    MediaLimits limits = {};
    std::uint64_t max_file_bytes = 512ull << 20;
    /// Called on the calling thread with the stage ("sound", "360p+540p", "360p-low+720p", "check", "done") and overall progress in [0, 1], never falling.
    std::function<void(std::string_view stage, double progress)> on_progress = {};
};

/// Makes H.264/AAC MP4 renditions (fast start, yuv420p, closed groups of pictures of 2 s, constant frame rate, BT.709,
/// no metadata, chapters or attachments), rotation applied, HDR mapped to SDR, sound normalised to kTargetLoudnessLufs.
/// Each output is read again before it counts (rendition_file.h). Two steps, so that others' first steps can come between:
/// make_playable, after which the video can be published, then make_rest.
/// Both: kInvalid: the source is damaged (message for a person); kConflict: stopped; kUnavailable: the machine can not. A failed
/// step leaves partial files for the caller to delete. Cost: about 0.3 s a second of 1080p30 on two cores, at low priority; they block.
class Transcoding {
public:
    /// The jail is borrowed.
    Transcoding(const Jail& jail, TranscodeRequest request);
    Transcoding(Transcoding&& other) noexcept;
    Transcoding& operator=(Transcoding&& other) noexcept;
    ~Transcoding();
    /// The first renditions, poster and placeholder, checked.
    [[nodiscard]] Status make_playable(const std::stop_token& stop = {});
    /// The larger renditions, and a smaller one where it saves something; perhaps none at all. Once, after make_playable.
    [[nodiscard]] Status make_rest(const std::stop_token& stop = {});
    [[nodiscard]] const TranscodeResult& result() const;

private:
    class Steps;
    std::unique_ptr<Steps> steps_;
};

}  // namespace tiller::media

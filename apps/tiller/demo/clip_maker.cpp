#include "demo/clip_maker.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "base/hash.h"
#include "demo/run_reason.h"
#include "demo/story_layout.h"

namespace tiller::demo {
namespace {

namespace fs = std::filesystem;

// Raised when the way of making changes, so that cached clips are made again.
constexpr std::uint32_t kMakerVersion = 4;
constexpr std::size_t kMaxSpeechBytes = 4 << 20;
constexpr std::size_t kWavHeaderBytes = 44;

std::string cache_name(const DemoClip& clip) {
    Hasher hasher;
    hasher.update_value(kMakerVersion);
    const auto add = [&](std::string_view text) {
        hasher.update_value(static_cast<std::uint64_t>(text.size()));
        hasher.update(as_bytes(text));
    };
    for (const std::string_view text : {clip.key, clip.language, clip.pattern.graph, clip.pattern.palette,
                                        clip.story.headline, clip.story.closing, clip.story.voice})
        add(text);
    for (const std::string_view tag : clip.tags) add(tag);
    for (const std::string_view sentence : clip.story.sentences) add(sentence);
    for (const int value : {clip.width, clip.height, clip.frames_per_second, static_cast<int>(clip.pattern.mood),
                            static_cast<int>(clip.pattern.seconds * 1000), int{clip.pattern.is_pixel_art}})
        hasher.update_value(value);
    const Digest digest = hasher.finish();
    return fmt::format("{}-{}", clip.key, hex_text(ByteSpan(digest).first(8)));
}

Status write_file(const fs::path& path, ByteSpan bytes) {
    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) return fail(ErrorCode::kNoSpace, fmt::format("{} could not be written", path.string()));
    return {};
}

Status check(const media::RunOutcome& outcome, std::string_view program) {
    if (outcome.end == media::RunEnd::kCancelled) return fail(ErrorCode::kConflict, "cancelled");
    if (outcome.ok()) return {};
    return fail(ErrorCode::kInternal, reason_of(program, outcome));
}

/// One clip in the making, in a folder of its own inside the cache.
class Workshop {
public:
    Workshop(const media::Jail& jail, const DemoClip& clip, fs::path folder, std::stop_token stop)
        : jail_(jail), clip_(clip), folder_(std::move(folder)), stop_(std::move(stop)) {}
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    ~Workshop() {
        std::error_code ignored;  // a left-over is overwritten by the next try
        fs::remove_all(folder_, ignored);
    }

    Status make() {
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) return fail(ErrorCode::kNoSpace, fmt::format("{}: {}", folder_.string(), error.message()));
        return clip_.is_story ? make_story() : make_pattern();
    }
    [[nodiscard]] fs::path video() const { return folder_ / "clip.mp4"; }
    [[nodiscard]] const std::string& captions() const { return captions_; }

private:
    Status make_pattern() {
        const double seconds = clip_.pattern.seconds;
        TRY_STATUS(write_music(clip_.pattern.mood, seconds));
        std::string graph(clip_.pattern.graph);
        constexpr std::string_view kMusic = "[1:a]";
        std::string sound = "[0:a]anull[sound]";
        if (const auto at = graph.find(kMusic); at != std::string::npos) {
            graph.replace(at, kMusic.size(), "[drawn]");
            sound = "[0:a]asplit[drawn][sound]";
        }
        draw_fewer_frames(graph);
        graph += rate_filter();
        if (!clip_.pattern.palette.empty()) graph += "," + palette_filter(clip_.pattern.palette);
        graph += fmt::format(",scale={}:{}:flags={}", clip_.width, clip_.height,
                             clip_.pattern.is_pixel_art ? "neighbor" : "bicubic");
        return encode(sound + ";" + graph, seconds);
    }

    Status make_story() {
        std::vector<double> spoken_s;
        for (std::size_t i = 0; i < clip_.story.sentences.size(); ++i) spoken_s.push_back(TRY(speak(i)));
        const std::vector<Cue> cues = place_cues(clip_.story, spoken_s);
        const double seconds = story_seconds(cues);
        captions_ = webvtt_text(cues);
        TRY_STATUS(write_music(Mood::kHush, seconds));
        std::string graph;
        std::string mixed = "[0:a]";
        for (std::size_t i = 0; i < cues.size(); ++i) {
            graph += fmt::format("[{}:a]aresample={},volume=1.6,adelay={:.0f}:all=1[s{}];", i + 1, kMusicRateHz,
                                 cues[i].start_s * 1000, i);
            mixed += fmt::format("[s{}]", i);
        }
        graph += fmt::format("{}amix=inputs={}:normalize=0:duration=first[sound];", mixed, cues.size() + 1) +
                 background_graph(clip_) + rate_filter();
        for (const CardLine& line : card_lines(clip_, seconds)) {
            TRY_STATUS(write_file(folder_ / line.file, as_bytes(line.text)));
            texts_.push_back({(folder_ / line.file).string(), line.file});
            graph += "," + line.filter;
        }
        return encode(graph, seconds);
    }

    /// A picture that is a formula of the time is computed for the frames that are kept, and no others.
    void draw_fewer_frames(std::string& graph) const {
        constexpr std::string_view kDrawnRate = ":r=24,";
        const auto at = graph.find(kDrawnRate);
        if (clip_.frames_per_second == 0 || !graph.starts_with("nullsrc=") || at == std::string::npos) return;
        graph.replace(at, kDrawnRate.size(), fmt::format(":r={},", clip_.frames_per_second));
    }

    [[nodiscard]] std::string rate_filter() const {
        return clip_.frames_per_second > 0 ? fmt::format(",fps={}", clip_.frames_per_second) : "";
    }

    Status write_music(Mood mood, double seconds) {
        return write_file(folder_ / "music.wav",
                          wav_bytes(render_music(mood, hash_text(clip_.key), seconds), 2, kMusicRateHz));
    }

    /// Length of the spoken sentence in seconds.
    Result<double> speak(std::size_t index) {
        const std::string text_file = fmt::format("sentence{}.txt", index);
        const std::string speech_file = fmt::format("speech{}.wav", index);
        TRY_STATUS(write_file(folder_ / text_file, as_bytes(clip_.story.sentences[index])));
        const bool is_english = clip_.language == "en";
        media::JailRequest request{
            .program = "/usr/bin/espeak-ng",
            .arguments = {"-v", std::string(clip_.story.voice), "-s", is_english ? "168" : "225", "-p", "42", "-g", "1",
                          "-w", media::jail_path(speech_file), "-f", media::jail_path(text_file)},
            .inputs = {{(folder_ / text_file).string(), text_file}},
            .output_dir = folder_.string(),
            .outputs = {speech_file}};
        request.limits.output_file_bytes = kMaxSpeechBytes;
        TRY_STATUS(check(TRY(jail_.run(request, stop_)), "espeak-ng"));
        const std::uint64_t bytes = fs::file_size(folder_ / speech_file);
        if (bytes <= kWavHeaderBytes) return fail(ErrorCode::kInternal, "espeak-ng said nothing");
        speeches_.push_back({(folder_ / speech_file).string(), speech_file});
        constexpr double kBytesPerSecond = 22'050 * 2;
        return static_cast<double>(bytes - kWavHeaderBytes) / kBytesPerSecond;
    }

    Status encode(const std::string& graph, double seconds) {
        media::JailRequest request{.program = "/usr/bin/ffmpeg",
                                   .arguments = {"-nostdin", "-v", "error", "-y", "-f", "wav", "-i", "/job/music.wav"},
                                   .inputs = {{(folder_ / "music.wav").string(), "music.wav"}},
                                   .output_dir = folder_.string(),
                                   .outputs = {"clip.mp4"}};
        for (const media::JailInput& speech : speeches_) {
            request.inputs.push_back(speech);
            request.arguments.insert(request.arguments.end(), {"-f", "wav", "-i", media::jail_path(speech.name)});
        }
        request.inputs.insert(request.inputs.end(), texts_.begin(), texts_.end());
        if (clip_.is_story)
            request.shared_paths = {"/etc/fonts", "/usr/share/fonts", "/usr/share/fontconfig", "/var/cache/fontconfig"};
        request.arguments.insert(request.arguments.end(), {"-filter_complex",
                                                           graph + ",format=yuv420p,setsar=1[picture]",
                                                           "-map",
                                                           "[picture]",
                                                           "-map",
                                                           "[sound]",
                                                           "-t",
                                                           fmt::format("{:.3f}", seconds),
                                                           "-c:v",
                                                           "libx264",
                                                           "-preset",
                                                           "ultrafast",
                                                           "-crf",
                                                           "21",
                                                           "-g",
                                                           "48",
                                                           "-threads",
                                                           "2",
                                                           "-c:a",
                                                           "aac",
                                                           "-aac_coder",
                                                           "fast",
                                                           "-b:a",
                                                           "128k",
                                                           "-map_metadata",
                                                           "-1",
                                                           "-movflags",
                                                           "+faststart",
                                                           "-f",
                                                           "mp4",
                                                           "/job/clip.mp4"});
        return check(TRY(jail_.run(request, stop_)), "ffmpeg");
    }

    const media::Jail& jail_;
    const DemoClip& clip_;
    const fs::path folder_;
    const std::stop_token stop_;
    std::vector<media::JailInput> speeches_;
    std::vector<media::JailInput> texts_;
    std::string captions_;
};

/// The rename comes last: a file under its final name is complete.
Status keep(const Workshop& workshop, const fs::path& video, const fs::path& captions) {
    if (!workshop.captions().empty()) TRY_STATUS(write_file(captions, as_bytes(workshop.captions())));
    std::error_code error;
    fs::rename(workshop.video(), video, error);
    if (error) return fail(ErrorCode::kInternal, fmt::format("{}: {}", video.string(), error.message()));
    return {};
}

}  // namespace

Result<MadeClip> make_clip(const media::Jail& jail, const DemoClip& clip, const std::string& cache_dir,
                           std::stop_token stop) {
    const std::string name = cache_name(clip);
    const fs::path video = fs::path(cache_dir) / (name + ".mp4");
    const fs::path captions = fs::path(cache_dir) / (name + ".vtt");
    if (!fs::exists(video)) {
        Workshop workshop(jail, clip, fs::path(cache_dir) / ("making-" + name), std::move(stop));
        TRY_STATUS(workshop.make());
        TRY_STATUS(keep(workshop, video, captions));
    }
    return MadeClip{.key = std::string(clip.key),
                    .video_file = video.string(),
                    .captions_file = clip.is_story ? captions.string() : "",
                    .text = std::string(clip.text),
                    .tags = {clip.tags.begin(), clip.tags.end()},
                    .language = std::string(clip.language)};
}

}  // namespace tiller::demo

#include "media/transcode.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "media/loudness.h"
#include "media/progress.h"
#include "media/rendition_file.h"

namespace tiller::media {

enum class ToneMapping : std::uint8_t { kNone, kHable, kPlain };

namespace {

constexpr int kThreads = 2;
constexpr int kFirstStepMaxShortSide = 540;
// A foot that saves less than this part of the smallest rendition above it is not made.
constexpr double kLeastSaving = 0.2;
constexpr double kMaxGainDb = 18, kMinGainDb = -30;
constexpr double kGroupSeconds = 2;
// The re-check tolerates this much of a difference in length: sound and picture end at different frames.
constexpr std::int64_t kLengthToleranceMs = 1500;
// Mean luma of a picture in limited range, where black is 16: below this, people see a black picture.
constexpr int kNearlyBlackLuma = 28;
constexpr const char* kPosterFile = "poster.jpg";
constexpr const char* kPlaceholderFile = "placeholder.jpg";
constexpr std::uintmax_t kMaxPosterBytes = 4 << 20;

using Arguments = std::vector<std::string>;

void append(Arguments& arguments, std::initializer_list<std::string> more) { arguments.insert(arguments.end(), more); }

/// SDR: converted to BT.709 in limited range. HDR: mapped by zscale and tonemap, or, where this FFmpeg lacks
/// zscale, only reduced to 8 bits (kPlain): paler than it should be, but watchable.
std::string picture_filter(const PlannedRendition& target, ToneMapping mapping, DynamicRange range) {
    const std::string size = fmt::format("w={}:h={}", target.width, target.height);
    if (mapping == ToneMapping::kHable) {
        return fmt::format(
            "zscale={}:tin={}:min=2020_ncl:pin=2020:t=linear:npl=100,format=gbrpf32le,zscale=p=709,"
            "tonemap=hable:desat=0,zscale=t=709:m=709:r=limited,format=yuv420p,setsar=1",
            size, range == DynamicRange::kPq ? "smpte2084" : "arib-std-b67");
    }
    return fmt::format("scale={}:flags=bicubic:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1", size);
}

/// The pictures shown before a video plays, as filters from "[still]". The most typical of the first frames: close to
/// what starts to play. Where those are nearly black, as in a clip that fades in, the most typical of the next seconds
/// that is not; a clip that stays dark keeps its first frames: concat takes the first branch that has a picture at all.
/// The poster is as small as the smallest rendition: five of them are fetched around each clip, and each stays in memory decoded.
/// A few pictures stand for all: each costs as much here as its coding does. `trim` ends each branch, which would otherwise hold frames that nobody takes. JPEG means the colours of BT.601 in full range.
std::string still_graph(const PlannedRendition& smallest) {
    const bool is_portrait = smallest.height >= smallest.width;
    constexpr std::string_view kEveryFourth = "select='not(mod(n,4))'";
    constexpr std::string_view kJpegColours = "in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc";
    const std::string lit = fmt::format(
        "signalstats,metadata=mode=select:key=lavfi.signalstats.YAVG:value={}:function=greater", kNearlyBlackLuma);
    return fmt::format(
        ";[still]trim=end=6,split=3[first][later][any];[first]trim=end_frame=24,{6},{3},thumbnail=6[p0];"
        "[later]trim=start=1,fps=2,{3},thumbnail=10[p1];[any]trim=end_frame=24,{6},thumbnail=6[p2];"
        "[p0][p1][p2]concat=n=3,split[a][b];[a]scale={4}:{5}:flags=bicubic:{0},format=yuvj420p[poster];"
        "[b]scale={1}:{2}:flags=area:{0},gblur=sigma=0.7,format=yuvj420p[tiny]",
        kJpegColours, is_portrait ? 16 : 28, is_portrait ? 28 : 16, lit, smallest.width, smallest.height, kEveryFourth);
}

enum class Stills : std::uint8_t { kNone, kMade };

/// One chain for the largest picture of the step, from which all smaller ones are made: decode and map once.
std::string filter_graph(std::span<const PlannedRendition> targets, const MediaFacts& facts, ToneMapping mapping,
                         Stills stills) {
    const PlannedRendition& largest = targets.back();
    std::string graph = fmt::format("[0:{}]fps={},{}", facts.video_stream, output_frames_per_second(facts),
                                    picture_filter(largest, mapping, facts.dynamic_range));
    std::string branches;
    std::string rest;
    for (std::size_t i = 0; i + 1 < targets.size(); ++i) {
        branches += fmt::format("[s{}]", i);
        rest += fmt::format(";[s{}]scale={}:{}:flags=bicubic[v{}]", i, targets[i].width, targets[i].height, i);
    }
    if (stills == Stills::kMade) {
        branches += "[still]";
        rest += still_graph(targets.front());
    }
    const std::size_t count = targets.size() + (stills == Stills::kMade ? 1 : 0);
    if (count > 1) graph += fmt::format(",split={}{}", count, branches);
    return graph + fmt::format("[v{}]", targets.size() - 1) + rest;
}

void append_video_options(Arguments& arguments, const PlannedRendition& target, int rate) {
    const int group = static_cast<int>(rate * kGroupSeconds);
    append(
        arguments,
        {"-c:v", "libx264", "-preset", target.speed, "-profile:v", "high", "-crf", fmt::to_string(target.quality_crf),
         "-maxrate", fmt::format("{}k", target.max_video_kbps), "-bufsize", fmt::format("{}k", target.buffer_kbits),
         "-g", fmt::to_string(group), "-flags:v", "+cgop+bitexact", "-bf", "2", "-threads:v", fmt::to_string(kThreads),
         "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
         // x264 writes its version and settings into every file; nothing of that is the viewer's business.
         "-bsf:v", "filter_units=remove_types=6"});
}

void append_audio_options(Arguments& arguments, const PlannedRendition& target, double gain_db) {
    append(arguments, {"-af",
                       fmt::format("volume={:.2f}dB,alimiter=level=disabled:limit=0.84:attack=5:release=60,aresample="
                                   "48000:async=1:first_pts=0",
                                   gain_db),
                       "-c:a", "aac",
                       // At these rates as close to the source as the default, in a fifth of the time (measured).
                       "-aac_coder", "fast", "-ac", "2", "-ar", "48000", "-b:a", fmt::format("{}k", target.audio_kbps),
                       "-flags:a", "+bitexact"});
}

void append_still_options(Arguments& arguments) {
    for (const auto& [label, quality, file] :
         {std::tuple{"[poster]", "5", kPosterFile}, std::tuple{"[tiny]", "8", kPlaceholderFile}})
        append(arguments, {"-map", label,     "-frames:v", "1",        "-q:v",      quality,      "-map_metadata",
                           "-1",   "-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads:v", "1",
                           "-c:v", "mjpeg",   "-f",        "image2",   "-update",   "1",          jail_path(file)});
}

std::string rendition_file(const PlannedRendition& rendition) { return rendition.label + ".mp4"; }

}  // namespace

class Transcoding::Steps {
public:
    Steps(const Jail& jail, TranscodeRequest request)
        : jail_(jail), request_(std::move(request)), planned_(plan_renditions(request_.facts)) {
        result_.has_audio = request_.facts.has_audio();
        result_.width = planned_.back().width;
        result_.height = planned_.back().height;
        if (request_.facts.dynamic_range != DynamicRange::kStandard) mapping_ = ToneMapping::kHable;
        const auto split = std::ranges::find_if(
            planned_, [](const PlannedRendition& p) { return std::min(p.width, p.height) > kFirstStepMaxShortSide; });
        // The foot of the ladder waits: it is not what a video is published with, and simple pictures need none.
        first_ = std::span(planned_.begin() + 1, split);
        rest_.assign(split, planned_.end());
        rest_.insert(rest_.begin(), planned_.front());
        count_work();
    }

    Status make_playable(const std::stop_token& stop) {
        stop_ = stop;
        if (result_.has_audio) TRY_STATUS(measure_source_loudness());
        TRY_STATUS(encode(first_, Stills::kMade));
        return take_stills();
    }

    Status make_rest(const std::stop_token& stop) {
        stop_ = stop;
        if (!saves_enough(planned_.front())) rest_.erase(rest_.begin());
        if (!rest_.empty()) TRY_STATUS(encode(rest_, Stills::kNone));
        std::ranges::stable_sort(result_.renditions, {}, [](const MadeRendition& each) {
            return std::pair(each.width * each.height, each.bitrate_bps);
        });
        report("done", 1.0);
        return {};
    }

    [[nodiscard]] const TranscodeResult& result() const { return result_; }

private:
    /// Work is counted in pixels of output, plus a share for decoding in each step.
    void count_work() {
        const auto pixels = [&](std::span<const PlannedRendition> step) {
            if (step.empty()) return 0.0;
            double sum = 0.3 * static_cast<double>(request_.facts.coded_pixels);
            for (const PlannedRendition& target : step) sum += static_cast<double>(target.width) * target.height;
            return sum;
        };
        first_share_ = pixels(first_) / (pixels(first_) + pixels(rest_));
    }

    [[nodiscard]] bool saves_enough(const PlannedRendition& foot) const {
        const double most_bps = 1000.0 * (foot.max_video_kbps + foot.audio_kbps);
        return most_bps < (1 - kLeastSaving) * static_cast<double>(result_.renditions.front().bitrate_bps);
    }

    void report(std::string_view stage, double progress) {
        progress_ = std::clamp(progress, progress_, 1.0);
        if (request_.on_progress) request_.on_progress(stage, progress_);
    }

    Status measure_source_loudness() {
        report("sound", 0.0);
        const auto lufs = TRY(measure_loudness(jail_, request_.source_path, request_.facts.container,
                                               request_.facts.audio_stream, request_.limits, stop_));
        if (lufs) {
            gain_db_ = std::clamp(kTargetLoudnessLufs - *lufs, kMinGainDb, kMaxGainDb);
            result_.loudness_lufs = *lufs + gain_db_;
        }
        return {};
    }

    [[nodiscard]] std::string path(const std::string& file) const { return request_.output_dir + "/" + file; }

    JailRequest encode_request(std::span<const PlannedRendition> targets, Stills stills) const {
        JailRequest run{.program = "/usr/bin/ffmpeg",
                        .arguments = {"-nostdin", "-v", "error", "-y", "-progress", "pipe:1", "-nostats"},
                        .inputs = {{request_.source_path, "input"}},
                        .output_dir = request_.output_dir};
        append(run.arguments, {"-threads", fmt::to_string(kThreads), "-filter_threads", fmt::to_string(kThreads),
                               "-filter_complex_threads", "1"});
        for (auto& option : input_options(request_.facts.container, request_.limits))
            run.arguments.push_back(std::move(option));
        append(run.arguments, {"-t", fmt::to_string(request_.limits.max_duration_ms / 1000), "-i", "/job/input",
                               "-filter_complex", filter_graph(targets, request_.facts, mapping_, stills)});
        for (std::size_t i = 0; i < targets.size(); ++i) {
            append(run.arguments, {"-map", fmt::format("[v{}]", i)});
            append_video_options(run.arguments, targets[i], output_frames_per_second(request_.facts));
            if (result_.has_audio) {
                append(run.arguments, {"-map", fmt::format("0:{}", request_.facts.audio_stream)});
                append_audio_options(run.arguments, targets[i], gain_db_);
            }
            append(run.arguments, {"-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact",
                                   "-max_muxing_queue_size", "1024", "-movflags", "+faststart", "-f", "mp4",
                                   jail_path(rendition_file(targets[i]))});
            run.outputs.push_back(rendition_file(targets[i]));
        }
        if (stills == Stills::kMade) {
            append_still_options(run.arguments);
            run.outputs.insert(run.outputs.end(), {kPosterFile, kPlaceholderFile});
        }
        // A 4K source at 60 frames decodes at about a sixth of real time on two cores; a bomb is cut off here.
        run.limits.wall_ms = 60'000 + 8 * request_.facts.duration_ms;
        run.limits.cpu_s = 2 * run.limits.wall_ms / 1000;
        run.limits.memory_bytes = (2ull << 30) + 40ull * static_cast<std::uint64_t>(request_.facts.coded_pixels);
        run.limits.output_file_bytes = request_.max_file_bytes;
        run.limits.max_stdout_bytes = 8 << 20;
        return run;
    }

    Status encode(std::span<const PlannedRendition> targets, Stills stills) {
        std::string stage = targets[0].label;
        for (const PlannedRendition& target : targets.subspan(1)) stage += "+" + target.label;
        const double base = progress_;
        const double share = result_.renditions.empty() ? first_share_ : 1 - first_share_;
        report(stage, base);
        ProgressReader reader;
        JailRequest run = encode_request(targets, stills);
        run.on_stdout = [&](std::string_view text) {
            reader.feed(text);
            const double done = static_cast<double>(reader.out_time_us()) / 1000.0 /
                                std::max<double>(1, static_cast<double>(request_.facts.duration_ms));
            report(stage, base + 0.97 * share * std::min(done, 1.0));
        };
        const RunOutcome outcome = TRY(jail_.run(run, stop_));
        if (!outcome.ok() && mapping_ == ToneMapping::kHable &&
            outcome.stderr_text.find("No such filter") != std::string::npos) {
            mapping_ = ToneMapping::kPlain;
            return encode(targets, stills);
        }
        TRY_STATUS(check_end(outcome));
        report("check", base + 0.98 * share);
        for (const PlannedRendition& target : targets) TRY_STATUS(check_rendition(target));
        return {};
    }

    static Status check_end(const RunOutcome& outcome) {
        switch (outcome.end) {
            case RunEnd::kCancelled: return fail(ErrorCode::kConflict, "The processing was cancelled.");
            case RunEnd::kTimedOut: return fail(ErrorCode::kInvalid, "The video takes too much work to convert.");
            case RunEnd::kTooMuchOutput: return fail(ErrorCode::kInvalid, "The video could not be converted.");
            case RunEnd::kSignalled:
                return fail(ErrorCode::kInvalid,
                            fmt::format("The video could not be converted: the converter was stopped (signal {}).",
                                        outcome.signal));
            case RunEnd::kExited: break;
        }
        if (outcome.exit_code != 0)
            return fail(ErrorCode::kInvalid, "The video could not be converted: the file seems to be damaged.");
        return {};
    }

    /// What the jail made is foreign bytes until it has been read again.
    Status check_rendition(const PlannedRendition& target) {
        const std::string file = rendition_file(target);
        const auto facts = read_rendition(path(file));
        if (!facts) {
            if (facts.error().code != ErrorCode::kInvalid) return std::unexpected(facts.error());
            return fail(ErrorCode::kInvalid, "The video could not be converted: it holds no readable pictures.");
        }
        const bool as_planned =
            facts->width == target.width && facts->height == target.height && facts->has_audio == result_.has_audio;
        if (!as_planned)
            return fail(ErrorCode::kInvalid, "The video could not be converted: the result is incomplete.");
        if (facts->duration_ms > request_.limits.max_duration_ms + kLengthToleranceMs)
            return fail(ErrorCode::kInvalid, "The video is longer than it says.");
        const std::uint64_t bytes = std::filesystem::file_size(path(file));
        result_.duration_ms = std::max(result_.duration_ms, facts->duration_ms);
        result_.renditions.push_back(
            {.file = file,
             .width = target.width,
             .height = target.height,
             .file_bytes = bytes,
             .bitrate_bps = static_cast<std::int64_t>(bytes * 8000 / static_cast<std::uint64_t>(facts->duration_ms))});
        return {};
    }

    Status take_stills() {
        std::error_code error;
        const std::uintmax_t bytes = std::filesystem::file_size(path(kPosterFile), error);
        if (error || bytes == 0 || bytes > kMaxPosterBytes)
            return fail(ErrorCode::kInvalid, "The video could not be converted: it holds no readable pictures.");
        result_.poster_file = kPosterFile;
        result_.placeholder_uri = TRY(read_placeholder(path(kPlaceholderFile)));
        return {};
    }

    static Result<std::string> read_placeholder(const std::string& file) {
        std::ifstream stream(file, std::ios::binary);
        std::string bytes(kMaxPlaceholderUriBytes, '\0');  // what is longer is too long as text, too
        stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        bytes.resize(static_cast<std::size_t>(stream.gcount()));
        std::string uri = "data:image/jpeg;base64," + base64_text(bytes);
        if (bytes.empty() || uri.size() > kMaxPlaceholderUriBytes)
            return fail(ErrorCode::kInternal, fmt::format("placeholder of {} bytes", bytes.size()));
        std::error_code ignored;  // a left-over of a few hundred bytes harms nobody
        std::filesystem::remove(file, ignored);
        return uri;
    }

    /// The alphabet of data URIs (RFC 4648 section 4), with padding.
    static std::string base64_text(std::string_view bytes) {
        constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string text;
        for (std::size_t i = 0; i < bytes.size(); i += 3) {
            unsigned group = 0;
            for (std::size_t j = 0; j < 3; ++j)
                group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
            for (std::size_t j = 0; j < 4; ++j)
                text.push_back(i + j > bytes.size() ? '=' : kAlphabet[group >> (18 - 6 * j) & 63]);
        }
        return text;
    }

    const Jail& jail_;
    const TranscodeRequest request_;
    std::stop_token stop_;  // of the step in hand
    const std::vector<PlannedRendition> planned_;
    std::span<const PlannedRendition> first_;  // of planned_
    std::vector<PlannedRendition> rest_;
    ToneMapping mapping_ = ToneMapping::kNone;
    double gain_db_ = 0;
    double first_share_ = 1;
    double progress_ = 0;
    TranscodeResult result_;
};

Transcoding::Transcoding(const Jail& jail, TranscodeRequest request)
    : steps_(std::make_unique<Steps>(jail, std::move(request))) {}
Transcoding::Transcoding(Transcoding&& other) noexcept = default;
Transcoding& Transcoding::operator=(Transcoding&& other) noexcept = default;
Transcoding::~Transcoding() = default;
Status Transcoding::make_playable(const std::stop_token& stop) { return steps_->make_playable(stop); }
Status Transcoding::make_rest(const std::stop_token& stop) { return steps_->make_rest(stop); }
const TranscodeResult& Transcoding::result() const { return steps_->result(); }

}  // namespace tiller::media

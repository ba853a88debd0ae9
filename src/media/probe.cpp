#include "media/probe.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "media/progress.h"

namespace tiller::media {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxProbeJsonBytes = 1 << 20;
constexpr std::size_t kMaxProbeDepth = 8;
constexpr std::string_view kVideoCodecs[] = {"h264", "hevc", "vp8", "vp9", "av1"};
constexpr std::string_view kAudioCodecs[] = {"aac", "opus", "mp3", "vorbis"};
// Names of decoders: libdav1d and libaom are how FFmpeg 5 decodes AV1, mp3float is its first decoder of MP3.
constexpr std::string_view kDecoders =
    "h264,hevc,vp8,vp9,av1,libdav1d,libaom-av1,aac,opus,libopus,mp3,mp3float,vorbis,libvorbis";
// mov and its family are one demuxer with several names.
constexpr std::string_view kDemuxers = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm";

std::unexpected<Error> refuse(std::string reason) { return fail(ErrorCode::kInvalid, std::move(reason)); }

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

double number_of(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr) return 0;
    double number = 0;
    if (value->is_int64())
        number = static_cast<double>(value->as_int64());
    else if (value->is_double())
        number = value->as_double();
    else if (value->is_string())
        number = std::strtod(value->as_string().c_str(), nullptr);
    return std::isfinite(number) ? number : 0;
}

/// "30000/1001" or "4:3"; 0 when it makes no sense.
double ratio_of(const std::string& text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string::npos) return 0;
    const double above = std::strtod(text.c_str(), nullptr);
    const double below = std::strtod(text.c_str() + at + 1, nullptr);
    return above > 0 && below > 0 && std::isfinite(above / below) ? above / below : 0;
}

int rotation_of(const json::object& stream) {
    double rotation = 0;
    if (const json::value* const list = stream.if_contains("side_data_list"); list != nullptr && list->is_array()) {
        for (const json::value& item : list->as_array()) {
            // The display matrix counts counter-clockwise.
            if (item.is_object() && item.as_object().contains("rotation"))
                rotation = -number_of(item.as_object(), "rotation");
        }
    }
    const int quarter = static_cast<int>(std::lround(std::clamp(rotation, -3600.0, 3600.0) / 90));
    return ((quarter % 4) + 4) % 4 * 90;
}

bool is_attached_picture(const json::object& stream) {
    const json::value* const disposition = stream.if_contains("disposition");
    return disposition != nullptr && disposition->is_object() &&
           number_of(disposition->as_object(), "attached_pic") != 0;
}

std::string join(std::span<const std::string_view> names) { return fmt::format("{}", fmt::join(names, ", ")); }

Status take_video(const json::object& stream, const MediaLimits& limits, MediaFacts& facts) {
    facts.video_codec = text_of(stream, "codec_name");
    if (std::ranges::find(kVideoCodecs, facts.video_codec) == std::end(kVideoCodecs))
        return refuse(fmt::format("The picture is coded as '{}', which we do not read. We read {}.", facts.video_codec,
                                  join(kVideoCodecs)));
    const double width = number_of(stream, "width");
    const double height = number_of(stream, "height");
    if (width < 1 || height < 1 || width > 1e6 || height > 1e6) return refuse("The video has no picture size.");
    facts.coded_pixels = static_cast<std::int64_t>(width * height);
    if (facts.coded_pixels > limits.max_pixels)
        return refuse(fmt::format("The picture has {:.1f} million pixels; the limit is {:.1f} million.",
                                  width * height / 1e6, static_cast<double>(limits.max_pixels) / 1e6));
    double pixel_aspect = ratio_of(text_of(stream, "sample_aspect_ratio"), ':');
    if (pixel_aspect < 0.1 || pixel_aspect > 10) pixel_aspect = 1;
    facts.rotation_degrees = rotation_of(stream);
    facts.width = static_cast<int>(std::lround(width * pixel_aspect));
    facts.height = static_cast<int>(height);
    if (facts.rotation_degrees % 180 != 0) std::swap(facts.width, facts.height);
    facts.frames_per_second = ratio_of(text_of(stream, "avg_frame_rate"), '/');
    const double nominal = ratio_of(text_of(stream, "r_frame_rate"), '/');
    facts.has_variable_frame_rate =
        facts.frames_per_second > 0 && std::abs(nominal - facts.frames_per_second) > 0.01 * facts.frames_per_second;
    if (facts.frames_per_second <= 0) facts.frames_per_second = nominal;
    const std::string transfer = text_of(stream, "color_transfer");
    if (transfer == "smpte2084") facts.dynamic_range = DynamicRange::kPq;
    if (transfer == "arib-std-b67") facts.dynamic_range = DynamicRange::kHlg;
    return {};
}

Status check_facts(const MediaFacts& facts, const MediaLimits& limits) {
    if (facts.duration_ms > limits.max_duration_ms)
        return refuse(fmt::format("The video is {:.0f} s long; the limit is {} s.",
                                  static_cast<double>(facts.duration_ms) / 1000, limits.max_duration_ms / 1000));
    if (std::min(facts.width, facts.height) < limits.min_side_pixels)
        return refuse(fmt::format("The picture is {} x {} pixels; each side needs at least {}.", facts.width,
                                  facts.height, limits.min_side_pixels));
    if (std::max(facts.width, facts.height) > limits.max_aspect * std::min(facts.width, facts.height))
        return refuse(fmt::format("The picture is {} x {} pixels: the long side may be at most {} times the short one.",
                                  facts.width, facts.height, limits.max_aspect));
    if (facts.frames_per_second > limits.max_frames_per_second)
        return refuse(fmt::format("The video has {:.0f} frames per second; the limit is {:.0f}.",
                                  facts.frames_per_second, limits.max_frames_per_second));
    return {};
}

Status take_streams(const json::array& streams, const MediaLimits& limits, MediaFacts& facts) {
    if (streams.size() > static_cast<std::size_t>(limits.max_streams))
        return refuse(fmt::format("The file has {} tracks; the limit is {}.", streams.size(), limits.max_streams));
    bool has_video = false;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!streams[i].is_object()) return refuse("The file could not be examined.");
        const json::object& stream = streams[i].as_object();
        const std::string type = text_of(stream, "codec_type");
        if (type == "video" && !has_video && !is_attached_picture(stream)) {
            TRY_STATUS(take_video(stream, limits, facts));
            facts.video_stream = static_cast<int>(i);
            has_video = true;
        } else if (type == "audio" && !facts.has_audio()) {
            facts.audio_codec = text_of(stream, "codec_name");
            if (std::ranges::find(kAudioCodecs, facts.audio_codec) == std::end(kAudioCodecs))
                return refuse(fmt::format("The sound is coded as '{}', which we do not read. We read {}.",
                                          facts.audio_codec, join(kAudioCodecs)));
            facts.audio_stream = static_cast<int>(i);
        }
    }
    if (!has_video) return refuse("The file has no moving picture.");
    return {};
}

Result<json::value> parse_json(std::string_view text) {
    if (text.size() > kMaxProbeJsonBytes) return refuse("The file declares too much to examine.");
    json::parse_options options;
    options.max_depth = kMaxProbeDepth;
    boost::system::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error || !value.is_object()) return refuse("The file could not be examined.");
    return value;
}

/// Files of MediaRecorder and of cut recordings do not declare a duration: read the packets' times, decode nothing.
Result<std::int64_t> measure_duration_ms(const Jail& jail, const std::string& path, const MediaFacts& facts,
                                         const MediaLimits& limits, std::stop_token stop) {
    ProgressReader progress;
    JailRequest request{.program = "/usr/bin/ffmpeg",
                        .arguments = {"-nostdin", "-v", "error", "-progress", "pipe:1"},
                        .inputs = {{path, "input"}}};
    for (auto& option : input_options(facts.container, limits)) request.arguments.push_back(std::move(option));
    for (const char* argument : {"-i", "/job/input", "-map"}) request.arguments.emplace_back(argument);
    request.arguments.push_back(fmt::format("0:{}", facts.video_stream));
    for (const char* argument : {"-c", "copy", "-f", "null", "-"}) request.arguments.emplace_back(argument);
    request.limits = {.wall_ms = 20'000, .cpu_s = 15, .memory_bytes = 1ull << 30};
    request.on_stdout = [&](std::string_view text) { progress.feed(text); };
    const RunOutcome outcome = TRY(jail.run(request, stop));
    if (!outcome.ok() || progress.out_time_us() <= 0)
        return refuse("The video's length could not be found: the file seems to be damaged.");
    return progress.out_time_us() / 1000;
}

/// FFmpeg stops at the first decoder off the list; its log then names it.
std::optional<std::string> forbidden_codec(std::string_view log) {
    const auto end = log.find(") not on whitelist");
    if (end == std::string_view::npos) return std::nullopt;
    const auto begin = log.rfind('(', end);
    if (begin == std::string_view::npos || end - begin > 40) return std::nullopt;
    std::string name(log.substr(begin + 1, end - begin - 1));
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return std::ranges::all_of(name, is_plain) ? std::optional(name) : std::nullopt;
}

Error run_error(const RunOutcome& outcome) {
    if (const auto codec = forbidden_codec(outcome.stderr_text))
        return {ErrorCode::kInvalid, fmt::format("The file is coded as '{}', which we do not read. We read {} and {}.",
                                                 *codec, join(kVideoCodecs), join(kAudioCodecs))};
    if (outcome.stderr_text.find("exceeds specified max pixel count") != std::string::npos)
        return {ErrorCode::kInvalid, "The picture has too many pixels."};
    if (outcome.end == RunEnd::kCancelled) return {ErrorCode::kConflict, "The examination was cancelled."};
    if (outcome.end == RunEnd::kTimedOut) return {ErrorCode::kInvalid, "The file took too long to examine."};
    if (outcome.end == RunEnd::kTooMuchOutput) return {ErrorCode::kInvalid, "The file declares too much to examine."};
    return {ErrorCode::kInvalid, "The file could not be examined: it seems to be damaged."};
}

}  // namespace

std::vector<std::string> input_options(Container container, const MediaLimits& limits) {
    return {"-f",
            std::string(demuxer_name(container)),
            "-format_whitelist",
            std::string(kDemuxers),
            "-codec_whitelist",
            std::string(kDecoders),
            "-protocol_whitelist",
            "file",
            "-max_streams",
            "64",
            "-max_pixels",
            fmt::to_string(limits.max_pixels),
            "-probesize",
            "20000000",
            "-analyzeduration",
            "5000000"};
}

Result<MediaFacts> parse_probe_json(std::string_view text, Container container, const MediaLimits& limits) {
    const json::value value = TRY(parse_json(text));
    const json::object& root = value.as_object();
    const json::value* const streams = root.if_contains("streams");
    if (streams == nullptr || !streams->is_array()) return refuse("The file has no tracks.");
    MediaFacts facts{.container = container};
    TRY_STATUS(take_streams(streams->as_array(), limits, facts));
    const json::value* const format = root.if_contains("format");
    if (format != nullptr && format->is_object())
        facts.duration_ms =
            static_cast<std::int64_t>(std::clamp(number_of(format->as_object(), "duration"), 0.0, 1e9) * 1000);
    TRY_STATUS(check_facts(facts, limits));
    return facts;
}

Result<MediaFacts> probe_as(const Jail& jail, const std::string& path, Container container, const MediaLimits& limits,
                            std::stop_token stop) {
    JailRequest request{.program = "/usr/bin/ffprobe", .arguments = {"-v", "error"}, .inputs = {{path, "input"}}};
    for (auto& option : input_options(container, limits)) request.arguments.push_back(std::move(option));
    for (const char* argument :
         {"-show_entries",
          "format=duration:stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,avg_frame_rate,"
          "r_frame_rate,color_transfer:stream_disposition=attached_pic:stream_side_data=rotation",
          "-of", "json=compact=1", "/job/input"})
        request.arguments.emplace_back(argument);
    request.limits = {
        .wall_ms = 15'000, .cpu_s = 10, .memory_bytes = 1ull << 30, .max_stdout_bytes = kMaxProbeJsonBytes};
    const RunOutcome outcome = TRY(jail.run(request, stop));
    if (!outcome.ok()) return std::unexpected(run_error(outcome));
    MediaFacts facts = TRY(parse_probe_json(outcome.stdout_text, container, limits));
    if (facts.duration_ms == 0) {
        facts.duration_ms = TRY(measure_duration_ms(jail, path, facts, limits, stop));
        TRY_STATUS(check_facts(facts, limits));
    }
    return facts;
}

Result<MediaFacts> probe(const Jail& jail, const std::string& path, const MediaLimits& limits, std::stop_token stop) {
    return probe_as(jail, path, TRY(sniff_file(path)), limits, stop);
}

}  // namespace tiller::media

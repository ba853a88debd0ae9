#include "media/loudness.h"

#include <cstdlib>

#include <fmt/format.h>

namespace tiller::media {
namespace {
// The meter's own floor is -70; below -60 there is nothing to hear, and lifting it would only raise noise.
constexpr double kSilenceLufs = -60.0;
constexpr std::string_view kKey = "lavfi.r128.I=";
}  // namespace

std::optional<double> parse_loudness_report(std::string_view report) {
    const auto at = report.rfind(kKey);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string number(report.substr(at + kKey.size(), 16));
    const double lufs = std::strtod(number.c_str(), nullptr);
    if (!(lufs > kSilenceLufs && lufs < 10)) return std::nullopt;  // also false for NaN
    return lufs;
}

Result<std::optional<double>> measure_loudness(const Jail& jail, const std::string& path, Container container,
                                               int audio_stream, const MediaLimits& limits, std::stop_token stop) {
    JailRequest request{
        .program = "/usr/bin/ffmpeg", .arguments = {"-nostdin", "-v", "error"}, .inputs = {{path, "input"}}};
    for (auto& option : input_options(container, limits)) request.arguments.push_back(std::move(option));
    // Over standard output, because the log also repeats titles and other text of the file.
    request.arguments.insert(
        request.arguments.end(),
        {"-vn", "-t", fmt::to_string(limits.max_duration_ms / 1000 + 1), "-i", "/job/input", "-map",
         fmt::format("0:{}", audio_stream), "-af",
         "ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=pipe\\\\:1", "-f", "null", "-"});
    request.limits = {.wall_ms = 60'000, .cpu_s = 40, .memory_bytes = 1ull << 30, .max_stdout_bytes = 4 << 20};
    const RunOutcome outcome = TRY(jail.run(request, stop));
    if (outcome.end == RunEnd::kCancelled) return fail(ErrorCode::kConflict, "The processing was cancelled.");
    if (outcome.end == RunEnd::kTimedOut) return fail(ErrorCode::kInvalid, "The sound took too long to read.");
    if (!outcome.ok()) return fail(ErrorCode::kInvalid, "The sound could not be read: the file seems to be damaged.");
    return parse_loudness_report(outcome.stdout_text);
}

}  // namespace tiller::media

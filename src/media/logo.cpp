#include "media/logo.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "media/picture.h"

namespace tiller::media {
namespace {

constexpr const char* kSentFile = "sent";
constexpr const char* kSmallFile = "small.png";
constexpr const char* kLargeFile = "large.png";
constexpr std::uint64_t kMaxDrawnBytes = 2 << 20;  // 512 × 512 pixels of noise take half

std::string fitted(std::uint32_t side_pixels) {
    return fmt::format(
        "scale={0}:{0}:force_original_aspect_ratio=decrease:flags=lanczos,pad={0}:{0}:-1:-1:color=black@0",
        side_pixels);
}

JailRequest drawing(PictureKind kind, const std::string& folder) {
    const char* demuxer = kind == PictureKind::kPng ? "png_pipe" : "webp_pipe";
    JailRequest run{.program = "/usr/bin/ffmpeg",
                    .arguments = {"-nostdin", "-v", "error", "-y", "-threads", "1", "-filter_complex_threads", "1"},
                    .inputs = {{folder + "/" + kSentFile, "input"}},
                    .output_dir = folder,
                    .outputs = {kSmallFile, kLargeFile}};
    const auto add = [&run](std::initializer_list<std::string> more) {
        run.arguments.insert(run.arguments.end(), more);
    };
    add({"-f", demuxer, "-format_whitelist", "png_pipe,webp_pipe", "-codec_whitelist", "png,webp",
         "-protocol_whitelist", "file", "-max_pixels", fmt::to_string(kMostLogoPixels * kMostLogoPixels), "-i",
         jail_path("input"), "-filter_complex",
         fmt::format("[0:v:0]format=rgba,split[a][b];[a]{}[small];[b]{}[large]", fitted(kSmallLogoPixels),
                     fitted(kLargeLogoPixels))});
    for (const auto& [label, file] : {std::pair{"[small]", kSmallFile}, std::pair{"[large]", kLargeFile}})
        add({"-map",       label,    "-frames:v",     "1",  "-c:v",         "png",       "-pix_fmt", "rgba",
             "-threads:v", "1",      "-map_metadata", "-1", "-fflags",      "+bitexact", "-flags:v", "+bitexact",
             "-f",         "image2", "-update",       "1",  jail_path(file)});
    run.limits = {.wall_ms = 20'000, .cpu_s = 15, .memory_bytes = 1ull << 30, .output_file_bytes = kMaxDrawnBytes};
    return run;
}

Status check_size(const PictureHead& head) {
    const auto [low, high] = std::minmax(head.width, head.height);
    if (low < kLeastLogoPixels || high > kMostLogoPixels)
        return fail(ErrorCode::kInvalid, fmt::format("The picture has {} × {} pixels; each side must have {} to {}.",
                                                     head.width, head.height, kLeastLogoPixels, kMostLogoPixels));
    if (high > low * kMostLogoAspect)
        return fail(ErrorCode::kInvalid,
                    fmt::format("The picture has {} × {} pixels; one side may be {} times as long as the other.",
                                head.width, head.height, kMostLogoAspect));
    return {};
}

/// The drawn file is as foreign as the sent one: its decoder may have been broken into.
Result<std::string> read_drawn(const std::string& path, std::uint32_t side_pixels) {
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return plain_png(as_bytes(bytes), side_pixels);
}

}  // namespace

Result<Logo> draw_logo(const Jail& jail, std::string_view sent, const std::string& folder,
                       const std::stop_token& stop) {
    if (sent.size() > kMaxSentLogoBytes)
        return fail(ErrorCode::kInvalid,
                    fmt::format("The picture has {} bytes; at most {} are allowed.", sent.size(), kMaxSentLogoBytes));
    const PictureHead head = TRY(read_picture_head(as_bytes(sent)));
    TRY_STATUS(check_size(head));
    {
        std::ofstream out(folder + "/" + kSentFile, std::ios::binary | std::ios::trunc);
        out.write(sent.data(), static_cast<std::streamsize>(sent.size()));
        if (!out.flush()) return fail(ErrorCode::kNoSpace, "no room to look at the picture; make some and try again");
    }
    const RunOutcome outcome = TRY(jail.run(drawing(head.kind, folder), stop));
    if (outcome.end == RunEnd::kCancelled) return fail(ErrorCode::kConflict, "drawing the logo was cancelled");
    if (!outcome.ok())
        return fail(ErrorCode::kInvalid,
                    fmt::format("The picture could not be read: {}", outcome.end == RunEnd::kTimedOut
                                                                         ? "it took too long."
                                                                         : "it seems to be damaged, or it moves."));
    return Logo{.small = TRY(read_drawn(folder + "/" + kSmallFile, kSmallLogoPixels)),
                .large = TRY(read_drawn(folder + "/" + kLargeFile, kLargeLogoPixels))};
}

}  // namespace tiller::media

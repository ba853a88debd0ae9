// What browsers measured of their playing. Nothing of it is kept but sums: not who, not which clip, not when.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr std::size_t kMaxSamples = 50;
constexpr std::int64_t kMaxSampleMs = 10 * 60 * 1000;
constexpr std::int64_t kMaxWatchedMs = 60 * 60 * 1000;  // between two reports

struct PlaybackReport {
    std::vector<std::pair<FirstFrame, std::uint32_t>> first_frames;
    std::vector<std::uint32_t> stalls_ms;
    std::uint32_t watched_ms = 0;
};

FirstFrame read_how(ObjectReader& in) {
    const std::string how = in.text("how", {.min_bytes = 1, .max_bytes = 16});
    for (std::size_t i = 0; i < kFirstFrameKinds; ++i) {
        if (name_of(static_cast<FirstFrame>(i)) == how) return static_cast<FirstFrame>(i);
    }
    in.refuse("how", "must be open, ready or fetched");
    return {};
}

Result<PlaybackReport> read_report(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    PlaybackReport report;
    const json::array* first_frames = in.optional_array("first_frames", 0, kMaxSamples);
    const json::array* stalls = in.optional_array("stalls", 0, kMaxSamples);
    report.watched_ms =
        static_cast<std::uint32_t>(in.optional_integer("watched_ms", {.min = 0, .max = kMaxWatchedMs}).value_or(0));
    TRY_STATUS(in.finish());
    for (std::size_t i = 0; first_frames != nullptr && i < first_frames->size(); ++i) {
        ObjectReader one((*first_frames)[i], "first_frames[" + std::to_string(i) + "]");
        const FirstFrame how = read_how(one);
        const std::int64_t ms = one.integer("ms", {.min = 0, .max = kMaxSampleMs});
        TRY_STATUS(one.finish());
        report.first_frames.emplace_back(how, static_cast<std::uint32_t>(ms));
    }
    for (std::size_t i = 0; stalls != nullptr && i < stalls->size(); ++i) {
        ObjectReader one((*stalls)[i], "stalls[" + std::to_string(i) + "]");
        const std::int64_t ms = one.integer("ms", {.min = 0, .max = kMaxSampleMs});
        TRY_STATUS(one.finish());
        report.stalls_ms.push_back(static_cast<std::uint32_t>(ms));
    }
    return report;
}

Result<Response> post_playback(Call& call) {
    const PlaybackReport report = TRY(read_report(call));
    // So that nobody's browser outweighs everybody else's; a player reports twice a minute.
    if (!call.context->admit_playback_report(to_text(call.identity.viewer)))
        return fail(ErrorCode::kExhausted, "too many reports in a minute; collect more before you send");
    Metrics& metrics = call.context->metrics();
    for (const auto& [how, ms] : report.first_frames) metrics.observe_first_frame(how, ms);
    for (const std::uint32_t ms : report.stalls_ms) metrics.observe_stall(ms);
    metrics.add_watched(report.watched_ms);
    return empty_response();
}

}  // namespace

void add_playback_routes(std::vector<Route>& rows) {
    rows.push_back({Method::kPost, "/v1/playback", WorkClass::kMedia, Auth::kViewer, BodyKind::kJsonOrBeacon,
                    kSmallBodyBytes, &post_playback});
}

}  // namespace tiller::http

#include "audience/live.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <queue>
#include <thread>

#include "base/hash.h"

namespace tiller::audience {
namespace {

namespace json = boost::json;
using Millis = std::chrono::milliseconds;
using Time = std::chrono::steady_clock::time_point;

constexpr int kSlateVideos = 6;
constexpr auto kServerGone = std::chrono::seconds(60);
constexpr Millis kPauseBetweenVideos{300};
constexpr Millis kRetryPause{5000};

/// One simulated viewer: what lies in its player and what it has not reported yet.
struct LiveViewer {
    std::size_t number = 0;
    HttpClient client;
    SeededRandom random;
    std::deque<json::value> player;  // items of the last answer, next one first
    json::array unsent;
    std::uint64_t sent = 0;
    bool known = false;
};

struct Turn {
    Time at;
    std::size_t viewer = 0;
    bool operator>(const Turn& other) const { return std::tie(at, viewer) > std::tie(other.at, other.viewer); }
};

json::object event_of(LiveViewer& viewer, std::string_view type, const json::value& item) {
    return {{"id", fmt::format("sim-{}-{}-{}", viewer.number, viewer.random.next(), viewer.sent++)},
            {"type", type},
            {"token", item.at("token")}};
}

Status fetch(LiveViewer& viewer) {
    if (!viewer.known) {
        TRY_STATUS(viewer.client.call("POST", "/v1/device", json::object{{"simulated", true}}));
        viewer.known = true;
    }
    const json::object request{{"surface", "for_you"}, {"count", kSlateVideos}, {"events", viewer.unsent}};
    const json::value answer = TRY(viewer.client.call("POST", "/v1/feed", request));
    viewer.unsent.clear();
    for (const json::value& item : answer.at("items").as_array()) viewer.player.push_back(item);
    return {};
}

/// Watches the next clip; answers how long that took.
Millis watch(LiveViewer& viewer, const World& world) {
    const json::value item = std::move(viewer.player.front());
    viewer.player.pop_front();
    const json::value& video = item.at("video");
    const auto& tags = video.at("tags").as_array();
    const std::string_view tag = tags.empty() ? std::string_view{} : std::string_view(tags.front().as_string());
    const auto duration_ms = static_cast<std::uint32_t>(video.at("duration_ms").to_number<double>());
    const SimulatedVideo simulated =
        world.foreign_video(tag, std::string_view(video.at("text").as_string()), duration_ms);
    const Reaction reaction = world.react(viewer.number % world.viewers().size(), simulated, viewer.random);
    const bool skipped = reaction.watched_fraction < world.tastes().skip_below_fraction;
    const auto watched_ms =
        skipped ? 600 + viewer.random.below(300) : static_cast<std::uint64_t>(reaction.watched_fraction * duration_ms);

    viewer.unsent.push_back(event_of(viewer, "impression", item));
    json::object seen = event_of(viewer, skipped ? "skip" : "watch", item);
    seen["watched_ms"] = watched_ms;
    if (!skipped) {
        seen["loops"] = static_cast<std::uint64_t>(reaction.watched_fraction);
        seen["ended"] = "swipe";
    }
    viewer.unsent.push_back(std::move(seen));
    if (reaction.liked) viewer.unsent.push_back(event_of(viewer, "like", item));
    if (reaction.liked && viewer.random.unit() < 0.1) viewer.unsent.push_back(event_of(viewer, "share", item));
    return Millis(watched_ms) + kPauseBetweenVideos;
}

}  // namespace

Status run_live(const ServerAddress& address, const Tastes& tastes, const LiveOptions& options) {
    if (options.viewers == 0 || options.viewers > 10'000)
        return fail(ErrorCode::kInvalid, "--viewers must lie in 1 to 10,000");
    if (!(options.pace > 0)) return fail(ErrorCode::kInvalid, "--pace must be above 0");
    const World world(tastes, options.seed);
    std::vector<LiveViewer> viewers;
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
    const Time start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < options.viewers; ++i) {
        viewers.push_back({.number = i,
                           .client = HttpClient(address),
                           .random = SeededRandom(mix64(options.seed, i)),
                           .player = {},
                           .unsent = {}});
        turns.push({start + Millis(viewers.back().random.below(5000)), i});  // people do not open the app at one stroke
    }
    Time last_answer = start;
    while (options.stop == nullptr || !options.stop->load()) {
        const Time now = std::chrono::steady_clock::now();
        if (options.duration_s > 0 && now - start > std::chrono::seconds(options.duration_s)) return {};
        const Turn turn = turns.top();
        if (turn.at > now) {
            std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(turn.at - now, Millis(200)));
            continue;
        }
        turns.pop();
        LiveViewer& viewer = viewers[turn.viewer];
        Millis busy = kRetryPause;
        if (viewer.player.empty()) {
            if (const Status fetched = fetch(viewer); fetched) {
                last_answer = now;
                if (!viewer.player.empty()) busy = Millis(0);
            } else if (now - last_answer > kServerGone) {
                return fetched;
            }
        }
        if (!viewer.player.empty()) busy = watch(viewer, world);
        turns.push({now + std::chrono::duration_cast<Millis>(busy / options.pace), turn.viewer});
    }
    return {};
}

}  // namespace tiller::audience

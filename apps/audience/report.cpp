#include "audience/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>
#include <unordered_map>

namespace tiller::audience {
namespace {

namespace json = boost::json;

constexpr std::size_t kSlateVideos = 5;
constexpr std::size_t kItemsPerPut = 200;

// People take time to watch, and the server learns meanwhile: 2,000 viewers, who see five clips of 8 s to more than the half in a
// slate, cause about 500 events a second. The report does not wait out that time, but goes on only while the weights in service
// are no older than they would be then: less than a second. Otherwise it measures how a learner falls behind 600 slates a second.
constexpr std::size_t kMostEventsBehind = 400;
constexpr std::size_t kSlatesBetweenLooks = 16;
constexpr auto kLookAgain = std::chrono::milliseconds(10);
constexpr auto kCatchUpLimit = std::chrono::seconds(120);

/// What one viewer has watched, and how good the choice was at each slate.
struct Course {
    std::vector<bool> watched;  // [videos]
    std::vector<double> ours, random, oracle;  // [slates] sums over the slate
};

struct Run {
    const World& world;
    const SeedOptions& options;
    ServerAddress address;
    std::vector<Course> courses;  // [viewers]
    std::vector<std::size_t> identities;  // [viewers] whose id each viewer's requests carry, this round
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> slates_done{0};
    std::atomic<std::size_t> events{0};
    std::mutex pace;  // held while the learner is waited for; taken before each slate
    std::size_t slates_begun = 0;  // guarded by pace
    std::mutex mutex;  // guards failure
    std::optional<Error> failure;
};

std::string video_name(std::size_t video) { return "video-" + std::to_string(video); }

Result<std::size_t> video_number(std::string_view name, std::size_t videos) {
    constexpr std::string_view kPrefix = "video-";
    if (!name.starts_with(kPrefix))
        return fail(ErrorCode::kInternal, "the server recommended an item we never put: " + std::string(name));
    const std::size_t number = std::strtoul(std::string(name.substr(kPrefix.size())).c_str(), nullptr, 10);
    if (number >= videos)
        return fail(ErrorCode::kInternal, "the server recommended an item we never put: " + std::string(name));
    return number;
}

Status put_videos(HttpClient& client, const World& world) {
    const auto& videos = world.videos();
    for (std::size_t first = 0; first < videos.size(); first += kItemsPerPut) {
        json::array items;
        for (std::size_t i = first; i < std::min(first + kItemsPerPut, videos.size()); ++i) {
            items.push_back({{"id", video_name(i)},
                             {"tags", json::array{json::string(world.tastes().topics[videos[i].tagged_topic])}},
                             {"creator", "creator-" + std::to_string(videos[i].creator)},
                             {"duration_ms", videos[i].duration_ms}});
        }
        TRY_STATUS(client.call("POST", "/v1/engine/items", json::object{{"items", std::move(items)}}));
    }
    return {};
}

/// Random and oracle choose from the same unseen videos as we did, before this slate.
void note_references(const World& world, std::size_t viewer, Course& course, std::size_t count) {
    std::vector<double> unseen;
    for (std::size_t v = 0; v < world.videos().size(); ++v) {
        if (!course.watched[v]) unseen.push_back(world.expected_fraction(viewer, world.videos()[v]));
    }
    const double mean = std::accumulate(unseen.begin(), unseen.end(), 0.0) / static_cast<double>(unseen.size());
    count = std::min(count, unseen.size());
    std::ranges::partial_sort(unseen, unseen.begin() + static_cast<std::ptrdiff_t>(count), std::greater<>());
    course.random.push_back(mean * static_cast<double>(count));
    course.oracle.push_back(std::accumulate(unseen.begin(), unseen.begin() + static_cast<std::ptrdiff_t>(count), 0.0));
}

/// Holds all viewers up while the learner is further behind than it would be behind people.
Status keep_pace(Run& run, HttpClient& client) {
    const std::scoped_lock lock(run.pace);
    if (run.slates_begun++ % kSlatesBetweenLooks != 0) return {};
    const auto limit = std::chrono::steady_clock::now() + kCatchUpLimit;
    while (std::chrono::steady_clock::now() < limit) {
        const json::value status = TRY(client.call("GET", "/v1/engine/status"));
        if (status.at("learner_lag_events").to_number<std::size_t>() <= kMostEventsBehind) return {};
        std::this_thread::sleep_for(kLookAgain);
    }
    return fail(ErrorCode::kUnavailable, "the server's learner did not catch up");
}

Status watch_slate(Run& run, HttpClient& client, std::size_t viewer, std::size_t round) {
    TRY_STATUS(keep_pace(run, client));
    Course& course = run.courses[viewer];
    const std::string user = "viewer-" + std::to_string(run.identities[viewer]);
    const json::value answer = TRY(client.call(
        "GET", "/v1/engine/recommendations?count=" + std::to_string(kSlateVideos) + "&exclude_seen=true&user=" + user));
    const json::array& items = answer.at("items").as_array();
    note_references(run.world, viewer, course, items.size());
    SeededRandom random(mix64(run.options.seed, mix64(viewer, round)));
    json::array events;
    double sum = 0;
    for (const json::value& item : items) {
        const std::size_t number =
            TRY(video_number(std::string_view(item.at("id").as_string()), run.world.videos().size()));
        const SimulatedVideo& video = run.world.videos()[number];
        const Reaction reaction = run.world.react(viewer, video, random);
        sum += run.world.expected_fraction(viewer, video);
        course.watched[number] = true;
        const double fraction =
            std::round(std::min(reaction.watched_fraction, 1.0) * 1000) / 1000;  // the API counts loops elsewhere
        events.push_back({{"user", user},
                          {"item", item.at("id")},
                          {"type", "watch"},
                          {"fraction", fraction},
                          {"token", item.at("token")}});
        if (reaction.liked)
            events.push_back({{"user", user}, {"item", item.at("id")}, {"type", "like"}, {"token", item.at("token")}});
    }
    course.ours.push_back(sum);
    run.events += events.size();
    TRY_STATUS(client.call("POST", "/v1/engine/events", json::object{{"events", std::move(events)}}));
    if (const std::size_t done = ++run.slates_done; run.options.progress && done % 100 == 0) {
        const std::scoped_lock lock(run.mutex);
        const Tastes& tastes = run.world.tastes();
        run.options.progress(done, tastes.viewers * ((tastes.learning_videos + tastes.measured_videos) / kSlateVideos));
    }
    return {};
}

/// Every viewer watches one slate; connections take the next viewer as they come free.
Status watch_round(Run& run, std::size_t round) {
    SeededRandom random(mix64(run.options.seed, round));
    std::vector<std::size_t> order(run.courses.size());
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    run.identities.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        run.identities[i] = run.options.identity == Identity::kOwn ? i : order[i];
    if (run.options.identity == Identity::kShuffled) {
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    }

    run.next = 0;
    std::vector<std::jthread> threads;
    for (std::size_t c = 0; c < run.options.connections; ++c) {
        threads.emplace_back([&] {
            HttpClient client(run.address);
            client.set_header("Authorization", "Bearer " + run.options.engine_key);
            for (std::size_t i = run.next++; i < order.size(); i = run.next++) {
                if (Status status = watch_slate(run, client, order[i], round); !status) {
                    const std::scoped_lock lock(run.mutex);
                    run.failure = status.error();
                    run.next = order.size();
                }
            }
        });
    }
    threads.clear();  // joins
    if (run.failure) return std::unexpected(*run.failure);
    return {};
}

SeedResult summarize(const Run& run, std::size_t learning_slates) {
    SeedResult result;
    result.seed = run.options.seed;
    result.identity = run.options.identity;
    std::size_t slates = 0;
    for (const Course& course : run.courses) slates = std::max(slates, course.ours.size());
    double count = 0;
    for (std::size_t s = 0; s < slates; ++s) {
        double ours = 0, random = 0, oracle = 0;
        for (const Course& course : run.courses) {
            if (s >= course.ours.size()) continue;
            ours += course.ours[s];
            random += course.random[s];
            oracle += course.oracle[s];
        }
        result.curve.push_back((ours - random) / (oracle - random));
        if (s < learning_slates) continue;
        result.ours += ours;
        result.random += random;
        result.oracle += oracle;
        count += static_cast<double>(run.courses.size() * kSlateVideos);
    }
    result.ours /= count;
    result.random /= count;
    result.oracle /= count;
    result.events = run.events;
    return result;
}

}  // namespace

Result<SeedResult> measure_seed(const ServerAddress& address, const Tastes& tastes, const SeedOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    const World world(tastes, options.seed);
    Run run{.world = world,
            .options = options,
            .address = address,
            .courses = {},
            .identities = {},
            .pace = {},
            .mutex = {},
            .failure = {}};
    run.courses.assign(tastes.viewers,
                       Course{.watched = std::vector<bool>(tastes.videos), .ours = {}, .random = {}, .oracle = {}});
    HttpClient client(address);
    client.set_header("Authorization", "Bearer " + options.engine_key);
    TRY_STATUS(put_videos(client, world));
    const std::size_t learning_slates = tastes.learning_videos / kSlateVideos;
    const std::size_t slates = learning_slates + tastes.measured_videos / kSlateVideos;
    for (std::size_t round = 0; round < slates; ++round) TRY_STATUS(watch_round(run, round));
    SeedResult result = summarize(run, learning_slates);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

std::string report_table(const std::vector<SeedResult>& results, const std::string& tastes_digest) {
    std::string text = fmt::format("tastes {}\n{:>6}  {:<9} {:>7} {:>7} {:>7} {:>7}  {}\n", tastes_digest, "seed",
                                   "ids", "random", "ours", "oracle", "ratio", "ratio slate by slate");
    for (const SeedResult& result : results) {
        std::string curve;
        for (const double point : result.curve) curve += fmt::format("{:6.3f}", point);
        text += fmt::format("{:>6}  {:<9} {:7.4f} {:7.4f} {:7.4f} {:7.3f} {}\n", result.seed,
                            result.identity == Identity::kOwn ? "own" : "shuffled", result.random, result.ours,
                            result.oracle, result.ratio(), curve);
    }
    for (const Identity identity : {Identity::kOwn, Identity::kShuffled}) {
        std::vector<double> ratios;
        for (const SeedResult& result : results) {
            if (result.identity == identity) ratios.push_back(result.ratio());
        }
        if (ratios.empty()) continue;
        text += identity == Identity::kOwn
                    ? fmt::format("worst own ratio {:.3f} (bar >= 0.5)\n", std::ranges::min(ratios))
                    : fmt::format("worst shuffled ratio {:.3f} (bar < 0.1)\n", std::ranges::max(ratios));
    }
    return text;
}

json::value report_json(const std::vector<SeedResult>& results, const std::string& tastes_digest) {
    json::array rows;
    for (const SeedResult& result : results) {
        rows.push_back({{"seed", result.seed},
                        {"ids", result.identity == Identity::kOwn ? "own" : "shuffled"},
                        {"random", result.random},
                        {"ours", result.ours},
                        {"oracle", result.oracle},
                        {"ratio", result.ratio()},
                        {"curve", json::array(result.curve.begin(), result.curve.end())},
                        {"events", result.events},
                        {"seconds", result.seconds}});
    }
    return json::object{{"tastes", tastes_digest}, {"results", std::move(rows)}};
}

}  // namespace tiller::audience

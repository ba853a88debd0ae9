#include "audience/tastes.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <numbers>

#include "base/hash.h"

namespace tiller::audience {
namespace {

namespace json = boost::json;

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// Follows "a.b" through nested objects.
Result<json::value> find(const json::value& root, std::string_view path) {
    const json::value* at = &root;
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t dot = std::min(path.find('.', start), path.size());
        const json::object* object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(path.substr(start, dot - start));
        if (at == nullptr) return fail(ErrorCode::kInvalid, "tastes: no " + std::string(path));
        start = dot + 1;
    }
    return *at;
}

Status read_number(const json::value& root, std::string_view path, double low, double high, double& out) {
    const json::value value = TRY(find(root, path));
    if (!value.is_number()) return fail(ErrorCode::kInvalid, "tastes: " + std::string(path) + " is not a number");
    out = value.to_number<double>();
    if (!(out >= low && out <= high))
        return fail(ErrorCode::kInvalid, "tastes: " + std::string(path) + " is out of range");
    return {};
}

template <typename Integer>
Status read_count(const json::value& root, std::string_view path, double high, Integer& out) {
    double number = 0;
    TRY_STATUS(read_number(root, path, 1, high, number));
    out = static_cast<Integer>(number);
    return {};
}

Status read_lists(const json::value& root, Tastes& tastes) {
    const json::value topics = TRY(find(root, "topics"));
    const json::value seeds = TRY(find(root, "report_seeds"));
    if (!topics.is_array() || topics.as_array().size() < 2)
        return fail(ErrorCode::kInvalid, "tastes: topics needs two or more names");
    if (!seeds.is_array()) return fail(ErrorCode::kInvalid, "tastes: report_seeds is not a list");
    for (const json::value& topic : topics.as_array()) {
        if (!topic.is_string()) return fail(ErrorCode::kInvalid, "tastes: a topic is not a text");
        tastes.topics.emplace_back(topic.as_string());
    }
    for (const json::value& seed : seeds.as_array()) {
        if (!seed.is_int64()) return fail(ErrorCode::kInvalid, "tastes: a seed is not a whole number");
        tastes.report_seeds.push_back(static_cast<std::uint64_t>(seed.as_int64()));
    }
    return {};
}

std::vector<double> normals(std::size_t count, SeededRandom& random) {
    std::vector<double> values(count);
    for (double& value : values) value = normal(random);
    return values;
}

}  // namespace

double normal(SeededRandom& random) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random.unit()));
    return radius * std::cos(2.0 * std::numbers::pi * random.unit());
}

Result<Tastes> parse_tastes(std::string_view text) {
    boost::system::error_code error;
    const json::value root = json::parse(text, error);
    if (error) return fail(ErrorCode::kInvalid, "tastes: not JSON: " + error.message());
    Tastes tastes;
    TRY_STATUS(read_lists(root, tastes));
    TRY_STATUS(read_count(root, "videos", 1e6, tastes.videos));
    TRY_STATUS(read_count(root, "creators", 1e6, tastes.creators));
    TRY_STATUS(read_count(root, "viewers", 1e6, tastes.viewers));
    TRY_STATUS(read_count(root, "latent_dimensions", 256, tastes.latent_dimensions));
    TRY_STATUS(read_number(root, "wrong_tag_share", 0, 1, tastes.wrong_tag_share));
    TRY_STATUS(read_number(root, "taste_variance.topic", 0, 1, tastes.topic_variance));
    TRY_STATUS(read_number(root, "taste_variance.latent", 0, 1, tastes.latent_variance));
    TRY_STATUS(read_number(root, "taste_variance.quality", 0, 1, tastes.quality_variance));
    TRY_STATUS(read_number(root, "watch.slope", 0, 100, tastes.watch_slope));
    TRY_STATUS(read_number(root, "watch.offset", -100, 100, tastes.watch_offset));
    TRY_STATUS(read_number(root, "watch.noise_deviation", 0, 1, tastes.watch_noise_deviation));
    TRY_STATUS(read_number(root, "like.slope", 0, 100, tastes.like_slope));
    TRY_STATUS(read_number(root, "like.offset", -100, 100, tastes.like_offset));
    TRY_STATUS(read_number(root, "skip_below_fraction", 0, 1, tastes.skip_below_fraction));
    TRY_STATUS(read_count(root, "duration_ms.low", 6e5, tastes.duration_low_ms));
    TRY_STATUS(read_count(root, "duration_ms.high", 6e5, tastes.duration_high_ms));
    TRY_STATUS(read_count(root, "learning_videos", 1e4, tastes.learning_videos));
    TRY_STATUS(read_count(root, "measured_videos", 1e4, tastes.measured_videos));
    if (tastes.duration_high_ms < tastes.duration_low_ms)
        return fail(ErrorCode::kInvalid, "tastes: duration_ms.high is below low");
    return tastes;
}

World::World(Tastes tastes, std::uint64_t seed) : tastes_(std::move(tastes)) {
    SeededRandom random(mix64(seed, hash_text("audience world")));
    const std::size_t topics = tastes_.topics.size();
    for (std::size_t i = 0; i < tastes_.videos; ++i) {
        SimulatedVideo video;
        video.topic = random.below(topics);
        const bool wrong = random.unit() < tastes_.wrong_tag_share;
        video.tagged_topic = wrong ? (video.topic + 1 + random.below(topics - 1)) % topics : video.topic;
        video.creator = random.below(tastes_.creators);
        video.latent = normals(tastes_.latent_dimensions, random);
        video.quality = normal(random);
        video.duration_ms =
            tastes_.duration_low_ms +
            static_cast<std::uint32_t>(random.below(tastes_.duration_high_ms - tastes_.duration_low_ms + 1));
        videos_.push_back(std::move(video));
    }
    for (std::size_t i = 0; i < tastes_.viewers; ++i) {
        viewers_.push_back({.liking = normals(topics, random), .latent = normals(tastes_.latent_dimensions, random)});
    }
}

double World::affinity(std::size_t viewer, const SimulatedVideo& video) const {
    const SimulatedViewer& person = viewers_[viewer];
    double product = 0;
    for (std::size_t d = 0; d < tastes_.latent_dimensions; ++d) product += person.latent[d] * video.latent[d];
    return std::sqrt(tastes_.topic_variance) * person.liking[video.topic] +
           std::sqrt(tastes_.latent_variance) * product / std::sqrt(static_cast<double>(tastes_.latent_dimensions)) +
           std::sqrt(tastes_.quality_variance) * video.quality;
}

double World::expected_fraction(std::size_t viewer, const SimulatedVideo& video) const {
    return sigmoid(tastes_.watch_slope * affinity(viewer, video) + tastes_.watch_offset);
}

Reaction World::react(std::size_t viewer, const SimulatedVideo& video, SeededRandom& random) const {
    const double noisy = expected_fraction(viewer, video) + tastes_.watch_noise_deviation * normal(random);
    const double like = sigmoid(tastes_.like_slope * affinity(viewer, video) + tastes_.like_offset);
    return {.watched_fraction = std::clamp(noisy, 0.0, 1.5), .liked = random.unit() < like};
}

SimulatedVideo World::foreign_video(std::string_view first_tag, std::string_view text,
                                    std::uint32_t duration_ms) const {
    SeededRandom random(hash_text(text));
    SimulatedVideo video;
    video.topic = hash_text(first_tag) % tastes_.topics.size();
    video.latent = normals(tastes_.latent_dimensions, random);
    video.quality = normal(random);
    video.duration_ms = duration_ms;
    return video;
}

}  // namespace tiller::audience

// Measures the ranker of a running server with the simulated audience, over the engine API.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "audience/http_client.h"
#include "audience/tastes.h"

namespace tiller::audience {

enum class Identity : std::uint8_t {
    kOwn,       // every request carries the id of the viewer whose taste reacts
    kShuffled,  // the control: the id of a random other viewer
};

struct SeedOptions {
    std::string engine_key;
    std::uint64_t seed = 0;
    Identity identity = Identity::kOwn;
    std::size_t connections = 8;
    std::function<void(std::size_t done, std::size_t all)> progress;  // slates served so far
};

/// Means of the expected watched fraction over the measured videos of all viewers.
struct SeedResult {
    std::uint64_t seed = 0;
    Identity identity{};
    double ours = 0;
    double random = 0;
    double oracle = 0;
    std::vector<double> curve;  // (ours − random) / (oracle − random) slate by slate, learning slates included
    std::size_t events = 0;
    double seconds = 0;

    [[nodiscard]] double ratio() const { return (ours - random) / (oracle - random); }
};

/// Puts the world's videos, lets every viewer watch learning + measured videos in turns, and compares with what random
/// and an oracle would have shown from the same unseen videos. Uses a space of its own (the key's): an empty one.
[[nodiscard]] Result<SeedResult> measure_seed(const ServerAddress& address, const Tastes& tastes,
                                              const SeedOptions& options);

/// A table for people, worst seed last.
[[nodiscard]] std::string report_table(const std::vector<SeedResult>& results, const std::string& tastes_digest);
[[nodiscard]] boost::json::value report_json(const std::vector<SeedResult>& results, const std::string& tastes_digest);

}  // namespace tiller::audience

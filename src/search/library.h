// What people look for here: videos, people, tags, sounds, and words to go on typing with. Which fields each has and what they
// weigh is said in library.cpp, once, for the server, the tests and the benchmark.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "search/text_index.h"

namespace tiller::search {

struct VideoTexts {
    std::uint64_t video = 0;
    std::string text;
    std::vector<std::string> tags;
    std::string sound;
    std::string captions;  // lines of all tracks
    std::string creator_handle;
    std::string creator_name;
};
struct PersonTexts {
    std::uint64_t person = 0;
    std::string handle;
    std::string name;
};

class Library {
public:
    Library();
    [[nodiscard]] TextIndex& videos() { return videos_; }
    [[nodiscard]] TextIndex& people() { return people_; }
    [[nodiscard]] TextIndex& tags() { return tags_; }
    [[nodiscard]] TextIndex& sounds() { return sounds_; }
    [[nodiscard]] TextIndex& words() { return words_; }

    [[nodiscard]] Document prepare(const VideoTexts& texts) const;
    [[nodiscard]] Document prepare(const PersonTexts& texts) const;
    /// A tag or a sound under the hash of its text, or a word.
    [[nodiscard]] Document prepare_name(std::uint64_t key, std::string_view name) const;

    /// Of all five.
    [[nodiscard]] IndexSize size() const;

private:
    TextIndex videos_;
    TextIndex people_;
    TextIndex tags_;
    TextIndex sounds_;
    TextIndex words_;
};

/// How much popularity and freshness add to a rank, in [0, 1]: half of it from `times` (views, followers, videos; a million and
/// more count as a million), the other half fading with age, halved each 30 days. No age: only the first half.
[[nodiscard]] float prior_of(double times);
[[nodiscard]] float prior_of(double times, double age_days);

}  // namespace tiller::search

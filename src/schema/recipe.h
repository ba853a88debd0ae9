// A recipe: what a viewer said of tags, and how their sliders stand. It names nobody, so it can be handed on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "schema/words.h"

namespace tiller::schema {

inline constexpr std::size_t kMaxRecipeTags = 256;  // of each list: as many as a viewer has

/// All sliders, in place of what was set before: more (> 0) or less of it (< 0) in For You. Percent, [-100, 100].
struct SlidersSet {
    std::array<std::int8_t, kSliderCount> percent{};
    bool operator==(const SlidersSet&) const = default;
};

struct RaisedTag {
    std::string tag;
    std::int8_t percent = 0;  // [-100, 100]: below 0 is less of it
    bool operator==(const RaisedTag&) const = default;
};

/// All of these, in place of what the viewer had said: in force and taken back as one.
struct RecipeTaken {
    std::vector<RaisedTag> tags;
    std::vector<std::string> blocked_tags;
    SlidersSet sliders;
    bool operator==(const RecipeTaken&) const = default;
};

}  // namespace tiller::schema

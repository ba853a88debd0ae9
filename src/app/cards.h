// A video as people see it: what every surface shows, built from one view of the projections.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/identity.h"
#include "projection/projections.h"
#include "schema/video.h"

namespace tiller::app {

struct CreatorCard {
    ViewerId id;
    std::string handle;
    std::string display_name;
    bool followed = false;
    bool simulated = false;
};

struct VideoCard {
    schema::Video video;
    CreatorCard creator;
    projection::VideoCounters counters;
    schema::VideoState state{};
    std::string state_reason;  // for its creator alone: why it is not public
    schema::LabelSet labels{};       // what anybody has said that it is
    schema::LabelSet staff_labels{};  // those of them that its creator can not take off
    bool limited = false;            // staff decided that it is not recommended
    std::optional<projection::Boost> boost;  // while staff lets more people see it
    bool liked = false;
    bool saved = false;
    bool own = false;
};

/// One impression: a video, its place, and the token that actions on it carry.
struct Impression {
    VideoCard card;
    std::string token;
    std::uint32_t position = 0;
};

[[nodiscard]] CreatorCard creator_card(const projection::View& view, ViewerId creator, ViewerId watcher);
[[nodiscard]] VideoCard video_card(const projection::View& view, const projection::VideoLookup& found,
                                   ViewerId watcher);

}  // namespace tiller::app

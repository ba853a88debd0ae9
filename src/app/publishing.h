// What creators do with videos that are out: edit, caption, delete.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/caption_tracks.h"
#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

struct VideoChange {
    std::optional<std::string> text;
    std::optional<std::vector<std::string>> tags;
    std::optional<std::string> language;
    std::optional<schema::LabelSet> labels;  // the creator's; those that staff has put on stay
};

/// All functions are safe from any thread and wait until the change is durable and in force. Somebody else's video is
/// kDenied when it is public, else kNotFound.
class Publishing {
public:
    explicit Publishing(const Parts& parts) : parts_(parts) {}
    [[nodiscard]] Result<VideoCard> edit(const Identity& creator, VideoId video, const VideoChange& change);
    /// Addresses of its files answer 410 when this returns; the files are removed.
    [[nodiscard]] Status remove(const Identity& creator, VideoId video);
    /// kInvalid for what is not of the form that it says.
    [[nodiscard]] Status put_captions(const Identity& creator, VideoId video, const GivenCaptions& given);
    /// Whoever made them. kNotFound when there are none in that language.
    [[nodiscard]] Status remove_captions(const Identity& creator, VideoId video, std::string_view language);

private:
    struct Owned {
        schema::Video video;
        ingest::VideoHome home;
    };
    [[nodiscard]] Result<Owned> owned(const Identity& creator, VideoId video) const;
    const Parts parts_;
};

}  // namespace tiller::app

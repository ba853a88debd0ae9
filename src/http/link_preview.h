// What others show where a link to a video is pasted: Open Graph tags in its page, and oEmbed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "http/context.h"
#include "http/route.h"

namespace tiller::http {

/// The video that "/v/ID" is about; none for any other path.
[[nodiscard]] std::optional<VideoId> video_of_path(std::string_view path);

/// The app's page with title, text, picture and file of the video in its head; as it is when the video is not public.
/// Made for nobody in particular: no viewer, no token, nothing counted.
[[nodiscard]] Response video_page(Call& call, VideoId video);

/// oEmbed 1.0 (https://oembed.com) for the link in the query's `url`: a link with title, author and picture.
/// kNotFound when it is none of this server's public videos; 501 for another format than JSON.
[[nodiscard]] Result<Response> oembed(Call& call);

}  // namespace tiller::http

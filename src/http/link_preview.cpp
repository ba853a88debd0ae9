#include "http/link_preview.h"

#include <fmt/format.h>

#include "app/mentions.h"
#include "base/percent_encoding.h"
#include "http/html.h"
#include "http/json_of.h"
#include "http/page_policy.h"
#include "http/public_pages.h"
#include "http/request_reading.h"

namespace tiller::http {
namespace {

constexpr std::string_view kVideoPath = "/v/";
constexpr std::size_t kTitleBytes = 200;

struct Preview {
    std::string title;
    std::string author;
    std::string author_url;
    std::string site;
    std::string url;
    std::string picture;
    std::string file;
    const schema::Video& video;
};

/// The title of a clip without words is its creator's name.
Preview preview_of(const Call& call, const app::VideoCard& card) {
    const std::string origin = origin_of(call);
    const std::string author = "@" + card.creator.handle;
    Preview preview{.title = card.video.text.empty() ? author : app::excerpt(card.video.text, kTitleBytes),
                    .author = author,
                    .author_url = fmt::format("{}/@{}", origin, card.creator.handle),
                    .site = call.context->app().operation().settings().name,
                    .url = fmt::format("{}{}{}", origin, kVideoPath, to_text(card.video.video)),
                    .picture = {},
                    .file = {},
                    .video = card.video};
    if (!card.video.poster_file.empty()) preview.picture = origin + media_address(card.video, card.video.poster_file);
    if (!card.video.renditions.empty())
        preview.file = origin + media_address(card.video, card.video.renditions.back().file);
    return preview;
}

std::string tags_of(const Preview& preview) {
    std::string tags;
    const auto add = [&tags](std::string_view property, std::string_view value) { tags += graph_tag(property, value); };
    add("og:type", "video.other");
    add("og:site_name", preview.site);
    add("og:title", preview.title);
    add("og:description", preview.author);
    add("og:url", preview.url);
    add("og:image", preview.picture);
    add("og:video", preview.file);
    if (!preview.file.empty()) {
        add("og:video:type", "video/mp4");
        add("og:video:width", std::to_string(preview.video.width));
        add("og:video:height", std::to_string(preview.video.height));
    }
    tags += fmt::format(
        "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"/v1/oembed?url={}\" title=\"{}\" />\n",
        percent_encode(preview.url), escape_html(preview.title));
    return tags;
}

/// As anybody may see it; the app itself says more to those who may.
Result<app::Impression> public_video(const Call& call, VideoId video) {
    app::Impression found = TRY(call.context->app().find().video(app::Identity{}, video));
    if (found.card.state != schema::VideoState::kPublic) return fail(ErrorCode::kNotFound, "there is no such video");
    return found;
}

}  // namespace

std::optional<VideoId> video_of_path(std::string_view path) {
    if (!path.starts_with(kVideoPath)) return std::nullopt;
    const auto id = parse_id<VideoId>(path.substr(kVideoPath.size()));
    if (!id) return std::nullopt;
    return *id;
}

Response video_page(Call& call, VideoId video) {
    const StaticFiles& pages = *call.context->pages();
    const std::string html = pages.page_text();
    const auto found = public_video(call, video);
    PageDress dress = page_dress(call);
    // The tags of a link to a video say that video, or nothing.
    dress.tags.clear();
    if (!found || html.empty() || call.request.header("host").empty()) return pages.answer(call.request, dress);
    dress.tags = tags_of(preview_of(call, found->card));
    Response page;
    page.body = dressed_page(html, dress);
    page.with("Content-Type", "text/html; charset=utf-8").with("Cache-Control", "no-cache");
    page.with("Content-Security-Policy", page_policy(html, dress.style));
    return page;
}

Result<Response> oembed(Call& call) {
    TRY_STATUS(call.request.check_query({"url", "format", "maxwidth", "maxheight"}));
    const std::string_view format = call.request.query_value("format").value_or("json");
    if (format == "xml") return error_response(501, "not_implemented", "\"format\" can be json only");
    if (format != "json") return fail(ErrorCode::kInvalid, "\"format\" must be json");
    const std::string_view url = call.request.query_value("url").value_or("");
    if (url.empty()) return fail(ErrorCode::kInvalid, "\"url\" is missing: the link to a video here");
    const std::string origin = origin_of(call);
    const auto video = url.starts_with(origin) ? video_of_path(url.substr(origin.size())) : std::nullopt;
    if (!video) return fail(ErrorCode::kNotFound, "\"url\" is no link to a video of this server");
    const app::Impression found = TRY(public_video(call, *video));
    const Preview preview = preview_of(call, found.card);
    boost::json::object out{{"version", "1.0"},
                            {"type", "link"},
                            {"title", preview.title},
                            {"author_name", preview.author},
                            {"author_url", preview.author_url},
                            {"provider_name", preview.site},
                            {"provider_url", origin + "/"}};
    // Of another shape than the film there is no picture, so its size is the film's.
    if (!preview.picture.empty()) {
        out["thumbnail_url"] = preview.picture;
        out["thumbnail_width"] = preview.video.width;
        out["thumbnail_height"] = preview.video.height;
    }
    return json_answer(out);
}

}  // namespace tiller::http

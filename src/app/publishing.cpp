#include "app/publishing.h"

#include <algorithm>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include "app/in_force.h"
#include "app/media_library.h"

namespace tiller::app {

Status check_captions(std::string_view webvtt) {
    const auto refused = [](std::string message) { return fail(ErrorCode::kInvalid, std::move(message)); };
    if (webvtt.size() > kMaxCaptionBytes) return refused("captions may have at most 256 KiB");
    if (webvtt.starts_with("\xEF\xBB\xBF")) webvtt.remove_prefix(3);
    if (!webvtt.starts_with("WEBVTT") ||
        (webvtt.size() > 6 && webvtt[6] != '\n' && webvtt[6] != '\r' && webvtt[6] != ' ' && webvtt[6] != '\t')) {
        return refused("captions must be WebVTT: the first line is WEBVTT");
    }
    if (std::ranges::any_of(webvtt, [](char c) {
            return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
        })) {
        return refused("captions may not hold control characters");
    }
    if (!ingest::normalise_text(webvtt, {.what = "captions", .max_bytes = 2 * kMaxCaptionBytes}))
        return refused("captions must be UTF-8");
    return {};
}

Result<Publishing::Owned> Publishing::owned(const Identity& creator, VideoId video) const {
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(video);
    if (!found || found->space != schema::kAppSpace) return fail(ErrorCode::kNotFound, "there is no such video");
    if (found->video().creator != creator.viewer) {
        if (!found->facts().is_public()) return fail(ErrorCode::kNotFound, "there is no such video");
        return fail(ErrorCode::kDenied, "this video is somebody else's");
    }
    const schema::VideoState state = found->facts().state;
    if (state == schema::VideoState::kDeleted || state == schema::VideoState::kTakenDown)
        return fail(ErrorCode::kGone, "this video is gone");
    return Owned{found->video(), {.partition = found->home, .creator = creator.viewer}};
}

Result<VideoCard> Publishing::edit(const Identity& creator, VideoId video, const VideoChange& change) {
    const Owned own = TRY(owned(creator, video));
    const std::string text = change.text.value_or(own.video.text);
    const std::string language = change.language.value_or(own.video.language);
    if (change.text || change.tags || change.language || !change.labels) {
        TRY_STATUS(in_force(parts_, parts_.ingest.edit_video(own.home, {.video = video,
                                                                        .text = text,
                                                                        .tags = change.tags.value_or(own.video.tags),
                                                                        .language = language})));
    }
    if (change.labels) {
        TRY_STATUS(in_force(
            parts_,
            parts_.ingest.label_video(
                own.home, {.video = video, .labels = *change.labels, .by_staff = false, .author = creator.viewer})));
    }
    const projection::View view = parts_.projections.view();
    const auto found = view.find_video(video);
    if (!found) return fail(ErrorCode::kGone, "this video is gone");
    return video_card(view, *found, creator.viewer);
}

Status Publishing::remove(const Identity& creator, VideoId video) {
    const Owned own = TRY(owned(creator, video));
    TRY_STATUS(in_force(
        parts_, parts_.ingest.change_video_state(
                    own.home,
                    {.video = video, .state = schema::VideoState::kDeleted, .author = creator.viewer, .reason = {}})));
    parts_.library.remove_folder(own.home.partition, own.video.media_folder);
    return {};
}

Status Publishing::put_captions(const Identity& creator, VideoId video, std::string_view language,
                                std::string_view webvtt) {
    TRY_STATUS(check_captions(webvtt));
    const std::string tag = TRY(ingest::normalise_language(language));
    const Owned own = TRY(owned(creator, video));
    // A new name each time, because files under one name may be kept by caches for ever.
    const std::string file = "captions-" + id_text(parts_.entropy.id64()) + ".vtt";
    const std::string path = parts_.library.folder_path(own.home.partition, own.video.media_folder) + "/" + file;
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(ErrorCode::kInternal, "the captions can not be written");
    const bool written = ::write(descriptor, webvtt.data(), webvtt.size()) == static_cast<ssize_t>(webvtt.size()) &&
                         ::fdatasync(descriptor) == 0;
    ::close(descriptor);
    if (!written) {
        ::unlink(path.c_str());
        return fail(ErrorCode::kNoSpace, "the captions can not be written");
    }
    std::vector<schema::CaptionTrack> captions = own.video.captions;
    std::erase_if(captions, [&](const schema::CaptionTrack& track) { return track.language == tag; });
    if (captions.size() >= schema::kMaxCaptions)
        return fail(ErrorCode::kExhausted, "a video has captions in at most 16 languages");
    captions.push_back({.language = tag, .label = tag, .file = file});
    return in_force(parts_, parts_.ingest.change_video_media(own.home, {.video = video,
                                                                        .media_folder = own.video.media_folder,
                                                                        .renditions = own.video.renditions,
                                                                        .captions = std::move(captions)}));
}

}  // namespace tiller::app

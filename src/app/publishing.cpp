#include "app/publishing.h"

#include "app/in_force.h"
#include "app/media_library.h"
#include "app/storage_keeper.h"

namespace tiller::app {

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
    remove_original_of(parts_, creator.viewer, video);
    return {};
}

Status Publishing::put_captions(const Identity& creator, VideoId video, const GivenCaptions& given) {
    std::string webvtt = TRY(webvtt_of(given));
    const std::string tag = TRY(ingest::normalise_language(given.language));
    const Owned own = TRY(owned(creator, video));
    return put_track(parts_, own.home, video,
                     {.language = tag, .webvtt = std::move(webvtt), .maker = CaptionMaker::kCreator});
}

Status Publishing::remove_captions(const Identity& creator, VideoId video, std::string_view language) {
    const Owned own = TRY(owned(creator, video));
    return remove_track(parts_, own.home, video, TRY(ingest::normalise_language(language)));
}

}  // namespace tiller::app

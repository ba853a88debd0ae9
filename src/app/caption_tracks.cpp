#include "app/caption_tracks.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "app/in_force.h"
#include "app/media_library.h"
#include "media/captions.h"

namespace tiller::app {
namespace {

std::string_view first_subtag(std::string_view language) { return language.substr(0, language.find('-')); }
bool is_unknown(std::string_view language) { return language.empty() || language == "und"; }

/// The video as it is now; its files have moved when it was hidden meanwhile.
Result<schema::Video> present_video(const Parts& parts, VideoId video) {
    const projection::View view = parts.projections.view();
    const auto found = view.find_video(video);
    if (!found || found->facts().state == schema::VideoState::kDeleted ||
        found->facts().state == schema::VideoState::kTakenDown)
        return fail(ErrorCode::kGone, "this video is gone");
    return found->video();
}

Status write_track(const std::string& path, std::string_view webvtt) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(ErrorCode::kInternal, "the captions can not be written");
    const bool written = ::write(descriptor, webvtt.data(), webvtt.size()) == static_cast<ssize_t>(webvtt.size()) &&
                         ::fdatasync(descriptor) == 0;
    ::close(descriptor);
    if (written) return {};
    ::unlink(path.c_str());
    return fail(ErrorCode::kNoSpace, "the captions can not be written");
}

/// Makes `kept` the video's tracks and removes the files of the others.
Status change_tracks(const Parts& parts, const ingest::VideoHome& home, const schema::Video& video,
                     std::vector<schema::CaptionTrack> kept) {
    std::vector<std::string> dropped;
    for (const schema::CaptionTrack& track : video.captions) {
        if (std::ranges::find(kept, track.file, &schema::CaptionTrack::file) == kept.end())
            dropped.push_back(track.file);
    }
    TRY_STATUS(in_force(parts, parts.ingest.change_video_media(home, {.video = video.video,
                                                                      .media_folder = video.media_folder,
                                                                      .renditions = video.renditions,
                                                                      .captions = std::move(kept)})));
    const std::string folder = parts.library.folder_path(home.partition, video.media_folder);
    for (const std::string& file : dropped) ::unlink((folder + "/" + file).c_str());
    return {};
}

bool is_replaced_by(const schema::CaptionTrack& there, const NewTrack& track) {
    if (there.language == track.language) return true;
    return is_automatic(there) &&
           (is_unknown(there.language) || first_subtag(there.language) == first_subtag(track.language));
}

}  // namespace

bool has_own_captions(const schema::Video& video, std::string_view language) {
    return std::ranges::any_of(video.captions, [&](const schema::CaptionTrack& track) {
        return !is_automatic(track) && (is_unknown(language) || first_subtag(track.language) == first_subtag(language));
    });
}

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

Result<std::string> webvtt_of(const GivenCaptions& given) {
    std::string webvtt(given.text);
    if (given.form == CaptionForm::kSubRip) webvtt = media::write_captions(TRY(media::parse_subrip(given.text)));
    // Escapes make it longer.
    TRY_STATUS(check_captions(webvtt));
    return webvtt;
}

Status put_track(const Parts& parts, const ingest::VideoHome& home, VideoId video, const NewTrack& track) {
    const std::lock_guard changing(parts.library.media_changes());
    const schema::Video now = TRY(present_video(parts, video));
    const bool by_program = track.maker == CaptionMaker::kProgram;
    if (by_program && has_own_captions(now, track.language))
        return fail(ErrorCode::kConflict, "the creator has given captions");
    std::vector<schema::CaptionTrack> captions = now.captions;
    std::erase_if(captions, [&](const schema::CaptionTrack& there) { return is_replaced_by(there, track); });
    if (captions.size() >= schema::kMaxCaptions)
        return fail(ErrorCode::kExhausted, "a video has captions in at most 16 languages");
    // A new name each time, because files under one name may be kept by caches for ever.
    const std::string file = "captions-" + id_text(parts.entropy.id64()) + ".vtt";
    TRY_STATUS(write_track(fmt::format("{}/{}", parts.library.folder_path(home.partition, now.media_folder), file),
                           track.webvtt));
    captions.push_back(
        {.language = track.language, .label = by_program ? std::string(kMachineLabel) : track.language, .file = file});
    return change_tracks(parts, home, now, std::move(captions));
}

Status remove_track(const Parts& parts, const ingest::VideoHome& home, VideoId video, std::string_view language) {
    const std::lock_guard changing(parts.library.media_changes());
    const schema::Video now = TRY(present_video(parts, video));
    std::vector<schema::CaptionTrack> captions = now.captions;
    if (std::erase_if(captions, [&](const schema::CaptionTrack& track) { return track.language == language; }) == 0)
        return fail(ErrorCode::kNotFound, fmt::format("there are no captions in {}", language));
    return change_tracks(parts, home, now, std::move(captions));
}

}  // namespace tiller::app

#include "app/media_library.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "log/sqlite_log.h"

namespace tiller::app {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kIdCharacters = 13;

bool lists_file(const schema::Video& video, std::string_view file) {
    return (!file.empty() && file == video.poster_file) ||
           std::ranges::any_of(video.renditions,
                               [&](const schema::Rendition& rendition) { return rendition.file == file; }) ||
           std::ranges::any_of(video.captions, [&](const schema::CaptionTrack& track) { return track.file == file; });
}

Status io_failure(std::string_view what, const std::error_code& error) {
    const ErrorCode code = error == std::errc::no_space_on_device ? ErrorCode::kNoSpace : ErrorCode::kInternal;
    return fail(code, fmt::format("{}: {}", what, error.message()));
}

}  // namespace

Result<MediaLibrary::Located> MediaLibrary::locate(const Identity& viewer, std::string_view folder,
                                                   std::string_view file) const {
    const auto no_such_file = [] { return fail(ErrorCode::kNotFound, "there is no such file"); };
    if (folder.size() <= kIdCharacters) return no_such_file();
    const auto id = parse_id<VideoId>(folder.substr(0, kIdCharacters));
    if (!id) return no_such_file();
    const projection::View view = projections_.view();
    const auto found = view.find_video(*id);
    if (!found) return no_such_file();
    const schema::Video& video = found->video();
    const schema::VideoState state = found->facts().state;
    // Whoever answers an appeal or a report about it has to see it.
    const bool taken_away = state == schema::VideoState::kTakenDown && !viewer.may_moderate();
    if (taken_away || state == schema::VideoState::kDeleted || folder != video.media_folder)
        return fail(ErrorCode::kGone, "this file was taken down or has moved; ask for the video again");
    const bool is_public = state == schema::VideoState::kPublic;
    const bool privileged = viewer.may_moderate() || (!viewer.viewer.is_none() && viewer.viewer == video.creator);
    if (!is_public && !privileged) return no_such_file();
    if (!lists_file(video, file)) return no_such_file();
    return Located{.path = fmt::format("{}/{}", folder_path(found->home, folder), file), .cacheable = is_public};
}

std::string MediaLibrary::new_folder_name(VideoId video) {
    // 8 characters of base 32: enough that nobody walks through the names of hidden videos.
    return to_text(video) + id_text(entropy_.id64()).substr(5);
}

std::string MediaLibrary::folder_path(PartitionId home, std::string_view folder) const {
    return fmt::format("{}/media/{}", log::region_directory(data_directory_, home), folder);
}

Result<std::string> MediaLibrary::create_folder(PartitionId home, std::string_view folder) {
    const std::string path = folder_path(home, folder);
    std::error_code error;
    fs::remove_all(path, error);
    fs::create_directories(path, error);
    if (error) return std::unexpected(io_failure("no folder for the files of a video", error).error());
    return path;
}

Status MediaLibrary::rename_folder(PartitionId home, VideoId video, std::string_view from, std::string_view to) {
    const std::string target = folder_path(home, to);
    std::error_code error;
    if (fs::exists(target, error)) return {};
    fs::rename(folder_path(home, from), target, error);
    if (!error) return {};
    // A crash between moving the files and noting it in the log leaves them under a third name of the same video.
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_path(home, ""), error)) {
        if (!entry.path().filename().string().starts_with(to_text(video))) continue;
        fs::rename(entry.path(), target, error);
        if (!error) return {};
    }
    return io_failure("the files of a video can not be moved", error);
}

Status MediaLibrary::copy_captions(PartitionId home, const schema::Video& video, std::string_view folder) const {
    if (folder == video.media_folder) return {};
    const fs::path from = folder_path(home, video.media_folder);
    const fs::path to = folder_path(home, folder);
    for (const schema::CaptionTrack& track : video.captions) {
        std::error_code error;
        fs::copy_file(from / track.file, to / track.file, fs::copy_options::overwrite_existing, error);
        if (error && error != std::errc::no_such_file_or_directory)
            return io_failure("the captions of a video can not be moved", error);
    }
    return {};
}

void MediaLibrary::remove_folder(PartitionId home, std::string_view folder) {
    if (folder.empty()) return;
    std::error_code ignored;  // what stays behind is not served: its video is gone
    fs::remove_all(folder_path(home, folder), ignored);
}

Result<std::string> MediaLibrary::upload_path(PartitionId home, std::uint64_t upload) const {
    const std::string folder = log::region_directory(data_directory_, home) + "/uploads";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return std::unexpected(io_failure("no folder for uploads", error).error());
    return folder + "/" + id_text(upload);
}

}  // namespace tiller::app

// Where published files lie, and under which names they may be seen. A name that a takedown retires answers "gone"
// for ever, so files under living names may be cached without limit.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "app/identity.h"
#include "base/ids.h"
#include "base/position.h"
#include "base/random.h"
#include "base/result.h"
#include "projection/projections.h"
#include "schema/video.h"

namespace tiller::app {

/// All functions are safe from any thread.
class MediaLibrary {
public:
    MediaLibrary(std::string data_directory, const projection::Projections& projections, Entropy& entropy)
        : data_directory_(std::move(data_directory)), projections_(projections), entropy_(entropy) {}

    struct Located {
        std::string path;
        bool cacheable = false;  // public: may be kept by anyone for ever
    };
    /// The file behind /media/FOLDER/FILE. kNotFound for what was never there, kGone for a retired folder, a video that
    /// was deleted and, to all but moderators, one that was taken down. Only names that the catalogue lists exist; nothing
    /// is looked up on the disk.
    [[nodiscard]] Result<Located> locate(const Identity& viewer, std::string_view folder, std::string_view file) const;

    /// A folder name nobody can guess, that tells which video it belongs to.
    [[nodiscard]] std::string new_folder_name(VideoId video);
    [[nodiscard]] std::string folder_path(PartitionId home, std::string_view folder) const;
    /// Creates it, empty.
    [[nodiscard]] Result<std::string> create_folder(PartitionId home, std::string_view folder);
    /// Moves the files to a new name. Fine when they have been moved before (a crash in between).
    [[nodiscard]] Status rename_folder(PartitionId home, VideoId video, std::string_view from, std::string_view to);
    /// Into a folder that the same video gets instead of the one it has; fine when that is the same.
    [[nodiscard]] Status copy_captions(PartitionId home, const schema::Video& video, std::string_view folder) const;
    void remove_folder(PartitionId home, std::string_view folder);

    /// Where the bytes of an upload arrive; created with its folder. Never served.
    [[nodiscard]] Result<std::string> upload_path(PartitionId home, std::uint64_t upload) const;

    /// Held while a video's files, renditions or captions are looked up, changed and in force again: of two changes at a
    /// time, one would otherwise undo the other.
    [[nodiscard]] std::mutex& media_changes() { return media_changes_; }

private:
    const std::string data_directory_;
    const projection::Projections& projections_;
    Entropy& entropy_;
    std::mutex media_changes_;
};

}  // namespace tiller::app

// What is remembered with an upload besides its row: the creator's words and the video it becomes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/position.h"
#include "base/result.h"
#include "schema/words.h"

namespace tiller::app {

struct UploadDetails {
    std::string filename;
    std::string text;
    std::vector<std::string> tags;
    std::string language;
    std::string sound;   // its name; empty: none that others could use, too
    VideoId video;       // drawn when the upload begins, so that a job that is taken up again makes the same one
    PartitionId home;
    schema::LabelSet labels{};
    std::string file_sha256 = {};  // hexadecimal; empty: nobody asked for it
    bool in_background = false;  // made into a video when nobody else waits
    bool operator==(const UploadDetails&) const = default;
};
[[nodiscard]] std::string encode_details(const UploadDetails& details);
/// kCorrupt on anything that encode_details did not write.
[[nodiscard]] Result<UploadDetails> decode_details(std::string_view json);

}  // namespace tiller::app

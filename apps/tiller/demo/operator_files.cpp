#include "demo/operator_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace tiller::demo {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::uintmax_t kMaxInfoBytes = 8 << 20;  // yt-dlp also writes every format and comment into it
constexpr std::uintmax_t kMaxCaptionBytes = 256 << 10;
constexpr std::size_t kMaxTextBytes = 2000;
constexpr std::size_t kMaxTags = 16;
constexpr std::size_t kMaxTagBytes = 64;

bool is_video_name(const fs::path& path) {
    // The last row is refused by its bytes, and so is told of.
    static constexpr std::string_view kEndings[] = {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".3gp",
                                                    ".avi", ".wmv", ".flv", ".mpg", ".mpeg"};
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return std::ranges::find(kEndings, ending) != std::end(kEndings);
}

/// At most `limit` bytes, cut between characters of UTF-8.
std::string shortened(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
    return std::string(text.substr(0, limit));
}

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

void add_tags(const json::object& object, std::string_view key, MadeClip& clip) {
    const json::value* const list = object.if_contains(key);
    if (list == nullptr || !list->is_array()) return;
    for (const json::value& tag : list->as_array()) {
        if (clip.tags.size() == kMaxTags) return;
        if (!tag.is_string() || tag.as_string().empty()) continue;
        std::string text = shortened(tag.as_string(), kMaxTagBytes);
        if (std::ranges::find(clip.tags, text) == clip.tags.end()) clip.tags.push_back(std::move(text));
    }
}

/// NAME.vtt, or the first of NAME.LANGUAGE.vtt by name; the language of the latter counts when none is known.
void find_captions(const fs::path& video, const std::vector<fs::path>& files, MadeClip& clip) {
    const std::string stem = video.stem().string();
    for (const fs::path& file : files) {
        const std::string name = file.filename().string();
        if (!name.starts_with(stem + ".") || !name.ends_with(".vtt")) continue;
        std::error_code error;
        if (fs::file_size(file, error) > kMaxCaptionBytes || error) continue;
        clip.captions_file = file.string();
        const std::string_view middle = std::string_view(name).substr(stem.size(), name.size() - stem.size() - 4);
        if (clip.language.empty() && middle.size() > 1) clip.language = middle.substr(1);
        return;
    }
}

MadeClip describe(const fs::path& video, const std::vector<fs::path>& files) {
    MadeClip clip{.key = video.filename().string(),
                  .video_file = video.string(),
                  .text = shortened(video.stem().string(), kMaxTextBytes)};
    const fs::path info = fs::path(video).replace_extension(".info.json");
    std::error_code error;
    if (const auto bytes = fs::file_size(info, error); !error && bytes <= kMaxInfoBytes) {
        std::ifstream stream(info, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
        apply_info_json(text, clip);
    }
    find_captions(video, files, clip);
    return clip;
}

}  // namespace

void apply_info_json(std::string_view text, MadeClip& clip) {
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 32;
    const json::value value = json::parse(text, error, {}, options);
    if (error || !value.is_object()) return;
    const json::object& object = value.as_object();
    const std::string title = text_of(object, "title");
    const std::string description = text_of(object, "description");
    if (!title.empty()) clip.text = title;
    if (!description.empty() && description != title) clip.text += "\n\n" + description;
    clip.text = shortened(clip.text, kMaxTextBytes);
    add_tags(object, "tags", clip);
    if (clip.tags.empty()) add_tags(object, "categories", clip);
    clip.language = shortened(text_of(object, "language"), 35);
}

Result<std::vector<MadeClip>> list_operator_files(const std::string& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, error), end; !error && at != end && files.size() < 4 * kMaxOperatorFiles;
         at.increment(error)) {
        std::error_code ignored;  // an entry that can not be examined is no video
        if (at->is_regular_file(ignored)) files.push_back(at->path());
    }
    if (error) return fail(ErrorCode::kNotFound, fmt::format("{}: {}", folder, error.message()));
    std::ranges::sort(files);
    std::vector<MadeClip> clips;
    for (const fs::path& file : files) {
        if (is_video_name(file) && clips.size() < kMaxOperatorFiles) clips.push_back(describe(file, files));
    }
    return clips;
}

}  // namespace tiller::demo

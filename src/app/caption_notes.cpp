#include "app/caption_notes.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tiller::app {
namespace {

constexpr std::size_t kMaxNoteBytes = 64;

std::string note_line(VideoId video, CaptionNote note) {
    return fmt::format("{} {} {}\n", to_text(video), note.tries, note.is_settled ? "settled" : "open");
}

/// "0a3k5m7p9rtvw 1 open"
std::optional<std::pair<VideoId, CaptionNote>> parse_note(std::string_view line) {
    if (line.size() > kMaxNoteBytes) return std::nullopt;
    const std::size_t first = std::min(line.find(' '), line.size());
    const std::size_t second = std::min(line.find(' ', first + 1), line.size());
    const auto video = parse_id<VideoId>(line.substr(0, first));
    if (!video || second == line.size()) return std::nullopt;
    const std::string_view digits = line.substr(first + 1, second - first - 1);
    CaptionNote note;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), note.tries);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    const std::string_view word = line.substr(second + 1);
    note.is_settled = word == "settled";
    if (!note.is_settled && word != "open") return std::nullopt;
    return std::pair(*video, note);
}

Status write_note_text(const std::string& path, int flags, std::string_view text) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (descriptor < 0)
        return fail(ErrorCode::kInternal, fmt::format("can not write {}: {}", path, std::strerror(errno)));
    const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         ::fdatasync(descriptor) == 0;
    const int problem = errno;
    ::close(descriptor);
    if (written) return {};
    return fail(ErrorCode::kNoSpace, fmt::format("can not write {}: {}", path, std::strerror(problem)));
}

}  // namespace

Status CaptionNotes::open(const std::function<bool(VideoId)>& is_kept) {
    std::ifstream in(path_);
    for (std::string line; std::getline(in, line);) {
        const auto note = parse_note(line);
        if (note && is_kept(note->first)) notes_[note->first] = note->second;
    }
    std::vector<VideoId> videos;
    for (const auto& [video, note] : notes_) videos.push_back(video);
    std::ranges::sort(videos);
    std::string text;
    for (const VideoId video : videos) text += note_line(video, notes_.at(video));
    const std::string unfinished = path_ + ".unfinished";
    TRY_STATUS(write_note_text(unfinished, O_TRUNC, text));
    if (::rename(unfinished.c_str(), path_.c_str()) == 0) return {};
    return fail(ErrorCode::kInternal, fmt::format("can not write {}: {}", path_, std::strerror(errno)));
}

CaptionNote CaptionNotes::of(VideoId video) const {
    const auto found = notes_.find(video);
    return found == notes_.end() ? CaptionNote{} : found->second;
}

Status CaptionNotes::put(VideoId video, CaptionNote note) {
    TRY_STATUS(write_note_text(path_, O_APPEND, note_line(video, note)));
    notes_[video] = note;
    return {};
}

}  // namespace tiller::app

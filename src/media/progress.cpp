#include "media/progress.h"

#include <charconv>

namespace tiller::media {
namespace {
constexpr std::size_t kMaxLineBytes = 256;
}

void ProgressReader::feed(std::string_view text) {
    for (const char c : text) {
        if (c == '\n') {
            take_line(line_);
            line_.clear();
        } else if (line_.size() <= kMaxLineBytes) {
            line_.push_back(c);
        }
    }
}

void ProgressReader::take_line(std::string_view line) {
    constexpr std::string_view kKey = "out_time_us=";
    if (line.size() > kMaxLineBytes || !line.starts_with(kKey)) return;
    line.remove_prefix(kKey.size());
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    // "N/A" before the first frame; negative while only the sound's priming was written.
    if (error == std::errc() && value > 0) out_time_us_ = value;
}

}  // namespace tiller::media

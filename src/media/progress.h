// Reads the key=value lines of FFmpeg's -progress.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiller::media {

class ProgressReader {
public:
    /// Any cut of the stream into pieces; lines longer than 256 bytes are dropped.
    void feed(std::string_view text);
    /// Time of the last frame written, in microseconds; 0 before the first.
    [[nodiscard]] std::int64_t out_time_us() const { return out_time_us_; }

private:
    void take_line(std::string_view line);

    std::string line_;
    std::int64_t out_time_us_ = 0;
};

}  // namespace tiller::media

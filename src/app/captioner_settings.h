// The program that an operator names for captions of new videos.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiller::app {

/// Words of the command that stand for the sound's file and its language.
inline constexpr std::string_view kSoundPlace = "{sound}";
inline constexpr std::string_view kLanguagePlace = "{language}";
/// What stands for a language that nobody has named; speech programs take it as "find out".
inline constexpr std::string_view kAnyLanguage = "auto";

struct CaptionerSettings {
    std::vector<std::string> command;  // absolute path and arguments, kSoundPlace among them; no shell
    std::vector<std::string> reads;  // further files and folders that it may read, absolute
    std::string language;  // of videos whose creator named none; empty = kAnyLanguage
    std::uint32_t timeout_s = 600;  // [1, 3,600]
    std::uint32_t memory_mib = 4'096;  // [64, 65,536]
    std::uint32_t tries = 3;  // [1, 10]: of one video
    std::uint32_t retry_s = 60;  // [1, 86,400]: before the second try; ten times that before the third, and so on
};

}  // namespace tiller::app

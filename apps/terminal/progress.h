// A progress bar on standard error; silent where that is no terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace tiller {

enum class Display : std::uint8_t { kSilent, kWhenTerminal };

class Progress {
public:
    explicit Progress(Display display);
    ~Progress() { finish(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Begins a bar of `steps` steps; ends the one before. With `unit` ("slates") it says how many a second, too.
    void start(std::string what, std::size_t steps, std::string unit = "");
    /// Any thread.
    void advance(std::size_t steps = 1);
    /// Clears the line.
    void finish();

private:
    void draw();

    bool visible_ = false;
    std::mutex mutex_;  // guards the members below
    std::string what_;
    std::string unit_;
    std::size_t done_ = 0;
    std::size_t steps_ = 0;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace tiller

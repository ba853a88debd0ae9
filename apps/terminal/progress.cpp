#include "terminal/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace tiller {
namespace {

constexpr std::size_t kBarCells = 30;
constexpr auto kRedrawAfter = std::chrono::milliseconds(100);
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

Progress::Progress(Display display) : visible_(display == Display::kWhenTerminal && ::isatty(STDERR_FILENO) != 0) {}

void Progress::start(std::string what, std::size_t steps, std::string unit) {
    const std::scoped_lock lock(mutex_);
    what_ = std::move(what);
    unit_ = std::move(unit);
    done_ = 0;
    steps_ = std::max<std::size_t>(1, steps);
    started_ = std::chrono::steady_clock::now();
    draw();
}

void Progress::advance(std::size_t steps) {
    const std::scoped_lock lock(mutex_);
    done_ = std::min(steps_, done_ + steps);
    if (std::chrono::steady_clock::now() - drawn_ >= kRedrawAfter) draw();
}

void Progress::finish() {
    const std::scoped_lock lock(mutex_);
    if (visible_ && steps_ > 0) fmt::print(stderr, "{}", kClearLine);
    steps_ = 0;
}

void Progress::draw() {
    drawn_ = std::chrono::steady_clock::now();
    if (!visible_) return;
    const double seconds = std::chrono::duration<double>(drawn_ - started_).count();
    const double left = done_ == 0 ? 0 : seconds * static_cast<double>(steps_ - done_) / static_cast<double>(done_);
    const std::string cells(done_ * kBarCells / steps_, '#');
    const std::string rate =
        unit_.empty() || seconds < 1 ? "" : fmt::format(", {:.0f} {}/s", static_cast<double>(done_) / seconds, unit_);
    fmt::print(stderr, "{}[{:<{}}] {:3}% {}{}{}", kClearLine, cells, kBarCells, done_ * 100 / steps_, what_, rate,
               left >= 1 ? fmt::format(", {:.0f} s left", left) : "");
}

}  // namespace tiller

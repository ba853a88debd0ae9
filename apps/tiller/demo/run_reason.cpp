#include "demo/run_reason.h"

#include <csignal>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tiller::demo {
namespace {

constexpr std::size_t kLastLines = 3;
constexpr std::size_t kMaxLineBytes = 300;

std::string_view hint_of(int signal) {
    if (signal == SIGKILL) return ", as the system does when memory runs out";
    if (signal == SIGXCPU) return ", having used up its processor time";
    if (signal == SIGXFSZ) return ", its file having grown too large";
    if (signal == SIGSYS) return ", having called what the jail forbids";
    return "";
}

std::string ending_of(const media::RunOutcome& outcome) {
    const double seconds = static_cast<double>(outcome.wall_ms) / 1000;
    switch (outcome.end) {
        case media::RunEnd::kExited: return fmt::format("ended with exit code {}", outcome.exit_code);
        case media::RunEnd::kSignalled:
            return fmt::format("was ended by signal {} after {:.1f} s{}", outcome.signal, seconds,
                               hint_of(outcome.signal));
        case media::RunEnd::kTimedOut:
            return fmt::format("was stopped after {:.1f} s, its time limit; the machine may be too busy", seconds);
        case media::RunEnd::kTooMuchOutput: return "was stopped because it said too much";
        case media::RunEnd::kCancelled: return "was cancelled";
    }
    return "ended";
}

std::vector<std::string_view> last_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (lines.size() < kLastLines) {
        const auto end = text.find_last_not_of(" \t\r\n");
        if (end == std::string_view::npos) break;
        text = text.substr(0, end + 1);
        const auto start = text.find_last_of('\n') + 1;  // npos + 1 is the start of the text
        lines.insert(lines.begin(), text.substr(start).substr(0, kMaxLineBytes));
        text = text.substr(0, start);
    }
    return lines;
}

}  // namespace

std::string reason_of(std::string_view program, const media::RunOutcome& outcome) {
    const auto lines = last_lines(outcome.stderr_text);
    const std::string ending = fmt::format("{} {}", program, ending_of(outcome));
    if (lines.empty()) return ending + "; it said nothing";
    return fmt::format("{}: {}", ending, fmt::join(lines, " | "));
}

}  // namespace tiller::demo

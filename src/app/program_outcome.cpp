#include "app/program_outcome.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tiller::app {
namespace {

constexpr std::size_t kShownStderrBytes = 300;

/// The last line of what it said, for people; what could steer a terminal or a page is left out.
std::string last_words(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    if (const std::size_t line = text.find_last_of('\n'); line != std::string_view::npos) text.remove_prefix(line + 1);
    std::string words;
    for (const char c : text.substr(0, kShownStderrBytes)) {
        if (c >= ' ' && c <= '~') words += c;
    }
    return words.empty() ? words : ": " + words;
}

}  // namespace

Status check_outcome(const media::RunOutcome& outcome, const ProgramLimits& limits) {
    switch (outcome.end) {
        case media::RunEnd::kCancelled: return fail(ErrorCode::kConflict, "it was stopped");
        case media::RunEnd::kTimedOut:
            return fail(ErrorCode::kInvalid, fmt::format("it gave no answer within {} s", limits.timeout_s));
        case media::RunEnd::kTooMuchOutput:
            return fail(ErrorCode::kInvalid,
                        fmt::format("its answer is larger than {} KiB", limits.max_answer_bytes >> 10));
        case media::RunEnd::kSignalled:
            return fail(ErrorCode::kInvalid,
                        fmt::format("it was ended by signal {}{}", outcome.signal, last_words(outcome.stderr_text)));
        case media::RunEnd::kExited: break;
    }
    if (outcome.exit_code == 0) return {};
    return fail(ErrorCode::kInvalid,
                fmt::format("it ended with {}{}", outcome.exit_code, last_words(outcome.stderr_text)));
}

}  // namespace tiller::app

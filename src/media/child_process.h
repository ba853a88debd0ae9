// Starts one prepared program, watches it and collects what it says. The jail decides what is started.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::media {

/// How a run ended.
enum class RunEnd : std::uint8_t { kExited, kSignalled, kTimedOut, kCancelled, kTooMuchOutput };

struct RunOutcome {
    RunEnd end = RunEnd::kExited;
    int exit_code = -1;         // with kExited
    int signal = 0;             // with kSignalled
    std::string stdout_text = {};    // empty when a reader was given
    std::string stderr_text = {};    // the first max_stderr_bytes
    std::int64_t wall_ms = 0;

    [[nodiscard]] bool ok() const { return end == RunEnd::kExited && exit_code == 0; }
};

/// A bind mount made for a process that gives up root before bubblewrap builds its namespace.
struct StagedMount {
    std::string source = {};
    std::string target = {};
};

struct ChildPlan {
    std::vector<std::string> arguments = {};   // arguments[0] is the program's path, unless program_fd is given
    int program_fd = -1;                  // run this open file instead
    int stdin_fd = -1;                    // read as standard input; -1: there is nothing to read
    std::vector<int> kept_fds = {};            // become 3, 4, 5 … in this order; every other descriptor is closed
    std::optional<std::uint32_t> user_id = {}; // become this user and group before the start (needs root)
    std::string staging_dir = {};              // with user_id: an existing folder that a private tmpfs covers …
    std::vector<StagedMount> staged = {};      // … holding these, so that folders closed to the user do not matter
    int niceness = 10;
    std::int64_t wall_limit_ms = 10'000;
    std::size_t max_stdout_bytes = 1 << 20;
    std::size_t max_stderr_bytes = 16 << 10;
    std::function<void(std::string_view)> on_stdout = {};  // called on this thread with each piece, as it comes
};

/// Runs to the end, the limit or the stop request; then the whole process group is gone.
/// kUnavailable when it could not be started. Blocks the calling thread; safe from any thread.
/// The child sees stdin_fd or /dev/null as standard input, no environment and only kept_fds.
[[nodiscard]] Result<RunOutcome> run_child(const ChildPlan& plan, std::stop_token stop);

}  // namespace tiller::media

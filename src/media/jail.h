// Runs one media program so that a broken decoder can reach nothing but its own job (docs/decisions/0005-media-jail.md).
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
#include "media/child_process.h"

namespace tiller::media {

/// What holds on this machine, found by running a harmless program in the jail.
enum class JailLevel : std::uint8_t {
    kNone,  // nothing: media programs must not run
    kFiltersOnly,  // seccomp, Landlock and limits, but no namespaces
    kNamespacesOnly,  // namespaces and limits, but no seccomp
    kFull,  // all of them
};
[[nodiscard]] std::string_view jail_level_name(JailLevel level);

/// Layers are switched off by tests only, to show that the others hold alone.
struct JailLayers {
    bool namespaces = true;
    bool filters = true;  // seccomp and Landlock
};

struct JailSettings {
    std::string bubblewrap_path = "/usr/bin/bwrap";
    std::string staging_dir = "/mnt";  // an existing folder; covered in the child only, and only when we are root
    std::uint32_t unprivileged_id = 65534;  // user and group that media programs get when we are root
    JailLevel minimum_level = JailLevel::kFull;  // run() refuses below it
    int niceness = 10;
};

struct JailLimits {
    std::int64_t wall_ms = 30'000;
    std::int64_t cpu_s = 30;  // all threads together
    std::uint64_t memory_bytes = 2ull << 30;  // address space
    std::uint64_t output_file_bytes = 256ull << 20;  // each output
    int tasks = 48;  // threads
    int open_files = 64;
    std::size_t max_stdout_bytes = 1 << 20;
    std::size_t max_stderr_bytes = 16 << 10;
};

/// A file the program may read, under a name that we chose: kJailFolder + name.
struct JailInput {
    std::string path = {};
    std::string name = "input";
};

struct JailRequest {
    std::string program = {};  // absolute path of the one program that exists inside
    std::vector<std::string> arguments = {};  // without the program; never text from a person
    std::vector<JailInput> inputs = {};
    std::string output_dir = {};  // existing folder for `outputs`; may be empty when there are none
    std::vector<std::string> outputs = {};  // names of the only files that can be written: kJailFolder + name
    std::string stdin_text = {};  // what it can read from its standard input
    std::vector<std::string> shared_paths = {};  // further read-only paths, e.g. fonts
    JailLimits limits = {};
    std::function<void(std::string_view)> on_stdout = {};
};

inline constexpr std::string_view kJailFolder = "/job/";
/// kJailFolder + name.
[[nodiscard]] std::string jail_path(std::string_view name);

class Jail {
public:
    /// Builds the filter and tries the layers (2 or 3 short processes, ~50 ms). Never fails: see level().
    static Jail open(const JailSettings& settings, const JailLayers& layers = {});

    [[nodiscard]] JailLevel level() const { return level_; }
    [[nodiscard]] bool has_landlock() const { return has_landlock_; }
    /// What the operator should do when the level is below kFull; empty at kFull.
    [[nodiscard]] const std::string& remedy() const { return remedy_; }
    [[nodiscard]] bool is_sufficient() const { return level_ >= settings_.minimum_level; }

    /// Runs the program to its end. The outputs exist before (empty) and after; a failed run leaves what it wrote.
    /// kUnavailable when the level is too low or the machine can not start it; kInvalid when an input is missing.
    /// Everything that the program does by itself is in the outcome. Blocks; safe from any thread.
    [[nodiscard]] Result<RunOutcome> run(const JailRequest& request, std::stop_token stop = {}) const;

private:
    Jail(JailSettings settings, JailLayers layers) : settings_(std::move(settings)), layers_(layers) {}
    [[nodiscard]] Result<RunOutcome> run_in_layers(const JailRequest& request, const std::stop_token& stop) const;
    void find_level();

    JailSettings settings_;
    JailLayers layers_;
    Bytes seccomp_filter_;  // empty when the machine has none
    JailLevel level_ = JailLevel::kNone;
    bool has_landlock_ = false;
    std::string remedy_;
};

}  // namespace tiller::media

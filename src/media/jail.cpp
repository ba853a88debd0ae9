#include "media/jail.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "media/launcher_bytes.h"
#include "media/seccomp_filter.h"

namespace tiller::media {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLauncherPath = "/jail_launcher";
// Descriptors in the child: kept_fds[0] and kept_fds[1].
constexpr int kLauncherFd = 3;
constexpr int kFilterFd = 4;
// What the dynamic loader needs; Debian's BLAS is found through /etc/alternatives.
constexpr const char* kSystemPaths[] = {"/usr/lib",         "/lib", "/lib64", "/usr/lib64", "/etc/ld.so.cache",
                                        "/etc/alternatives"};

bool is_plain_name(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= 64 && name[0] != '.' && name[0] != '-' && std::ranges::all_of(name, plain);
}

/// A memory file holding `bytes`, at offset 0, which nobody can change any more; closed by the owner.
class MemoryFile {
public:
    static Result<MemoryFile> make(ByteSpan bytes) {
        MemoryFile file(::memfd_create("jail", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        if (file.fd_ < 0) return fail(ErrorCode::kUnavailable, fmt::format("memfd_create: {}", std::strerror(errno)));
        while (!bytes.empty()) {
            const ssize_t written = ::write(file.fd_, bytes.data(), bytes.size());
            if (written <= 0)
                return fail(ErrorCode::kUnavailable, fmt::format("memory file: {}", std::strerror(errno)));
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        // A program in the jail that could write to its input would have memory beyond its limit.
        if (::lseek(file.fd_, 0, SEEK_SET) != 0 ||
            ::fcntl(file.fd_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
            return fail(ErrorCode::kUnavailable, fmt::format("memory file: {}", std::strerror(errno)));
        return file;
    }
    MemoryFile(MemoryFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int fd() const { return fd_; }

private:
    explicit MemoryFile(int fd) : fd_(fd) {}
    int fd_;
};

/// The outputs, made by us before the run: the program gets these files and no folder, so it can make no
/// link, device or second file, and what it can write is (number of outputs) × (limit of each).
class Outputs {
public:
    explicit Outputs(const JailRequest& request) : request_(request) {}
    Status create(std::optional<std::uint32_t> owner) {
        for (const std::string& name : request_.outputs) {
            const int fd = ::open(path(name).c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
            if (fd < 0)
                return fail(errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kInternal,
                            fmt::format("{}: {}", path(name), std::strerror(errno)));
            const bool owned = !owner || ::fchown(fd, *owner, *owner) == 0;
            ::close(fd);
            if (!owned)
                return fail(ErrorCode::kInternal, fmt::format("{}: chown: {}", path(name), std::strerror(errno)));
        }
        return {};
    }
    /// Back into our own hands (only when we are root).
    void take_back() const {
        for (const std::string& name : request_.outputs) {
            if (::lchown(path(name).c_str(), ::geteuid(), ::getegid()) != 0) continue;  // still readable for root
        }
    }
    [[nodiscard]] std::string path(const std::string& name) const { return request_.output_dir + "/" + name; }

private:
    const JailRequest& request_;
};

/// Root only: lets the unprivileged user read an input for the time of the run.
/// The folders above keep everybody else out; the bind mount makes them irrelevant inside.
class ReadableInput {
public:
    explicit ReadableInput(const std::string& path) : path_(path) {
        struct stat info{};
        if (::stat(path.c_str(), &info) != 0 || (info.st_mode & S_IROTH) != 0) return;
        mode_ = info.st_mode & 07777;
        changed_ = ::chmod(path.c_str(), mode_ | S_IROTH) == 0;
    }
    ReadableInput(const ReadableInput&) = delete;
    ReadableInput& operator=(const ReadableInput&) = delete;
    ~ReadableInput() {
        if (changed_ && ::chmod(path_.c_str(), mode_) != 0) return;  // the file is gone: nothing to restore
    }

private:
    std::string path_;
    mode_t mode_ = 0;
    bool changed_ = false;
};

/// Host paths of what becomes visible, after staging.
struct Visible {
    std::string program;
    std::vector<JailInput> inputs;
    std::vector<JailInput> outputs;
};

std::vector<std::string> launcher_arguments(const JailRequest& request, const JailLayers& layers,
                                            const Visible& visible, bool has_filter) {
    const JailLimits& limits = request.limits;
    std::vector<std::string> arguments{"--cpu-s",        fmt::to_string(limits.cpu_s),
                                       "--memory-bytes", fmt::to_string(limits.memory_bytes),
                                       "--file-bytes",   fmt::to_string(limits.output_file_bytes),
                                       "--tasks",        fmt::to_string(limits.tasks),
                                       "--open-files",   fmt::to_string(limits.open_files)};
    const auto add = [&](const char* option, std::string value) {
        arguments.emplace_back(option);
        arguments.push_back(std::move(value));
    };
    if (layers.filters) {
        if (has_filter) add("--seccomp-fd", fmt::to_string(kFilterFd));
        arguments.emplace_back("--landlock");
        for (const char* path : kSystemPaths) add("--read", path);
        for (const std::string& path : request.shared_paths) add("--read", path);
        for (const JailInput& input : visible.inputs)
            add("--read", layers.namespaces ? jail_path(input.name) : input.path);
        for (const JailInput& output : visible.outputs)
            add("--write", layers.namespaces ? jail_path(output.name) : output.path);
        add("--execute", request.program);
        add("--execute", "/lib64/ld-linux-x86-64.so.2");
        add("--execute", "/lib/ld-linux-aarch64.so.1");
    }
    arguments.emplace_back("--");
    arguments.push_back(request.program);
    arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
    return arguments;
}

void add_system_paths(std::vector<std::string>& arguments, const JailRequest& request, const std::string& program) {
    std::error_code ignored;  // a path that can not be examined is left out, and the program then fails to load
    for (const char* path : kSystemPaths) {
        if (fs::is_symlink(path, ignored)) {
            arguments.insert(arguments.end(), {"--symlink", fs::read_symlink(path, ignored).string(), path});
        } else if (fs::exists(path, ignored)) {
            arguments.insert(arguments.end(), {"--ro-bind", path, path});
        }
    }
    for (const std::string& path : request.shared_paths) arguments.insert(arguments.end(), {"--ro-bind", path, path});
    arguments.insert(arguments.end(), {"--ro-bind", program, request.program});
}

std::vector<std::string> bubblewrap_arguments(const JailSettings& settings, const JailRequest& request,
                                              const Visible& visible) {
    const std::string id = fmt::to_string(settings.unprivileged_id);
    std::vector<std::string> arguments{settings.bubblewrap_path,
                                       "--unshare-user",
                                       "--unshare-pid",
                                       "--unshare-net",
                                       "--unshare-ipc",
                                       "--unshare-uts",
                                       "--unshare-cgroup-try",
                                       "--disable-userns",
                                       "--hostname",
                                       "jail",
                                       "--uid",
                                       id,
                                       "--gid",
                                       id,
                                       "--cap-drop",
                                       "ALL",
                                       "--die-with-parent",
                                       "--clearenv",
                                       "--perms",
                                       "0555",
                                       "--ro-bind-data",
                                       fmt::to_string(kLauncherFd),
                                       std::string(kLauncherPath)};
    add_system_paths(arguments, request, visible.program);
    arguments.insert(arguments.end(), {"--dir", "/job"});
    for (const JailInput& input : visible.inputs)
        arguments.insert(arguments.end(), {"--ro-bind", input.path, jail_path(input.name)});
    for (const JailInput& output : visible.outputs)
        arguments.insert(arguments.end(), {"--bind", output.path, jail_path(output.name)});
    // Last: the empty root itself becomes read-only; the bound outputs stay writable.
    arguments.insert(arguments.end(), {"--remount-ro", "/", "--chdir", "/job", "--", std::string(kLauncherPath)});
    return arguments;
}

Status check_request(const JailRequest& request) {
    ASSERT(request.program.starts_with('/') && (request.outputs.empty() || !request.output_dir.empty()));
    for (const JailInput& input : request.inputs) {
        ASSERT(is_plain_name(input.name));
        struct stat info{};
        if (::lstat(input.path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
            return fail(ErrorCode::kInvalid, fmt::format("no regular file to read: {}", input.path));
    }
    for (const std::string& name : request.outputs) ASSERT(is_plain_name(name));
    if (!fs::exists(request.program))
        return fail(ErrorCode::kUnavailable, fmt::format("{} is not installed", request.program));
    return {};
}

/// Moves what is visible below the staging folder, where a user without rights on the folders above finds it.
void stage(Visible& visible, const JailSettings& settings, ChildPlan& plan) {
    plan.staging_dir = settings.staging_dir;
    const auto move = [&](JailInput& file, std::string_view kind) {
        const std::string target = fmt::format("{}/{}-{}", settings.staging_dir, kind, file.name);
        plan.staged.push_back({file.path, target});
        file.path = target;
    };
    JailInput program{visible.program, "program"};
    move(program, "run");
    visible.program = program.path;
    for (JailInput& input : visible.inputs) move(input, "in");
    for (JailInput& output : visible.outputs) move(output, "out");
}

}  // namespace

std::string_view jail_level_name(JailLevel level) {
    switch (level) {
        case JailLevel::kNone: return "none";
        case JailLevel::kFiltersOnly: return "filters_only";
        case JailLevel::kNamespacesOnly: return "namespaces_only";
        case JailLevel::kFull: return "full";
    }
    ASSERT(false);
}

std::string jail_path(std::string_view name) { return std::string(kJailFolder).append(name); }

Jail Jail::open(const JailSettings& settings, const JailLayers& layers) {
    Jail jail(settings, layers);
    if (auto filter = build_seccomp_filter()) jail.seccomp_filter_ = std::move(*filter);
    jail.has_landlock_ = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1u) >= 1;
    jail.find_level();
    return jail;
}

void Jail::find_level() {
    const JailLayers wanted = layers_;
    const auto works = [&](JailLayers layers) {
        if ((layers.namespaces && !wanted.namespaces) ||
            (layers.filters && (!wanted.filters || seccomp_filter_.empty())))
            return false;
        layers_ = layers;
        const auto outcome =
            run_in_layers({.program = "/usr/bin/true", .limits = {.wall_ms = 5000, .memory_bytes = 256 << 20}}, {});
        if (outcome && outcome->ok()) return true;
        remedy_ = outcome ? outcome->stderr_text : outcome.error().message;
        return false;
    };
    if (works({true, true}))
        level_ = JailLevel::kFull;
    else if (works({true, false}))
        level_ = JailLevel::kNamespacesOnly;
    else if (works({false, true}))
        level_ = JailLevel::kFiltersOnly;
    if (level_ == JailLevel::kNone) layers_ = wanted;
    if (level_ == JailLevel::kFull) return remedy_.clear();
    if (level_ == JailLevel::kNamespacesOnly) {
        remedy_ = "Use a kernel with seccomp filters (CONFIG_SECCOMP_FILTER) and do not forbid them to the server.";
    } else if (!fs::exists(settings_.bubblewrap_path)) {
        remedy_ = "Install bubblewrap 0.8 or newer (Debian: apt-get install bubblewrap), then start again.";
    } else {
        remedy_ = fmt::format(
            "Allow unprivileged user namespaces (sysctl -w user.max_user_namespaces=10000, "
            "kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in a container, a "
            "seccomp "
            "profile that permits unshare), then start again. bubblewrap said: {}",
            remedy_);
    }
}

Result<RunOutcome> Jail::run(const JailRequest& request, std::stop_token stop) const {
    if (!is_sufficient())
        return fail(ErrorCode::kUnavailable,
                    fmt::format("Media programs may not run here: the jail's level is {}, {} is needed. {}",
                                jail_level_name(level_), jail_level_name(settings_.minimum_level), remedy_));
    TRY_STATUS(check_request(request));
    return run_in_layers(request, stop);
}

Result<RunOutcome> Jail::run_in_layers(const JailRequest& request, const std::stop_token& stop) const {
    const bool is_root = ::geteuid() == 0;
    const MemoryFile launcher = TRY(MemoryFile::make(launcher_bytes()));
    const MemoryFile filter = TRY(MemoryFile::make(seccomp_filter_));
    const MemoryFile input = TRY(MemoryFile::make(as_bytes(request.stdin_text)));
    ChildPlan plan{.stdin_fd = input.fd(),
                   .kept_fds = {launcher.fd(), filter.fd()},
                   .niceness = settings_.niceness,
                   .wall_limit_ms = request.limits.wall_ms,
                   .max_stdout_bytes = request.limits.max_stdout_bytes,
                   .max_stderr_bytes = request.limits.max_stderr_bytes,
                   .on_stdout = request.on_stdout};
    Outputs outputs(request);
    TRY_STATUS(outputs.create(is_root ? std::optional(settings_.unprivileged_id) : std::nullopt));
    Visible visible{request.program, request.inputs, {}};
    for (const std::string& name : request.outputs) visible.outputs.push_back({outputs.path(name), name});
    std::vector<std::unique_ptr<ReadableInput>> readable;
    if (is_root) {
        for (const JailInput& input : request.inputs) readable.push_back(std::make_unique<ReadableInput>(input.path));
        plan.user_id = settings_.unprivileged_id;
        if (layers_.namespaces) stage(visible, settings_, plan);
    }
    if (layers_.namespaces) {
        plan.arguments = bubblewrap_arguments(settings_, request, visible);
    } else {
        plan.program_fd = kLauncherFd;
        plan.arguments = {std::string(kLauncherPath)};
    }
    const auto tail = launcher_arguments(request, layers_, visible, !seccomp_filter_.empty());
    plan.arguments.insert(plan.arguments.end(), tail.begin(), tail.end());
    auto outcome = run_child(plan, stop);
    if (is_root) outputs.take_back();
    return outcome;
}

}  // namespace tiller::media

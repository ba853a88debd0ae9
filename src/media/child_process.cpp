#include "media/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tiller::media {
namespace {

// How soon a stop request or a passed deadline is noticed.
constexpr int kWatchIntervalMs = 50;
constexpr std::size_t kMaxKeptFds = 8;
// Kept descriptors are first copied above every number that they may end up with.
constexpr int kParkedFd = 64;

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }
    void reset(int fd = -1) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_ = -1;
};

struct Pipe {
    Fd read_end;
    Fd write_end;
    [[nodiscard]] bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read_end.reset(ends[0]);
        write_end.reset(ends[1]);
        return true;
    }
};

/// What the child needs, laid out before the fork: after it only async-signal-safe calls are allowed.
struct Launch {
    const ChildPlan& plan;
    std::vector<char*> arguments;
    int null_fd;
    int stdout_fd;
    int stderr_fd;
    int failure_fd;
};

/// Reported by the child through the failure pipe when it could not become the program.
struct Failure {
    int error = 0;
    char step[24] = {};
};

[[noreturn]] void give_up(const Launch& launch, const char* step) {
    Failure failure;
    failure.error = errno;
    std::strncpy(failure.step, step, sizeof(failure.step) - 1);
    // Nothing is left to do when even this fails: the parent then sees exit code 127.
    [[maybe_unused]] const ssize_t written = ::write(launch.failure_fd, &failure, sizeof(failure));
    ::_exit(127);
}

void stage_mounts(const Launch& launch) {
    const ChildPlan& plan = launch.plan;
    if (::unshare(CLONE_NEWNS) != 0) give_up(launch, "unshare");
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) give_up(launch, "private mounts");
    // Open the sources first: the tmpfs may cover the folder that holds them.
    std::array<int, 64> sources{};
    if (plan.staged.size() > sources.size()) {
        errno = E2BIG;
        give_up(launch, "staged mounts");
    }
    for (std::size_t i = 0; i < plan.staged.size(); ++i) {
        sources[i] = static_cast<int>(
            ::syscall(SYS_open_tree, AT_FDCWD, plan.staged[i].source.c_str(), 1u /* clone */ | O_CLOEXEC));
        if (sources[i] < 0) give_up(launch, "open_tree");
    }
    if (::mount("tmpfs", plan.staging_dir.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64k") != 0)
        give_up(launch, "staging");
    for (std::size_t i = 0; i < plan.staged.size(); ++i) {
        const char* const target = plan.staged[i].target.c_str();
        const int file = ::open(target, O_CREAT | O_RDONLY | O_CLOEXEC, 0644);
        if (file < 0) give_up(launch, "staged file");
        ::close(file);
        if (::syscall(SYS_move_mount, sources[i], "", AT_FDCWD, target, 4u /* empty source path */) != 0)
            give_up(launch, "move_mount");
        ::close(sources[i]);
    }
}

void drop_user(const Launch& launch) {
    const std::uint32_t id = *launch.plan.user_id;
    if (!launch.plan.staging_dir.empty()) stage_mounts(launch);
    if (::setgroups(0, nullptr) != 0) give_up(launch, "setgroups");
    if (::setresgid(id, id, id) != 0) give_up(launch, "setresgid");
    if (::setresuid(id, id, id) != 0) give_up(launch, "setresuid");
}

/// Descriptors 0, 1, 2, then the kept ones, then the failure pipe (closed by exec); nothing else.
void arrange_fds(Launch& launch) {
    const std::vector<int>& kept = launch.plan.kept_fds;
    const int stdin_fd = launch.plan.stdin_fd >= 0 ? launch.plan.stdin_fd : launch.null_fd;
    const int sources[3] = {stdin_fd, launch.stdout_fd, launch.stderr_fd};
    int parked[3 + kMaxKeptFds];
    const int count = 3 + static_cast<int>(kept.size());
    for (int i = 0; i < count; ++i) {
        parked[i] = ::fcntl(i < 3 ? sources[i] : kept[static_cast<std::size_t>(i) - 3], F_DUPFD_CLOEXEC, kParkedFd);
        if (parked[i] < 0) give_up(launch, "park descriptors");
    }
    const int failure = ::fcntl(launch.failure_fd, F_DUPFD_CLOEXEC, kParkedFd);
    if (failure < 0) give_up(launch, "park descriptors");
    launch.failure_fd = failure;
    for (int i = 0; i < count; ++i) {
        if (::dup2(parked[i], i) < 0) give_up(launch, "place descriptors");
    }
    if (::syscall(SYS_close_range, static_cast<unsigned>(count), ~0u, 4u /* close on exec */) != 0) {
        for (int fd = count; fd < 4096; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
}

[[noreturn]] void become_program(Launch& launch, pid_t parent) {
    const ChildPlan& plan = launch.plan;
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < 32; ++number) ::signal(number, SIG_DFL);
    if (::setsid() < 0) give_up(launch, "setsid");
    ::setpriority(PRIO_PROCESS, 0, plan.niceness);  // a wish: running at normal priority is no failure
    if (plan.user_id) drop_user(launch);
    arrange_fds(launch);
    // After the change of user, which would clear it; then look whether the parent is gone already.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) give_up(launch, "parent death signal");
    if (::getppid() != parent) ::_exit(127);
    char* no_environment[] = {nullptr};
    if (plan.program_fd >= 0) {
        // The descriptor was closed on exec with all others; execveat reads it before that.
        ::syscall(SYS_execveat, plan.program_fd, "", launch.arguments.data(), no_environment, AT_EMPTY_PATH);
    } else {
        ::execve(launch.arguments[0], launch.arguments.data(), no_environment);
    }
    give_up(launch, "execve");
}

using SteadyClock = std::chrono::steady_clock;

std::int64_t elapsed_ms(SteadyClock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start).count();
}

class Watch {
public:
    Watch(const ChildPlan& plan, pid_t child, Fd& out, Fd& err) : plan_(plan), child_(child), out_(out), err_(err) {}

    RunOutcome until_end(const std::stop_token& stop) {
        while ((out_.get() >= 0 || err_.get() >= 0 || !ended_) && outcome_.end == RunEnd::kExited) {
            if (stop.stop_requested())
                outcome_.end = RunEnd::kCancelled;
            else if (elapsed_ms(start_) >= plan_.wall_limit_ms)
                outcome_.end = RunEnd::kTimedOut;
            else
                step();
        }
        // The program is not reaped yet, so its number can not belong to anybody else.
        ::kill(-child_, SIGKILL);
        reap();
        outcome_.wall_ms = elapsed_ms(start_);
        return std::move(outcome_);
    }

private:
    void step() {
        pollfd polled[2] = {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
        const bool open = out_.get() >= 0 || err_.get() >= 0;
        // Pipes closed but not ended: the wait for the exit is short, since nothing more can be said.
        ::poll(polled, 2, open && !ended_ ? kWatchIntervalMs : 1);
        if (polled[0].revents != 0) read_some(out_, true);
        if (polled[1].revents != 0) read_some(err_, false);
        // A grandchild that holds the pipes does not outlive the program: once it is silent, it is cut off.
        if (ended_ && (polled[0].revents | polled[1].revents) == 0) {
            out_.reset();
            err_.reset();
        }
        siginfo_t info{};
        if (!ended_ && ::waitid(P_PID, static_cast<id_t>(child_), &info, WEXITED | WNOHANG | WNOWAIT) == 0)
            ended_ = info.si_pid != 0;
    }
    void read_some(Fd& fd, bool is_stdout) {
        std::array<char, 16384> buffer;
        const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) return;
        if (got <= 0) return fd.reset();
        const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
        if (is_stdout)
            take_stdout(text);
        else
            outcome_.stderr_text.append(
                text.substr(0, plan_.max_stderr_bytes - std::min(plan_.max_stderr_bytes, outcome_.stderr_text.size())));
    }
    void take_stdout(std::string_view text) {
        stdout_bytes_ += text.size();
        if (stdout_bytes_ > plan_.max_stdout_bytes) {
            outcome_.end = RunEnd::kTooMuchOutput;
        } else if (plan_.on_stdout) {
            plan_.on_stdout(text);
        } else {
            outcome_.stdout_text.append(text);
        }
    }
    void reap() {
        int status = 0;
        while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {}
        if (outcome_.end != RunEnd::kExited) return;
        if (WIFSIGNALED(status)) {
            outcome_.end = RunEnd::kSignalled;
            outcome_.signal = WTERMSIG(status);
        } else {
            outcome_.exit_code = WEXITSTATUS(status);
        }
    }

    const ChildPlan& plan_;
    const pid_t child_;
    Fd& out_;
    Fd& err_;
    const SteadyClock::time_point start_ = SteadyClock::now();
    RunOutcome outcome_;
    std::size_t stdout_bytes_ = 0;
    bool ended_ = false;  // it exited, but is not reaped yet
};

/// Waits for exec (the pipe closes) or for a report of what failed before it.
Status wait_for_start(Fd& read_end, pid_t child) {
    Failure failure;
    ssize_t got;
    do { got = ::read(read_end.get(), &failure, sizeof(failure)); } while (got < 0 && errno == EINTR);
    if (got <= 0) return {};
    int status = 0;
    ::waitpid(child, &status, 0);
    return fail(ErrorCode::kUnavailable, fmt::format("the media program could not be started: {}: {}", failure.step,
                                                     std::strerror(failure.error)));
}

}  // namespace

Result<RunOutcome> run_child(const ChildPlan& plan, std::stop_token stop) {
    ASSERT(!plan.arguments.empty() && plan.kept_fds.size() <= kMaxKeptFds);
    Pipe out, err, failure;
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (null.get() < 0 || !out.open() || !err.open() || !failure.open())
        return fail(ErrorCode::kUnavailable,
                    fmt::format("no file descriptors for a media program: {}", std::strerror(errno)));
    Launch launch{plan, {}, null.get(), out.write_end.get(), err.write_end.get(), failure.write_end.get()};
    for (const std::string& argument : plan.arguments) launch.arguments.push_back(const_cast<char*>(argument.c_str()));
    launch.arguments.push_back(nullptr);

    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return fail(ErrorCode::kUnavailable, fmt::format("fork: {}", std::strerror(errno)));
    if (child == 0) become_program(launch, parent);
    out.write_end.reset();
    err.write_end.reset();
    failure.write_end.reset();
    TRY_STATUS(wait_for_start(failure.read_end, child));
    return Watch(plan, child, out.read_end, err.read_end).until_end(stop);
}

}  // namespace tiller::media

#include "media/seccomp_filter.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace tiller::media {
namespace {

// What FFmpeg, ffprobe and espeak-ng were seen to need on real files with the libraries of Debian 12, and the
// close relatives that other versions of the C library use for the same. execve is there because the launcher
// becomes the program after the filter is loaded; Landlock and the mount namespace leave nothing else to execute.
constexpr const char* kAllowed[] = {
    // memory
    "brk", "mmap", "munmap", "mremap", "madvise", "membarrier", "mlock", "munlock",
    // files that the mounts and Landlock already limit
    "open", "openat", "openat2", "close", "close_range", "read", "pread64", "readv", "preadv", "write", "pwrite64",
    "writev", "pwritev", "lseek", "fstat", "stat", "lstat", "newfstatat", "statx", "statfs", "fstatfs", "access",
    "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "ftruncate", "fallocate", "fadvise64",
    "fsync", "fdatasync", "dup", "dup2", "dup3", "fcntl", "pipe", "pipe2", "poll", "ppoll", "select", "pselect6",
    "eventfd2", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "umask",
    // threads and time
    "futex", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "set_tid_address", "gettid", "getpid",
    "getppid", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
    "sched_get_priority_min", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
    "times", "getitimer", "setitimer", "timer_create", "timer_settime", "timer_delete", "getrusage", "getcpu",
    // own state
    "arch_prctl", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack",
    "restart_syscall", "getrandom", "uname", "sysinfo", "getuid", "geteuid", "getgid", "getegid", "getrlimit",
    "getpriority", "execve", "exit", "exit_group"};

struct FilterDeleter {
    void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FilterDeleter>;

Status add_rule(void* filter, std::uint32_t action, const char* name,
                std::initializer_list<scmp_arg_cmp> conditions = {}) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return {};  // an older libseccomp does not know it: it stays forbidden
    const int failed =
        seccomp_rule_add_array(filter, action, number, static_cast<unsigned>(conditions.size()), conditions.begin());
    if (failed != 0)
        return fail(ErrorCode::kUnavailable, fmt::format("seccomp rule for {}: {}", name, std::strerror(-failed)));
    return {};
}

Status add_rules(void* filter) {
    for (const char* name : kAllowed) TRY_STATUS(add_rule(filter, SCMP_ACT_ALLOW, name));
    // Threads share everything; a process or a namespace of its own does not.
    constexpr std::uint64_t kThread = CLONE_VM | CLONE_THREAD;
    constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                                          CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_PTRACE | CLONE_VFORK;
    TRY_STATUS(add_rule(filter, SCMP_ACT_ALLOW, "clone", {{0, SCMP_CMP_MASKED_EQ, kThread | kNamespaces, kThread}}));
    // clone3 hides its flags behind a pointer that a filter can not read; told "no such call", libraries use clone.
    TRY_STATUS(add_rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3"));
    // Of terminals only what a program asks to find out that it has none; and whether a descriptor outlives an execve, which
    // Python sets so on every file that it opens.
    for (const std::uint64_t request : {TCGETS, TIOCGWINSZ, FIOCLEX, FIONCLEX})
        TRY_STATUS(add_rule(filter, SCMP_ACT_ALLOW, "ioctl", {{1, SCMP_CMP_MASKED_EQ, 0xffffffff, request}}));
    // Limits and thread names are read or lowered for the own process only.
    TRY_STATUS(add_rule(filter, SCMP_ACT_ALLOW, "prlimit64", {{0, SCMP_CMP_EQ, 0, 0}}));
    constexpr int kSetName = 15, kGetName = 16, kGetDumpable = 3, kSetVma = 0x53564d41;
    for (const int option : {kSetName, kGetName, kGetDumpable, kSetVma})
        TRY_STATUS(add_rule(filter, SCMP_ACT_ALLOW, "prctl", {{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(option), 0}}));
    // Executable memory comes from the loader (files); x264 and the other codecs do not generate code.
    TRY_STATUS(add_rule(filter, SCMP_ACT_ALLOW, "mprotect"));
    return {};
}

Result<Bytes> read_back(void* filter) {
    const int fd = ::memfd_create("seccomp", MFD_CLOEXEC);
    if (fd < 0) return fail(ErrorCode::kUnavailable, "memfd_create failed");
    Bytes program;
    const bool exported = seccomp_export_bpf(filter, fd) == 0;
    const off_t size = ::lseek(fd, 0, SEEK_END);
    if (exported && size > 0) {
        program.resize(static_cast<std::size_t>(size));
        if (::pread(fd, program.data(), program.size(), 0) != size) program.clear();
    }
    ::close(fd);
    if (program.empty()) return fail(ErrorCode::kUnavailable, "the seccomp filter could not be exported");
    return program;
}

}  // namespace

Result<Bytes> build_seccomp_filter() {
    const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) return fail(ErrorCode::kUnavailable, "libseccomp does not know this machine");
    // Calls of another architecture's table (x32, i386) would slip past the names: such a caller is killed.
    if (seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0)
        return fail(ErrorCode::kUnavailable, "libseccomp is too old");
    TRY_STATUS(add_rules(filter.get()));
    return read_back(filter.get());
}

}  // namespace tiller::media

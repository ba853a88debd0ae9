// The last trusted code in the jail: tightens limits, Landlock and seccomp, then becomes the media program.
// Static and free of our libraries, because it runs inside the empty root that bubblewrap has built.
//   jail_launcher [--cpu-s N] [--memory-bytes N] [--file-bytes N] [--tasks N] [--open-files N]
//                 [--seccomp-fd N] [--landlock] [--read PATH]… [--write PATH]… [--execute PATH]… -- PROGRAM ARGUMENT…
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int kLauncherFailed = 125;
constexpr std::size_t kMaxFilterInstructions = 4096;

// Landlock's numbers are spelled out, so that old kernel headers still give every right the running kernel knows.
constexpr std::uint64_t kExecute = 1u << 0, kWriteFile = 1u << 1, kReadFile = 1u << 2, kReadDir = 1u << 3;
constexpr std::uint64_t kTruncate = 1u << 14;
constexpr int kPathBeneath = 1;
struct LandlockRuleset {
    std::uint64_t file_rights;
    std::uint64_t network_rights;
    std::uint64_t scopes;
};
struct __attribute__((packed)) LandlockPath {
    std::uint64_t rights;
    std::int32_t parent_fd;
};

[[noreturn]] void die(const char* what) {
    std::fprintf(stderr, "jail_launcher: %s: %s\n", what, std::strerror(errno));
    _exit(kLauncherFailed);
}

void set_limit(int resource, const char* text) {
    const rlim_t value = std::strtoull(text, nullptr, 10);
    const rlimit limit{value, value};
    if (setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) die("setrlimit");
}

std::uint64_t known_file_rights(long abi) {
    if (abi >= 5) return (1u << 16) - 1;  // + device ioctl
    if (abi >= 3) return (1u << 15) - 1;  // + truncate
    if (abi == 2) return (1u << 14) - 1;  // + refer
    return (1u << 13) - 1;
}

class Landlock {
public:
    explicit Landlock(long abi) : rights_(known_file_rights(abi)) {
        LandlockRuleset rules{rights_, abi >= 4 ? 3u : 0u, abi >= 6 ? 3u : 0u};
        const std::size_t bytes = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
        fd_ = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, bytes, 0));
        if (fd_ < 0) die("landlock_create_ruleset");
    }
    void allow(const char* path, std::uint64_t rights) const {
        const int path_fd = open(path, O_PATH | O_CLOEXEC);
        if (path_fd < 0) {
            if (errno == ENOENT) return;  // /lib64 and the like differ between systems
            die(path);
        }
        struct stat info{};
        if (fstat(path_fd, &info) != 0) die(path);
        if (!S_ISDIR(info.st_mode)) rights &= ~kReadDir;
        const LandlockPath rule{rights & rights_, path_fd};
        if (syscall(SYS_landlock_add_rule, fd_, kPathBeneath, &rule, 0) != 0) die("landlock_add_rule");
        close(path_fd);
    }
    void enter() const {
        if (syscall(SYS_landlock_restrict_self, fd_, 0) != 0) die("landlock_restrict_self");
        close(fd_);
    }

private:
    std::uint64_t rights_;
    int fd_ = -1;
};

void load_seccomp(int fd) {
    static sock_filter program[kMaxFilterInstructions];
    if (lseek(fd, 0, SEEK_SET) != 0) die("seek in the filter");
    const ssize_t bytes = read(fd, program, sizeof(program));
    if (bytes <= 0 || bytes % static_cast<ssize_t>(sizeof(sock_filter)) != 0) die("read the filter");
    close(fd);
    const sock_fprog filter{static_cast<unsigned short>(static_cast<std::size_t>(bytes) / sizeof(sock_filter)),
                            program};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0) die("seccomp");
}

void close_all_but(int kept_fd) {
    // Without close_range (before Linux 5.9) the loop below it does the same.
    const auto close_between = [](unsigned first, unsigned last) {
        if (first > last || syscall(SYS_close_range, first, last, 0) == 0) return;
        for (unsigned fd = first; fd <= last && fd < 4096; ++fd) close(static_cast<int>(fd));
    };
    if (kept_fd < 3) return close_between(3, ~0u);
    close_between(3, static_cast<unsigned>(kept_fd) - 1);
    close_between(static_cast<unsigned>(kept_fd) + 1, ~0u);
}

struct Option {
    const char* name;
    int resource;
};
constexpr Option kLimits[] = {{"--cpu-s", RLIMIT_CPU},
                              {"--memory-bytes", RLIMIT_AS},
                              {"--file-bytes", RLIMIT_FSIZE},
                              {"--tasks", RLIMIT_NPROC},
                              {"--open-files", RLIMIT_NOFILE}};

bool is_limit(const char* name) {
    for (const Option& option : kLimits) {
        if (std::strcmp(name, option.name) == 0) return true;
    }
    return false;
}

void apply_limit(const char* name, const char* value) {
    for (const Option& option : kLimits) {
        if (std::strcmp(name, option.name) == 0) set_limit(option.resource, value);
    }
}

/// Value of an option with one value; null when it is absent.
const char* option_value(char** begin, char** end, const char* name) {
    for (char** at = begin; at + 1 < end; ++at) {
        if (std::strcmp(*at, name) == 0) return at[1];
    }
    return nullptr;
}

void enter_landlock(char** begin, char** end) {
    const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, 1u /* ask for the version */);
    if (abi < 1) return;  // the kernel has none: the other layers hold alone
    const Landlock landlock(abi);
    for (char** at = begin; at + 1 < end; ++at) {
        if (std::strcmp(*at, "--read") == 0) landlock.allow(at[1], kReadFile | kReadDir);
        if (std::strcmp(*at, "--write") == 0) landlock.allow(at[1], kReadFile | kWriteFile | kTruncate);
        if (std::strcmp(*at, "--execute") == 0) landlock.allow(at[1], kReadFile | kExecute);
    }
    landlock.enter();
}

bool has_option(char** begin, char** end, const char* name) {
    for (char** at = begin; at < end; ++at) {
        if (std::strcmp(*at, name) == 0) return true;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    char** const end = argv + argc;
    char** program = argv + 1;
    while (program < end && std::strcmp(*program, "--") != 0) ++program;
    if (program + 1 >= end) {
        errno = EINVAL;
        die("no program");
    }
    const char* fd_text = option_value(argv, program, "--seccomp-fd");
    const int seccomp_fd = fd_text != nullptr ? std::atoi(fd_text) : -1;
    close_all_but(seccomp_fd);
    const rlimit no_core{0, 0};
    if (setrlimit(RLIMIT_CORE, &no_core) != 0) die("setrlimit core");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) die("no_new_privs");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) die("dumpable");
    if (has_option(argv, program, "--landlock")) enter_landlock(argv, program);
    for (char** at = argv + 1; at + 1 < program; ++at) {
        if (is_limit(*at)) apply_limit(*at, at[1]);
    }
    if (seccomp_fd >= 0) load_seccomp(seccomp_fd);
    char* no_environment[] = {nullptr};
    execve(program[1], program + 1, no_environment);
    die(program[1]);
}

// A stand-in for a media program that was taken over: it tries to get out, and prints one line for each try:
//   NAME done | NAME denied ERRNO
// usage: evil_converter FOREIGN_FILE OUTSIDE_PID LISTENING_PORT ABSTRACT_SOCKET
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

extern char** environ;

namespace {

const char* foreign_file;
pid_t outside_pid;
int listening_port;
const char* abstract_socket;

constexpr int kFine = 0;     // the act succeeded
constexpr int kRefused = 1;  // errno says why
int result(bool succeeded) { return succeeded ? kFine : kRefused; }

int open_to_read(const char* path) { return result(open(path, O_RDONLY) >= 0); }
int open_to_write(const char* path) { return result(open(path, O_CREAT | O_WRONLY, 0600) >= 0); }

int connect_inet() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<unsigned short>(listening_port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return result(fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
}
int connect_abstract() {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path + 1, abstract_socket, sizeof(address.sun_path) - 2);
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + std::strlen(abstract_socket));
    return result(fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&address), length) == 0);
}
int connect_dns() {
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    address.sin_addr.s_addr = htonl(0x01010101);
    return result(fd >= 0 && sendto(fd, "x", 1, 0, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 1);
}
int socket_vsock() { return result(socket(AF_VSOCK, SOCK_STREAM, 0) >= 0); }
int socket_netlink() { return result(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) >= 0); }
int socket_raw() { return result(socket(AF_INET, SOCK_RAW, 1) >= 0); }
int socket_unix() { return result(socket(AF_UNIX, SOCK_STREAM, 0) >= 0); }

int read_foreign() { return open_to_read(foreign_file); }
int read_passwd() { return open_to_read("/etc/passwd"); }
int read_init_environment() { return open_to_read("/proc/1/environ"); }
int read_own_root() { return open_to_read("/proc/self/root/etc/shadow"); }
int read_kernel() { return open_to_read("/proc/kcore"); }
int read_device() { return open_to_read("/dev/mem"); }
int read_system() { return open_to_read("/sys/kernel/notes"); }
int list_foreign() {
    char folder[4096];
    std::snprintf(folder, sizeof(folder), "%s/..", foreign_file);
    if (char* const end = std::strrchr(folder, '/')) *end = 0;
    if (char* const end = std::strrchr(folder, '/')) *end = 0;
    return result(opendir(folder) != nullptr);
}
int read_environment() { return result(environ != nullptr && environ[0] != nullptr); }
int inherited_descriptors() {
    for (int fd = 3; fd < 1024; ++fd) {
        if (fcntl(fd, F_GETFD) >= 0) return kFine;
    }
    return kRefused;
}

int trace_outside() { return result(ptrace(PTRACE_ATTACH, outside_pid, nullptr, nullptr) == 0); }
int trace_me() { return result(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0); }
int read_outside_memory() {
    char buffer[8];
    iovec local{buffer, sizeof(buffer)}, remote{const_cast<int*>(&kFine), 4};
    return result(process_vm_readv(outside_pid, &local, 1, &remote, 1, 0) > 0);
}
int signal_outside() { return result(kill(outside_pid, 0) == 0); }
int signal_all() { return result(kill(-1, 0) == 0); }
int open_pidfd() { return result(syscall(SYS_pidfd_open, outside_pid, 0) >= 0); }
int raise_priority() { return result(setpriority(PRIO_PROCESS, 0, -10) == 0); }

int mount_tmpfs() { return result(mount("none", "/job", "tmpfs", 0, nullptr) == 0); }
int unmount() { return result(umount2("/job", MNT_DETACH) == 0); }
int pivot() { return result(syscall(SYS_pivot_root, ".", ".") == 0); }
int change_root() { return result(chroot("/job") == 0); }
int unshare_user() { return result(unshare(CLONE_NEWUSER) == 0); }
int unshare_network() { return result(unshare(CLONE_NEWNET) == 0); }
int clone_user() { return result(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr) > 0); }
int enter_namespace() { return result(setns(open("/proc/1/ns/mnt", O_RDONLY), 0) == 0); }
int become_root() { return result(setresuid(0, 0, 0) == 0 && getuid() == 0); }
int change_host_name() { return result(sethostname("evil", 4) == 0); }
int set_clock() {
    const timespec time{1, 0};
    return result(clock_settime(CLOCK_REALTIME, &time) == 0);
}

int io_uring() {
    char parameters[256] = {};
    return result(syscall(SYS_io_uring_setup, 4, parameters) >= 0);
}
int bpf() {
    char attributes[128] = {};
    return result(syscall(SYS_bpf, 0, attributes, sizeof(attributes)) >= 0);
}
int user_fault() { return result(syscall(SYS_userfaultfd, 1 /* user mode only */) >= 0); }
int performance_events() {
    char attributes[128] = {};
    attributes[4] = 120;
    return result(syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0) >= 0);
}
int add_key() { return result(syscall(SYS_add_key, "user", "evil", "x", 1, -3) >= 0); }
int request_key() { return result(syscall(SYS_keyctl, 0, -3, 1) >= 0); }
int load_module() { return result(syscall(SYS_init_module, "", 0, "") == 0); }
int memory_file() { return result(syscall(SYS_memfd_create, "x", 0) >= 0); }
int open_by_handle() {
    char handle[64] = {8, 0, 0, 0, 1};
    return result(syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDONLY) >= 0);
}
int shared_memory() { return result(syscall(SYS_shmget, 0, 4096, 01600) >= 0); }
int message_queue() { return result(syscall(SYS_mq_open, "evil", O_CREAT | O_RDWR, 0600, nullptr) >= 0); }

int run_shell() {
    char* arguments[] = {const_cast<char*>("/bin/sh"), nullptr};
    execve("/bin/sh", arguments, arguments + 1);
    return kRefused;
}
int fork_child() {
    const long child = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (child == 0) _exit(0);
    return result(child > 0);
}
void* sleep_long(void*) {
    sleep(1000);
    return nullptr;
}
/// Succeeds when a hundred threads or processes can exist at once; the jail allows fewer.
int many_tasks() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 65536);
    for (int i = 0; i < 100; ++i) {
        pthread_t thread;
        const int error = pthread_create(&thread, &attributes, sleep_long, nullptr);
        if (error != 0) {
            errno = error;
            return kRefused;
        }
    }
    return kFine;
}
int many_descriptors() {
    for (int i = 0; i < 200; ++i) {
        if (dup(1) < 0) {
            for (int fd = 3; fd < 300; ++fd) close(fd);
            errno = EMFILE;
            return kRefused;
        }
    }
    return kFine;
}
int much_memory() {
    return result(mmap(nullptr, 8ull << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

int file_beside_output() { return open_to_write("/job/second"); }
int file_in_root() { return open_to_write("/evil"); }
int file_in_tmp() { return open_to_write("/tmp/evil_converter_was_here"); }
int overwrite_input() { return result(open("/job/input", O_WRONLY) >= 0); }
int overwrite_library() { return result(open("/usr/lib/evil", O_CREAT | O_WRONLY, 0600) >= 0); }
int link_in_output() { return result(symlink("/etc/passwd", "/job/link") == 0); }
int hard_link() { return result(link("/job/input", "/job/hard") == 0); }
int device_in_output() { return result(mknod("/job/device", S_IFBLK | 0600, 0x0800) == 0); }
int pipe_in_output() { return result(mknod("/job/pipe", S_IFIFO | 0600, 0) == 0); }
int folder_in_output() { return result(mkdir("/job/folder", 0700) == 0); }
int rename_output() { return result(rename("/job/output", "/job/other") == 0); }
int remove_input() { return result(unlink("/job/input") == 0); }
int make_setuid() { return result(chmod("/job/output", 04755) == 0); }
int huge_output() {
    signal(SIGXFSZ, SIG_IGN);
    const int fd = open("/job/output", O_WRONLY);
    return result(fd >= 0 && lseek(fd, 1ll << 31, SEEK_SET) > 0 && write(fd, "x", 1) == 1);
}

struct Act {
    const char* name;
    int (*run)();
};
#define ACT(name) {#name, name}
constexpr Act kActs[] = {
    // First, while nothing that succeeded has left a descriptor behind.
    ACT(read_environment), ACT(inherited_descriptors), ACT(connect_inet), ACT(connect_abstract), ACT(connect_dns),
    ACT(socket_vsock), ACT(socket_netlink), ACT(socket_raw), ACT(socket_unix), ACT(read_foreign), ACT(read_passwd),
    ACT(read_init_environment), ACT(read_own_root), ACT(read_kernel), ACT(read_device), ACT(read_system),
    ACT(list_foreign), ACT(trace_outside), ACT(read_outside_memory), ACT(signal_outside), ACT(signal_all),
    ACT(open_pidfd), ACT(raise_priority), ACT(mount_tmpfs), ACT(unmount), ACT(pivot), ACT(change_root),
    ACT(unshare_user), ACT(unshare_network), ACT(clone_user), ACT(enter_namespace), ACT(become_root),
    ACT(change_host_name), ACT(set_clock), ACT(io_uring), ACT(bpf), ACT(user_fault), ACT(performance_events),
    ACT(add_key), ACT(request_key), ACT(load_module), ACT(memory_file), ACT(open_by_handle), ACT(shared_memory),
    ACT(message_queue), ACT(run_shell), ACT(fork_child), ACT(file_beside_output), ACT(file_in_root), ACT(file_in_tmp),
    ACT(overwrite_input), ACT(overwrite_library), ACT(link_in_output), ACT(hard_link), ACT(device_in_output),
    ACT(pipe_in_output), ACT(folder_in_output), ACT(rename_output), ACT(remove_input), ACT(make_setuid),
    ACT(huge_output), ACT(many_descriptors), ACT(much_memory), ACT(many_tasks),
    // Last: from here on a tracer decides what becomes of signals.
    ACT(trace_me)};

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "flood") == 0) {
        char block[4096];
        std::memset(block, 'x', sizeof(block));
        while (write(1, block, sizeof(block)) > 0) {}
        return 0;
    }
    if (argc == 2 && std::strcmp(argv[1], "spin") == 0) {
        while (true) asm volatile("");
    }
    if (argc == 2 && std::strcmp(argv[1], "sleep") == 0) return static_cast<int>(sleep(1000));
    if (argc != 5) return 2;
    foreign_file = argv[1];
    outside_pid = std::atoi(argv[2]);
    listening_port = std::atoi(argv[3]);
    abstract_socket = argv[4];
    for (const Act& act : kActs) {
        errno = 0;
        const int outcome = act.run();
        if (outcome == kFine)
            std::printf("%s done\n", act.name);
        else
            std::printf("%s denied %d\n", act.name, errno);
        std::fflush(stdout);
    }
    return 0;
}

#include "media/jail.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "media/test_folder.h"

namespace tiller::media {
namespace {

namespace fs = std::filesystem;
using Acts = std::map<std::string, bool>;  // name → succeeded

/// Something outside that an escaped program could reach: sockets that listen, a file of another job.
class Outside {
public:
    Outside() {
        // Readable by everybody: only the jail stands between.
        folder_.write("foreign-job/input", "another person's video");
        folder_.open_to_everybody();
        tcp_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof(address);
        EXPECT_EQ(::bind(tcp_, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(::listen(tcp_, 4), 0);
        EXPECT_EQ(::getsockname(tcp_, reinterpret_cast<sockaddr*>(&address), &length), 0);
        port_ = ntohs(address.sin_port);
        unix_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        name_ = "tiller-jail-test-" + std::to_string(::getpid());
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        name_.copy(local.sun_path + 1, sizeof(local.sun_path) - 2);
        EXPECT_EQ(::bind(unix_, reinterpret_cast<sockaddr*>(&local),
                         static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name_.size())),
                  0);
        EXPECT_EQ(::listen(unix_, 4), 0);
    }
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;
    ~Outside() {
        ::close(tcp_);
        ::close(unix_);
    }
    [[nodiscard]] std::vector<std::string> arguments() const {
        return {folder_.path("foreign-job/input"), std::to_string(::getpid()), std::to_string(port_), name_};
    }

private:
    TestFolder folder_;
    int tcp_ = -1;
    int unix_ = -1;
    int port_ = 0;
    std::string name_;
};

JailSettings any_level() { return {.minimum_level = JailLevel::kNone}; }

JailRequest evil_request(const TestFolder& folder, std::vector<std::string> arguments) {
    folder.write("input", "the one input");
    fs::create_directories(folder.path("out"));
    return {.program = EVIL_CONVERTER_PATH,
            .arguments = std::move(arguments),
            .inputs = {{folder.path("input"), "input"}},
            .output_dir = folder.path("out"),
            .outputs = {"output"},
            .limits = {.wall_ms = 20'000, .memory_bytes = 1ull << 30, .output_file_bytes = 1 << 20, .tasks = 24}};
}

Acts run_evil(const Jail& jail, const JailRequest& request) {
    const auto outcome = jail.run(request);
    if (!outcome) {
        ADD_FAILURE() << outcome.error().message;
        return {};
    }
    EXPECT_TRUE(outcome->ok()) << outcome->stderr_text << " exit " << outcome->exit_code << " signal "
                               << outcome->signal << outcome->stdout_text;
    Acts acts;
    std::istringstream lines(outcome->stdout_text);
    for (std::string line; std::getline(lines, line);)
        acts[line.substr(0, line.find(' '))] = line.find(" done") != std::string::npos;
    EXPECT_GE(acts.size(), 60u);
    return acts;
}

std::set<std::string> succeeded(const Acts& acts) {
    std::set<std::string> names;
    for (const auto& [name, done] : acts) {
        if (done) names.insert(name);
    }
    return names;
}

TEST(Jail, ThisMachineReachesTheFullLevel) {
    const Jail jail = Jail::open({});
    EXPECT_EQ(jail_level_name(jail.level()), "full") << jail.remedy();
    EXPECT_TRUE(jail.remedy().empty());
}

TEST(Jail, EveryActOfATakenOverConverterIsDenied) {
    const Jail jail = Jail::open({});
    ASSERT_TRUE(jail.is_sufficient()) << jail.remedy();
    const TestFolder folder;
    const Outside outside;
    const Acts acts = run_evil(jail, evil_request(folder, outside.arguments()));
    EXPECT_THAT(succeeded(acts), testing::IsEmpty());
    EXPECT_LE(fs::file_size(folder.path("out/output")), 1u << 20);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path("out")), fs::directory_iterator()), 1);
}

// Inside empty namespaces these reach nothing: a socket without a network, keys and queues of a private session,
// a process among its own. They are still denied by the filters; alone, the namespaces leave them to do no harm.
TEST(Jail, NamespacesAloneLetNothingReachTheOutside) {
    const Jail jail = Jail::open(any_level(), {.namespaces = true, .filters = false});
    ASSERT_EQ(jail.level(), JailLevel::kNamespacesOnly) << jail.remedy();
    const TestFolder folder;
    const Outside outside;
    const Acts acts = run_evil(jail, evil_request(folder, outside.arguments()));
    const std::set<std::string> harmless{
        "socket_vsock",  "socket_netlink",     "socket_unix", "socket_raw",  "trace_me",      "io_uring",
        "user_fault",    "performance_events", "bpf",         "add_key",     "request_key",   "memory_file",
        "shared_memory", "message_queue",      "fork_child",  "make_setuid", "open_by_handle"};
    for (const std::string& name : succeeded(acts)) EXPECT_TRUE(harmless.contains(name)) << name;
}

TEST(Jail, FiltersAloneLetNothingReachTheOutside) {
    const Jail jail = Jail::open(any_level(), {.namespaces = false, .filters = true});
    ASSERT_EQ(jail.level(), JailLevel::kFiltersOnly) << jail.remedy();
    const TestFolder folder;
    const Outside outside;
    folder.open_to_everybody();  // as root, the program is another user, and no mount hides the folders above
    // Without Landlock (before Linux 5.13) the filters do not limit which files are opened.
    const std::set<std::string> files{"read_foreign", "read_passwd", "read_system",    "read_own_root",
                                      "list_foreign", "file_in_tmp", "overwrite_input"};
    for (const std::string& name : succeeded(run_evil(jail, evil_request(folder, outside.arguments()))))
        EXPECT_TRUE(!jail.has_landlock() && files.contains(name)) << name;
}

TEST(Jail, EndlessOutputIsCutOff) {
    const Jail jail = Jail::open({});
    const TestFolder folder;
    JailRequest request = evil_request(folder, {"flood"});
    request.limits.max_stdout_bytes = 100'000;
    const auto outcome = jail.run(request);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->end, RunEnd::kTooMuchOutput);
    EXPECT_LE(outcome->stdout_text.size(), 100'000u);
}

TEST(Jail, ComputingForeverIsStoppedByTheProcessorLimit) {
    const Jail jail = Jail::open({});
    const TestFolder folder;
    JailRequest request = evil_request(folder, {"spin"});
    request.limits.cpu_s = 1;
    const auto outcome = jail.run(request);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_FALSE(outcome->ok());
    EXPECT_NE(outcome->end, RunEnd::kTimedOut);
}

TEST(Jail, WaitingForeverIsStoppedByTheDeadline) {
    const Jail jail = Jail::open({});
    const TestFolder folder;
    JailRequest request = evil_request(folder, {"sleep"});
    request.limits.wall_ms = 200;
    const auto outcome = jail.run(request);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->end, RunEnd::kTimedOut);
}

TEST(Jail, AStopRequestEndsTheRun) {
    const Jail jail = Jail::open({});
    const TestFolder folder;
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = jail.run(evil_request(folder, {"sleep"}), stop.get_token());
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->end, RunEnd::kCancelled);
}

TEST(Jail, BelowTheMinimumNothingRunsAndTheRemedyIsNamed) {
    const Jail jail = Jail::open({.bubblewrap_path = "/nonexistent/bwrap"});
    EXPECT_EQ(jail.level(), JailLevel::kFiltersOnly);
    EXPECT_THAT(jail.remedy(), testing::HasSubstr("apt-get install bubblewrap"));
    const auto outcome = jail.run({.program = "/usr/bin/true"});
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(outcome.error().message, testing::HasSubstr("bubblewrap"));
}

TEST(Jail, AnInputThatIsALinkIsRefused) {
    const Jail jail = Jail::open({});
    const TestFolder folder;
    fs::create_symlink("/etc/passwd", folder.path("link"));
    const auto outcome = jail.run({.program = "/usr/bin/true", .inputs = {{folder.path("link"), "input"}}});
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tiller::media

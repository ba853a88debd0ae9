#include "audience/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <regex>
#include <thread>
#include <utility>

extern char** environ;

namespace tiller::audience {
namespace {
constexpr auto kStartLimit = std::chrono::seconds(30);
constexpr auto kStopLimit = std::chrono::seconds(12);
}  // namespace

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : program_(std::move(other.program_)),
      process_id_(std::exchange(other.process_id_, 0)),
      output_(std::exchange(other.output_, -1)),
      directory_(std::exchange(other.directory_, {})),
      address_(std::move(other.address_)),
      setup_token_(std::move(other.setup_token_)) {}

ServerProcess::~ServerProcess() {
    if (process_id_ > 0) {
        ::kill(process_id_, SIGTERM);
        const auto limit = std::chrono::steady_clock::now() + kStopLimit;
        while (::waitpid(process_id_, nullptr, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() > limit) ::kill(process_id_, SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    if (output_ >= 0) ::close(output_);
    std::error_code ignored;  // a leftover temporary directory harms nobody
    if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

Result<ServerProcess> ServerProcess::start(const std::filesystem::path& program) {
    ServerProcess server;
    std::string pattern = (std::filesystem::temp_directory_path() / "tiller-audience-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return fail(ErrorCode::kInternal, "no temporary directory: " + pattern);
    server.directory_ = pattern;
    server.program_ = program;
    TRY_STATUS(server.launch());
    return server;
}

void ServerProcess::kill_now() {
    if (process_id_ <= 0) return;
    ::kill(process_id_, SIGKILL);
    ::waitpid(process_id_, nullptr, 0);
    process_id_ = 0;
    ::close(std::exchange(output_, -1));
}

Status ServerProcess::start_again() {
    ASSERT(process_id_ == 0);
    return launch();
}

Status ServerProcess::launch() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::kInternal, "no pipe for the server's output");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<std::string> words{program_.string(), "serve", "--data", data_directory().string(), "--port", "0"};
    if (::geteuid() == 0) words.emplace_back("--allow-root");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int error = ::posix_spawn(&process_id_, program_.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
    if (error != 0) {
        process_id_ = 0;
        return fail(ErrorCode::kInternal, "can not start " + program_.string());
    }
    return wait_until_listening();
}

Status ServerProcess::wait_until_listening() {
    static const std::regex kListening(R"(http://(127\.0\.0\.1|localhost):([0-9]+))");
    static const std::regex kSetup(R"(setup\?token=([A-Za-z0-9_-]+))");
    const auto limit = std::chrono::steady_clock::now() + kStartLimit;
    std::string text;
    std::array<char, 4096> chunk{};
    while (std::chrono::steady_clock::now() < limit) {
        pollfd waiting{.fd = output_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 100) <= 0) continue;
        const ssize_t count = ::read(output_, chunk.data(), chunk.size());
        if (count <= 0) return fail(ErrorCode::kUnavailable, "the server ended at once; it said: " + text);
        text.append(chunk.data(), static_cast<std::size_t>(count));
        std::smatch listening, setup;
        if (std::regex_search(text, setup, kSetup)) setup_token_ = setup[1];
        // A new instance names its set-up page too; one that was set up before does not.
        if (!std::regex_search(text, listening, kListening) || setup_token_.empty()) continue;
        address_ = {.host = "127.0.0.1", .port = listening[2]};
        return {};
    }
    return fail(ErrorCode::kUnavailable, "the server did not listen within 30 s; it said: " + text);
}

Result<std::string> ServerProcess::make_engine_key() {
    HttpClient client(address_);
    TRY_STATUS(client.call("POST", "/v1/setup",
                           boost::json::object{{"token", setup_token_},
                                               {"handle", "measure"},
                                               {"password", "a long measuring password"},
                                               {"name", "Measurement"}}));
    const boost::json::value key =
        TRY(client.call("POST", "/v1/admin/api-keys", boost::json::object{{"name", "audience"}}));
    return std::string(key.at("key").as_string());
}

}  // namespace tiller::audience

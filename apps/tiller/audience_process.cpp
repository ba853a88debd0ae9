#include "tiller/audience_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

extern char** environ;

namespace tiller {
namespace {
constexpr int kViewers = 24;
}

void AudienceProcess::start(std::uint16_t port) {
    if (process_ > 0) return;
    std::array<char, 4096> program{};
    if (::readlink("/proc/self/exe", program.data(), program.size() - 1) <= 0) return;
    std::vector<std::string> words = {program.data(), "audience",
                                      "--url",        fmt::format("http://127.0.0.1:{}", port),
                                      "--viewers",    std::to_string(kViewers)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawn(&process_, program.data(), nullptr, nullptr, arguments.data(), environ) != 0) process_ = 0;
}

void AudienceProcess::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
}

}  // namespace tiller

#include "tiller/stop_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace tiller {
namespace {

int stop_event = -1;  // a signal handler can reach nothing but globals

void on_signal(int) {
    const std::uint64_t one = 1;
    // A second signal ends the process at once: somebody is impatient.
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    [[maybe_unused]] const ssize_t written = ::write(stop_event, &one, sizeof(one));
}

}  // namespace

void install_stop_signals() {
    stop_event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
}

bool wait_for_stop_signal(int timeout_ms) {
    pollfd waiting{.fd = stop_event, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, timeout_ms) > 0;
}

}  // namespace tiller

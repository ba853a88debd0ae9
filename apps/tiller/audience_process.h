// The demo's simulated viewers: this same program once more, as `tiller audience` over the public API.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace tiller {

class AudienceProcess {
public:
    AudienceProcess() = default;
    AudienceProcess(const AudienceProcess&) = delete;
    AudienceProcess& operator=(const AudienceProcess&) = delete;
    ~AudienceProcess() { stop(); }

    /// Starts it, once; a machine that can not has a demo without viewers. Not safe from two threads at once.
    void start(std::uint16_t port);
    /// Ends it and waits until it is gone.
    void stop();

private:
    pid_t process_ = 0;
};

}  // namespace tiller

// A server of our own for one measurement: an empty data directory, a free loopback port, gone afterwards.
#pragma once

#include <filesystem>
#include <string>

#include "audience/http_client.h"

namespace tiller::audience {

class ServerProcess {
public:
    /// Starts `program serve` on a free port over a new temporary directory and waits until it listens (30 s at most).
    [[nodiscard]] static Result<ServerProcess> start(const std::filesystem::path& program);
    ServerProcess(ServerProcess&& other) noexcept;
    ServerProcess& operator=(ServerProcess&&) = delete;
    /// Ends the process and removes its directory.
    ~ServerProcess();

    [[nodiscard]] const ServerAddress& address() const { return address_; }
    /// Sets the server up through its public API and makes one engine API key.
    [[nodiscard]] Result<std::string> make_engine_key();

private:
    ServerProcess() = default;
    Status wait_until_listening(int output);

    int process_id_ = 0;
    int output_ = -1;
    std::filesystem::path directory_;
    ServerAddress address_;
    std::string setup_token_;
};

}  // namespace tiller::audience

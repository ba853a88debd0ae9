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
    [[nodiscard]] int process_id() const { return process_id_; }
    [[nodiscard]] std::filesystem::path data_directory() const { return directory_ / "data"; }
    /// SIGKILL, and nothing else: what a power cut would leave, but for the operating system's own cache.
    void kill_now();
    /// Starts again over the same directory after kill_now().
    Status start_again();
    /// Sets the server up through its public API and makes one engine API key.
    [[nodiscard]] Result<std::string> make_engine_key();

private:
    ServerProcess() = default;
    Status launch();
    Status wait_until_listening();

    std::filesystem::path program_;
    int process_id_ = 0;
    int output_ = -1;
    std::filesystem::path directory_;
    ServerAddress address_;
    std::string setup_token_;
};

}  // namespace tiller::audience

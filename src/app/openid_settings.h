// The identity providers that the operator lets people sign in by (tables [[openid]] of tiller.toml).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tiller::app {

inline constexpr std::size_t kMaxOpenidProviders = 8;
inline constexpr std::size_t kMaxProviderHosts = 8;
inline constexpr std::size_t kMaxProviderNameBytes = 32;
inline constexpr std::size_t kMaxProviderLabelBytes = 100;

struct OpenidProviderSettings {
    std::string name;    // in addresses: 1 to 32 of a-z, 0-9 and -
    std::string label;   // on the button
    std::string issuer;  // as the provider writes it, to the byte
    std::string client_id;
    std::string client_secret;
    std::vector<std::string> hosts;  // that may be called besides the issuer's own, "name" or "name:port"
    std::string ca_file;             // certificates that vouch for these hosts; empty: the system's
    bool plain_on_loopback = false;  // http to this machine, for tests
};

}  // namespace tiller::app

// The one place where this program opens connections to other servers (Boost.Beast, OpenSSL).
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "outbound/address.h"
#include "outbound/caller.h"

namespace tiller::outbound {

/// A server that the operator allows.
struct Destination {
    Place place;
    std::string ca_file = {};  // certificates that vouch for it; empty: the system's
};

inline constexpr std::size_t kMaxRemembered = 50;
inline constexpr std::int64_t kCallTimeoutMs = 4'000;  // of everything after the name was looked up

class HttpsCaller final : public Caller {
public:
    HttpsCaller(std::vector<Destination> destinations, const Clock& clock)
        : destinations_(std::move(destinations)), clock_(clock) {}

    /// The look-up of a name takes as long as the system's resolver is told to try.
    [[nodiscard]] Result<Answer> call(const Request& request) override;
    [[nodiscard]] std::vector<Connection> recent() const override;

private:
    [[nodiscard]] Result<const Destination*> destination_of(const Place& place) const;
    void note(const Request& request, std::string_view host, const Result<Answer>& answer, std::int64_t took_ms);

    const std::vector<Destination> destinations_;
    const Clock& clock_;
    mutable std::mutex mutex_;  // guards recent_
    std::deque<Connection> recent_;
};

}  // namespace tiller::outbound

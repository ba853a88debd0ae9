// Accounts and the names by which they are found. A name can be claimed in two regions at once, so who owns it is
// decided by a rule that does not look at the order in which the claims were read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"

namespace tiller::projection {

struct Account {
    ViewerId viewer;
    std::string handle;        // as it was written; the owner of its folded form may be another account (owner_of)
    std::string display_name;
    schema::Role role{};
    schema::AccountState state{};
    bool demo = false;
    bool trusted_flagger = false;  // their reports come first
    UnixMs created_ms = 0;     // of the registration
    UnixMs handle_since_ms = 0;
    ViewerId last_author;      // of the last change; none = themselves
    std::string last_reason;
    bool operator==(const Account&) const = default;
};

/// Lower-case ASCII; other letters stay, because ingest has normalised them before they came into the log.
[[nodiscard]] std::string fold_handle(std::string_view handle);

/// Names and who claims them. The earliest claim owns the name, the smaller viewer id when two have the same time.
class Claims {
public:
    void add(std::string_view name, UnixMs time_ms, ViewerId viewer);
    /// The next claim, if there is one, owns the name from then on.
    void remove(std::string_view name, ViewerId viewer);
    /// Takes back every claim of that viewer; looks at all of them.
    void remove_all(ViewerId viewer);
    /// None when nobody claims it.
    [[nodiscard]] ViewerId owner_of(std::string_view name) const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static Claims decode(ByteReader& in);

private:
    struct Claim {
        UnixMs time_ms = 0;
        ViewerId viewer;
        auto operator<=>(const Claim&) const = default;
    };
    std::map<std::string, std::vector<Claim>, std::less<>> claims_;  // each sorted
};

class Accounts {
public:
    void apply(ViewerId subject, UnixMs time_ms, const schema::AccountChanged& event);
    void forget(ViewerId viewer);

    [[nodiscard]] const Account* find(ViewerId viewer) const;
    /// The owner of that name, whatever its case.
    [[nodiscard]] const Account* find_by_handle(std::string_view handle) const;
    /// By viewer id, from `after` on, at most `max_count`; with `state`, only those in that state.
    [[nodiscard]] std::vector<const Account*> list(std::optional<schema::AccountState> state, ViewerId after,
                                                   std::size_t max_count) const;
    [[nodiscard]] std::size_t size() const { return accounts_.size(); }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Accounts decode(ByteReader& in);

private:
    std::map<ViewerId, Account> accounts_;
    Claims handles_;  // derived from accounts_
};

}  // namespace tiller::projection

#include "projection/accounts.h"

#include <algorithm>

#include "projection/decode_limits.h"

namespace tiller::projection {

namespace {
constexpr std::size_t kMaxNameBytes = 4096;
constexpr std::size_t kMaxReasonBytes = 65'536;

void encode_account(ByteWriter& out, const Account& account) {
    out.put(account.viewer.value);
    out.put_text(account.handle);
    out.put_text(account.display_name);
    out.put(account.role);
    out.put(account.state);
    out.put<std::uint8_t>(account.demo ? 1 : 0);
    out.put<std::uint8_t>(account.trusted_flagger ? 1 : 0);
    out.put(account.created_ms);
    out.put(account.handle_since_ms);
    out.put(account.last_author.value);
    out.put_text(account.last_reason);
}

Account decode_account(ByteReader& in) {
    Account account;
    account.viewer.value = in.get<std::uint64_t>();
    account.handle = in.get_text(kMaxNameBytes);
    account.display_name = in.get_text(kMaxNameBytes);
    account.role = in.get<schema::Role>();
    account.state = in.get<schema::AccountState>();
    account.demo = in.get<std::uint8_t>() != 0;
    account.trusted_flagger = in.get<std::uint8_t>() != 0;
    account.created_ms = in.get<UnixMs>();
    account.handle_since_ms = in.get<UnixMs>();
    account.last_author.value = in.get<std::uint64_t>();
    account.last_reason = in.get_text(kMaxReasonBytes);
    return account;
}
}  // namespace

std::string fold_handle(std::string_view handle) {
    std::string folded(handle);
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
}

void Claims::add(std::string_view name, UnixMs time_ms, ViewerId viewer) {
    auto& claims = claims_[std::string(name)];
    const Claim claim{time_ms, viewer};
    const auto at = std::ranges::lower_bound(claims, claim);
    if (at == claims.end() || *at != claim) claims.insert(at, claim);
}

void Claims::remove(std::string_view name, ViewerId viewer) {
    const auto entry = claims_.find(name);
    if (entry == claims_.end()) return;
    std::erase_if(entry->second, [&](const Claim& claim) { return claim.viewer == viewer; });
    if (entry->second.empty()) claims_.erase(entry);
}

void Claims::remove_all(ViewerId viewer) {
    for (auto& [name, claims] : claims_)
        std::erase_if(claims, [&](const Claim& claim) { return claim.viewer == viewer; });
    std::erase_if(claims_, [](const auto& entry) { return entry.second.empty(); });
}

ViewerId Claims::owner_of(std::string_view name) const {
    const auto entry = claims_.find(name);
    return entry == claims_.end() ? ViewerId{} : entry->second.front().viewer;
}

void Claims::encode(ByteWriter& out) const {
    out.put_varint(claims_.size());
    for (const auto& [name, claims] : claims_) {
        out.put_text(name);
        out.put_varint(claims.size());
        for (const Claim& claim : claims) {
            out.put(claim.time_ms);
            out.put(claim.viewer.value);
        }
    }
}

Claims Claims::decode(ByteReader& in) {
    Claims claims;
    for (std::size_t left = in.get_count(kMaxEntries, 2); left > 0 && in.ok(); --left) {
        const std::string name = in.get_text(kMaxNameBytes);
        const std::size_t count = in.get_count(kMaxEntries, 16);
        if (count == 0) in.mark_failed();
        for (std::size_t i = 0; i < count && in.ok(); ++i) {
            const auto time_ms = in.get<UnixMs>();
            claims.add(name, time_ms, ViewerId{in.get<std::uint64_t>()});
        }
    }
    return claims;
}

void Accounts::apply(ViewerId subject, UnixMs time_ms, const schema::AccountChanged& event) {
    auto [at, is_new] = accounts_.try_emplace(subject);
    Account& account = at->second;
    if (is_new) {
        account.viewer = subject;
        account.created_ms = time_ms;
    }
    if (event.handle && (*event.handle != account.handle)) {
        const std::string before = fold_handle(account.handle);
        const std::string after = fold_handle(*event.handle);
        if (before != after) {
            // Only the letters' case may change without losing one's place in the queue for a name.
            if (!before.empty()) handles_.remove(before, subject);
            if (!after.empty()) handles_.add(after, time_ms, subject);
            account.handle_since_ms = time_ms;
        }
        account.handle = *event.handle;
    }
    if (event.display_name) account.display_name = *event.display_name;
    if (event.role) account.role = *event.role;
    if (event.state) account.state = *event.state;
    if (event.trusted_flagger) account.trusted_flagger = *event.trusted_flagger;
    account.demo = account.demo || event.demo;
    account.last_author = event.author;
    account.last_reason = event.reason;
}

void Accounts::forget(ViewerId viewer) {
    const auto at = accounts_.find(viewer);
    if (at == accounts_.end()) return;
    handles_.remove(fold_handle(at->second.handle), viewer);
    accounts_.erase(at);
}

const Account* Accounts::find(ViewerId viewer) const {
    const auto at = accounts_.find(viewer);
    return at == accounts_.end() ? nullptr : &at->second;
}

const Account* Accounts::find_by_handle(std::string_view handle) const {
    const ViewerId owner = handles_.owner_of(fold_handle(handle));
    return owner.is_none() ? nullptr : find(owner);
}

std::vector<const Account*> Accounts::list(std::optional<schema::AccountState> state, ViewerId after,
                                           std::size_t max_count) const {
    std::vector<const Account*> found;
    for (auto at = accounts_.upper_bound(after); at != accounts_.end() && found.size() < max_count; ++at) {
        if (!state || at->second.state == *state) found.push_back(&at->second);
    }
    return found;
}

void Accounts::encode(ByteWriter& out) const {
    out.put_varint(accounts_.size());
    for (const auto& [viewer, account] : accounts_) encode_account(out, account);
}

Accounts Accounts::decode(ByteReader& in) {
    Accounts accounts;
    for (std::size_t left = in.get_count(kMaxEntries, 41); left > 0 && in.ok(); --left) {
        Account account = decode_account(in);
        if (!account.handle.empty())
            accounts.handles_.add(fold_handle(account.handle), account.handle_since_ms, account.viewer);
        accounts.accounts_.emplace(account.viewer, std::move(account));
    }
    return accounts;
}

}  // namespace tiller::projection

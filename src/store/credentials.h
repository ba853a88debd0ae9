// Who may sign in as whom: the handle, the account behind it, and the hash of the password.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "store/password_hash.h"

namespace tiller::store {

class StoreDatabase;

inline constexpr std::size_t kMaxHandleBytes = 64;

class Credentials {
public:
    Credentials(StoreDatabase& database, Entropy& entropy) : database_(database), entropy_(entropy) {}

    /// `handle` as the caller normalised it. kConflict when the handle or the account has credentials already,
    /// kInvalid for an empty or too long handle or password. Costs one password hash (about 40 ms, 46 MiB).
    [[nodiscard]] Status create(std::string_view handle, ViewerId account, std::string_view password);
    /// The same for an account that comes in by another way: no password opens it until change_password() gives it one.
    [[nodiscard]] Status create_without_password(std::string_view handle, ViewerId account);
    /// False also for an account without credentials.
    [[nodiscard]] Result<bool> has_password(ViewerId account);
    /// The account, or kUnauthorized, with the same message and work whether the handle or the password is wrong.
    /// Renews the stored hash when the cost constants have risen.
    [[nodiscard]] Result<ViewerId> verify(std::string_view handle, std::string_view password);
    /// kNotFound for an account without credentials.
    [[nodiscard]] Status change_password(ViewerId account, std::string_view new_password);
    [[nodiscard]] Result<std::optional<ViewerId>> find(std::string_view handle);
    /// True when something was removed.
    [[nodiscard]] Result<bool> remove(ViewerId account);
    [[nodiscard]] Result<std::uint64_t> count();

private:
    [[nodiscard]] Status insert(std::string_view handle, ViewerId account, std::string_view hash);

    StoreDatabase& database_;
    Entropy& entropy_;
};

}  // namespace tiller::store

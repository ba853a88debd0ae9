// Codes that a person keeps on paper, for the day when the password is gone: hashed, each good for one time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

inline constexpr std::size_t kRecoveryCodes = 10;  // of one account
inline constexpr std::size_t kRecoveryCodeLetters = 16;  // 80 bits, too many to try even with the database at hand

class RecoveryCodes {
public:
    RecoveryCodes(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    /// Ten new ones in place of all earlier ones, like "4f7k-…": to be shown once.
    [[nodiscard]] Result<std::vector<std::string>> make(ViewerId account);
    /// Spends it: of two callers one gets kDenied, and so does a wrong code. Case, spaces and dashes do not matter.
    [[nodiscard]] Status redeem(ViewerId account, std::string_view code);
    [[nodiscard]] Result<std::size_t> left(ViewerId account);
    [[nodiscard]] Status remove_all(ViewerId account);

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store

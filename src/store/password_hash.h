// Argon2id, with the salt and cost written into the hash text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiller::store {

/// OWASP's first choice for Argon2id: 46 MiB, one pass, one lane.
struct PasswordCost {
    std::uint32_t memory_kib = 47'104;
    std::uint32_t passes = 1;
};
inline constexpr std::size_t kMinPasswordBytes = 8;
inline constexpr std::size_t kMaxPasswordBytes = 1'024;

/// "$argon2id$v=19$m=…,t=…,p=1$salt$hash". kInvalid outside the length limits, kExhausted without memory for it.
[[nodiscard]] Result<std::string> hash_password(std::string_view password, PasswordCost cost = {});
/// In the time of one hash, whatever the answer; false for a hash text that is malformed.
[[nodiscard]] bool verify_password(std::string_view hash, std::string_view password);
/// True when the hash was made with another cost or algorithm.
[[nodiscard]] bool needs_rehash(std::string_view hash, PasswordCost cost = {});

}  // namespace tiller::store

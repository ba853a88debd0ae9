#include "store/password_hash.h"

#include <sodium.h>

#include <array>

namespace tiller::store {

namespace {
constexpr std::size_t kBytesPerKib = 1024;
}

Result<std::string> hash_password(std::string_view password, PasswordCost cost) {
    if (password.size() < kMinPasswordBytes || password.size() > kMaxPasswordBytes) {
        return fail(ErrorCode::kInvalid, "a password has " + std::to_string(kMinPasswordBytes) + " to " +
                                             std::to_string(kMaxPasswordBytes) + " bytes");
    }
    std::array<char, crypto_pwhash_argon2id_STRBYTES> text{};
    if (crypto_pwhash_argon2id_str(text.data(), password.data(), password.size(), cost.passes,
                                   cost.memory_kib * kBytesPerKib) != 0) {
        return fail(ErrorCode::kExhausted, "no memory to hash a password");
    }
    return std::string(text.data());
}

bool verify_password(std::string_view hash, std::string_view password) {
    // libsodium reads the text up to its terminator: one inside would hide what follows.
    if (hash.size() >= crypto_pwhash_argon2id_STRBYTES || hash.find('\0') != std::string_view::npos) return false;
    if (password.size() > kMaxPasswordBytes) return false;
    return crypto_pwhash_argon2id_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string_view hash, PasswordCost cost) {
    return crypto_pwhash_argon2id_str_needs_rehash(std::string(hash).c_str(), cost.passes,
                                                   cost.memory_kib * kBytesPerKib) != 0;
}

}  // namespace tiller::store

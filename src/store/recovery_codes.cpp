#include "store/recovery_codes.h"

#include <array>

#include "base/hash.h"
#include "store/reference_token.h"
#include "store/store_database.h"

namespace tiller::store {
namespace {

constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";  // no i, l, o, u: they are misread

std::string make_code(Entropy& entropy) {
    std::array<std::byte, kRecoveryCodeLetters> bytes;
    entropy.fill(bytes);
    std::string code;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % 4 == 0) code += '-';
        code += kLetters[std::to_integer<std::size_t>(bytes[i]) % kLetters.size()];
    }
    return code;
}

/// What people type, without what they may leave out or misread.
std::string plain_code(std::string_view typed) {
    std::string code;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == 'o') c = '0';
        if (c == 'i' || c == 'l') c = '1';
        code += c;
    }
    return code;
}

Digest hash_of(std::string_view typed) { return reference_token_hash("recovery_" + plain_code(typed)); }

Status delete_all(Database& database, ViewerId account) {
    Statement remove = TRY(database.prepare("DELETE FROM recovery_codes WHERE account = ?"));
    return remove.run(account.value);
}

}  // namespace

Result<std::vector<std::string>> RecoveryCodes::make(ViewerId account) {
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < kRecoveryCodes; ++i) codes.push_back(make_code(entropy_));
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        TRY_STATUS(delete_all(database, account));
        for (const std::string& code : codes) {
            Statement insert =
                TRY(database.prepare("INSERT INTO recovery_codes(code_hash, account, created_ms) VALUES (?, ?, ?)"));
            TRY_STATUS(insert.run(hash_of(code), account.value, clock_.now_ms()));
        }
        return {};
    }));
    return codes;
}

Status RecoveryCodes::redeem(ViewerId account, std::string_view code) {
    return database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM recovery_codes WHERE code_hash = ? AND account = ?"));
        TRY_STATUS(remove.run(hash_of(code), account.value));
        if (database.changed_rows() == 0) return fail(ErrorCode::kDenied, "the handle or the code is wrong");
        return {};
    });
}

Result<std::size_t> RecoveryCodes::left(ViewerId account) {
    return database_.read([&](Database& database) -> Result<std::size_t> {
        Statement query = TRY(database.prepare("SELECT count(*) FROM recovery_codes WHERE account = ?"));
        TRY_STATUS(query.bind(account.value));
        (void)TRY(query.step());  // an aggregate always gives one row
        return static_cast<std::size_t>(query.uint64(0));
    });
}

Status RecoveryCodes::remove_all(ViewerId account) {
    return database_.write([&](Database& database) { return delete_all(database, account); });
}

}  // namespace tiller::store

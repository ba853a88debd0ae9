#include "store/api_keys.h"

#include <limits>

#include "store/reference_token.h"
#include "store/store_database.h"

namespace tiller::store {

namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr const char* kColumns = "SELECT id, name, space, created_ms FROM api_keys ";

ApiKey key_of(const Statement& row) {
    return {ApiKeyId{row.uint64(0)}, std::string(row.text(1)), static_cast<std::uint32_t>(row.int64(2)), row.int64(3)};
}

}  // namespace

Result<NewApiKey> ApiKeys::create(std::string_view name) {
    if (name.empty() || name.size() > kMaxNameBytes)
        return fail(ErrorCode::kInvalid, "an API key's name has 1 to 200 bytes");
    NewApiKey made;
    made.token = make_reference_token("tk_", entropy_);
    made.key = {ApiKeyId{entropy_.id64()}, std::string(name), 0, clock_.now_ms()};
    const Digest hash = reference_token_hash(made.token);
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        Statement insert =
            TRY(database.prepare("INSERT INTO api_keys(id, token_hash, name, created_ms) VALUES (?, ?, ?, ?)"));
        TRY_STATUS(insert.run(made.key.id.value, hash, made.key.name, made.key.created_ms));
        const std::int64_t space = database.last_row_id();
        if (space > std::numeric_limits<std::uint32_t>::max())
            return fail(ErrorCode::kExhausted, "no space numbers are left");
        made.key.space = static_cast<std::uint32_t>(space);
        return {};
    }));
    return made;
}

Result<ApiKey> ApiKeys::find(std::string_view token) {
    return database_.read([&](Database& database) -> Result<ApiKey> {
        Statement query = TRY(database.prepare(std::string(kColumns) + "WHERE token_hash = ?"));
        TRY_STATUS(query.bind(reference_token_hash(token)));
        const bool found = TRY(query.step());
        if (!found) return fail(ErrorCode::kUnauthorized, "this API key is unknown");
        return key_of(query);
    });
}

Result<std::vector<ApiKey>> ApiKeys::list() {
    return database_.read([](Database& database) -> Result<std::vector<ApiKey>> {
        Statement query = TRY(database.prepare(std::string(kColumns) + "ORDER BY space"));
        std::vector<ApiKey> found;
        while (TRY(query.step())) found.push_back(key_of(query));
        return found;
    });
}

Status ApiKeys::remove(ApiKeyId id) {
    return database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM api_keys WHERE id = ?"));
        TRY_STATUS(remove.run(id.value));
        if (database.changed_rows() == 0) return fail(ErrorCode::kNotFound, "no such API key");
        return {};
    });
}

}  // namespace tiller::store

#include "log/key_file.h"

#include <algorithm>

namespace tiller::log {

Result<RootSeed> read_root_seed(const std::string& path, DatabaseOptions::Access access) {
    Database database = TRY(Database::open(path, {.access = access}));
    Statement query = TRY(database.prepare("SELECT root_seed FROM region"));
    RootSeed seed;
    const bool found = TRY(query.step());
    if (!found || query.blob(0).size() != seed.size())
        return fail(ErrorCode::kCorrupt, path + " has no root seed: it is no key store");
    std::ranges::copy(query.blob(0), seed.begin());
    return seed;
}

}  // namespace tiller::log

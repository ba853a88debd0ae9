#include "ingest/external_ids.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/hash.h"
#include "ingest/text.h"
#include "schema/video.h"

namespace tiller::ingest {

Result<VideoId> ExternalIds::video(schema::SpaceId space, std::string_view external_id) const {
    return VideoId{TRY(id_of("item", space, external_id))};
}
Result<ViewerId> ExternalIds::viewer(schema::SpaceId space, std::string_view external_id) const {
    return ViewerId{TRY(id_of("user", space, external_id))};
}

Result<std::uint64_t> ExternalIds::id_of(std::string_view kind, schema::SpaceId space,
                                         std::string_view external_id) const {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (external_id.empty()) return fail(ErrorCode::kInvalid, "the " + std::string(kind) + " id is empty");
    if (external_id.size() > schema::kMaxExternalIdBytes) {
        return fail(ErrorCode::kInvalid, "the " + std::string(kind) + " id has " + std::to_string(external_id.size()) +
                                             " bytes; at most " + std::to_string(schema::kMaxExternalIdBytes) +
                                             " are allowed");
    }
    if (std::ranges::any_of(external_id, is_control) || !is_utf8(external_id)) {
        return fail(ErrorCode::kInvalid, "the " + std::string(kind) + " id must be UTF-8 without control characters");
    }
    ByteWriter bytes;
    bytes.put_text(kind);
    bytes.put(space.value);
    bytes.put_raw(as_bytes(external_id));
    const Digest digest = keyed_blake2b(key_, bytes.bytes());
    std::uint64_t id = 0;
    std::memcpy(&id, digest.data(), sizeof(id));
    return id != 0 ? id : 1;
}

std::uint64_t command_key_of(std::string_view command_id) {
    if (command_id.empty()) return 0;
    const std::uint64_t key = hash_text(command_id);
    return key != 0 ? key : 1;
}

}  // namespace tiller::ingest

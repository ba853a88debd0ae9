#include "schema/token.h"

#include <algorithm>

#include "base/hash.h"

namespace tiller::schema {
namespace {

constexpr std::uint8_t kTokenVersion = 1;
constexpr std::uint8_t kPurposeImpression = 1;  // a key that signs something else one day can not be abused here
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kSignedBytes = 42;
constexpr std::size_t kTokenBytes = kSignedBytes + kMacBytes;
constexpr std::size_t kTokenCharacters = (kTokenBytes * 4 + 2) / 3;
static_assert(kTokenCharacters <= 96);
constexpr std::size_t kKeyIdAt = 1;

Bytes mac_of(const TokenKey& key, ByteSpan bytes) {
    const Digest digest = keyed_blake2b(key.secret, bytes);
    return Bytes(digest.begin(), digest.begin() + kMacBytes);
}

ImpressionToken parse_signed(ByteReader& in) {
    ImpressionToken token;
    token.viewer.value = in.get<std::uint64_t>();
    token.impression.request.value = in.get<std::uint64_t>();
    token.impression.position = in.get<std::uint16_t>();
    token.impression.video.value = in.get<std::uint64_t>();
    token.surface = in.get<Surface>();
    token.space.value = in.get<std::uint32_t>();
    token.expires_ms = in.get<UnixMs>();
    if (token.surface > kLastSurface || token.surface == Surface::kElsewhere) in.mark_failed();
    return token;
}

// One message for every forgery: what exactly was wrong helps only whoever forges.
std::unexpected<Error> not_ours() { return fail(ErrorCode::kInvalid, "this impression token was not issued here"); }

}  // namespace

std::string seal_token(const ImpressionToken& token, const TokenKey& key) {
    ByteWriter out;
    out.reserve(kTokenBytes);
    out.put(kTokenVersion);
    out.put(key.key_id);
    out.put(kPurposeImpression);
    out.put(token.viewer.value);
    out.put(token.impression.request.value);
    out.put(token.impression.position);
    out.put(token.impression.video.value);
    out.put(token.surface);
    out.put(token.space.value);
    out.put(token.expires_ms);
    ASSERT(out.size_bytes() == kSignedBytes);
    out.put_raw(mac_of(key, out.bytes()));
    return base64url_text(out.bytes());
}

Result<ImpressionToken> open_token(std::string_view text, std::span<const TokenKey> keys, UnixMs now_ms) {
    if (text.size() != kTokenCharacters) return not_ours();
    const Result<Bytes> bytes = parse_base64url(text, kTokenBytes);
    if (!bytes || bytes->size() != kTokenBytes) return not_ours();
    const auto key = std::ranges::find(keys, std::to_integer<std::uint8_t>((*bytes)[kKeyIdAt]), &TokenKey::key_id);
    if (key == keys.end()) return not_ours();
    const ByteSpan whole(*bytes);
    if (!equal_secrets(whole.subspan(kSignedBytes), mac_of(*key, whole.first(kSignedBytes)))) return not_ours();

    ByteReader in(whole.first(kSignedBytes));
    const auto version = in.get<std::uint8_t>();
    (void)in.get<std::uint8_t>();  // the key id, used above
    const auto purpose = in.get<std::uint8_t>();
    if (version != kTokenVersion || purpose != kPurposeImpression) return not_ours();
    const ImpressionToken token = parse_signed(in);
    if (!in.finish("impression token")) return not_ours();
    if (token.expires_ms <= now_ms)
        return fail(ErrorCode::kGone, "this impression token has expired: ask for a new feed");
    return token;
}

}  // namespace tiller::schema

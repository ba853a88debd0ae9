#include "app/sealed_challenges.h"

namespace tiller::app {
namespace {

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kBrowserBytes = 16;
constexpr std::size_t kSealBytes = 16;
constexpr std::size_t kUnsealedBytes = sizeof(std::int64_t) + kNonceBytes;

std::unexpected<Error> stale_challenge() {
    return fail(ErrorCode::kDenied, "this took too long, or was answered already: try again");
}

/// Of fields whose length never changes, and a text after them.
Digest seal_of(ByteSpan key, ByteSpan fields, std::string_view holder) {
    ByteWriter sealed;
    sealed.put_raw(fields);
    sealed.put_raw(as_bytes(holder));
    return keyed_blake2b(key, sealed.bytes());
}

}  // namespace

SealedChallenges::SealedChallenges(const Clock& clock, Entropy& entropy, std::int64_t lifetime_ms)
    : clock_(clock), entropy_(entropy), lifetime_ms_(lifetime_ms) {
    entropy_.fill(seal_key_);
    entropy_.fill(secret_key_);
}

std::string SealedChallenges::browser(std::string_view known) {
    const auto bytes = parse_base64url(known, kBrowserBytes);
    if (bytes && bytes->size() == kBrowserBytes) return std::string(known);
    std::array<std::byte, kBrowserBytes> drawn{};
    entropy_.fill(drawn);
    return base64url_text(drawn);
}

std::string SealedChallenges::make(std::string_view holder) {
    std::array<std::byte, kNonceBytes> nonce{};
    entropy_.fill(nonce);
    ByteWriter out;
    out.put(clock_.monotonic_us() + lifetime_ms_ * 1'000);
    out.put_raw(nonce);
    const Digest seal = seal_of(seal_key_, out.bytes(), holder);
    out.put_raw(std::span(seal).first(kSealBytes));
    return base64url_text(out.bytes());
}

Result<SealedChallenges::Spent> SealedChallenges::opened(std::string_view challenge, std::string_view holder) const {
    const auto bytes = parse_base64url(challenge, kUnsealedBytes + kSealBytes);
    if (!bytes || bytes->size() != kUnsealedBytes + kSealBytes) return stale_challenge();
    const ByteSpan fields = ByteSpan(*bytes).first(kUnsealedBytes);
    const Digest seal = seal_of(seal_key_, fields, holder);
    if (!equal_secrets(std::span(seal).first(kSealBytes), ByteSpan(*bytes).subspan(kUnsealedBytes)))
        return stale_challenge();
    ByteReader in(fields);
    const auto runs_out_us = in.get<std::int64_t>();
    const ByteSpan nonce = in.get_raw(kNonceBytes);
    if (!in.ok() || runs_out_us <= clock_.monotonic_us()) return stale_challenge();
    return Spent{runs_out_us, Bytes(nonce.begin(), nonce.end())};
}

void SealedChallenges::forget_old() {
    const std::int64_t now_us = clock_.monotonic_us();
    while (!spent_.empty() && spent_.begin()->first <= now_us) spent_.erase(spent_.begin());
}

Status SealedChallenges::check(std::string_view challenge, std::string_view holder) {
    const Spent found = TRY(opened(challenge, holder));
    const std::lock_guard lock(mutex_);
    if (spent_.contains(found)) return stale_challenge();
    return {};
}

Status SealedChallenges::spend(std::string_view challenge, std::string_view holder) {
    Spent found = TRY(opened(challenge, holder));
    const std::lock_guard lock(mutex_);
    forget_old();
    if (spent_.size() >= kMaxSpentChallenges)
        return fail(ErrorCode::kExhausted, "too many people sign in just now; try again in a few minutes");
    if (!spent_.insert(std::move(found)).second) return stale_challenge();
    return {};
}

Digest SealedChallenges::secret_of(std::string_view challenge, std::string_view purpose) const {
    const Digest of_challenge = keyed_blake2b(secret_key_, as_bytes(challenge));
    return keyed_blake2b(of_challenge, as_bytes(purpose));
}

}  // namespace tiller::app

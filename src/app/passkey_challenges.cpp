#include "app/passkey_challenges.h"

#include "base/hash.h"

namespace tiller::app {
namespace {

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kSealBytes = 16;
constexpr std::size_t kUnsealedBytes = sizeof(std::int64_t) + 1 + kNonceBytes;

std::unexpected<Error> stale_challenge() {
    return fail(ErrorCode::kDenied, "this took too long, or was answered already: try again");
}

Digest seal_of(ByteSpan key, ByteSpan fields, std::string_view holder) {
    ByteWriter sealed;
    sealed.put_raw(fields);
    sealed.put_raw(as_bytes(holder));
    return keyed_blake2b(key, sealed.bytes());
}

}  // namespace

PasskeyChallenges::PasskeyChallenges(const Clock& clock, Entropy& entropy) : clock_(clock), entropy_(entropy) {
    entropy_.fill(key_);
}

std::string PasskeyChallenges::make(PasskeyAct act, std::string_view holder) {
    std::array<std::byte, kNonceBytes> nonce{};
    entropy_.fill(nonce);
    ByteWriter out;
    out.put(clock_.monotonic_us() + kPasskeyChallengeMs * 1'000);
    out.put(act);
    out.put_raw(nonce);
    const Digest seal = seal_of(key_, out.bytes(), holder);
    out.put_raw(std::span(seal).first(kSealBytes));
    return base64url_text(out.bytes());
}

Result<PasskeyChallenges::Spent> PasskeyChallenges::opened(std::string_view challenge, PasskeyAct act,
                                                           std::string_view holder) const {
    const auto bytes = parse_base64url(challenge, kUnsealedBytes + kSealBytes);
    if (!bytes || bytes->size() != kUnsealedBytes + kSealBytes) return stale_challenge();
    const ByteSpan fields = ByteSpan(*bytes).first(kUnsealedBytes);
    const Digest seal = seal_of(key_, fields, holder);
    if (!equal_secrets(std::span(seal).first(kSealBytes), ByteSpan(*bytes).subspan(kUnsealedBytes)))
        return stale_challenge();
    ByteReader in(fields);
    const auto runs_out_us = in.get<std::int64_t>();
    const auto made_for = in.get<PasskeyAct>();
    const ByteSpan nonce = in.get_raw(kNonceBytes);
    if (!in.ok() || made_for != act || runs_out_us <= clock_.monotonic_us()) return stale_challenge();
    return Spent{runs_out_us, Bytes(nonce.begin(), nonce.end())};
}

void PasskeyChallenges::forget_old() {
    const std::int64_t now_us = clock_.monotonic_us();
    while (!spent_.empty() && spent_.begin()->first <= now_us) spent_.erase(spent_.begin());
}

Status PasskeyChallenges::check(std::string_view challenge, PasskeyAct act, std::string_view holder) {
    const Spent found = TRY(opened(challenge, act, holder));
    const std::lock_guard lock(mutex_);
    if (spent_.contains(found)) return stale_challenge();
    return {};
}

Status PasskeyChallenges::spend(std::string_view challenge, PasskeyAct act, std::string_view holder) {
    Spent found = TRY(opened(challenge, act, holder));
    const std::lock_guard lock(mutex_);
    forget_old();
    if (spent_.size() >= kMaxSpentChallenges)
        return fail(ErrorCode::kExhausted, "too many people sign in just now; try again in a few minutes");
    if (!spent_.insert(std::move(found)).second) return stale_challenge();
    return {};
}

}  // namespace tiller::app

#include "app/passkey_proof.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <memory>

#include <fmt/format.h>

namespace tiller::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxClientDataDepth = 8;
constexpr std::size_t kMaxHostBytes = 253;
constexpr std::size_t kFewestCredentialBytes = 16;  // WebAuthn's own: shorter ones could be guessed
constexpr std::size_t kRelyingPartyHashBytes = crypto_hash_sha256_BYTES;

using Sha256 = std::array<unsigned char, crypto_hash_sha256_BYTES>;

struct FreeCredential {
    void operator()(fido_cred_t* credential) const { fido_cred_free(&credential); }
};
struct FreeAssertion {
    void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
};

struct KeyKind {
    store::PasskeyAlgorithm algorithm{};
    int cose = 0;
};
constexpr std::array<KeyKind, 3> kKeyKinds = {{{store::PasskeyAlgorithm::kEs256, COSE_ES256},
                                               {store::PasskeyAlgorithm::kEddsa, COSE_EDDSA},
                                               {store::PasskeyAlgorithm::kRs256, COSE_RS256}}};

const unsigned char* octets(ByteSpan bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Sha256 sha256_octets(std::string_view text) {
    Sha256 digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return digest;
}

/// Runs `use(key)` on a key in libfido2's own form; gives its outcome, or why the bytes are no such key.
template <typename Key, typename Use>
int with_key(Key* (*make)(), void (*release)(Key**), int (*read)(Key*, const void*, std::size_t), ByteSpan bytes,
             Use use) {
    Key* key = make();
    if (key == nullptr) return FIDO_ERR_INTERNAL;
    int outcome = read(key, bytes.data(), bytes.size());
    if (outcome == FIDO_OK) outcome = use(static_cast<const void*>(key));
    release(&key);
    return outcome;
}

template <typename Use>
int with_public_key(store::PasskeyAlgorithm algorithm, ByteSpan bytes, Use use) {
    switch (algorithm) {
        case store::PasskeyAlgorithm::kEs256:
            return with_key(&es256_pk_new, &es256_pk_free, &es256_pk_from_ptr, bytes,
                            [&](const void* key) { return use(COSE_ES256, key); });
        case store::PasskeyAlgorithm::kEddsa:
            return with_key(&eddsa_pk_new, &eddsa_pk_free, &eddsa_pk_from_ptr, bytes,
                            [&](const void* key) { return use(COSE_EDDSA, key); });
        case store::PasskeyAlgorithm::kRs256:
            return with_key(&rs256_pk_new, &rs256_pk_free, &rs256_pk_from_ptr, bytes,
                            [&](const void* key) { return use(COSE_RS256, key); });
    }
    return FIDO_ERR_UNSUPPORTED_ALGORITHM;
}

std::unexpected<Error> not_readable(std::string_view field) {
    return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is not what an authenticator makes", field));
}
std::unexpected<Error> nobody_checked() {
    return fail(ErrorCode::kDenied,
                "the authenticator did not check who you are: use one with a PIN, or with your finger or face");
}

bool has_owner_checked(std::uint8_t flags) {
    return (flags & CTAP_AUTHDATA_USER_PRESENT) != 0 && (flags & CTAP_AUTHDATA_USER_VERIFIED) != 0;
}

std::string_view text_in(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

/// Browsers may also name the page around a frame, and then say that its origin is another one.
bool is_in_foreign_frame(const json::object& data) {
    const json::value* crosses = data.if_contains("crossOrigin");
    if (crosses != nullptr && (!crosses->is_bool() || crosses->get_bool())) return true;
    return data.contains("topOrigin");
}

bool is_host_name(std::string_view host) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
    if (host.empty() || host.size() > kMaxHostBytes || !std::ranges::all_of(host, fits)) return false;
    // As browsers have it: what ends in a number is an address.
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return std::ranges::any_of(last, [](char c) { return c < '0' || c > '9'; });
}

}  // namespace

Result<PasskeySite> passkey_site(std::string_view origin) {
    const std::size_t scheme_end = origin.find("://");
    const std::string_view host_and_port =
        scheme_end == std::string_view::npos ? std::string_view() : origin.substr(scheme_end + 3);
    const std::string_view host = host_and_port.substr(0, host_and_port.find(':'));
    if (!is_host_name(host))
        return fail(ErrorCode::kConflict,
                    "a passkey is made for a name, and this server was opened by a number: open it by its name");
    return PasskeySite{std::string(origin), std::string(host)};
}

Result<std::string> challenge_in(std::string_view client_data, PasskeyAct act, std::string_view origin) {
    if (client_data.size() > kMaxClientDataBytes) return not_readable("client_data");
    json::parse_options options;
    options.max_depth = kMaxClientDataDepth;
    json::error_code error;
    const json::value value =
        json::parse(json::string_view(client_data.data(), client_data.size()), error, {}, options);
    const json::object* data = error ? nullptr : value.if_object();
    if (data == nullptr || text_in(*data, "type").empty() || text_in(*data, "challenge").empty())
        return not_readable("client_data");
    if (text_in(*data, "type") != (act == PasskeyAct::kMake ? "webauthn.create" : "webauthn.get"))
        return fail(ErrorCode::kDenied, "this answer is to another question: make it anew");
    if (text_in(*data, "origin") != origin || is_in_foreign_frame(*data))
        return fail(ErrorCode::kDenied, fmt::format("this answer was given to another site than {}", origin));
    return std::string(text_in(*data, "challenge"));
}

Result<store::NewPasskey> read_new_passkey(ByteSpan authenticator_data, std::string_view relying_party) {
    if (authenticator_data.size() <= kRelyingPartyHashBytes || authenticator_data.size() > kMaxAuthenticatorDataBytes)
        return not_readable("authenticator_data");
    for (const KeyKind& kind : kKeyKinds) {
        const std::unique_ptr<fido_cred_t, FreeCredential> credential(fido_cred_new());
        if (!credential) return fail(ErrorCode::kUnavailable, "no memory is left; try again");
        if (fido_cred_set_type(credential.get(), kind.cose) != FIDO_OK ||
            fido_cred_set_authdata_raw(credential.get(), octets(authenticator_data), authenticator_data.size()) !=
                FIDO_OK)
            continue;  // not a key of this kind
        const Sha256 hash = sha256_octets(relying_party);
        if (!std::equal(hash.begin(), hash.end(), octets(authenticator_data)))
            return fail(ErrorCode::kDenied,
                        fmt::format("this passkey was made for another site than {}", relying_party));
        if (!has_owner_checked(fido_cred_flags(credential.get()))) return nobody_checked();
        const std::size_t credential_bytes = fido_cred_id_len(credential.get());
        if (credential_bytes < kFewestCredentialBytes || credential_bytes > store::kMaxCredentialBytes) break;
        const auto* id = reinterpret_cast<const std::byte*>(fido_cred_id_ptr(credential.get()));
        const auto* key = reinterpret_cast<const std::byte*>(fido_cred_pubkey_ptr(credential.get()));
        store::NewPasskey made{.credential = Bytes(id, id + credential_bytes),
                               .algorithm = kind.algorithm,
                               .public_key = Bytes(key, key + fido_cred_pubkey_len(credential.get())),
                               .sign_count = fido_cred_sigcount(credential.get()),
                               .relying_party = std::string(relying_party),
                               .name = {}};
        // A point beside the curve is no key.
        if (with_public_key(made.algorithm, made.public_key, [](int, const void*) { return FIDO_OK; }) != FIDO_OK)
            break;
        return made;
    }
    return fail(ErrorCode::kInvalid,
                "\"authenticator_data\" holds no key of a kind that is taken here: ES256, EdDSA or RS256");
}

Result<std::uint32_t> verify_answer(const store::NewPasskey& key, const PasskeyAnswer& answer) {
    const std::unique_ptr<fido_assert_t, FreeAssertion> assertion(fido_assert_new());
    if (!assertion || fido_assert_set_count(assertion.get(), 1) != FIDO_OK)
        return fail(ErrorCode::kUnavailable, "no memory is left; try again");
    if (answer.authenticator_data.size() > kMaxAuthenticatorDataBytes ||
        fido_assert_set_authdata_raw(assertion.get(), 0, octets(answer.authenticator_data),
                                     answer.authenticator_data.size()) != FIDO_OK)
        return not_readable("authenticator_data");
    if (answer.signature.empty() || answer.signature.size() > kMaxPasskeySignatureBytes ||
        fido_assert_set_sig(assertion.get(), 0, octets(answer.signature), answer.signature.size()) != FIDO_OK)
        return not_readable("signature");
    if (!has_owner_checked(fido_assert_flags(assertion.get(), 0))) return nobody_checked();
    const Sha256 client_hash = sha256_octets(answer.client_data);
    if (fido_assert_set_clientdata_hash(assertion.get(), client_hash.data(), client_hash.size()) != FIDO_OK ||
        fido_assert_set_rp(assertion.get(), key.relying_party.c_str()) != FIDO_OK ||
        fido_assert_set_up(assertion.get(), FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_uv(assertion.get(), FIDO_OPT_TRUE) != FIDO_OK)
        return fail(ErrorCode::kUnavailable, "no memory is left; try again");
    const int outcome = with_public_key(key.algorithm, key.public_key, [&](int cose, const void* public_key) {
        return fido_assert_verify(assertion.get(), 0, cose, public_key);
    });
    if (outcome != FIDO_OK) return fail(ErrorCode::kUnauthorized, "this passkey is not known here");
    return fido_assert_sigcount(assertion.get(), 0);
}

}  // namespace tiller::app

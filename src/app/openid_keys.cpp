#include "app/openid_keys.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <optional>

#include "app/openid_json.h"

namespace tiller::app {
namespace {

static_assert(std::endian::native == std::endian::little, "OpenSSL takes numbers in the machine's own order");

constexpr std::size_t kFewestModulusBytes = 256;  // 2,048 bits
constexpr std::size_t kMostModulusBytes = 1'024;
constexpr std::size_t kMostExponentBytes = 4;
constexpr std::size_t kCoordinateBytes = 32;
constexpr std::byte kUncompressed{4};

template <auto Release>
struct Free {
    template <typename T>
    void operator()(T* thing) const {
        Release(thing);
    }
};
using OpenKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using CurveSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

const unsigned char* octets_of(ByteSpan bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// A number of a key, without zeros in front; empty for what is none.
Bytes number_in(const boost::json::object& key, std::string_view name) {
    auto bytes = parse_base64url(provider_text(key, name), kMostModulusBytes + 1);
    if (!bytes) return {};
    bytes->erase(bytes->begin(), std::ranges::find_if(*bytes, [](std::byte each) { return each != std::byte{0}; }));
    return std::move(*bytes);
}

Bytes coordinate_in(const boost::json::object& key, std::string_view name) {
    auto bytes = parse_base64url(provider_text(key, name), kCoordinateBytes);
    return bytes && bytes->size() == kCoordinateBytes ? std::move(*bytes) : Bytes();
}

bool may_sign(const boost::json::object& key, std::string_view algorithm) {
    const std::string_view use = provider_text(key, "use"), named = provider_text(key, "alg");
    return (use.empty() || use == "sig") && (named.empty() || named == algorithm);
}

std::optional<ProviderKey> read_key(const boost::json::object& key) {
    ProviderKey read;
    read.id = provider_text(key, "kid");
    const std::string_view kind = provider_text(key, "kty");
    if (kind == "RSA" && may_sign(key, "RS256")) {
        read.algorithm = TokenAlgorithm::kRs256;
        read.modulus = number_in(key, "n");
        read.exponent = number_in(key, "e");
        const bool fits = read.modulus.size() >= kFewestModulusBytes && read.modulus.size() <= kMostModulusBytes &&
                          !read.exponent.empty() && read.exponent.size() <= kMostExponentBytes;
        return fits ? std::optional(std::move(read)) : std::nullopt;
    }
    if (kind == "EC" && provider_text(key, "crv") == "P-256" && may_sign(key, "ES256")) {
        read.algorithm = TokenAlgorithm::kEs256;
        const Bytes x = coordinate_in(key, "x"), y = coordinate_in(key, "y");
        if (x.empty() || y.empty()) return std::nullopt;
        read.point.push_back(kUncompressed);
        read.point.insert(read.point.end(), x.begin(), x.end());
        read.point.insert(read.point.end(), y.begin(), y.end());
        return read;
    }
    return std::nullopt;
}

OpenKey opened_key(const char* kind, OSSL_PARAM* parameters) {
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return nullptr;
    return OpenKey(key);
}

OpenKey opened_key(const ProviderKey& key) {
    if (key.algorithm == TokenAlgorithm::kRs256) {
        Bytes modulus(key.modulus.rbegin(), key.modulus.rend()), exponent(key.exponent.rbegin(), key.exponent.rend());
        std::array<OSSL_PARAM, 3> parameters = {
            OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, reinterpret_cast<unsigned char*>(modulus.data()),
                                    modulus.size()),
            OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, reinterpret_cast<unsigned char*>(exponent.data()),
                                    exponent.size()),
            OSSL_PARAM_construct_end()};
        return opened_key("RSA", parameters.data());
    }
    std::string curve = "prime256v1";
    Bytes point = key.point;
    std::array<OSSL_PARAM, 3> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    return opened_key("EC", parameters.data());
}

/// The two numbers in the form that OpenSSL verifies; empty for another length.
Bytes curve_signature(ByteSpan signature) {
    if (signature.size() != 2 * kCoordinateBytes) return {};
    const CurveSignature numbers(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(octets_of(signature), kCoordinateBytes, nullptr);
    BIGNUM* s = BN_bin2bn(octets_of(signature) + kCoordinateBytes, kCoordinateBytes, nullptr);
    if (!numbers || r == nullptr || s == nullptr || ECDSA_SIG_set0(numbers.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    unsigned char* written = nullptr;
    const int size = i2d_ECDSA_SIG(numbers.get(), &written);
    if (size <= 0) return {};
    const auto* from = reinterpret_cast<const std::byte*>(written);
    Bytes out(from, from + size);
    OPENSSL_free(written);
    return out;
}

}  // namespace

Result<std::vector<ProviderKey>> read_key_set(std::string_view json) {
    const boost::json::object set = TRY(parse_provider_object(json, kMaxKeySetBytes));
    if (!set.contains("keys") || !set.at("keys").is_array()) return fail(ErrorCode::kInvalid, "it has no list of keys");
    std::vector<ProviderKey> keys;
    for (const boost::json::value& each : provider_list(set, "keys")) {
        if (!each.is_object()) continue;
        auto key = read_key(each.get_object());
        if (key && keys.size() < kMaxProviderKeys) keys.push_back(std::move(*key));
    }
    return keys;
}

bool is_signed_by(const ProviderKey& key, std::string_view message, ByteSpan signature) {
    Bytes form = key.algorithm == TokenAlgorithm::kEs256 ? curve_signature(signature)
                                                         : Bytes(signature.begin(), signature.end());
    const OpenKey open = opened_key(key);
    const DigestContext context(EVP_MD_CTX_new());
    if (form.empty() || !open || !context) return false;
    if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, open.get()) != 1) return false;
    return EVP_DigestVerify(context.get(), octets_of(form), form.size(), octets_of(as_bytes(message)),
                            message.size()) == 1;
}

}  // namespace tiller::app

// An identity provider's pen for unit tests: signs what a test wants it to say, with keys that open nothing else.
#pragma once

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tiller::app {

// PKCS #8, as URL-safe base 64.
inline constexpr std::string_view kTestRsaKey =
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDjtntncSNITHVvgcUHAvlhjQ5rF1zaEfzXNKzywkYg-q8cnZ_l"
    "y04k-eoMw6ylzfQupXD7smE797vb5OtglKhQ240tYZiYvhUCA0tmTWxN1PAoXeONicBxh4kKk3J29GBModzB9j5nx0D5dw81Ge4l"
    "082aWp2Xpw2oqdKfymks6m7v_tUKhGGCE5J2Fz-i6yiS_sRjrs59yjPBA3oAnOsHhFgjYpGZLycZHdYDvS_BnG26kjCLZc7goMMb"
    "piP7CUGCzr7gEKYPO0vkosP6uRkP7tmZRa_u1AlwBjttB7Mvwy5A8E3DT9fLmSJdXDreZx7FvrMl4W-s4opThOh7mLzZAgMBAAEC"
    "ggEAAUP_IRbNo6X7JBzER9LyKGLkkN9PHo4pideq22mNgrrp9L6CiEAuRcHW1W3T_JLtt8GnJFr8M91fX6xAy6df3R0vRnCLrNOn"
    "obx7c4zcHH2hvROyg1Of7HGcpyClKviWPW7L348bDzAaEhjhjoG_o1mvQ5ub0x80UfrppwY0ufFr76RMPaiG5VFlRfM9NE6mFwin"
    "m1WUEGKibwf4sHB6caBu5A7sl0N1iq3eWc8qr0ugX8d-UWEHt5s-QeiDfzR2qzvNezf93j1dT6WEETPBhS-fkglbBZtQm4c7mo4w"
    "YYWswO32TyohCbzXVLdDRXitQiaKjrPzFlxiISKIw5ICoQKBgQD3fjx1XyRf02sYc68OPw2tbw-Z1Ra24ECWoiehP8wXKExyR6dR"
    "LRxkRIuVWRuIfbWpOpcb2w9aHeX_sEKZENPDQtdUcxhnZADgMVN5lRFNQKV13g7wcm8zc0ibprt4gxQvP-jx6zYmg0pPD5sbZDJe"
    "ryHwohC--bnL025sySN6UQKBgQDrijGANJZCzTOR1njzr4VZoNz4UEPTd8woKUq8hxE3mQX8Wrgo6_NFdOA-buFDJA5bftgMK0Li"
    "p7LzzqV_hCcslbrSmlH335mdxKZ3DFi_uhnx8FQMpXKQ3s7AE8DD7SCofAuVYsYXSL6GTjc0Za9n1LBK3WtH8CYdiwrIOvZwCQKB"
    "gHzvKZ_qXldNR2O5iiX76HCjftGeAvBgNdqUksLQjLsn6adKyois6AcpnvjOWZrGMrzxybQTGiXYr_EpzgSsvOl1xXNpAmm2zsZd"
    "wBDBElHYD253oTz51262hHGmcj58lOThMztkDBrW7d0JOLhUFSU87Tom5aMyNvtQiQ67XoBxAoGBAJBaWG4PTIvSQSm-_M-0IZDF"
    "osdYQclHYUq3y8LxMF8XnHCFlNoXiTdnIsuAnvPMFDSE75m9pbdNOcJsQkd9UZjkhuPtihDU68uiKrdJTNbsElyRgqFhgG5C7wkO"
    "0hQBrwMzStIZ__djMMkVBIZLT43d7tFjFA25o1J11XzTjhcpAoGBALQM6hOcFbezW2uJqrwzrTrtOJgtyqDf_zkNN479igdi9VqV"
    "2owkfP-12wth67S2kJUVIEHi4wfc5Mp4QBTbOcRrOGnlKbJybWidCyFEnhVuymSzu_gLBY0G2ln3Z5ztame72A2HAk1uiUp_XkJy"
    "PoTMAmKp5P6SP3Kp4dW_rqSJ";
inline constexpr std::string_view kTestCurveKey =
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRb0F5urNcKmIIdHqHhBkRm-tT893ICMx4BJ4IAyVS_ehRANCAAQx"
    "YOh2J_pzgYdOE5uFCWBRZjAuGWgKrkv4TsSxmptatDLJWObl44ltOTuYgDilgk3yPc0p6CZlZiz0RtTjPAAV";
inline constexpr std::string_view kTestModulus =
    "47Z7Z3EjSEx1b4HFBwL5YY0Oaxdc2hH81zSs8sJGIPqvHJ2f5ctOJPnqDMOspc30LqVw-7JhO_e72-TrYJSoUNuNLWGYmL4VAgNL"
    "Zk1sTdTwKF3jjYnAcYeJCpNydvRgTKHcwfY-Z8dA-XcPNRnuJdPNmlqdl6cNqKnSn8ppLOpu7_7VCoRhghOSdhc_ousokv7EY67O"
    "fcozwQN6AJzrB4RYI2KRmS8nGR3WA70vwZxtupIwi2XO4KDDG6Yj-wlBgs6-4BCmDztL5KLD-rkZD-7ZmUWv7tQJcAY7bQezL8Mu"
    "QPBNw0_Xy5kiXVw63mcexb6zJeFvrOKKU4Toe5i82Q";
inline constexpr std::string_view kTestX = "MWDodif6c4GHThObhQlgUWYwLhloCq5L-E7EsZqbWrQ";
inline constexpr std::string_view kTestY = "MslY5uXjiW05O5iAOKWCTfI9zSnoJmVmLPRG1OM8ABU";

/// Both keys as the provider publishes them, "r1" and "e1".
inline std::string test_key_set() {
    return std::string(R"({"keys":[{"kty":"RSA","kid":"r1","use":"sig","alg":"RS256","e":"AQAB","n":")") +
           std::string(kTestModulus) + R"("},{"kty":"EC","kid":"e1","crv":"P-256","x":")" + std::string(kTestX) +
           R"(","y":")" + std::string(kTestY) + R"("}]})";
}

inline std::string test_signature(std::string_view key_text, std::string_view message) {
    const Bytes der = parse_base64url(key_text, 4'096).value();
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())), &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, 512> out{};
    std::size_t size = out.size();
    ASSERT(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
    ASSERT(EVP_DigestSign(context.get(), out.data(), &size, reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1);
    if (key_text == kTestRsaKey) return base64url_text(std::as_bytes(std::span(out).first(size)));
    // Of a curve, a token has two numbers of 32 bytes.
    const unsigned char* from = out.data();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> numbers(
        d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(size)), &ECDSA_SIG_free);
    std::array<unsigned char, 64> pair{};
    BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), pair.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), pair.data() + 32, 32);
    return base64url_text(std::as_bytes(std::span(pair)));
}

inline std::string test_token(std::string_view header, std::string_view claims, std::string_view key) {
    const std::string text = base64url_text(as_bytes(header)) + "." + base64url_text(as_bytes(claims));
    return text + "." + test_signature(key, text);
}

}  // namespace tiller::app
